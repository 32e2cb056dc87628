//! Genres and styles, two tables alike: created and edited, and named by what is filed under them. They are read in
//! `class_page`.

use crate::value::{moment, signed};
use crate::{AuditEntry, Result, Store, StoreError};
use domain::classification::{Class, ClassRef};
use domain::fold::name_key;
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

/// A text about one of the two tables, whose name stands between the parts.
macro_rules! of_class {
    ($class:expr, $before:literal, $after:literal) => {
        match $class {
            Class::Genre => concat!($before, "genre", $after),
            Class::Style => concat!($before, "style", $after),
        }
    };
}
pub(super) use of_class;

impl Store {
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
