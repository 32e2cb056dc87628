//! PATCH `/files/{id}`: goes on with an upload.

use super::super::body::lend;
use super::super::headers::{self, UPLOAD_OFFSET};
use super::{BODY_TYPE, fields, refused_end, standing};
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use domain::UploadId;
use http::{HeaderMap, StatusCode};
use service::{Piece, Viewer};

/// 204 with the new offset, which is on the disk; once complete, with the track it became.
pub(in super::super) async fn patch(
    state: &AppState,
    viewer: &Viewer,
    upload: UploadId,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    headers::check_body_type(headers, BODY_TYPE)?;
    let offset = headers::number(headers, &UPLOAD_OFFSET)?;
    let last = fields::complete(headers)?;
    let length = fields::length(headers, last, offset)?;
    let taken = lend(headers, body, |checksum, bytes| {
        let piece = Piece {
            offset,
            length,
            last,
            exact: true,
            checksum,
        };
        state.service.append(viewer, upload, piece, bytes)
    })
    .await;
    let upload = match taken {
        Err(problem) if last => return Ok(refused_end(state, viewer, upload, problem).await),
        taken => taken?,
    };
    Ok((StatusCode::NO_CONTENT, standing(state, &upload)?).into_response())
}
