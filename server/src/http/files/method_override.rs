//! POST `/files/{id}`: PATCH and DELETE for clients whose network lets only POST through.

use super::{delete, patch};
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::header::ALLOW;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use service::Viewer;

const METHOD_OVERRIDE: HeaderName = HeaderName::from_static("x-http-method-override");

/// Does what `X-HTTP-Method-Override` says, as tus 1.0.0 demands of a server.
pub(super) async fn post(
    state: State<AppState>,
    viewer: Extension<Viewer>,
    upload: Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let meant = headers.get(METHOD_OVERRIDE).map(HeaderValue::as_bytes);
    match meant {
        Some(b"PATCH") => patch::patch(state, viewer, upload, headers, body).await,
        Some(b"DELETE") => {
            let status = delete::delete(state, viewer, upload).await?;
            Ok(status.into_response())
        }
        _ => {
            let sentence = "POST to an upload needs X-HTTP-Method-Override: PATCH or DELETE";
            let allowed = HeaderValue::from_static("GET, HEAD, PATCH, DELETE, OPTIONS");
            Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, sentence).with(ALLOW, allowed))
        }
    }
}
