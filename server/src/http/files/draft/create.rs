//! POST `/files`: begins an upload with its first bytes, which may be all of them.

use super::super::body::{check_promise, lend};
use super::super::create::location;
use super::{INTEROP_VERSION, UPLOAD_DRAFT_INTEROP_VERSION, fields, refused_end, standing};
use crate::interim::Interim;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use service::{NewUpload, Piece, UploadState, Viewer};

/// 201 with the upload's address. The address goes ahead in a 104 where the connection can carry one and the client
/// speaks the same iteration, so that a request that breaks can be resumed.
pub(in super::super) async fn post(
    state: &AppState,
    viewer: &Viewer,
    headers: &HeaderMap,
    interim: Option<&Interim>,
    body: Body,
) -> Result<Response, Problem> {
    let complete = fields::complete(headers)?;
    let length = fields::length(headers, complete, 0)?;
    check_promise(headers)?;
    let new = NewUpload {
        size: length,
        ..NewUpload::of(fields::file_name(headers)?, 0)
    };
    let upload = state.service.create_upload(viewer, new).await?;
    let address = location(&upload)?;
    if let Some(interim) = interim
        && headers.get(UPLOAD_DRAFT_INTEROP_VERSION) == Some(&INTEROP_VERSION)
    {
        let mut ahead = HeaderMap::new();
        ahead.insert(UPLOAD_DRAFT_INTEROP_VERSION, INTEROP_VERSION);
        ahead.insert(LOCATION, address.clone());
        super::limits(state, Some(&upload), &mut ahead);
        interim.send(104, "Upload Resumption Supported", &ahead);
    }
    let id = upload.id;
    let taken = lend(headers, body, |checksum, bytes| {
        let piece = Piece {
            offset: 0,
            length: None,
            last: complete,
            exact: true,
            checksum,
        };
        state.service.append(viewer, id, piece, bytes)
    })
    .await;
    let upload = match taken {
        Err(problem) if complete => return Ok(refused_end(state, viewer, id, problem).await),
        taken => taken?,
    };
    let mut answer = standing(state, &upload)?;
    if !matches!(upload.state, UploadState::Finished(_)) || !complete {
        answer.insert(LOCATION, address);
    }
    Ok((StatusCode::CREATED, answer).into_response())
}
