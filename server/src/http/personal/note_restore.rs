//! POST `/notes/{id}/restore`: brings a note back.

use crate::http::form::{Next, Urlencoded, id, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use service::{Service, Viewer};

/// 303 to the note on its track's page, or to where the button stood.
pub(super) async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path(note): Path<String>,
    Urlencoded(next): Urlencoded<Next>,
) -> Result<Response, Problem> {
    let note = id(&note, "note")?;
    let track = service.restore_note(&viewer, note).await?;
    let own = format!("/tracks/{track}#note-{note}");
    Ok(see_other(next.or(&own), None))
}
