//! HEAD `/files/{id}`: where to go on with an upload. A request that still sends bytes to it is ended.

use super::headers::{UPLOAD_LENGTH, UPLOAD_METADATA};
use super::standing;
use crate::http::form::id;
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, StatusCode};
use service::{Service, UploadStatus, Viewer};

/// 200 with offset, length and metadata; 410 for one that ended badly.
pub(super) async fn head(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(upload): Path<String>,
) -> Result<Response, Problem> {
    let upload = service
        .resume_upload(&viewer, id(&upload, "upload")?)
        .await?;
    let mut headers = standing(&upload)?;
    headers.insert(UPLOAD_LENGTH, upload.size.into());
    if let Some(metadata) = metadata(&upload) {
        headers.insert(UPLOAD_METADATA, metadata);
    }
    Ok((StatusCode::OK, headers).into_response())
}

fn metadata(upload: &UploadStatus) -> Option<HeaderValue> {
    let name = STANDARD.encode(upload.name.as_str());
    let hash = upload.hash.map_or_else(String::new, |hash| {
        format!(",hash {}", STANDARD.encode(hash.to_string()))
    });
    HeaderValue::try_from(format!("filename {name}{hash}")).ok()
}
