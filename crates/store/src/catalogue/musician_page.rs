//! The list of people, one page at a time.

use super::page::{keyset, read_page};
use super::position::{Key, KeyKind, Order, Position};
use crate::value::{parsed, pattern, unsigned};
use crate::{Result, Store, StoreError};
use domain::musician::{MusicianKind, MusicianPage, MusicianQuery, MusicianRow, MusicianSort};
use domain::{LibraryId, MusicianId};
use uuid::Uuid;

/// The columns of a line of the list.
#[derive(sqlx::FromRow)]
pub(super) struct MusicianColumns {
    id: Uuid,
    name: String,
    sort_name: String,
    kind: String,
    event_count: i64,
}

impl TryFrom<MusicianColumns> for MusicianRow {
    type Error = StoreError;

    fn try_from(columns: MusicianColumns) -> Result<Self> {
        Ok(Self {
            id: MusicianId::from_uuid(columns.id),
            name: columns.name,
            kind: parsed("kind of musician", &columns.kind)?,
            events: unsigned(columns.event_count),
        })
    }
}

macro_rules! passing {
    () => {
        "library_id = $1 AND deleted_at IS NULL AND ($2 IS NULL OR kind = $2)
         AND ($3 IS NULL OR sort_name LIKE $3 ESCAPE '\\')"
    };
}

macro_rules! page {
    ($key:literal, $direction:literal, $position:expr) => {
        concat!(
            "SELECT id, name, sort_name, kind, event_count FROM musician WHERE ",
            passing!(),
            $position,
            " ORDER BY ",
            $key,
            " ",
            $direction,
            ", id ",
            $direction,
            " LIMIT $4"
        )
    };
}

const fn order(query: &MusicianQuery) -> Order {
    let (number, key) = match query.sort {
        MusicianSort::Name => (20, KeyKind::Text),
        MusicianSort::Events => (21, KeyKind::Number),
        MusicianSort::Added => (22, KeyKind::Id),
    };
    Order {
        number,
        descending: query.descending,
        key,
    }
}

impl Store {
    /// One page of the list of people. Rows with equal keys are ordered by their identifiers. The limit is held to
    /// 1–[`MAX_PAGE_ROWS`](domain::track::MAX_PAGE_ROWS). [`StoreError::Cursor`] when `after` was not made for this
    /// order.
    pub async fn musician_page(
        &self,
        library: LibraryId,
        query: &MusicianQuery,
    ) -> Result<MusicianPage> {
        let kind = query.kind.map(MusicianKind::as_str);
        let containing = pattern(query.containing.as_deref());
        let (rows, total, next) = read_page!(
            self, query, order(query),
            texts: keyset!(query.sort, query.descending, page, id: "id", behind: "($5, $6)", {
                MusicianSort::Name => "sort_name",
                MusicianSort::Events => "event_count",
                MusicianSort::Added => "id",
            }),
            count: concat!("SELECT count(*) FROM musician WHERE ", passing!()),
            [library.uuid(), kind, &containing],
            position: |last: &MusicianColumns| Position {
                key: match query.sort {
                    MusicianSort::Name => Key::Text(last.sort_name.clone()),
                    MusicianSort::Events => Key::Number(last.event_count),
                    MusicianSort::Added => Key::Id,
                },
                id: last.id,
            }
        );
        Ok(MusicianPage {
            rows: rows
                .into_iter()
                .map(MusicianRow::try_from)
                .collect::<Result<_>>()?,
            total,
            next,
        })
    }
}
