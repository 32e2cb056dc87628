//! POST `/{songs,people}/{id}/merge`: makes two of them one. 303 to the one that stays.

use super::form::Submitted;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use app::MergeForm;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::{MusicianId, SongId};
use service::{Error, Viewer};

fn unchosen(what: &str) -> Error {
    Error::Invalid(format!("choose the {what} that stays, and try again"))
}

/// Two songs.
pub(super) async fn songs(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(from): Path<String>,
    Submitted { form, page }: Submitted<MergeForm>,
) -> Result<Response, Problem> {
    let from = SongId::from_path(&from).ok_or(Error::NotFound("song"))?;
    let done = match SongId::from_path(&form.into) {
        Some(into) => state.service.merge_songs(&viewer, from, into).await,
        None => Err(unchosen("song")),
    };
    page.answer(&state, form, done.map(|song| song.path()))
        .await
}

/// Two people or acts.
pub(super) async fn musicians(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(from): Path<String>,
    Submitted { form, page }: Submitted<MergeForm>,
) -> Result<Response, Problem> {
    let from = MusicianId::from_path(&from).ok_or(Error::NotFound("person"))?;
    let done = match MusicianId::from_path(&form.into) {
        Some(into) => state.service.merge_musicians(&viewer, from, into).await,
        None => Err(unchosen("person or act")),
    };
    page.answer(&state, form, done.map(|musician| musician.path()))
        .await
}
