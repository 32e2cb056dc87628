//! What the admins' pages ask.

use crate::WireError;
use domain::AuditId;
use domain::work::{AuditRow, JobList};
use leptos::prelude::*;
use leptos::server_fn::codec::Postcard;

/// Background work, and whether ffmpeg is there.
#[server(prefix = "/api", endpoint = "jobs", input = Postcard, output = Postcard)]
pub async fn jobs() -> Result<JobList, WireError> {
    let (service, viewer) = crate::layout::asking();
    let list = service.jobs(&viewer).await;
    list.map_err(|error| crate::error::to_wire(&error))
}

/// A page of the activity log, newest first: what came before entry `before`, or the latest.
#[server(prefix = "/api", endpoint = "activity", input = Postcard, output = Postcard)]
pub async fn activity(before: Option<AuditId>) -> Result<Vec<AuditRow>, WireError> {
    let (service, viewer) = crate::layout::asking();
    let rows = service.audit(&viewer, before).await;
    rows.map_err(|error| crate::error::to_wire(&error))
}
