//! POST `/{events,songs,people,genres,styles}/new`: adds one. 303 to its page.

use super::form::Submitted;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use domain::classification::{Class, ClassForm};
use domain::event::EventForm;
use domain::musician::MusicianForm;
use domain::song::SongForm;
use service::Viewer;

/// An event.
pub(super) async fn event(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Submitted { form, page }: Submitted<EventForm>,
) -> Result<Response, Problem> {
    let done = state.service.create_event(&viewer, &form).await;
    page.answer(&state, form, done.map(|event| event.path()))
        .await
}

/// A song.
pub(super) async fn song(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Submitted { form, page }: Submitted<SongForm>,
) -> Result<Response, Problem> {
    let done = state.service.create_song(&viewer, &form).await;
    page.answer(&state, form, done.map(|song| song.path()))
        .await
}

/// A person or an act.
pub(super) async fn musician(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Submitted { form, page }: Submitted<MusicianForm>,
) -> Result<Response, Problem> {
    let done = state.service.create_musician(&viewer, &form).await;
    page.answer(&state, form, done.map(|musician| musician.path()))
        .await
}

/// A genre.
pub(super) async fn genre(
    state: State<AppState>,
    viewer: Extension<Viewer>,
    submitted: Submitted<ClassForm>,
) -> Result<Response, Problem> {
    class(Class::Genre, state, viewer, submitted).await
}

/// A style.
pub(super) async fn style(
    state: State<AppState>,
    viewer: Extension<Viewer>,
    submitted: Submitted<ClassForm>,
) -> Result<Response, Problem> {
    class(Class::Style, state, viewer, submitted).await
}

async fn class(
    class: Class,
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Submitted { form, page }: Submitted<ClassForm>,
) -> Result<Response, Problem> {
    let done = state.service.create_class(&viewer, class, &form).await;
    page.answer(&state, form, done.map(|entry| entry.path(class)))
        .await
}
