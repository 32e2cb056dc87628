//! POST `/playlists/{id}/delete`: puts a playlist away; it can be brought back.

use super::playlist;
use crate::http::form::see_other;
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use service::{Service, Viewer};

/// 303 to the list, which offers to bring it back.
pub(super) async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(segment): Path<String>,
) -> Result<Response, Problem> {
    let id = playlist(&segment)?;
    service.delete_playlist(&viewer, id).await?;
    Ok(see_other(&format!("/playlists?deleted={id}"), None))
}
