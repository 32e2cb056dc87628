//! Genres and styles as they are read: their list, one page at a time, and each of them.

use super::class::of_class;
use super::page::{keyset, read_page};
use super::position::{Key, KeyKind, Order, Position};
use crate::value::{pattern, unsigned};
use crate::{Result, Store};
use domain::classification::{Class, ClassDetail, ClassPage, ClassQuery, ClassRow, ClassSort};
use domain::{ClassId, LibraryId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct RowColumns {
    id: Uuid,
    name: String,
    name_key: String,
    events: i64,
    songs: i64,
}

impl From<RowColumns> for ClassRow {
    fn from(columns: RowColumns) -> Self {
        Self {
            id: ClassId::from_uuid(columns.id),
            name: columns.name,
            events: unsigned(columns.events),
            songs: unsigned(columns.songs),
        }
    }
}

#[derive(sqlx::FromRow)]
struct DetailColumns {
    #[sqlx(flatten)]
    row: RowColumns,
    description: String,
    revision: i64,
}

/// How many of one kind are of the class `c`: all links, less those of what is in the bin. There is much of the
/// former in one index, and little of the latter.
macro_rules! uses {
    ($class:literal, $owner:literal) => {
        concat!(
            "(SELECT count(*) FROM ",
            $owner,
            "_",
            $class,
            " l WHERE l.library_id = $1 AND l.",
            $class,
            "_id = c.id)
             - (SELECT count(*) FROM ",
            $owner,
            " x CROSS JOIN ",
            $owner,
            "_",
            $class,
            " l
                WHERE x.library_id = $1 AND x.deleted_at IS NOT NULL
                  AND l.",
            $owner,
            "_id = x.id AND l.",
            $class,
            "_id = c.id)"
        )
    };
}

macro_rules! columns {
    ($class:literal) => {
        concat!(
            "SELECT c.id, c.name, c.name_key, c.description, c.revision, ",
            uses!($class, "event"),
            " AS events, ",
            uses!($class, "song"),
            " AS songs FROM ",
            $class,
            " c"
        )
    };
}

/// What is counted is counted inside, so that a page can be ordered by it: a library has tens of genres, not thousands.
macro_rules! page {
    ($class:literal, $key:literal, $direction:literal, $position:expr) => {
        concat!(
            "SELECT * FROM (",
            columns!($class),
            " WHERE c.library_id = $1 AND c.deleted_at IS NULL
              AND ($2 IS NULL OR c.name_key LIKE $2 ESCAPE '\\')) q WHERE true",
            $position,
            " ORDER BY ",
            $key,
            " ",
            $direction,
            ", id ",
            $direction,
            " LIMIT $3"
        )
    };
}
macro_rules! genres {
    ($key:literal, $direction:literal, $position:expr) => {
        page!("genre", $key, $direction, $position)
    };
}
macro_rules! styles {
    ($key:literal, $direction:literal, $position:expr) => {
        page!("style", $key, $direction, $position)
    };
}

/// The texts of one of the two lists.
macro_rules! texts {
    ($page:ident, $query:expr) => {
        keyset!($query.sort, $query.descending, $page, id: "id", behind: "($4, $5)", {
            ClassSort::Name => "name_key",
            ClassSort::Songs => "songs",
            ClassSort::Events => "events",
        })
    };
}

const fn order(class: Class, query: &ClassQuery) -> Order {
    let (number, key) = match (class, query.sort) {
        (Class::Genre, ClassSort::Name) => (30, KeyKind::Text),
        (Class::Style, ClassSort::Name) => (31, KeyKind::Text),
        (Class::Genre, ClassSort::Songs) => (32, KeyKind::Number),
        (Class::Style, ClassSort::Songs) => (33, KeyKind::Number),
        (Class::Genre, ClassSort::Events) => (34, KeyKind::Number),
        (Class::Style, ClassSort::Events) => (35, KeyKind::Number),
    };
    Order {
        number,
        descending: query.descending,
        key,
    }
}

impl Store {
    /// One page of the list of genres or styles. The limit is held to 1–[`MAX_PAGE_ROWS`](domain::track::MAX_PAGE_ROWS).
    /// [`StoreError::Cursor`](crate::StoreError::Cursor) when `after` was not made for this order.
    pub async fn class_page(
        &self,
        library: LibraryId,
        class: Class,
        query: &ClassQuery,
    ) -> Result<ClassPage> {
        let containing = pattern(query.containing.as_deref());
        let (rows, total, next) = read_page!(
            self, query, order(class, query),
            texts: match class {
                Class::Genre => texts!(genres, query),
                Class::Style => texts!(styles, query),
            },
            count: of_class!(
                class,
                "SELECT count(*) FROM ",
                " WHERE library_id = $1 AND deleted_at IS NULL
                     AND ($2 IS NULL OR name_key LIKE $2 ESCAPE '\\')"
            ),
            [library.uuid(), &containing],
            position: |last: &RowColumns| Position {
                key: match query.sort {
                    ClassSort::Name => Key::Text(last.name_key.clone()),
                    ClassSort::Songs => Key::Number(last.songs),
                    ClassSort::Events => Key::Number(last.events),
                },
                id: last.id,
            }
        );
        Ok(ClassPage {
            rows: rows.into_iter().map(ClassRow::from).collect(),
            total,
            next,
        })
    }

    /// A genre or style that is not in the bin. Whether it may be edited is for others to say.
    pub async fn class(
        &self,
        library: LibraryId,
        class: Class,
        id: ClassId,
    ) -> Result<Option<ClassDetail>> {
        let text = match class {
            Class::Genre => concat!(
                columns!("genre"),
                " WHERE c.library_id = $1 AND c.id = $2 AND c.deleted_at IS NULL"
            ),
            Class::Style => concat!(
                columns!("style"),
                " WHERE c.library_id = $1 AND c.id = $2 AND c.deleted_at IS NULL"
            ),
        };
        let found: Option<DetailColumns> = on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(id.uuid())
            .fetch_optional(pool)
            .await?);
        Ok(found.map(|columns| ClassDetail {
            class,
            row: columns.row.into(),
            description: columns.description,
            revision: unsigned(columns.revision),
            may_edit: false,
        }))
    }
}
