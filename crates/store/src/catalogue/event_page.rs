//! The list of events, one page at a time.

use super::page::read_page;
use super::position::{Key, KeyKind, Order, Position};
use crate::value::{cover_of, date_of, parsed, pattern, small, unsigned};
use crate::{Result, Store, StoreError};
use domain::event::{EventKind, EventPage, EventQuery, EventRef, EventRow, EventSort};
use domain::{AssetId, ClassId, EventId, LibraryId, MusicianId, PartialDate};
use uuid::Uuid;

/// The columns of a line of the list.
#[derive(sqlx::FromRow)]
pub(super) struct EventColumns {
    id: Uuid,
    kind: String,
    date: String,
    title: String,
    sort_title: String,
    venue: String,
    city: String,
    rating: i64,
    cover_asset_id: Option<Uuid>,
    cover_art: Option<String>,
    track_count: i64,
}

impl EventColumns {
    /// The file whose picture stands for it.
    pub(super) fn cover_asset_id(&self) -> Option<AssetId> {
        self.cover_asset_id.map(AssetId::from_uuid)
    }
}

impl TryFrom<EventColumns> for EventRow {
    type Error = StoreError;

    fn try_from(columns: EventColumns) -> Result<Self> {
        Ok(Self {
            id: EventId::from_uuid(columns.id),
            kind: parsed("kind of event", &columns.kind)?,
            date: date_of(&columns.date)?,
            title: columns.title,
            venue: columns.venue,
            city: columns.city,
            rating: small("rating", columns.rating)?,
            cover: cover_of(columns.cover_asset_id, columns.cover_art.as_deref())?,
            tracks: unsigned(columns.track_count),
        })
    }
}

/// Which events pass. The days are `$3`, included, to `$4`, not included; where the list is not in the order of dates
/// the comparison is written so that the planner does not take the index of dates for it.
macro_rules! passing {
    ($date:literal) => {
        concat!(
            "library_id = $1 AND deleted_at IS NULL AND ($2 IS NULL OR kind = $2)
             AND ", $date, " >= $3 AND ", $date, " < $4
             AND ($5 IS NULL OR id IN (SELECT event_id FROM event_musician WHERE musician_id = $5))
             AND ($6 IS NULL OR id IN (SELECT event_id FROM event_genre WHERE library_id = $1 AND genre_id = $6))
             AND ($7 IS NULL OR id IN (SELECT event_id FROM event_style WHERE library_id = $1 AND style_id = $7))
             AND ($8 IS NULL OR sort_title LIKE $8 ESCAPE '\\')"
        )
    };
}

/// One order in one direction: the text of the first page, and of the pages after a position. A key that goes `from` its
/// least value is compared with it, so that PostgreSQL takes the index of that order, not all events to sort them.
macro_rules! page {
    ("date", $direction:literal, $beyond:literal) => {
        page!(@both "date", "date", $direction, $beyond, "")
    };
    ("id", $direction:literal, $beyond:literal) => {
        page!(@both "id", "coalesce(date, '')", $direction, $beyond, "")
    };
    ($key:literal from $least:literal, $direction:literal, $beyond:literal) => {
        page!(
            @both $key, "coalesce(date, '')", $direction, $beyond,
            concat!(" AND ", $key, " >= (SELECT ", $least, ")")
        )
    };
    (@both $key:literal, $date:literal, $direction:literal, $beyond:literal, $all:expr) => {
        (
            page!(@text $key, $date, $direction, $all),
            page!(@text $key, $date, $direction, concat!(" AND (", $key, ", id) ", $beyond, " ($10, $11)")),
        )
    };
    (@text $key:literal, $date:literal, $direction:literal, $position:expr) => {
        concat!(
            "SELECT e.*, a.art AS cover_art FROM (
                 SELECT id, kind, date, title, sort_title, venue, city, rating, cover_asset_id, track_count
                 FROM event WHERE ", passing!($date), $position, "
                 ORDER BY ", $key, " ", $direction, ", id ", $direction, " LIMIT $9
             ) e LEFT JOIN asset a ON a.id = e.cover_asset_id
             ORDER BY e.", $key, " ", $direction, ", e.id ", $direction
        )
    };
}

