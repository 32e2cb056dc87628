//! The list of tracks, one page at a time.

use crate::cursor::{Cursor, Key};
use crate::track::RowColumns;
use crate::value::{moment, pattern};
use crate::{Reach, Result, Store};
use domain::track::{MAX_PAGE_ROWS, TrackPage, TrackQuery, TrackRow, TrackSort};
use domain::{LibraryId, MediaKind, TrackId};

#[derive(sqlx::FromRow)]
struct PageColumns {
    #[sqlx(flatten)]
    row: RowColumns,
    sort_title: String,
    sort_duration: i64,
}

/// Which tracks `t` pass, of those that `$from` gives; `$reach` leaves the inbox out, or nothing.
macro_rules! passing {
    ($from:literal, $reach:literal) => {
        concat!(
            $from,
            " AND t.library_id = $1 AND t.deleted_at IS NULL",
            $reach,
            " AND ($3 IS NULL OR t.kind = $3) AND ($4 IS NULL OR t.sort_title LIKE $4 ESCAPE '\\')"
        )
    };
}

/// One order of the list in one direction: the text of the first page, and of the pages after a position, which is
/// bound as `$behind`.
///
/// The rows are chosen by the index alone, inside, before anything is joined.
macro_rules! page {
    ($from:literal, $reach:literal, $behind:literal, $key:literal, $direction:literal, $beyond:literal) => {
        (
            page!(@text $from, $reach, $key, $direction, ""),
            page!(
                @text $from, $reach, $key, $direction,
                concat!(" AND (t.", $key, ", t.id) ", $beyond, " ", $behind)
            ),
        )
    };
    (@text $from:literal, $reach:literal, $key:literal, $direction:literal, $position:expr) => {
        concat!(
            "SELECT ", track_columns!(), ", t.sort_title, t.sort_duration
             FROM (
                 SELECT t.id, t.title, t.artist, t.kind, t.created_at, t.sort_title, t.sort_duration, t.position,
                     t.track_kind, t.event_id, t.song_id
                 FROM ", passing!($from, $reach), $position, "
                 ORDER BY t.", $key, " ", $direction, ", t.id ", $direction, " LIMIT $2
             ) t", track_joins!(), "ORDER BY t.", $key, " ", $direction, ", t.id ", $direction
        )
    };
}

/// The texts of pages and the count of what a reach holds.
macro_rules! texts {
    ($from:literal, $reach:literal, $behind:literal, $sort:expr, $descending:expr) => {
        (
            match ($sort, $descending) {
                (TrackSort::Added, false) => page!($from, $reach, $behind, "created_at", "ASC", ">"),
                (TrackSort::Added, true) => page!($from, $reach, $behind, "created_at", "DESC", "<"),
                (TrackSort::Title, false) => page!($from, $reach, $behind, "sort_title", "ASC", ">"),
                (TrackSort::Title, true) => page!($from, $reach, $behind, "sort_title", "DESC", "<"),
                (TrackSort::Duration, false) => page!($from, $reach, $behind, "sort_duration", "ASC", ">"),
                (TrackSort::Duration, true) => page!($from, $reach, $behind, "sort_duration", "DESC", "<"),
            },
            // The limit is bound so that the filters have the same numbers as above; a count is one row.
            concat!("SELECT count(*) FROM ", passing!($from, $reach), " LIMIT $2"),
        )
    };
    ($reach:literal, $query:expr) => {
        if $query.person.is_some() {
            // Those that name a person are looked up one by one, however many others the library has.
            texts!(
                "track_musician tm CROSS JOIN track t
                 WHERE tm.library_id = $1 AND tm.musician_id = $5 AND t.id = tm.track_id",
                $reach, "($6, $7)", $query.sort, $query.descending
            )
        } else {
            texts!("track t WHERE true", $reach, "($5, $6)", $query.sort, $query.descending)
        }
    };
}

fn texts(reach: Reach, query: &TrackQuery) -> ((&'static str, &'static str), &'static str) {
    match reach {
        Reach::All => texts!("", query),
        Reach::Filed => texts!(" AND t.filed_at IS NOT NULL", query),
    }
}

/// How many tracks a library lists, all in all.
const fn total(reach: Reach) -> &'static str {
    match reach {
        Reach::All => "SELECT tracks FROM library_total WHERE library_id = $1",
        Reach::Filed => "SELECT filed FROM library_total WHERE library_id = $1",
    }
}

impl Store {
    /// One page of the list, of what `reach` holds. Rows with equal keys are ordered by their identifiers, so that no
    /// row is shown twice or left out between pages. The limit is held to 1–[`MAX_PAGE_ROWS`].
    /// [`StoreError::Cursor`](crate::StoreError::Cursor) when `after` was not made for this order.
    pub async fn track_page(
        &self,
        library: LibraryId,
        reach: Reach,
        query: &TrackQuery,
    ) -> Result<TrackPage> {
        let limit = query.limit.clamp(1, MAX_PAGE_ROWS);
        let after = match &query.after {
            Some(text) => Some(Cursor::decode(text, query.sort, query.descending)?),
            None => None,
        };
        let ((first, further), count) = texts(reach, query);
        let text = if after.is_some() { further } else { first };
        let kind = query.kind.map(MediaKind::as_str);
        let containing = pattern(query.containing.as_deref());
        let all = kind.is_none() && containing.is_none() && query.person.is_none();
        // One row more than the page tells whether another page follows.
        let (mut rows, total): (Vec<PageColumns>, i64) = on_read!(self, pool => {
            let page = sqlx::query_as(text)
                .bind(library.uuid())
                .bind(i64::from(limit) + 1)
                .bind(kind)
                .bind(&containing);
            let page = match query.person {
                Some(person) => page.bind(person.uuid()),
                None => page,
            };
            let page = match after {
                None => page,
                Some(Cursor { key: Key::Added(at), id }) => page.bind(moment(at)).bind(id.uuid()),
                Some(Cursor { key: Key::Title(title), id }) => page.bind(title).bind(id.uuid()),
                Some(Cursor { key: Key::Duration(millis), id }) => page.bind(millis).bind(id.uuid()),
            };
            let rows = page.fetch_all(pool).await?;
            let total: Option<i64> = if all {
                sqlx::query_scalar(total(reach))
                    .bind(library.uuid())
                    .fetch_optional(pool)
                    .await?
            } else {
                let count = sqlx::query_scalar(count)
                    .bind(library.uuid())
                    .bind(1_i64)
                    .bind(kind)
                    .bind(&containing);
                let count = match query.person {
                    Some(person) => count.bind(person.uuid()),
                    None => count,
                };
                count.fetch_optional(pool).await?
            };
            (rows, total.unwrap_or(0))
        });
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows
            .last()
            .filter(|_| more)
            .map(|last| last.position(query.sort).encode(query.descending));
        Ok(TrackPage {
            rows: rows
                .into_iter()
                .map(|columns| TrackRow::try_from(columns.row))
                .collect::<Result<_>>()?,
            total: crate::value::unsigned(total),
            next,
        })
    }
}

impl PageColumns {
    fn position(&self, sort: TrackSort) -> Cursor {
        Cursor {
            key: match sort {
                TrackSort::Added => Key::Added(self.row.created_at),
                TrackSort::Title => Key::Title(self.sort_title.clone()),
                TrackSort::Duration => Key::Duration(self.sort_duration),
            },
            id: TrackId::from_uuid(self.row.id),
        }
    }
}
