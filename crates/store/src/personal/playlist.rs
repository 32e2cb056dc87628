//! Playlists: listed, read, named, shared, put away. What stands in them is in `playlist_entry`.

use super::Owner;
use crate::track::RowColumns;
use crate::value::{moment, parsed, unsigned};
use crate::{Result, Store};
use domain::fold::sort_key;
use domain::personal::{
    PlaylistDetail, PlaylistEntry, PlaylistRef, PlaylistRow, PlaylistVisibility,
};
use domain::track::TrackRow;
use domain::{AccountId, LibraryId, PlaylistEntryId, PlaylistId, Timestamp};
use uuid::Uuid;

/// How many playlists a list of them shows.
const MAX_PLAYLISTS: i64 = 1_000;

/// What its owner says about a playlist, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaylistFields {
    /// 1 to 200 characters.
    pub title: String,
    /// At most 2000 characters.
    pub description: String,
    /// Who sees it.
    pub visibility: PlaylistVisibility,
}

/// A playlist to create.
#[derive(Clone, Debug)]
pub struct NewPlaylist {
    /// Names it.
    pub id: PlaylistId,
    /// Whose it is, and where.
    pub owner: Owner,
    /// What they say about it.
    pub fields: PlaylistFields,
    /// When.
    pub now: Timestamp,
}

/// How an edit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaylistEdit {
    /// As asked.
    Done,
    /// Somebody else edited it meanwhile; this is its revision now.
    Stale(u64),
    /// This person has no such playlist.
    Missing,
}

#[derive(sqlx::FromRow)]
struct PlaylistColumns {
    id: Uuid,
    account_id: Uuid,
    title: String,
    owner: String,
    visibility: String,
    tracks: i64,
    duration_ms: i64,
    description: String,
    revision: i64,
}

#[derive(sqlx::FromRow)]
struct EntryColumns {
    #[sqlx(flatten)]
    row: RowColumns,
    entry_id: Uuid,
}

/// Playlists somebody may see: their own, and those that are shared. `$2` is the person, NULL for nobody.
macro_rules! playlists {
    ($sums:literal, $from:literal, $condition:literal) => {
        concat!(
            "SELECT p.id, p.account_id, p.title, a.name AS owner, p.visibility, p.description, p.revision, ",
            $sums,
            " FROM playlist p JOIN account a ON a.id = p.account_id ",
            $from,
            " WHERE p.library_id = $1 AND p.deleted_at IS NULL
                 AND (p.visibility = 'library' OR p.account_id = $2) ",
            $condition
        )
    };
}

const LIST: &str = playlists!(
    "coalesce(sums.tracks, 0) AS tracks, coalesce(sums.duration_ms, 0) AS duration_ms",
    "LEFT JOIN (
         SELECT pe.playlist_id, count(*) AS tracks, CAST(sum(t.sort_duration) AS BIGINT) AS duration_ms
         FROM playlist_entry pe JOIN track t ON t.id = pe.track_id AND t.deleted_at IS NULL
         WHERE pe.library_id = $1 GROUP BY pe.playlist_id
     ) AS sums ON sums.playlist_id = p.id",
    "ORDER BY p.sort_title, p.id LIMIT $3"
);

/// One of them; what is in it is counted as it is read.
const ONE: &str = playlists!(
    "CAST(0 AS BIGINT) AS tracks, CAST(0 AS BIGINT) AS duration_ms",
    "",
    "AND p.id = $3"
);

const ENTRIES: &str = concat!(
    "SELECT ",
    track_columns!(),
    ", pe.id AS entry_id
     FROM playlist_entry pe JOIN track t ON t.id = pe.track_id AND t.deleted_at IS NULL",
    track_joins!(),
    "WHERE pe.library_id = $1 AND pe.playlist_id = $2 ORDER BY pe.position, pe.id"
);

impl PlaylistColumns {
    fn row(&self, reader: Option<AccountId>) -> Result<PlaylistRow> {
        Ok(PlaylistRow {
            id: PlaylistId::from_uuid(self.id),
            title: self.title.clone(),
            owner: self.owner.clone(),
            mine: reader.is_some_and(|reader| reader.uuid() == self.account_id),
            visibility: parsed("visibility of a playlist", &self.visibility)?,
            tracks: unsigned(self.tracks),
            duration_ms: unsigned(self.duration_ms),
        })
    }
}

impl Store {
    /// The playlists this reader may see, by title.
    pub async fn playlists(
        &self,
        library: LibraryId,
        reader: Option<AccountId>,
    ) -> Result<Vec<PlaylistRow>> {
        let rows: Vec<PlaylistColumns> = on_read!(self, pool => sqlx::query_as(LIST)
        .bind(library.uuid())
        .bind(reader.map(AccountId::uuid))
        .bind(MAX_PLAYLISTS)
        .fetch_all(pool)
        .await?);
        rows.iter().map(|columns| columns.row(reader)).collect()
    }

