//! POST `/tracks/{id}/favourite`: the heart.

use super::{came_from, track};
use crate::http::form::{Urlencoded, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderMap;
use serde::Deserialize;
use service::{Service, Viewer};

/// The form.
#[derive(Deserialize)]
pub(super) struct Fields {
    /// `1` to like, anything else to stop liking.
    on: String,
}

/// 303 back to the page of the heart.
pub(super) async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(segment): Path<String>,
    headers: HeaderMap,
    Urlencoded(fields): Urlencoded<Fields>,
) -> Result<Response, Problem> {
    let track = track(&segment)?;
    service
        .set_favourite(&viewer, track, fields.on == "1")
        .await?;
    Ok(see_other(
        &came_from(&headers, format!("/tracks/{track}")),
        None,
    ))
}
