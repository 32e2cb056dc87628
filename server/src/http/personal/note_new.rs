//! POST `/tracks/{id}/notes`: a note on a track.

use super::track;
use crate::http::catalogue::form::Submitted;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::personal::NoteForm;
use service::Viewer;

/// 303 to the note on the track's page; a refused one comes back with what was typed.
pub(super) async fn post(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(segment): Path<String>,
    Submitted { form, page }: Submitted<NoteForm>,
) -> Result<Response, Problem> {
    let done = state
        .service
        .add_note(&viewer, track(&segment)?, &form)
        .await;
    let path = format!("/tracks/{segment}");
    let done = done.map(|note| format!("{path}#note-{note}"));
    page.at(&path).answer(&state, form, done).await
}
