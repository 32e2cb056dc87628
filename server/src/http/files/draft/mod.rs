//! "Resumable Uploads for HTTP", the successor of tus that the IETF is working on, as of
//! draft-ietf-httpbis-resumable-upload-12, interop version 8; iOS and macOS speak it by themselves.
//!
//! It uses the same addresses and the same uploads as tus, so that either can go on where the other stopped. What tells
//! the two apart is `Tus-Resumable`, which every tus request names and none of these does. It may still change, so the
//! operator has to switch it on.

pub(super) mod append;
pub(super) mod create;
mod fields;

use super::headers::{TUS_RESUMABLE, UPLOAD_LENGTH, UPLOAD_OFFSET};
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::response::{IntoResponse as _, Response};
use domain::UploadId;
use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use service::{UploadState, UploadStatus, Viewer};

/// The kind of body that goes on with an upload.
pub(super) const BODY_TYPE: &str = "application/partial-upload";

/// The iteration of the draft that is spoken here.
pub(super) const INTEROP_VERSION: HeaderValue = HeaderValue::from_static("8");

pub(super) const UPLOAD_COMPLETE: HeaderName = HeaderName::from_static("upload-complete");
pub(super) const UPLOAD_DRAFT_INTEROP_VERSION: HeaderName =
    HeaderName::from_static("upload-draft-interop-version");
const UPLOAD_LIMIT: HeaderName = HeaderName::from_static("upload-limit");

/// Whether a request speaks the draft, and may.
pub(super) fn is_spoken(state: &AppState, headers: &HeaderMap) -> bool {
    state.resumable_draft
        && !headers.contains_key(TUS_RESUMABLE)
        && (headers.contains_key(UPLOAD_COMPLETE)
            || headers.contains_key(UPLOAD_DRAFT_INTEROP_VERSION))
}

/// What every answer carries. A refusal before the end of the bytes leaves the upload incomplete, and one of too many
/// tells how many there may be.
pub(super) fn answer(state: &AppState, mut response: Response) -> Response {
    let is_too_large = response.status() == StatusCode::PAYLOAD_TOO_LARGE;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(UPLOAD_DRAFT_INTEROP_VERSION, INTEROP_VERSION);
    if headers.contains_key(UPLOAD_OFFSET) && !headers.contains_key(UPLOAD_COMPLETE) {
        headers.insert(UPLOAD_COMPLETE, fields::boolean(false));
    }
    if is_too_large {
        limits(state, None, headers);
    }
    response
}

/// Answers a request that was to end the file and was refused. Where all bytes had come by then, the answer says so:
/// there is nothing to resume.
async fn refused_end(
    state: &AppState,
    viewer: &Viewer,
    upload: UploadId,
    problem: Problem,
) -> Response {
    let status = state.service.upload_status(viewer, upload).await;
    let mut response = problem.into_response();
    if status.is_ok_and(|upload| upload.size == Some(upload.offset)) {
        let complete = fields::boolean(true);
        response.headers_mut().insert(UPLOAD_COMPLETE, complete);
    }
    response
}

/// Answers HEAD: 204 with offset, completeness, length and limits; 410 for an upload that ended badly.
pub(super) fn offset(state: &AppState, upload: &UploadStatus) -> Result<Response, Problem> {
    let mut headers = standing(state, upload)?;
    if let Some(size) = upload.size {
        headers.insert(UPLOAD_LENGTH, size.into());
    }
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}

/// Where an upload stands, in this protocol's headers.
fn standing(state: &AppState, upload: &UploadStatus) -> Result<HeaderMap, Problem> {
    let mut headers = super::standing(upload)?;
    let complete = matches!(upload.state, UploadState::Finished(_));
    headers.insert(UPLOAD_COMPLETE, fields::boolean(complete));
    limits(state, Some(upload), &mut headers);
    Ok(headers)
}

/// How large a file may be and, of an upload, how long it lives unless bytes arrive.
pub(super) fn limits(state: &AppState, upload: Option<&UploadStatus>, headers: &mut HeaderMap) {
    let mut limits = format!("max-size={}, min-size=1", state.max_upload_size);
    if let Some(upload) = upload.filter(|upload| upload.state == UploadState::Receiving) {
        let left = state.service.time_left(upload).num_seconds().max(0);
        limits = format!("{limits}, max-age={left}");
    }
    if let Ok(limits) = HeaderValue::try_from(limits) {
        headers.insert(UPLOAD_LIMIT, limits);
    }
}