    /// A playlist this reader may see, with its tracks.
    pub async fn playlist(
        &self,
        library: LibraryId,
        reader: Option<AccountId>,
        playlist: PlaylistId,
    ) -> Result<Option<PlaylistDetail>> {
        let found: Option<PlaylistColumns> = on_read!(self, pool => sqlx::query_as(ONE)
            .bind(library.uuid())
            .bind(reader.map(AccountId::uuid))
            .bind(playlist.uuid())
            .fetch_optional(pool)
            .await?);
        let Some(columns) = found else {
            return Ok(None);
        };
        let entries: Vec<EntryColumns> = on_read!(self, pool => sqlx::query_as(ENTRIES)
            .bind(library.uuid())
            .bind(playlist.uuid())
            .fetch_all(pool)
            .await?);
        let entries: Vec<PlaylistEntry> = entries
            .into_iter()
            .map(|entry| {
                Ok(PlaylistEntry {
                    id: PlaylistEntryId::from_uuid(entry.entry_id),
                    track: TrackRow::try_from(entry.row)?,
                })
            })
            .collect::<Result<_>>()?;
        let lengths = entries.iter().filter_map(|entry| entry.track.duration_ms);
        Ok(Some(PlaylistDetail {
            row: PlaylistRow {
                tracks: entries.len() as u64,
                duration_ms: lengths.sum(),
                ..columns.row(reader)?
            },
            revision: unsigned(columns.revision),
            description: columns.description,
            entries,
        }))
    }

    /// What a person's own playlists are called, by title.
    pub async fn own_playlists(&self, owner: Owner) -> Result<Vec<PlaylistRef>> {
        let rows: Vec<(Uuid, String)> = on_read!(self, pool => sqlx::query_as(
            "SELECT id, title FROM playlist
             WHERE library_id = $1 AND account_id = $2 AND deleted_at IS NULL ORDER BY sort_title, id LIMIT $3",
        )
        .bind(owner.library.uuid())
        .bind(owner.account.uuid())
        .bind(MAX_PLAYLISTS)
        .fetch_all(pool)
        .await?);
        Ok(rows
            .into_iter()
            .map(|(id, title)| PlaylistRef {
                id: PlaylistId::from_uuid(id),
                title,
            })
            .collect())
    }

    /// Creates an empty playlist.
    pub async fn create_playlist(&self, new: &NewPlaylist) -> Result<()> {
        on_write!(self, pool => sqlx::query(
            "INSERT INTO playlist (id, library_id, account_id, title, sort_title, description, visibility, created_at,
                 updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        )
        .bind(new.id.uuid())
        .bind(new.owner.library.uuid())
        .bind(new.owner.account.uuid())
        .bind(&new.fields.title)
        .bind(sort_key(&new.fields.title))
        .bind(&new.fields.description)
        .bind(new.fields.visibility.as_str())
        .bind(moment(new.now))
        .execute(pool)
        .await
        .map(drop)?);
        Ok(())
    }

    /// Changes what is said about a playlist, if it still is what its owner saw: of that revision.
    pub async fn edit_playlist(
        &self,
        owner: Owner,
        playlist: PlaylistId,
        revision: u64,
        fields: &PlaylistFields,
        now: Timestamp,
    ) -> Result<PlaylistEdit> {
        Ok(in_transaction!(self, tx => {
            // Writing first locks the row.
            let present: Option<i64> = sqlx::query_scalar(
                "UPDATE playlist SET updated_at = $4
                 WHERE library_id = $1 AND account_id = $2 AND id = $3 AND deleted_at IS NULL RETURNING revision",
            )
            .bind(owner.library.uuid())
            .bind(owner.account.uuid())
            .bind(playlist.uuid())
            .bind(moment(now))
            .fetch_optional(&mut *tx)
            .await?;
            match present.map(unsigned) {
                None => return Ok(PlaylistEdit::Missing),
                Some(present) if present != revision => return Ok(PlaylistEdit::Stale(present)),
                Some(_) => {}
            }
            sqlx::query(
                "UPDATE playlist SET title = $3, sort_title = $4, description = $5, visibility = $6,
                     revision = revision + 1
                 WHERE library_id = $1 AND id = $2",
            )
            .bind(owner.library.uuid())
            .bind(playlist.uuid())
            .bind(&fields.title)
            .bind(sort_key(&fields.title))
            .bind(&fields.description)
            .bind(fields.visibility.as_str())
            .execute(&mut *tx)
            .await?;
            PlaylistEdit::Done
        }))
    }

    /// Puts a playlist away, keeping it for [`Store::restore_playlist`]. `false` when this person has none of that id.
    pub async fn delete_playlist(
        &self,
        owner: Owner,
        playlist: PlaylistId,
        now: Timestamp,
    ) -> Result<bool> {
        self.mark_playlist(
            "UPDATE playlist SET deleted_at = $4, updated_at = $4
             WHERE library_id = $1 AND account_id = $2 AND id = $3 AND deleted_at IS NULL",
            owner,
            playlist,
            now,
        )
        .await
    }

    /// Brings a playlist back, as it was.
    pub async fn restore_playlist(
        &self,
        owner: Owner,
        playlist: PlaylistId,
        now: Timestamp,
    ) -> Result<bool> {
        self.mark_playlist(
            "UPDATE playlist SET deleted_at = NULL, updated_at = $4
             WHERE library_id = $1 AND account_id = $2 AND id = $3 AND deleted_at IS NOT NULL",
            owner,
            playlist,
            now,
        )
        .await
    }

    async fn mark_playlist(
        &self,
        text: &'static str,
        owner: Owner,
        playlist: PlaylistId,
        now: Timestamp,
    ) -> Result<bool> {
        let changed = on_write!(self, pool => sqlx::query(text)
            .bind(owner.library.uuid())
            .bind(owner.account.uuid())
            .bind(playlist.uuid())
            .bind(moment(now))
            .execute(pool)
            .await?
            .rows_affected());
        Ok(changed > 0)
    }
}
