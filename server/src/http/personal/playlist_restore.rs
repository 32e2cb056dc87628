//! POST `/playlists/{id}/restore`: brings a playlist back.

use super::{path_of, playlist};
use crate::http::form::{Next, Urlencoded, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use service::{Service, Viewer};

/// 303 to its page, or to where the button stood.
pub(super) async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(segment): Path<String>,
    Urlencoded(next): Urlencoded<Next>,
) -> Result<Response, Problem> {
    let id = playlist(&segment)?;
    service.restore_playlist(&viewer, id).await?;
    Ok(see_other(next.or(&path_of(id)), None))
}
