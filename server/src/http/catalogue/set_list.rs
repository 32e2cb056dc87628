//! POST `/events/{id}/set-list/edit`: writes an event's set list anew. 303 to the event.

use super::form::{Edit, Submitted};
use crate::middleware::problem::Problem;
use crate::state::AppState;
use app::SetListForm;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::EventId;
use service::{Error, Viewer};

/// Reads the text, one line an entry.
pub(super) async fn post(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    Submitted { form: edit, page }: Submitted<Edit<SetListForm>>,
) -> Result<Response, Problem> {
    let id = EventId::from_path(&id).ok_or(Error::NotFound("event"))?;
    let done = state
        .service
        .edit_set_list(&viewer, id, edit.revision, &edit.form.text)
        .await;
    page.answer(&state, edit.form, done.map(|event| event.path()))
        .await
}
