//! Libraries: the tenants, found by host name.

use crate::value::{moment, parsed, small};
use crate::{Result, Store};
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
}

impl Store {
    /// The library that answers to `host` (compared in lower case, without a port), else the one that answers to
    /// every other. Asked before the tenant is known, so it takes no library.
    pub async fn library_for_host(&self, host: Option<&str>) -> Result<Option<Library>> {
        let host = host.map(str::to_lowercase);
        let found: Option<LibraryColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT id, name, visibility, accent_hue FROM library
             WHERE host = $1 OR host IS NULL ORDER BY host IS NULL LIMIT 1",
        )
        .bind(host)
        .fetch_optional(pool)
        .await?);
        found
            .map(|columns| {
                Ok(Library {
                    id: LibraryId::from_uuid(columns.id),
                    name: parsed("library name", &columns.name)?,
                    visibility: parsed("visibility", &columns.visibility)?,
                    accent_hue: small("accent hue", columns.accent_hue)?,
                })
            })
            .transpose()
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
            "UPDATE library SET visibility = $2, updated_at = $3 WHERE id = $1",
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
