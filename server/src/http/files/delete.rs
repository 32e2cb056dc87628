//! DELETE `/files/{id}`: gives an upload up.

use crate::http::form::id;
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use http::StatusCode;
use service::{Service, Viewer};

/// 204; its bytes are gone. What has become a track stays: that is deleted on its page.
pub(super) async fn delete(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(upload): Path<String>,
) -> Result<StatusCode, Problem> {
    let upload = id(&upload, "upload")?;
    service.cancel_upload(&viewer, upload).await?;
    Ok(StatusCode::NO_CONTENT)
}
