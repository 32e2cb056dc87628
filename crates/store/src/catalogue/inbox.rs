//! The inbox: tracks that nobody has given a place yet, those that were dropped together side by side.

use super::page::{keyset, read_page};
use super::position::{Key, KeyKind, Order, Position};
use crate::track::RowColumns;
use crate::value::{list, parsed, pattern, small, unsigned};
use crate::{Result, Store};
use domain::inbox::{InboxQuery, InboxSort};
use domain::song::SongRef;
use domain::track::TrackRow;
use domain::{AssetId, FileName, LibraryId, MediaKind, SongId, TrackId};
use std::collections::HashMap;
use uuid::Uuid;

/// A track in the inbox, with what is known to guess from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfiledTrack {
    /// What lists show.
    pub row: TrackRow,
    /// Its name when it was sent.
    pub file_name: FileName,
    /// What it was released on, says the file.
    pub album: Option<String>,
    /// The folder it was dropped with.
    pub folder: Option<String>,
    /// The song of the track that sounds most like it, and how much, in percent.
    pub alike: Option<(SongRef, u8)>,
}

/// One page of the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxPage {
    /// In the order asked for.
    pub rows: Vec<UnfiledTrack>,
    /// All tracks that pass the filters, whatever the page.
    pub total: u64,
    /// What to pass as `after` for the page that follows; none on the last.
    pub next: Option<String>,
}

#[derive(sqlx::FromRow)]
struct UnfiledColumns {
    #[sqlx(flatten)]
    row: RowColumns,
    name: String,
    album: Option<String>,
    folder: Option<String>,
    alike_score: i64,
    alike_song_id: Option<Uuid>,
    alike_song_title: Option<String>,
}

impl TryFrom<UnfiledColumns> for UnfiledTrack {
    type Error = crate::StoreError;

    fn try_from(columns: UnfiledColumns) -> Result<Self> {
        let score = small("score", columns.alike_score)?;
        Ok(Self {
            row: columns.row.try_into()?,
            file_name: parsed("file name", &columns.name)?,
            album: columns.album,
            folder: columns.folder,
            alike: columns
                .alike_song_id
                .zip(columns.alike_song_title)
                .map(|(id, title)| {
                    let id = SongId::from_uuid(id);
                    (SongRef { id, title }, score)
                }),
        })
    }
}

/// The tracks `t` of the inbox that `$from` gives, each with the song of what it sounds like.
macro_rules! unfiled {
    ($from:expr, $rest:expr) => {
        concat!(
            "SELECT ",
            track_columns!(),
            ", a.name, t.album, t.folder, t.alike_score, ks.id AS alike_song_id,
                 ks.title AS alike_song_title
             FROM ",
            $from,
            track_joins!(),
            "
             LEFT JOIN track k ON k.id = t.alike_id AND k.deleted_at IS NULL
             LEFT JOIN song ks ON ks.id = k.song_id AND ks.deleted_at IS NULL
             WHERE t.library_id = $1 AND t.filed_at IS NULL AND t.deleted_at IS NULL ",
            $rest
        )
    };
}

/// Which tracks of the inbox pass: `$2` is their kind, `$3` what the title contains.
macro_rules! passing {
    () => {
        "track WHERE library_id = $1 AND filed_at IS NULL AND deleted_at IS NULL AND ($2 IS NULL OR kind = $2)
             AND ($3 IS NULL OR sort_title LIKE $3 ESCAPE '\\')"
    };
}

/// How many tracks wait of each folder of a list. Each is counted along the index of the inbox.
macro_rules! inbox_sizes {
    ($folders:literal) => {
        concat!(
            "SELECT n.folder, (
                 SELECT count(*) FROM track t WHERE t.library_id = $1 AND coalesce(t.folder, '') = n.folder
                     AND t.filed_at IS NULL AND t.deleted_at IS NULL
             ) FROM (",
            $folders,
            ") n"
        )
    };
}

macro_rules! page {
    ($key:literal, $direction:literal, $position:expr) => {
        unfiled!(
            concat!(
                "(SELECT * FROM (SELECT *, coalesce(folder, '') AS folder_key FROM ",
                passing!(),
                ") q
                  WHERE true",
                $position,
                "
                  ORDER BY ",
                $key,
                " ",
                $direction,
                ", id ",
                $direction,
                " LIMIT $4) t"
            ),
            concat!("ORDER BY t.", $key, " ", $direction, ", t.id ", $direction)
        )
    };
}

const fn order(query: &InboxQuery) -> Order {
    let (number, key) = match query.sort {
        InboxSort::Folder => (47, KeyKind::Text),
        InboxSort::Added => (48, KeyKind::Id),
    };
    Order {
        number,
        descending: query.descending,
        key,
    }
}

