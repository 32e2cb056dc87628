//! The audit trail: what was done, by whom, from where.

use crate::{Result, Service, Viewer};
use domain::work::{AuditRow, Deed};
use domain::{Action, AuditId};
use store::AuditEntry;

/// Entries on one page of the log.
const PAGE: u32 = 100;

impl Service {
    /// One page of the library's log, newest first: the 100 entries before the one given, or the latest.
    pub async fn audit(&self, viewer: &Viewer, before: Option<AuditId>) -> Result<Vec<AuditRow>> {
        viewer.require(Action::ReadAudit)?;
        Ok(self
            .0
            .store
            .list_audit(viewer.library.id, before, PAGE)
            .await?)
    }

    /// An entry about what this viewer does at this moment, for a store's transaction to take along.
    pub(crate) fn entry(&self, viewer: &Viewer, action: Deed, subject: &str) -> AuditEntry {
        AuditEntry {
            id: self.new_id(AuditId::from_parts),
            library: viewer.library.id,
            at: self.now(),
            account: viewer.person.as_ref().map(|person| person.id),
            who: viewer.person.as_ref().map(|person| person.name.to_string()),
            action: action.as_str(),
            subject: subject.to_owned(),
            from: viewer.address,
        }
    }

    /// Appends an entry about something that changes nothing else.
    pub(crate) async fn note(&self, viewer: &Viewer, action: Deed, subject: &str) -> Result<()> {
        let entry = self.entry(viewer, action, subject);
        Ok(self.0.store.append_audit(&entry).await?)
    }
}
