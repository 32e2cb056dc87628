//! POST `/playlists/new`: begins a playlist, with a first track where `?track=` names one.

use super::path_of;
use crate::http::catalogue::form::Submitted;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::TrackId;
use domain::personal::PlaylistForm;
use serde::Deserialize;
use service::Viewer;

/// The parameters of the address.
#[derive(Deserialize)]
pub(super) struct With {
    track: Option<TrackId>,
}

/// 303 to its page; a refused form comes back with what was typed.
pub(super) async fn post(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Query(with): Query<With>,
    Submitted { form, page }: Submitted<PlaylistForm>,
) -> Result<Response, Problem> {
    let done = state
        .service
        .create_playlist(&viewer, &form, with.track)
        .await;
    page.answer(&state, form, done.map(path_of)).await
}
