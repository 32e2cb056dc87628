//! HEAD `/files/{id}`: where to go on with an upload. A request that still sends bytes to it is ended.

use super::headers::{UPLOAD_CONCAT, UPLOAD_DEFER_LENGTH, UPLOAD_LENGTH, UPLOAD_METADATA};
use super::{concat, draft, standing};
use crate::http::form::id;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode};
use service::Viewer;

/// 200 with offset, length and what the client told of it; 410 for one that ended badly.
pub(super) async fn head(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(upload): Path<String>,
    request: HeaderMap,
) -> Result<Response, Problem> {
    let upload = id(&upload, "upload")?;
    let upload = state.service.resume_upload(&viewer, upload).await?;
    if draft::is_spoken(&state, &request) {
        return draft::offset(&state, &upload);
    }
    let mut headers = standing(&upload)?;
    match upload.size {
        Some(size) => headers.insert(UPLOAD_LENGTH, size.into()),
        None => headers.insert(UPLOAD_DEFER_LENGTH, HeaderValue::from_static("1")),
    };
    let told = upload.metadata.as_deref();
    if let Some(Ok(told)) = told.map(HeaderValue::from_str) {
        headers.insert(UPLOAD_METADATA, told);
    }
    if let Some(role) = concat::told(&upload.role) {
        headers.insert(UPLOAD_CONCAT, role);
    }
    Ok((StatusCode::OK, headers).into_response())
}
