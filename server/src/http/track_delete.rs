//! POST `/tracks/{id}/delete`: takes a track off the library; it can be brought back for 30 days.

use crate::http::form::{id, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use service::{Service, Viewer};

/// 303 to the track's page, which offers to bring it back.
pub async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(track): Path<String>,
) -> Result<Response, Problem> {
    let track = id(&track, "track")?;
    service.delete_track(&viewer, track).await?;
    Ok(see_other(&format!("/tracks?deleted={track}"), None))
}
