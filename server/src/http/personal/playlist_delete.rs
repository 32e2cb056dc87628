//! POST `/playlists/{id}/delete`: puts a playlist away; it can be brought back.

use super::playlist;
use crate::http::catalogue::form::{Edit, Submitted};
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::personal::PlaylistForm;
use service::Viewer;

/// 303 to the list, which offers to bring it back. One that was edited meanwhile stays, and its form says how.
pub(super) async fn post(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(segment): Path<String>,
    Submitted { form: edit, page }: Submitted<Edit<PlaylistForm>>,
) -> Result<Response, Problem> {
    let id = playlist(&segment)?;
    let done = state
        .service
        .delete_playlist(&viewer, id, edit.revision)
        .await
        .map(|()| format!("/playlists?deleted={id}"));
    page.at(&format!("/playlists/{segment}/edit"))
        .answer_delete(&state, edit.form, done)
        .await
}
