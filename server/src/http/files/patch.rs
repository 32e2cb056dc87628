//! PATCH `/files/{id}`: the next bytes.

use super::body::lend;
use super::headers::{self, BODY_TYPE, REPRISE_HASH, UPLOAD_LENGTH, UPLOAD_OFFSET};
use super::{draft, standing};
use crate::http::form::id;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use domain::ContentHash;
use http::{HeaderMap, StatusCode};
use service::{Piece, Viewer};

/// 204 with the new offset, which is on the disk; after the last byte, with the track it became.
pub(super) async fn patch(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(upload): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let upload = id(&upload, "upload")?;
    if draft::is_spoken(&state, &headers) {
        return draft::append::patch(&state, &viewer, upload, &headers, body).await;
    }
    headers::check_body_type(&headers, BODY_TYPE)?;
    let offset = headers::number(&headers, &UPLOAD_OFFSET)?;
    let length = headers::number_if_any(&headers, &UPLOAD_LENGTH)?;
    if let Some(hash) = promised(&headers)? {
        state.service.promise_hash(&viewer, upload, hash).await?;
    }
    let upload = lend(&headers, body, |checksum, bytes| {
        let piece = Piece {
            offset,
            length,
            last: false,
            exact: false,
            checksum,
        };
        state.service.append(&viewer, upload, piece, bytes)
    })
    .await?;
    Ok((StatusCode::NO_CONTENT, standing(&upload)?).into_response())
}

/// The hash of the whole file, where the client tells it late.
fn promised(headers: &HeaderMap) -> Result<Option<ContentHash>, Problem> {
    let Some(value) = headers.get(REPRISE_HASH) else {
        return Ok(None);
    };
    let hash = value.to_str().unwrap_or_default().parse();
    hash.map(Some)
        .map_err(|error| Problem::bad_request(format!("the header {REPRISE_HASH}: {error}")))
}
