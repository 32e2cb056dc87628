//! GET `/files/{id}/status`: where an upload stands, as JSON, also when it failed.

use crate::http::form::id;
use crate::middleware::problem::Problem;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use http::header::CACHE_CONTROL;
use serde::Serialize;
use service::{Service, UploadState, Viewer};

/// What is told of an upload.
#[derive(Serialize)]
struct Told {
    id: String,
    /// None until the sender knows.
    size: Option<u64>,
    offset: u64,
    /// `receiving`, `finished`, `failed`, or `lost` where it failed because the server's disk lost bytes of it.
    state: &'static str,
    /// Once finished.
    track: Option<String>,
    /// Once failed: a sentence for the person.
    error: Option<String>,
    expires_at: domain::Timestamp,
}

/// 200 with the standing.
pub(super) async fn get(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(upload): Path<String>,
) -> Result<Response, Problem> {
    let upload = service
        .upload_status(&viewer, id(&upload, "upload")?)
        .await?;
    let (state, track, error) = match upload.state {
        UploadState::Receiving => ("receiving", None, None),
        UploadState::Finished(track) => ("finished", Some(track.to_string()), None),
        UploadState::Failed(why) if upload.lost => ("lost", None, Some(why)),
        UploadState::Failed(why) => ("failed", None, Some(why)),
    };
    let told = Told {
        id: upload.id.to_string(),
        size: upload.size,
        offset: upload.offset,
        state,
        track,
        error,
        expires_at: upload.expires_at,
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(told)).into_response())
}
