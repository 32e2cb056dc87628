//! OPTIONS: what of tus is spoken here.

use super::{draft, headers};
use crate::state::AppState;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderName, HeaderValue, StatusCode};

const EXTENSIONS: &str = "creation,creation-with-upload,creation-defer-length,termination,checksum,checksum-trailer,\
                          expiration,concatenation";

/// 200 with versions, extensions, checksum algorithms and the largest file.
pub(super) async fn options(State(state): State<AppState>) -> Response {
    let capabilities = [
        ("tus-version", "1.0.0".to_owned()),
        ("tus-extension", EXTENSIONS.to_owned()),
        ("tus-checksum-algorithm", headers::algorithms().join(",")),
        ("tus-max-size", state.max_upload_size.to_string()),
        ("reprise-slices", headers::slices_offered()),
    ];
    let mut response = (StatusCode::OK, capabilities).into_response();
    if state.resumable_draft {
        response.headers_mut().insert(
            HeaderName::from_static("accept-patch"),
            HeaderValue::from_static(draft::BODY_TYPE),
        );
        draft::limits(&state, None, response.headers_mut());
    }
    response
}
