//! POST `/playlists/{id}/restore`: brings a playlist back.

use super::{path_of, playlist};
use crate::http::form::see_other;
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use service::{Service, Viewer};

/// 303 to its page.
pub(super) async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(segment): Path<String>,
) -> Result<Response, Problem> {
    let id = playlist(&segment)?;
    service.restore_playlist(&viewer, id).await?;
    Ok(see_other(&path_of(id), None))
}
