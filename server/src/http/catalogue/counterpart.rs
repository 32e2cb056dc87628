//! POST `/tracks/{id}/counterpart`: puts a film and a recording together, or apart. 303 to the track.

use super::form::Submitted;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::TrackId;
use domain::counterpart::CounterpartForm;
use service::{Error, Viewer};

/// The track's own page shows what came of it.
pub(super) async fn post(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    Submitted { form, page }: Submitted<CounterpartForm>,
) -> Result<Response, Problem> {
    let id = TrackId::from_path(&id).ok_or(Error::NotFound("track"))?;
    let done = state.service.set_counterpart(&viewer, id, &form).await;
    page.answer(&state, form, done.map(|()| format!("/tracks/{id}")))
        .await
}
