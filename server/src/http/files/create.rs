//! POST `/files`: announces a file, optionally with its first bytes.

use super::body::lend;
use super::headers::{self, UPLOAD_LENGTH};
use super::standing;
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use service::{NewUpload, Service, UploadState, Viewer};

const UPLOAD_DEFER_LENGTH: HeaderName = HeaderName::from_static("upload-defer-length");

/// 201 with the upload's address and offset. The same person announcing the same hash again gets the same upload, with
/// what it already has; bytes in the body are taken only where the upload begins with them.
pub(super) async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if headers.contains_key(UPLOAD_DEFER_LENGTH) {
        let sentence = "Upload-Defer-Length is not supported; send Upload-Length";
        return Err(Problem::bad_request(sentence));
    }
    let size = headers::number(&headers, &UPLOAD_LENGTH)?;
    let checksum = headers::checksum(&headers)?;
    let file = headers::metadata(&headers)?;
    let with_bytes = headers.contains_key(CONTENT_TYPE);
    if with_bytes {
        headers::check_body_type(&headers)?;
    }
    let announced = NewUpload {
        name: file.name,
        size,
        hash: file.hash,
    };
    let mut upload = service.create_upload(&viewer, announced).await?;
    let begins = upload.offset == 0 && upload.state == UploadState::Receiving;
    if with_bytes && begins {
        let id = upload.id;
        upload = lend(body, |bytes| {
            service.append(&viewer, id, 0, checksum, bytes)
        })
        .await?;
    }
    let mut answer = standing(&upload)?;
    if let Ok(location) = HeaderValue::try_from(format!("/files/{}", upload.id)) {
        answer.insert(LOCATION, location);
    }
    Ok((StatusCode::CREATED, answer).into_response())
}
