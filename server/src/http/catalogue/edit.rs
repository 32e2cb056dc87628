//! POST `/{events,songs,people,genres,styles,tracks}/{id}/edit`: changes one. 303 to its page, whose address may be
//! another by then.

use super::form::{Edit, Submitted};
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::classification::{Class, ClassForm};
use domain::event::EventForm;
use domain::musician::MusicianForm;
use domain::song::SongForm;
use domain::track::TrackForm;
use domain::{ClassId, EventId, MusicianId, SongId, TrackId};
use service::{Error, Viewer};

/// An event.
pub(super) async fn event(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    Submitted { form: edit, page }: Submitted<Edit<EventForm>>,
) -> Result<Response, Problem> {
    let id = EventId::from_path(&id).ok_or(Error::NotFound("event"))?;
    let done = state
        .service
        .edit_event(&viewer, id, edit.revision, &edit.form)
        .await;
    page.answer(&state, edit.form, done.map(|event| event.path()))
        .await
}

/// A song.
pub(super) async fn song(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    Submitted { form: edit, page }: Submitted<Edit<SongForm>>,
) -> Result<Response, Problem> {
    let id = SongId::from_path(&id).ok_or(Error::NotFound("song"))?;
    let done = state
        .service
        .edit_song(&viewer, id, edit.revision, &edit.form)
        .await;
    page.answer(&state, edit.form, done.map(|song| song.path()))
        .await
}

/// A person or an act.
pub(super) async fn musician(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    Submitted { form: edit, page }: Submitted<Edit<MusicianForm>>,
) -> Result<Response, Problem> {
    let id = MusicianId::from_path(&id).ok_or(Error::NotFound("person"))?;
    let done = state
        .service
        .edit_musician(&viewer, id, edit.revision, &edit.form)
        .await;
    page.answer(&state, edit.form, done.map(|musician| musician.path()))
        .await
}

/// A track.
pub(super) async fn track(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    Submitted { form: edit, page }: Submitted<Edit<TrackForm>>,
) -> Result<Response, Problem> {
    let id = TrackId::from_path(&id).ok_or(Error::NotFound("track"))?;
    let done = state
        .service
        .edit_track(&viewer, id, edit.revision, &edit.form)
        .await;
    page.answer(&state, edit.form, done.map(|()| format!("/tracks/{id}")))
        .await
}

/// A genre.
pub(super) async fn genre(
    state: State<AppState>,
    viewer: Extension<Viewer>,
    id: Path<String>,
    submitted: Submitted<Edit<ClassForm>>,
) -> Result<Response, Problem> {
    class(Class::Genre, state, viewer, id, submitted).await
}

/// A style.
pub(super) async fn style(
    state: State<AppState>,
    viewer: Extension<Viewer>,
    id: Path<String>,
    submitted: Submitted<Edit<ClassForm>>,
) -> Result<Response, Problem> {
    class(Class::Style, state, viewer, id, submitted).await
}

async fn class(
    class: Class,
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    Submitted { form: edit, page }: Submitted<Edit<ClassForm>>,
) -> Result<Response, Problem> {
    let id = ClassId::from_path(&id).ok_or(Error::NotFound(class.as_str()))?;
    let done = state
        .service
        .edit_class(&viewer, class, id, edit.revision, &edit.form)
        .await;
    page.answer(&state, edit.form, done.map(|entry| entry.path(class)))
        .await
}
