//! POST `/tracks/{id}/restore`: brings a deleted track back.

use crate::http::form::{id, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use service::{Service, Viewer};

/// 303 to the track's page.
pub async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(track): Path<String>,
) -> Result<Response, Problem> {
    let track = id(&track, "track")?;
    service.restore_track(&viewer, track).await?;
    Ok(see_other(&format!("/tracks/{track}"), None))
}
