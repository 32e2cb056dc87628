//! POST `/playlists/{id}/edit`: what is said about a playlist.

use super::{path_of, playlist};
use crate::http::catalogue::form::{Edit, Submitted};
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::personal::PlaylistForm;
use service::Viewer;

/// 303 to its page; a refused form comes back with what was typed, a stale one beside what is there now.
pub(super) async fn post(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(segment): Path<String>,
    Submitted { form: edit, page }: Submitted<Edit<PlaylistForm>>,
) -> Result<Response, Problem> {
    let id = playlist(&segment)?;
    let done = state
        .service
        .edit_playlist(&viewer, id, edit.revision, &edit.form)
        .await;
    page.answer(&state, edit.form, done.map(|()| path_of(id)))
        .await
}