impl Store {
    /// One page of the inbox; tracks of one folder are in the order of their arrival. The limit is held to
    /// 1–[`MAX_PAGE_ROWS`](domain::track::MAX_PAGE_ROWS). [`StoreError::Cursor`](crate::StoreError::Cursor) when `after`
    /// was not made for this order.
    pub async fn inbox_page(&self, library: LibraryId, query: &InboxQuery) -> Result<InboxPage> {
        let kind = query.kind.map(MediaKind::as_str);
        let containing = pattern(query.containing.as_deref());
        let (rows, total, next) = read_page!(
            self, query, order(query),
            texts: keyset!(query.sort, query.descending, page, id: "id", behind: "($5, $6)", {
                InboxSort::Folder => "folder_key",
                InboxSort::Added => "id",
            }),
            count: concat!("SELECT count(*) FROM ", passing!()),
            [library.uuid(), kind, &containing],
            position: |last: &UnfiledColumns| Position {
                key: match query.sort {
                    InboxSort::Folder => Key::Text(last.folder.clone().unwrap_or_default()),
                    InboxSort::Added => Key::Id,
                },
                id: last.row.id,
            }
        );
        Ok(InboxPage {
            rows: rows
                .into_iter()
                .map(UnfiledTrack::try_from)
                .collect::<Result<_>>()?,
            total,
            next,
        })
    }

    /// The tracks of one folder in the inbox, none for those dropped without one; at most `limit`.
    pub async fn inbox_folder(
        &self,
        library: LibraryId,
        folder: Option<&str>,
        limit: u32,
    ) -> Result<Vec<UnfiledTrack>> {
        let rows: Vec<UnfiledColumns> = on_read!(self, pool => sqlx::query_as(unfiled!(
            "track t",
            "AND coalesce(t.folder, '') = $2 ORDER BY t.id LIMIT $3"
        ))
        .bind(library.uuid())
        .bind(folder.unwrap_or_default())
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await?);
        rows.into_iter().map(UnfiledTrack::try_from).collect()
    }

    /// How many tracks of each of these folders wait, by the folder's name; those dropped without one go by the empty
    /// name.
    pub async fn inbox_sizes(
        &self,
        library: LibraryId,
        folders: &[&str],
    ) -> Result<HashMap<String, u64>> {
        let text = self.text(
            inbox_sizes!("SELECT value AS folder FROM json_each($2)"),
            inbox_sizes!("SELECT value AS folder FROM json_array_elements_text($2::json)"),
        );
        let rows: Vec<(String, i64)> = on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(list(folders))
            .fetch_all(pool)
            .await?);
        Ok(rows
            .into_iter()
            .map(|(folder, tracks)| (folder, unsigned(tracks)))
            .collect())
    }

    /// Those of the tracks named that are in the inbox, in the order of folders, then of arrival.
    pub async fn inbox_tracks(
        &self,
        library: LibraryId,
        tracks: &[TrackId],
    ) -> Result<Vec<UnfiledTrack>> {
        let text = self.text(
            unfiled!(
                "(SELECT unhex(value) AS listed FROM json_each($2)) n JOIN track t ON t.id = n.listed",
                "ORDER BY coalesce(t.folder, ''), t.id"
            ),
            unfiled!(
                "(SELECT value::uuid AS listed FROM json_array_elements_text($2::json)) n
                     JOIN track t ON t.id = n.listed",
                "ORDER BY coalesce(t.folder, ''), t.id"
            ),
        );
        let rows: Vec<UnfiledColumns> = on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(super::place::ids(tracks.iter().map(|track| track.uuid())))
            .fetch_all(pool)
            .await?);
        rows.into_iter().map(UnfiledTrack::try_from).collect()
    }

    /// The track an asset is the master of, in the bin or not.
    pub async fn track_of_asset(
        &self,
        library: LibraryId,
        asset: AssetId,
    ) -> Result<Option<TrackId>> {
        let track: Option<Uuid> = on_read!(self, pool => sqlx::query_scalar(
            "SELECT track_id FROM track_asset WHERE library_id = $1 AND asset_id = $2 AND role = 'master'",
        )
        .bind(library.uuid())
        .bind(asset.uuid())
        .fetch_optional(pool)
        .await?);
        Ok(track.map(TrackId::from_uuid))
    }

    /// Notes which track another sounds most like, and how much, in percent; none where nothing does. `false` where
    /// the track is not there.
    pub async fn set_alike(
        &self,
        library: LibraryId,
        track: TrackId,
        alike: Option<(TrackId, u8)>,
    ) -> Result<bool> {
        let changed = on_write!(self, pool => sqlx::query(
            "UPDATE track SET alike_id = $3, alike_score = $4 WHERE library_id = $1 AND id = $2",
        )
        .bind(library.uuid())
        .bind(track.uuid())
        .bind(alike.map(|(other, _)| other.uuid()))
        .bind(alike.map_or(0, |(_, score)| i64::from(score)))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
    }
}
