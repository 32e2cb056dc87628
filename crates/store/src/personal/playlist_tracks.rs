//! The tracks of a playlist, one page at a time.

use crate::catalogue::page::{keyset, read_page};
use crate::catalogue::position::{Key, KeyKind, Order, Position};
use crate::track::RowColumns;
use crate::value::{pattern, unsigned};
use crate::{Result, Store};
use domain::personal::{EntryQuery, EntrySort, PlaylistEntries, PlaylistEntry};
use domain::track::TrackRow;
use domain::{LibraryId, PlaylistEntryId, PlaylistId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct EntryColumns {
    #[sqlx(flatten)]
    row: RowColumns,
    entry_id: Uuid,
    place: i64,
    sort_title: String,
    sort_duration: i64,
}

/// What stands in the playlist `$2` of the library `$1` and passes: `$3` is what the title contains.
macro_rules! passing {
    () => {
        "playlist_entry pe JOIN track t ON t.id = pe.track_id AND t.deleted_at IS NULL
         WHERE pe.library_id = $1 AND pe.playlist_id = $2 AND ($3 IS NULL OR t.sort_title LIKE $3 ESCAPE '\\')"
    };
}

/// The page comes before what its lines show, as with favourites.
macro_rules! page {
    ($key:literal, $direction:literal, $position:expr) => {
        concat!(
            "SELECT ", track_columns!(), ", f.entry_id, f.place, f.sort_title, f.sort_duration
             FROM (
                 SELECT * FROM (
                     SELECT pe.id AS entry_id, pe.track_id, pe.position AS place, t.sort_title, t.sort_duration FROM ",
            passing!(), "
                 ) q WHERE true", $position, "
                 ORDER BY ", $key, " ", $direction, ", entry_id ", $direction, " LIMIT $4
             ) f JOIN track t ON t.id = f.track_id", track_joins!(),
            "ORDER BY f.", $key, " ", $direction, ", f.entry_id ", $direction
        )
    };
}

const fn order(query: &EntryQuery) -> Order {
    let (number, key) = match query.sort {
        EntrySort::Place => (49, KeyKind::Number),
        EntrySort::Title => (50, KeyKind::Text),
        EntrySort::Duration => (51, KeyKind::Number),
        EntrySort::Added => (52, KeyKind::Id),
    };
    Order {
        number,
        descending: query.descending,
        key,
    }
}

impl Store {
    /// One page of what stands in a playlist, and where in the owner's order it begins.
    pub(super) async fn playlist_entries(
        &self,
        library: LibraryId,
        playlist: PlaylistId,
        query: &EntryQuery,
    ) -> Result<(PlaylistEntries, u64)> {
        let containing = pattern(query.containing.as_deref());
        let (rows, total, next): (Vec<EntryColumns>, _, _) = read_page!(
            self, query, order(query),
            texts: keyset!(query.sort, query.descending, page, id: "entry_id", behind: "($5, $6)", {
                EntrySort::Place => "place",
                EntrySort::Title => "sort_title",
                EntrySort::Duration => "sort_duration",
                EntrySort::Added => "entry_id",
            }),
            count: concat!("SELECT count(*) FROM ", passing!()),
            [library.uuid(), playlist.uuid(), &containing],
            position: |last: &EntryColumns| Position {
                key: match query.sort {
                    EntrySort::Place => Key::Number(last.place),
                    EntrySort::Title => Key::Text(last.sort_title.clone()),
                    EntrySort::Duration => Key::Number(last.sort_duration),
                    EntrySort::Added => Key::Id,
                },
                id: last.entry_id,
            }
        );
        let begins = rows.first().filter(|_| query.is_own_order());
        let first = match begins {
            Some(row) => self.before(library, playlist, row).await?,
            None => 0,
        };
        let rows = rows.into_iter().map(|columns| {
            Ok(PlaylistEntry {
                id: PlaylistEntryId::from_uuid(columns.entry_id),
                track: TrackRow::try_from(columns.row)?,
            })
        });
        let entries = PlaylistEntries {
            rows: rows.collect::<Result<_>>()?,
            total,
            next,
        };
        Ok((entries, first))
    }

    /// How many stand before one.
    async fn before(
        &self,
        library: LibraryId,
        playlist: PlaylistId,
        row: &EntryColumns,
    ) -> Result<u64> {
        let count: i64 = on_read!(self, pool => sqlx::query_scalar(concat!(
            "SELECT count(*) FROM ", passing!(), " AND (pe.position, pe.id) < ($4, $5)"
        ))
        .bind(library.uuid())
        .bind(playlist.uuid())
        .bind(None::<String>)
        .bind(row.place)
        .bind(row.entry_id)
        .fetch_one(pool)
        .await?);
        Ok(unsigned(count))
    }

    /// The `after` of the page, of those with as many rows as a page has by itself, on which the track at a place of the
    /// owner's order stands, from 0; none for the first page, and behind the end.
    pub async fn playlist_page_at(
        &self,
        library: LibraryId,
        playlist: PlaylistId,
        place: u32,
    ) -> Result<Option<String>> {
        let query = EntryQuery::default();
        let before = place - place % query.limit;
        if before == 0 {
            return Ok(None);
        }
        let last: Option<(i64, Uuid)> = on_read!(self, pool => sqlx::query_as(concat!(
            "SELECT pe.position, pe.id FROM ", passing!(), " ORDER BY pe.position, pe.id LIMIT 1 OFFSET $4"
        ))
        .bind(library.uuid())
        .bind(playlist.uuid())
        .bind(None::<String>)
        .bind(i64::from(before) - 1)
        .fetch_optional(pool)
        .await?);
        Ok(last.map(|(place, id)| {
            order(&query).encode(&Position {
                key: Key::Number(place),
                id,
            })
        }))
    }
}
