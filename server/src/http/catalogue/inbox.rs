//! POST `/inbox`: files tracks, a whole folder as one event in one step. 303 to the event, or back to the inbox.

use super::form::Submitted;
use crate::http::form::id;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use app::FilingForm;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use domain::event::EventForm;
use domain::inbox::{FileAs, Filing};
use domain::{EventId, TrackId};
use service::{Error, Viewer};

/// The ticked tracks, or all of the folder, go where the form says.
pub(super) async fn post(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Submitted { form, page }: Submitted<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let form = read(form)?;
    let service = &state.service;
    let done = match target(&form) {
        Some(target) if form.whole => {
            let folder = (!form.folder.is_empty()).then_some(form.folder.as_str());
            service
                .file_folder(&viewer, folder, &target, form.new_songs)
                .await
        }
        Some(target) => {
            let filing = Filing {
                tracks: form.tracks.clone(),
                target,
                new_songs: form.new_songs,
            };
            service.file_tracks(&viewer, &filing).await
        }
        None => Err(Error::Invalid(
            "choose where the tracks belong, and try again".to_owned(),
        )),
    };
    let path = done.map(|event| event.map_or_else(|| "/inbox".to_owned(), |event| event.path()));
    page.answer(&state, form, path).await
}

fn read(fields: Vec<(String, String)>) -> Result<FilingForm, Problem> {
    let mut form = FilingForm::default();
    for (name, value) in fields {
        let event: &mut EventForm = &mut form.event;
        match name.as_str() {
            "track" => form.tracks.push(id::<TrackId>(&value, "track")?),
            "whole" => form.whole = value == "true",
            "new_songs" => form.new_songs = value == "true",
            "folder" => form.folder = value,
            "target" => form.target = value,
            "kind" => event.kind = value,
            "date" => event.date = value,
            "title" => event.title = value,
            "venue" => event.venue = value,
            "city" => event.city = value,
            "description" => event.description = value,
            "rating" => event.rating = value,
            "people" => event.people = value,
            "genres" => event.genres = value,
            "styles" => event.styles = value,
            _ => {}
        }
    }
    Ok(form)
}

/// Where to, as far as the form says.
fn target(form: &FilingForm) -> Option<FileAs> {
    match form.target.as_str() {
        "new" => Some(FileAs::New(form.event.clone())),
        "alone" => Some(FileAs::Alone),
        event => EventId::from_path(event).map(FileAs::Existing),
    }
}
