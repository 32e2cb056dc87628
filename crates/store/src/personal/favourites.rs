//! A person's favourites, one page at a time.

use super::Owner;
use crate::catalogue::page::{keyset, read_page};
use crate::catalogue::position::{Key, KeyKind, Order, Position};
use crate::track::RowColumns;
use crate::value::pattern;
use crate::{Result, Store};
use domain::personal::{Favourite, FavouritePage, FavouriteQuery, FavouriteSort};
use domain::track::TrackRow;
use domain::{MediaKind, Timestamp};

#[derive(sqlx::FromRow)]
struct FavouriteColumns {
    #[sqlx(flatten)]
    row: RowColumns,
    liked_at: Timestamp,
    sort_title: String,
    sort_duration: i64,
}

/// The favourites of `$2` in the library `$1` that pass: `$3` is their kind, `$4` what the title contains.
macro_rules! passing {
    () => {
        "favourite f JOIN track t ON t.id = f.track_id AND t.deleted_at IS NULL
         WHERE f.library_id = $1 AND f.account_id = $2 AND ($3 IS NULL OR t.kind = $3)
             AND ($4 IS NULL OR t.sort_title LIKE $4 ESCAPE '\\')"
    };
}

/// The page comes before what its lines show: PostgreSQL does not reorder this many joins, and would join all of them
/// before it cut the page off.
macro_rules! page {
    ($key:literal, $direction:literal, $position:expr) => {
        concat!(
            "SELECT ", track_columns!(), ", f.liked_at, f.sort_title, f.sort_duration
             FROM (
                 SELECT * FROM (
                     SELECT f.track_id, f.created_at AS liked_at, t.sort_title, t.sort_duration FROM ", passing!(), "
                 ) q WHERE true", $position, "
                 ORDER BY ", $key, " ", $direction, ", track_id ", $direction, " LIMIT $5
             ) f JOIN track t ON t.id = f.track_id", track_joins!(),
            "ORDER BY f.", $key, " ", $direction, ", f.track_id ", $direction
        )
    };
}

const COUNT: &str = concat!("SELECT count(*) FROM ", passing!());

/// All of them, less those of tracks in the bin: there is much of the former in one index, and little of the latter.
const COUNT_ALL: &str = "SELECT (SELECT count(*) FROM favourite WHERE library_id = $1 AND account_id = $2)
     - (SELECT count(*) FROM track t CROSS JOIN favourite f
        WHERE t.library_id = $1 AND t.deleted_at IS NOT NULL AND f.account_id = $2 AND f.track_id = t.id)
     WHERE coalesce($3, $4) IS NULL";

const fn order(query: &FavouriteQuery) -> Order {
    let (number, key) = match query.sort {
        FavouriteSort::Liked => (42, KeyKind::Moment),
        FavouriteSort::Title => (43, KeyKind::Text),
        FavouriteSort::Duration => (44, KeyKind::Number),
    };
    Order {
        number,
        descending: query.descending,
        key,
    }
}

impl Store {
    /// One page of a person's favourites. Rows with equal keys are ordered by their tracks' identifiers. The limit is
    /// held to 1–[`MAX_PAGE_ROWS`](domain::track::MAX_PAGE_ROWS). [`StoreError::Cursor`](crate::StoreError::Cursor) when
    /// `after` was not made for this order.
    pub async fn favourites(&self, owner: Owner, query: &FavouriteQuery) -> Result<FavouritePage> {
        let kind = query.kind.map(MediaKind::as_str);
        let containing = pattern(query.containing.as_deref());
        let all = kind.is_none() && containing.is_none();
        let (rows, total, next) = read_page!(
            self, query, order(query),
            texts: keyset!(query.sort, query.descending, page, id: "track_id", behind: "($6, $7)", {
                FavouriteSort::Liked => "liked_at",
                FavouriteSort::Title => "sort_title",
                FavouriteSort::Duration => "sort_duration",
            }),
            count: if all { COUNT_ALL } else { COUNT },
            [owner.library.uuid(), owner.account.uuid(), kind, &containing],
            position: |last: &FavouriteColumns| Position {
                key: match query.sort {
                    FavouriteSort::Liked => Key::Moment(last.liked_at),
                    FavouriteSort::Title => Key::Text(last.sort_title.clone()),
                    FavouriteSort::Duration => Key::Number(last.sort_duration),
                },
                id: last.row.id,
            }
        );
        Ok(FavouritePage {
            rows: rows
                .into_iter()
                .map(|columns| {
                    Ok(Favourite {
                        track: TrackRow::try_from(columns.row)?,
                        liked_at: columns.liked_at,
                    })
                })
                .collect::<Result<_>>()?,
            total,
            next,
        })
    }
}
