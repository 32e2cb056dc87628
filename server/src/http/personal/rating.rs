//! POST `/tracks/{id}/rating`: one to five stars, or none.

use super::{came_from, track};
use crate::http::form::{Urlencoded, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::personal::{Stars, StarsError};
use http::HeaderMap;
use serde::Deserialize;
use service::{Service, Viewer};

/// The form.
#[derive(Deserialize)]
pub(super) struct Fields {
    /// `1` to `5`; `0` takes the rating back.
    stars: String,
}

/// 303 back to the page of the stars.
pub(super) async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(segment): Path<String>,
    headers: HeaderMap,
    Urlencoded(fields): Urlencoded<Fields>,
) -> Result<Response, Problem> {
    let track = track(&segment)?;
    let stars = match fields.stars.as_str() {
        "0" => None,
        text => Some(
            text.parse::<Stars>()
                .map_err(|error: StarsError| Problem::bad_request(error.to_string()))?,
        ),
    };
    service.rate(&viewer, track, stars).await?;
    Ok(see_other(
        &came_from(&headers, format!("/tracks/{track}")),
        None,
    ))
}
