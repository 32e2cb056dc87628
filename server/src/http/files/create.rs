//! POST `/files`: announces a file, optionally with its first bytes; or joins parts that were sent before.

use super::body::{check_promise, lend};
use super::concat::{self, Concat};
use super::headers::{self, BODY_TYPE};
use super::{draft, metadata, standing};
use crate::interim::Interim;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use domain::FileName;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode};
use service::{NewUpload, Piece, UploadState, UploadStatus, Viewer};

/// 201 with the upload's address and offset. The same person announcing the same hash again gets the same upload, with
/// what it already has; bytes in the body are taken only where the upload begins with them.
pub(super) async fn post(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    interim: Option<Extension<Interim>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    if draft::is_spoken(&state, &headers) {
        let interim = interim.as_ref().map(|Extension(interim)| interim);
        return draft::create::post(&state, &viewer, &headers, interim, body).await;
    }
    let concat = concat::read(&headers)?;
    let file = metadata::read(&headers)?;
    let is_part = concat == Concat::Part;
    let named = |name: FileName, size: Option<u64>| NewUpload {
        name,
        folder: file.folder.clone(),
        metadata: file.raw.clone(),
        size,
        hash: file.hash,
        part: is_part,
    };
    if let Concat::Joined(parts) = concat {
        let new = named(file.name()?, None);
        let upload = state.service.join_uploads(&viewer, new, parts).await?;
        return created(&upload);
    }
    let name = match file.name() {
        // Nobody sees the name of a part.
        Err(_) if is_part => "part".parse().map_err(service::Error::from)?,
        name => name?,
    };
    let size = headers::announced_length(&headers)?;
    let with_bytes = headers.contains_key(CONTENT_TYPE);
    if with_bytes {
        headers::check_body_type(&headers, BODY_TYPE)?;
        check_promise(&headers)?;
    }
    let new = named(name, size);
    let mut upload = state.service.create_upload(&viewer, new).await?;
    let begins = upload.offset == 0 && upload.state == UploadState::Receiving;
    if with_bytes && begins {
        upload = lend(&headers, body, |checksum, bytes| {
            let piece = Piece {
                checksum,
                ..Piece::default()
            };
            state.service.append(&viewer, upload.id, piece, bytes)
        })
        .await?;
    }
    created(&upload)
}

/// 201, where it stands, and its address.
pub(super) fn created(upload: &UploadStatus) -> Result<Response, Problem> {
    let mut answer = standing(upload)?;
    answer.insert(LOCATION, location(upload)?);
    Ok((StatusCode::CREATED, answer).into_response())
}

/// The address of an upload.
pub(super) fn location(upload: &UploadStatus) -> Result<HeaderValue, Problem> {
    HeaderValue::try_from(format!("/files/{}", upload.id))
        .map_err(|error| service::Error::internal(error).into())
}
