//! Playlists: read, named, shared, put away. Their list is in `playlist_page`, what stands in them in `playlist_entry`.

use super::Owner;
use super::playlist_page::{PlaylistColumns, playlists, visible};
use crate::track::RowColumns;
use crate::value::{moment, unsigned};
use crate::{Result, Store};
use domain::fold::sort_key;
use domain::personal::{PlaylistDetail, PlaylistEntry, PlaylistRef, PlaylistVisibility};
use domain::track::TrackRow;
use domain::{AccountId, LibraryId, PlaylistEntryId, PlaylistId, Timestamp};
use uuid::Uuid;

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

/// Own playlists that are offered at once: beyond this a person looks for one.
const MAX_PLAYLISTS: i64 = 1000;

#[derive(sqlx::FromRow)]
struct EntryColumns {
    #[sqlx(flatten)]
    row: RowColumns,
    entry_id: Uuid,
}

const ENTRIES: &str = concat!(
    "SELECT ",
    track_columns!(),
    ", pe.id AS entry_id
     FROM playlist_entry pe JOIN track t ON t.id = pe.track_id AND t.deleted_at IS NULL",
    track_joins!(),
    "WHERE pe.library_id = $1 AND pe.playlist_id = $2 ORDER BY pe.position, pe.id"
);

impl Store {
    /// A playlist this reader may see, with its tracks.
    pub async fn playlist(
        &self,
        library: LibraryId,
        reader: Option<AccountId>,
        playlist: PlaylistId,
    ) -> Result<Option<PlaylistDetail>> {
        let text = playlists!(concat!(
            "(SELECT * FROM playlist WHERE ",
            visible!(),
            " AND id = $3) p JOIN account a ON a.id = p.account_id"
        ));
        let found: Option<PlaylistColumns> = on_read!(self, pool => sqlx::query_as(text)
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
        Ok(Some(PlaylistDetail {
            row: columns.row(reader)?,
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
