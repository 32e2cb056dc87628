//! POST `/events/{id}/cover`: chooses what stands for an event. 303 to its page.

use super::form::{Edit, Submitted};
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::EventId;
use domain::event::CoverForm;
use service::{Error, Viewer};

/// A stale choice comes back on the page of all pictures.
pub(super) async fn post(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    Submitted { form: edit, page }: Submitted<Edit<CoverForm>>,
) -> Result<Response, Problem> {
    let id = EventId::from_path(&id).ok_or(Error::NotFound("event"))?;
    let done = state
        .service
        .choose_cover(&viewer, id, edit.revision, &edit.form)
        .await;
    page.answer(&state, edit.form, done.map(|event| event.path()))
        .await
}
