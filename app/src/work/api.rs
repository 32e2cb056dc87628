//! What the admins' pages ask.

use crate::WireError;
use domain::AuditId;
use domain::work::{AuditRow, JobRow};
use leptos::prelude::*;
use leptos::server_fn::codec::Postcard;

/// The latest background work, newest first.
#[server(prefix = "/api", endpoint = "jobs", input = Postcard, output = Postcard)]
pub async fn jobs() -> Result<Vec<JobRow>, WireError> {
    let (service, viewer) = crate::layout::asking();
    let rows = service.jobs(&viewer).await;
    rows.map_err(|error| crate::error::to_wire(&error))
}

/// A page of the activity log, newest first: what came before entry `before`, or the latest.
#[server(prefix = "/api", endpoint = "activity", input = Postcard, output = Postcard)]
pub async fn activity(before: Option<AuditId>) -> Result<Vec<AuditRow>, WireError> {
    let (service, viewer) = crate::layout::asking();
    let rows = service.audit(&viewer, before).await;
    rows.map_err(|error| crate::error::to_wire(&error))
}
