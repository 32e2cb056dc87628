//! POST `/events/{id}/cover` and `/songs/{id}/cover`: chooses what stands for it. A picture may come with the form; it is
//! kept first, and stands for it then.

use super::form::Page;
use crate::http::form::{broken, drain, skip};
use crate::http::refused::MOST_BYTES;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest as _, Multipart, Path, Request, State};
use axum::response::Response;
use domain::cover::{CoverChoice, CoverForm, Covered};
use domain::{Action, EventId, FileName, SongId};
use service::{Error, PictureDraft, Service, Viewer};

/// The longest of the fields beside the picture, in bytes.
const MAX_FIELD: usize = 4 << 10;

/// What came.
#[derive(Default)]
struct Sent {
    revision: u64,
    form: CoverForm,
    picture: Option<(FileName, PictureDraft)>,
}

pub(super) async fn event(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let event = EventId::from_path(&id).ok_or(Error::NotFound("event"))?;
    post(&state, &viewer, Covered::Event(event), request).await
}

pub(super) async fn song(
    State(state): State<AppState>,
    Extension(viewer): Extension<Viewer>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let song = SongId::from_path(&id).ok_or(Error::NotFound("song"))?;
    post(&state, &viewer, Covered::Song(song), request).await
}

/// 303 to the event or the song. A stale choice, and a picture that is not taken, come back on the page of all pictures,
/// where one that came with a stale choice lies from then on.
async fn post(
    state: &AppState,
    viewer: &Viewer,
    covered: Covered,
    request: Request,
) -> Result<Response, Problem> {
    let (head, body) = request.into_parts();
    let request = Request::from_parts(head.clone(), body);
    let multipart = Multipart::from_request(request, state)
        .await
        .map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))?;
    let mut sent = Sent::default();
    let done = match read(&state.service, viewer, covered, multipart, &mut sent).await? {
        Ok(()) => choose(&state.service, viewer, covered, &mut sent).await,
        Err(refused) => Err(refused),
    };
    Page::of(head).answer(state, sent.form, done).await
}

async fn choose(
    service: &Service,
    viewer: &Viewer,
    covered: Covered,
    sent: &mut Sent,
) -> Result<String, Error> {
    if let Some((name, draft)) = sent.picture.take() {
        let asset = service
            .send_picture(viewer, covered, name, &sent.form.alt, draft)
            .await?;
        sent.form = CoverForm {
            cover: CoverChoice::Of(asset).word(),
            alt: String::new(),
        };
    }
    let choice = CoverChoice::read(&sent.form.cover)
        .ok_or_else(|| Error::Invalid("no cover is chosen; choose one".to_owned()))?;
    service
        .choose_cover(viewer, covered, sent.revision, choice)
        .await
}

/// Reads the form into `sent`. What is refused of it ends the reading; the rest is read and dropped.
async fn read(
    service: &Service,
    viewer: &Viewer,
    covered: Covered,
    mut form: Multipart,
    sent: &mut Sent,
) -> Result<Result<(), Error>, Problem> {
    if let Err(refused) = viewer.require(Action::Edit) {
        drain(form).await;
        return Ok(Err(refused));
    }
    let mut left = MOST_BYTES;
    while let Some(mut field) = form.next_field().await.map_err(|error| broken(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "revision" => {
                sent.revision = text(&mut field).await?.parse().map_err(|_| {
                    Problem::bad_request(
                        "the form does not say which revision it was made from".to_owned(),
                    )
                })?;
            }
            "cover" => sent.form.cover = text(&mut field).await?,
            "alt" => sent.form.alt = text(&mut field).await?,
            // An empty file input is sent as a part with an empty name.
            "picture" if field.file_name().is_some_and(|name| !name.is_empty()) => {
                match receive(service, viewer, covered, &mut field).await? {
                    Ok(picture) => sent.picture = Some(picture),
                    Err(refused) => {
                        drop(field);
                        drain(form).await;
                        return Ok(Err(refused));
                    }
                }
            }
            _ => skip(&mut field, &mut left).await?,
        }
    }
    Ok(Ok(()))
}

async fn receive(
    service: &Service,
    viewer: &Viewer,
    covered: Covered,
    field: &mut Field<'_>,
) -> Result<Result<(FileName, PictureDraft), Error>, Problem> {
    let name = field.file_name().unwrap_or_default().parse::<FileName>();
    let begun = match name {
        Ok(name) => service
            .begin_picture(viewer, covered)
            .await
            .map(|draft| (name, draft)),
        Err(error) => Err(error.into()),
    };
    let (name, mut draft) = match begun {
        Ok(begun) => begun,
        Err(refused) => return Ok(Err(refused)),
    };
    while let Some(bytes) = field.chunk().await.map_err(|error| broken(&error))? {
        if let Err(refused) = draft.write(&bytes).await {
            return Ok(Err(refused));
        }
    }
    Ok(Ok((name, draft)))
}

/// A field that is not a file.
async fn text(field: &mut Field<'_>) -> Result<String, Problem> {
    let mut text = Vec::new();
    while let Some(bytes) = field.chunk().await.map_err(|error| broken(&error))? {
        if text.len() + bytes.len() > MAX_FIELD {
            return Err(Problem::bad_request(
                "a field of the form is too long".to_owned(),
            ));
        }
        text.extend_from_slice(&bytes);
    }
    String::from_utf8(text).map_err(|_| Problem::bad_request("the form is not UTF-8".to_owned()))
}
