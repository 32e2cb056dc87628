//! `/files`: resumable uploads by tus 1.0.0 (<https://tus.io/protocols/resumable-upload>) with all its extensions.
//!
//! Any tus client can send here. Five things are our own and optional: the metadata key `hash` (BLAKE3 of the whole
//! file), by which a second creation finds the first and the end is checked; the same as the header `Reprise-Hash` of a
//! PATCH, for a client that begins before it has read the whole file; the header `Reprise-Slices`, checksums of which
//! each holds for a slice of a PATCH, so that a cut one counts as far as it came; the metadata key `folder`; and the
//! answer's `Reprise-Track`. Where the operator allows it, the successor of tus is spoken at the same addresses: see `draft`.

mod body;
mod concat;
mod create;
mod delete;
mod draft;
mod get;
mod head;
mod headers;
mod metadata;
mod method_override;
mod options;
mod patch;
mod status;

use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use headers::{REPRISE_TRACK, TUS_RESUMABLE, UPLOAD_EXPIRES, UPLOAD_OFFSET, VERSION};
use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use service::{UploadState, UploadStatus};

/// The routes below `/files`.
pub fn router(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/files", post(create::post).options(options::options))
        .route(
            "/files/{id}",
            post(method_override::post)
                .get(get::get)
                .head(head::head)
                .patch(patch::patch)
                .delete(delete::delete)
                .options(options::options),
        )
        .layer(middleware::from_fn_with_state(state.clone(), speak))
        .route("/files/{id}/status", get(status::get))
}

/// Every tus request but OPTIONS, and GET, which is none, names the protocol's version, and so does every answer.
async fn speak(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if draft::is_spoken(&state, request.headers()) {
        return draft::answer(&state, next.run(request).await);
    }
    let checked = match *request.method() {
        Method::OPTIONS => Ok(()),
        Method::GET => return next.run(request).await,
        _ => headers::check_version(request.headers()),
    };
    let mut response = match checked {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(TUS_RESUMABLE, VERSION);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The headers by which a client knows where it stands. An upload that ended badly is a [`Problem`] instead: 410,
/// because going on is no use.
fn standing(upload: &UploadStatus) -> Result<HeaderMap, Problem> {
    let mut headers = HeaderMap::new();
    headers.insert(UPLOAD_OFFSET, upload.offset.into());
    match &upload.state {
        UploadState::Failed(why) => {
            return Err(Problem::new(StatusCode::GONE, why.clone()));
        }
        UploadState::Finished(track) => {
            if let Ok(track) = HeaderValue::try_from(track.to_string()) {
                headers.insert(REPRISE_TRACK, track);
            }
        }
        UploadState::Receiving => {
            // RFC 9110, section 5.6.7: the one date format to send.
            let date = upload.expires_at.format("%a, %d %b %Y %H:%M:%S GMT");
            if let Ok(date) = HeaderValue::try_from(date.to_string()) {
                headers.insert(UPLOAD_EXPIRES, date);
            }
        }
    }
    Ok(headers)
}
