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
use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use service::{UploadState, UploadStatus};

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

/// What every answer carries. A refusal before the end of the bytes leaves the upload incomplete.
pub(super) fn answer(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(UPLOAD_DRAFT_INTEROP_VERSION, INTEROP_VERSION);
    if headers.contains_key(UPLOAD_OFFSET) && !headers.contains_key(UPLOAD_COMPLETE) {
        headers.insert(UPLOAD_COMPLETE, fields::boolean(false));
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
    if let Some(UploadState::Receiving) = upload.map(|upload| &upload.state) {
        let days = u64::from(state.service.settings().upload_days);
        limits = format!("{limits}, max-age={}", days * 24 * 60 * 60);
    }
    if let Ok(limits) = HeaderValue::try_from(limits) {
        headers.insert(UPLOAD_LIMIT, limits);
    }
}
