//! PATCH `/files/{id}`: the next bytes.

use super::body::lend;
use super::headers::{self, UPLOAD_OFFSET};
use super::standing;
use crate::http::form::id;
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode};
use service::{Service, Viewer};

/// 204 with the new offset, which is on the disk; after the last byte, with the track it became.
pub(super) async fn patch(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(upload): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let upload = id(&upload, "upload")?;
    headers::check_body_type(&headers)?;
    let offset = headers::number(&headers, &UPLOAD_OFFSET)?;
    let checksum = headers::checksum(&headers)?;
    let upload = lend(body, |bytes| {
        service.append(&viewer, upload, offset, checksum, bytes)
    })
    .await?;
    Ok((StatusCode::NO_CONTENT, standing(&upload)?).into_response())
}
