//! POST `/settings/library`: what the library is called, how it looks and who may see it.

use crate::http::catalogue::form::{Edit, Submitted};
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::extract::State;
use axum::response::Response;
use axum::{Extension, Router, routing};
use domain::library::LibraryForm;
use service::Viewer;

/// The endpoint.
pub fn router() -> Router<AppState> {
    Router::new().route("/settings/library", routing::post(post))
}

/// 303 to the settings; a refused form comes back with what was typed, a stale one beside what is there now.
async fn post(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Submitted { form: edit, page }: Submitted<Edit<LibraryForm>>,
) -> Result<Response, Problem> {
    let done = state
        .service
        .edit_library(&viewer, edit.revision, &edit.form)
        .await;
    page.answer(&state, edit.form, done.map(|()| "/settings".to_owned()))
        .await
}
