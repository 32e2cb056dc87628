//! POST `/notes/{id}/restore`: brings a note back.

use crate::http::form::{id, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use service::{Service, Viewer};

/// 303 to the note on its track's page.
pub(super) async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(note): Path<String>,
) -> Result<Response, Problem> {
    let note = id(&note, "note")?;
    let track = service.restore_note(&viewer, note).await?;
    Ok(see_other(&format!("/tracks/{track}#note-{note}"), None))
}
