//! Genres and styles: two tables alike.

use super::position::{Key, KeyKind, Order, Position, bind_position};
use crate::value::{moment, pattern, signed, unsigned};
use crate::{AuditEntry, Result, Store, StoreError};
use domain::classification::{Class, ClassDetail, ClassPage, ClassQuery, ClassRef, ClassRow};
use domain::fold::name_key;
use domain::track::MAX_PAGE_ROWS;
use domain::{ClassId, LibraryId, Timestamp};
use uuid::Uuid;

/// What a form says about a genre or style, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassFields {
    /// 1 to 100 characters.
    pub name: String,
    /// At most 20 000 characters.
    pub description: String,
}

#[derive(sqlx::FromRow)]
pub(super) struct ClassColumns {
    id: Uuid,
    name: String,
}

impl From<ClassColumns> for ClassRef {
    fn from(columns: ClassColumns) -> Self {
        Self {
            id: ClassId::from_uuid(columns.id),
            name: columns.name,
        }
    }
}

/// The genres or styles of one event or song, in the order of their names.
macro_rules! class_refs {
    ($store:expr, $class:literal, $table:literal, $column:literal, $library:expr, $owner:expr) => {{
        let rows: Vec<$crate::catalogue::class::ClassColumns> = on_read!($store, pool => sqlx::query_as(
            concat!(
                "SELECT c.id, c.name FROM ", $table, " l
                 JOIN ", $class, " c ON c.id = l.", $class, "_id AND c.deleted_at IS NULL
                 WHERE l.library_id = $1 AND l.", $column, " = $2 ORDER BY c.name_key, c.id"
            ),
        )
        .bind($library.uuid())
        .bind($owner)
        .fetch_all(pool)
        .await?);
        rows.into_iter().map(domain::classification::ClassRef::from).collect::<Vec<_>>()
    }};
}
pub(super) use class_refs;

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

macro_rules! page {
    ($class:literal, $direction:literal, $beyond:literal) => {
        (
            page!(@text $class, $direction, ""),
            page!(@text $class, $direction, concat!(" AND (c.name_key, c.id) ", $beyond, " ($4, $5)")),
        )
    };
    (@text $class:literal, $direction:literal, $position:expr) => {
        concat!(
            columns!($class), " WHERE c.library_id = $1 AND c.deleted_at IS NULL
             AND ($2 IS NULL OR c.name_key LIKE $2 ESCAPE '\\')", $position,
            " ORDER BY c.name_key ", $direction, ", c.id ", $direction, " LIMIT $3"
        )
    };
}

/// A text about one of the two tables, whose name stands between the parts.
macro_rules! of_class {
    ($class:expr, $before:literal, $after:literal) => {
        match $class {
            Class::Genre => concat!($before, "genre", $after),
            Class::Style => concat!($before, "style", $after),
        }
    };
}

const fn order(class: Class, descending: bool) -> Order {
    Order {
        number: match class {
            Class::Genre => 30,
            Class::Style => 31,
        },
        descending,
        key: KeyKind::Text,
    }
}

impl Store {
    /// One page of the list of genres or styles. The limit is held to 1–[`MAX_PAGE_ROWS`]. [`StoreError::Cursor`] when
    /// `after` was not made for this order.
    pub async fn class_page(
        &self,
        library: LibraryId,
        class: Class,
        query: &ClassQuery,
    ) -> Result<ClassPage> {
        let limit = query.limit.clamp(1, MAX_PAGE_ROWS);
        let order = order(class, query.descending);
        let after = order.decode(query.after.as_deref())?;
        let (first, further) = match (class, query.descending) {
            (Class::Genre, false) => page!("genre", "ASC", ">"),
            (Class::Genre, true) => page!("genre", "DESC", "<"),
            (Class::Style, false) => page!("style", "ASC", ">"),
            (Class::Style, true) => page!("style", "DESC", "<"),
        };
        let text = if after.is_some() { further } else { first };
        let count = of_class!(
            class,
            "SELECT count(*) FROM ",
            " WHERE library_id = $1 AND deleted_at IS NULL
                 AND ($2 IS NULL OR name_key LIKE $2 ESCAPE '\\')"
        );
        let containing = pattern(query.containing.as_deref());
        let (mut rows, total): (Vec<RowColumns>, i64) = on_read!(self, pool => {
            let page = sqlx::query_as(text)
                .bind(library.uuid())
                .bind(&containing)
                .bind(i64::from(limit) + 1);
            let rows = bind_position!(page, &after).fetch_all(pool).await?;
            let total = sqlx::query_scalar(count)
                .bind(library.uuid())
                .bind(&containing)
                .fetch_one(pool)
                .await?;
            (rows, total)
        });
        let next = order.next(&mut rows, limit, |last| Position {
            key: Key::Text(last.name_key.clone()),
            id: last.id,
        });
        Ok(ClassPage {
            rows: rows.into_iter().map(ClassRow::from).collect(),
            total: unsigned(total),
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

    /// Creates a genre or style. [`StoreError::Taken`] where another has that name.
    pub async fn create_class(
        &self,
        library: LibraryId,
        class: Class,
        id: ClassId,
        fields: &ClassFields,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let text = of_class!(
            class,
            "INSERT INTO ",
            " (id, library_id, name, name_key, description, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING"
        );
        in_transaction!(self, tx => {
            let created = sqlx::query(text)
                .bind(id.uuid())
                .bind(library.uuid())
                .bind(&fields.name)
                .bind(name_key(&fields.name))
                .bind(&fields.description)
                .bind(moment(now))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if created == 0 {
                return Err(StoreError::Taken("name"));
            }
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }

    /// Changes a genre or style that stands at `revision`. [`StoreError::Stale`] where it stands at another,
    /// [`StoreError::Missing`] where it is not there, [`StoreError::Taken`] where another has that name.
    #[expect(
        clippy::too_many_arguments,
        reason = "which one, which version, what, by whom and when"
    )]
    pub async fn edit_class(
        &self,
        library: LibraryId,
        class: Class,
        id: ClassId,
        revision: u64,
        fields: &ClassFields,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let taken = of_class!(
            class,
            "SELECT EXISTS (SELECT 1 FROM ",
            "
                 WHERE library_id = $1 AND id <> $2 AND name_key = $3 AND deleted_at IS NULL)"
        );
        let change = of_class!(
            class,
            "UPDATE ",
            " SET name = $4, name_key = $5, description = $6, revision = revision + 1,
                 updated_at = $7
             WHERE library_id = $1 AND id = $2 AND revision = $3 AND deleted_at IS NULL"
        );
        let key = name_key(&fields.name);
        in_transaction!(self, tx => {
            let taken: bool = sqlx::query_scalar(taken)
                .bind(library.uuid())
                .bind(id.uuid())
                .bind(&key)
                .fetch_one(&mut *tx)
                .await?;
            if taken {
                return Err(StoreError::Taken("name"));
            }
            let changed = sqlx::query(change)
                .bind(library.uuid())
                .bind(id.uuid())
                .bind(signed(revision))
                .bind(&fields.name)
                .bind(&key)
                .bind(&fields.description)
                .bind(moment(now))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if changed == 0 {
                return Err(match class {
                    Class::Genre => stale!(tx, "genre", library, id.uuid()),
                    Class::Style => stale!(tx, "style", library, id.uuid()),
                });
            }
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }
}
