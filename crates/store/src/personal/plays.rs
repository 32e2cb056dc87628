//! What a person listened to, one page at a time.

use super::Owner;
use crate::catalogue::page::{keyset, read_page};
use crate::catalogue::position::{Key, KeyKind, Order, Position};
use crate::track::RowColumns;
use crate::value::pattern;
use crate::{Result, Store};
use domain::personal::{Play, PlayPage, PlayQuery, PlaySort};
use domain::track::TrackRow;
use domain::{MediaKind, PlayId, Timestamp};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct PlayColumns {
    #[sqlx(flatten)]
    row: RowColumns,
    play_id: Uuid,
    played_at: Timestamp,
    sort_title: String,
}

/// The plays of `$2` in the library `$1` that pass: `$3` is their kind, `$4` what the title contains.
macro_rules! passing {
    () => {
        "play p JOIN track t ON t.id = p.track_id AND t.deleted_at IS NULL
         WHERE p.library_id = $1 AND p.account_id = $2 AND ($3 IS NULL OR t.kind = $3)
             AND ($4 IS NULL OR t.sort_title LIKE $4 ESCAPE '\\')"
    };
}

/// The page comes before what its lines show, as with favourites.
macro_rules! page {
    ($key:literal, $direction:literal, $position:expr) => {
        concat!(
            "SELECT ",
            track_columns!(),
            ", p.play_id, p.played_at, p.sort_title
             FROM (
                 SELECT * FROM (
                     SELECT p.id AS play_id, p.at AS played_at, p.track_id, t.sort_title FROM ",
            passing!(),
            "
                 ) q WHERE true",
            $position,
            "
                 ORDER BY ",
            $key,
            " ",
            $direction,
            ", play_id ",
            $direction,
            " LIMIT $5
             ) p JOIN track t ON t.id = p.track_id",
            track_joins!(),
            "ORDER BY p.",
            $key,
            " ",
            $direction,
            ", p.play_id ",
            $direction
        )
    };
}

const COUNT: &str = concat!("SELECT count(*) FROM ", passing!());

/// All of them, less those of tracks in the bin, as favourites are counted.
const COUNT_ALL: &str = "SELECT (SELECT count(*) FROM play WHERE library_id = $1 AND account_id = $2)
     - (SELECT count(*) FROM track t CROSS JOIN play p
        WHERE t.library_id = $1 AND t.deleted_at IS NOT NULL AND p.account_id = $2 AND p.track_id = t.id)
     WHERE coalesce($3, $4) IS NULL";

const fn order(query: &PlayQuery) -> Order {
    let (number, key) = match query.sort {
        PlaySort::Heard => (45, KeyKind::Id),
        PlaySort::Title => (46, KeyKind::Text),
    };
    Order {
        number,
        descending: query.descending,
        key,
    }
}

impl Store {
    /// One page of what a person listened to. Plays of the same title are in the order of time. The limit is held to
    /// 1–[`MAX_PAGE_ROWS`](domain::track::MAX_PAGE_ROWS). [`StoreError::Cursor`](crate::StoreError::Cursor) when `after`
    /// was not made for this order.
    pub async fn plays(&self, owner: Owner, query: &PlayQuery) -> Result<PlayPage> {
        let kind = query.kind.map(MediaKind::as_str);
        let containing = pattern(query.containing.as_deref());
        let all = kind.is_none() && containing.is_none();
        let (rows, total, next) = read_page!(
            self, query, order(query),
            texts: keyset!(query.sort, query.descending, page, id: "play_id", behind: "($6, $7)", {
                PlaySort::Heard => "play_id",
                PlaySort::Title => "sort_title",
            }),
            count: if all { COUNT_ALL } else { COUNT },
            [owner.library.uuid(), owner.account.uuid(), kind, &containing],
            position: |last: &PlayColumns| Position {
                key: match query.sort {
                    PlaySort::Heard => Key::Id,
                    PlaySort::Title => Key::Text(last.sort_title.clone()),
                },
                id: last.play_id,
            }
        );
        Ok(PlayPage {
            rows: rows
                .into_iter()
                .map(|columns| {
                    Ok(Play {
                        id: PlayId::from_uuid(columns.play_id),
                        track: TrackRow::try_from(columns.row)?,
                        at: columns.played_at,
                    })
                })
                .collect::<Result<_>>()?,
            total,
            next,
        })
    }
}
