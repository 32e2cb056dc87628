//! Libraries: the tenants, found by host name.

use crate::value::{moment, parsed, signed, small, unsigned};
use crate::{AuditEntry, Result, Store, StoreError};
use domain::{Library, LibraryId, LibraryName, Timestamp, Visibility};
use uuid::Uuid;

/// A library to create.
#[derive(Clone, Debug)]
pub struct NewLibrary {
    /// Names it for ever.
    pub id: LibraryId,
    /// The host name it answers to, in lower case; none for the one that answers to every other.
    pub host: Option<String>,
    /// What people call it.
    pub name: LibraryName,
    /// Who may look and listen without logging in.
    pub visibility: Visibility,
    /// Hue of the accent colour in OKLCH, 0–359 degrees.
    pub accent_hue: u16,
    /// When it is created.
    pub now: Timestamp,
}

#[derive(sqlx::FromRow)]
struct LibraryColumns {
    id: Uuid,
    name: String,
    visibility: String,
    accent_hue: i64,
    description: String,
    revision: i64,
}

impl TryFrom<LibraryColumns> for Library {
    type Error = StoreError;

    fn try_from(columns: LibraryColumns) -> Result<Self> {
        Ok(Self {
            id: LibraryId::from_uuid(columns.id),
            name: parsed("library name", &columns.name)?,
            visibility: parsed("visibility", &columns.visibility)?,
            accent_hue: small("accent hue", columns.accent_hue)?,
            description: columns.description,
            revision: unsigned(columns.revision),
        })
    }
}

/// What a form says about a library, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryFields {
    /// What people call it.
    pub name: LibraryName,
    /// At most [`MAX_DESCRIPTION_CHARS`](domain::library::MAX_DESCRIPTION_CHARS) characters.
    pub description: String,
    /// Who may look and listen without logging in.
    pub visibility: Visibility,
    /// Hue of the accent colour in OKLCH, 0–359 degrees.
    pub accent_hue: u16,
}

impl Store {
    /// The library that answers to `host` (compared in lower case, without a port), else the one that answers to
    /// every other. Asked before the tenant is known, so it takes no library.
    pub async fn library_for_host(&self, host: Option<&str>) -> Result<Option<Library>> {
        let host = host.map(str::to_lowercase);
        let found: Option<LibraryColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT id, name, visibility, accent_hue, description, revision FROM library
             WHERE host = $1 OR host IS NULL ORDER BY host IS NULL LIMIT 1",
        )
        .bind(host)
        .fetch_optional(pool)
        .await?);
        found.map(Library::try_from).transpose()
    }

    /// A library as it stands now.
    pub async fn library(&self, library: LibraryId) -> Result<Option<Library>> {
        let found: Option<LibraryColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT id, name, visibility, accent_hue, description, revision FROM library WHERE id = $1",
        )
        .bind(library.uuid())
        .fetch_optional(pool)
        .await?);
        found.map(Library::try_from).transpose()
    }

    /// Changes a library that stands at `revision`. [`StoreError::Stale`] where it stands at another,
    /// [`StoreError::Missing`] where it is not there.
    pub async fn edit_library(
        &self,
        library: LibraryId,
        revision: u64,
        fields: &LibraryFields,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        in_transaction!(self, tx => {
            // Writing first locks the row.
            let present: Option<i64> = sqlx::query_scalar(
                "UPDATE library SET updated_at = $2 WHERE id = $1 RETURNING revision",
            )
            .bind(library.uuid())
            .bind(moment(now))
            .fetch_optional(&mut *tx)
            .await?;
            match present {
                None => return Err(StoreError::Missing("library")),
                Some(present) if present != signed(revision) => {
                    return Err(StoreError::Stale { what: "library", revision: unsigned(present) });
                }
                Some(_) => {}
            }
            sqlx::query(
                "UPDATE library SET name = $2, description = $3, visibility = $4, accent_hue = $5,
                     revision = revision + 1
                 WHERE id = $1",
            )
            .bind(library.uuid())
            .bind(fields.name.as_str())
            .bind(&fields.description)
            .bind(fields.visibility.as_str())
            .bind(i64::from(fields.accent_hue))
            .execute(&mut *tx)
            .await?;
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }

    /// Creates a library. `false`, and nothing done, when its host or the place without a host is taken: two
    /// processes may start on one database at once.
    pub async fn create_library(&self, new: &NewLibrary) -> Result<bool> {
        let created = on_write!(self, pool => sqlx::query(
            "INSERT INTO library (id, host, name, visibility, accent_hue, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING",
        )
        .bind(new.id.uuid())
        .bind(&new.host)
        .bind(new.name.as_str())
        .bind(new.visibility.as_str())
        .bind(i64::from(new.accent_hue))
        .bind(moment(new.now))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(created > 0)
    }

    /// Opens a library to everyone or closes it. `false` when there is no such library.
    pub async fn set_visibility(
        &self,
        library: LibraryId,
        visibility: Visibility,
        now: Timestamp,
    ) -> Result<bool> {
        let changed = on_write!(self, pool => sqlx::query(
            "UPDATE library SET visibility = $2, revision = revision + 1, updated_at = $3 WHERE id = $1",
        )
        .bind(library.uuid())
        .bind(visibility.as_str())
        .bind(moment(now))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
    }
}
