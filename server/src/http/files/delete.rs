//! DELETE `/files/{id}`: gives an upload up.

use crate::http::form::id;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::extract::{Path, State};
use http::StatusCode;
use service::Viewer;

/// 204; the upload and its bytes are gone. What has become a track stays: that is deleted on its page.
pub(super) async fn delete(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(upload): Path<String>,
) -> Result<StatusCode, Problem> {
    let upload = id(&upload, "upload")?;
    state.service.cancel_upload(&viewer, upload).await?;
    Ok(StatusCode::NO_CONTENT)
}
