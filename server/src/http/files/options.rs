//! OPTIONS: what of tus is spoken here.

use crate::state::AppState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

/// 204 with versions, extensions, checksum algorithms and the largest file.
pub(super) async fn options(State(state): State<AppState>) -> Response {
    let headers = [
        ("tus-version", "1.0.0".to_owned()),
        (
            "tus-extension",
            "creation,creation-with-upload,termination,checksum,expiration".to_owned(),
        ),
        ("tus-checksum-algorithm", "sha1,blake3".to_owned()),
        ("tus-max-size", state.max_upload_size.to_string()),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
