//! POST `/{noun}/{id}/delete`: into the bin, for 30 days. The button belongs to the form of the thing, so that both versions
//! are shown where somebody was faster.

use super::form::{Edit, Submitted};
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::path::{self, Item, Noun};
use serde::de::DeserializeOwned;
use service::{Error, Viewer};

/// 303 to the list, which offers to bring it back. A thing that was changed meanwhile stays, and its form says how.
pub(super) async fn post<Form: Clone + DeserializeOwned + Send + Sync + 'static>(
    noun: Noun,
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(segment): Path<String>,
    Submitted { form: edit, page }: Submitted<Edit<Form>>,
) -> Result<Response, Problem> {
    let id = path::parse(&segment).ok_or(Error::NotFound(noun.as_str()))?;
    let folder = noun.folder();
    let done = state
        .service
        .delete(&viewer, Item { noun, id }, edit.revision)
        .await
        .map(|()| format!("/{folder}?deleted={}", path::segment("", id)));
    // A track's button stands on its own page.
    let stood = match noun {
        Noun::Track => format!("/{folder}/{segment}"),
        _ => format!("/{folder}/{segment}/edit"),
    };
    page.at(&stood).answer_delete(&state, edit.form, done).await
}