fn texts(sort: EventSort, descending: bool) -> (&'static str, &'static str) {
    match (sort, descending) {
        (EventSort::Date, false) => page!("date", "ASC", ">"),
        (EventSort::Date, true) => page!("date", "DESC", "<"),
        (EventSort::Title, false) => page!("sort_title" from "''", "ASC", ">"),
        (EventSort::Title, true) => page!("sort_title" from "''", "DESC", "<"),
        (EventSort::Rating, false) => page!("rating" from "0", "ASC", ">"),
        (EventSort::Rating, true) => page!("rating" from "0", "DESC", "<"),
        (EventSort::Added, false) => page!("id", "ASC", ">"),
        (EventSort::Added, true) => page!("id", "DESC", "<"),
    }
}

const fn order(query: &EventQuery) -> Order {
    let (number, key) = match query.sort {
        EventSort::Date => (1, KeyKind::Text),
        EventSort::Title => (2, KeyKind::Text),
        EventSort::Rating => (3, KeyKind::Number),
        EventSort::Added => (4, KeyKind::Id),
    };
    Order {
        number,
        descending: query.descending,
        key,
    }
}

/// The first day that passes and the first that does not, as text; every date lies before `:`.
fn days(query: &EventQuery) -> (String, String) {
    if query.undated {
        return (String::new(), "0".to_owned());
    }
    match query.year {
        Some(9999) => ("9999".to_owned(), ":".to_owned()),
        Some(year) => (format!("{year:04}"), format!("{:04}", year + 1)),
        None => (String::new(), ":".to_owned()),
    }
}

/// The events whose date is in a list.
macro_rules! events_on {
    ($dates:literal) => {
        concat!(
            "SELECT id, title, date FROM event WHERE library_id = $1 AND deleted_at IS NULL AND date IN (",
            $dates,
            ") ORDER BY date, id LIMIT 200"
        )
    };
}

impl Store {
    /// One page of the list of events. Rows with equal keys are ordered by their identifiers. The limit is held to
    /// 1–[`MAX_PAGE_ROWS`](domain::track::MAX_PAGE_ROWS). [`StoreError::Cursor`] when `after` was not made for this order.
    pub async fn event_page(&self, library: LibraryId, query: &EventQuery) -> Result<EventPage> {
        self.events_passing(library, query, true).await
    }

    /// The same for whoever knows how many pass: `total` is 0.
    pub async fn event_page_uncounted(
        &self,
        library: LibraryId,
        query: &EventQuery,
    ) -> Result<EventPage> {
        self.events_passing(library, query, false).await
    }

    async fn events_passing(
        &self,
        library: LibraryId,
        query: &EventQuery,
        count: bool,
    ) -> Result<EventPage> {
        let (day, end) = days(query);
        let containing = pattern(query.containing.as_deref());
        let (rows, total, next) = read_page!(
            self, query, order(query),
            texts: texts(query.sort, query.descending),
            count: concat!("SELECT count(*) FROM event WHERE ", passing!("date")),
            counted: count,
            [
                library.uuid(),
                query.kind.map(EventKind::as_str),
                &day,
                &end,
                query.musician.map(MusicianId::uuid),
                query.genre.map(ClassId::uuid),
                query.style.map(ClassId::uuid),
                &containing,
            ],
            position: |last: &EventColumns| Position {
                key: match query.sort {
                    EventSort::Date => Key::Text(last.date.clone()),
                    EventSort::Title => Key::Text(last.sort_title.clone()),
                    EventSort::Rating => Key::Number(last.rating),
                    EventSort::Added => Key::Id,
                },
                id: last.id,
            }
        );
        Ok(EventPage {
            rows: rows
                .into_iter()
                .map(EventRow::try_from)
                .collect::<Result<_>>()?,
            total,
            next,
        })
    }

    /// The events of these dates, each as exact as given; at most 200.
    pub async fn events_on(
        &self,
        library: LibraryId,
        dates: &[PartialDate],
    ) -> Result<Vec<EventRef>> {
        let text = self.text(
            events_on!("SELECT value FROM json_each($2)"),
            events_on!("SELECT value FROM json_array_elements_text($2::json)"),
        );
        let rows: Vec<(Uuid, String, String)> = on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(crate::value::list(dates))
            .fetch_all(pool)
            .await?);
        rows.into_iter()
            .map(|(id, title, date)| {
                Ok(EventRef {
                    id: EventId::from_uuid(id),
                    title,
                    date: date_of(&date)?,
                })
            })
            .collect()
    }
}
