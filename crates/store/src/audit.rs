//! The audit log: what was done by whom, never changed afterwards (triggers refuse it on both engines).

use crate::{Result, Store};
use domain::work::AuditRow;
use domain::{AccountId, AuditId, LibraryId, Timestamp};
use std::net::IpAddr;
use uuid::Uuid;

/// An entry to append.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Names it; its time order is the log's order.
    pub id: AuditId,
    /// In which library.
    pub library: LibraryId,
    /// When.
    pub at: Timestamp,
    /// Whose account; none for the server itself or for somebody unknown.
    pub account: Option<AccountId>,
    /// What the person is called at this moment.
    pub who: Option<String>,
    /// What was done, such as `login` or `track.delete`.
    pub action: &'static str,
    /// To what, in words.
    pub subject: String,
    /// From which network address.
    pub from: Option<IpAddr>,
}

#[derive(sqlx::FromRow)]
struct AuditColumns {
    id: Uuid,
    at: Timestamp,
    who: Option<String>,
    action: String,
    subject: String,
    address: Option<String>,
}

impl Store {
    /// Appends one entry. Use cases that change content pass the entry along with the change instead, so that
    /// neither exists without the other.
    pub async fn append_audit(&self, entry: &AuditEntry) -> Result<()> {
        on_write!(self, pool => insert_audit!(pool, entry).await.map(drop)?);
        Ok(())
    }

    /// Entries older than `before`, newest first.
    pub async fn list_audit(
        &self,
        library: LibraryId,
        before: Option<AuditId>,
        limit: u32,
    ) -> Result<Vec<AuditRow>> {
        // Every identifier is below the greatest UUID.
        let before = before.map_or(Uuid::max(), AuditId::uuid);
        let rows: Vec<AuditColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT id, at, who, action, subject, address FROM audit_entry
             WHERE library_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        )
        .bind(library.uuid())
        .bind(before)
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await?);
        Ok(rows
            .into_iter()
            .map(|columns| AuditRow {
                id: AuditId::from_uuid(columns.id),
                at: columns.at,
                who: columns.who,
                action: columns.action,
                subject: columns.subject,
                from: columns.address,
            })
            .collect())
    }
}
