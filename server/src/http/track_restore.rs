//! POST `/tracks/{id}/restore`: brings a deleted track back.

use crate::http::form::{Next, Urlencoded, id, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use service::{Service, Viewer};

/// 303 to the track's page, or to where the button stood.
pub async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(track): Path<String>,
    Urlencoded(next): Urlencoded<Next>,
) -> Result<Response, Problem> {
    let track = id(&track, "track")?;
    service.restore_track(&viewer, track).await?;
    Ok(see_other(next.or(&format!("/tracks/{track}")), None))
}
