//! POST `/notes/{id}/delete`: takes a note away; it can be brought back.

use crate::http::form::{id, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use service::{Service, Viewer};

/// 303 to the track's page, which offers to bring it back.
pub(super) async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(note): Path<String>,
) -> Result<Response, Problem> {
    let note = id(&note, "note")?;
    let track = service.delete_note(&viewer, note).await?;
    Ok(see_other(
        &format!("/tracks/{track}?note={note}#notes"),
        None,
    ))
}
