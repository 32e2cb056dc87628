//! POST `/playlists/{id}/places/{place}`: moves what stands at a place of a playlist, or takes it out.

use super::{page_at, playlist};
use crate::http::form::{Urlencoded, id, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::PlaylistEntryId;
use domain::personal::Move;
use serde::Deserialize;
use service::{Service, Viewer};

/// The form.
#[derive(Deserialize)]
pub(super) struct Fields {
    /// What the button says.
    r#do: Do,
    /// Where to, from 0, for what says so.
    place: Option<u32>,
}

/// What is done with a place.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Do {
    /// One place towards the beginning.
    Up,
    /// One place towards the end.
    Down,
    /// To the beginning.
    Top,
    /// To the place that the form names.
    To,
    /// Out of the playlist.
    Remove,
}

/// 303 to the playlist, where the place is now; what was taken out can be put back from there.
pub(super) async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Path((segment, place)): Path<(String, String)>,
    Urlencoded(fields): Urlencoded<Fields>,
) -> Result<Response, Problem> {
    let list = playlist(&segment)?;
    let place: PlaylistEntryId = id(&place, "place of the playlist")?;
    let to =
        match fields.r#do {
            Do::Up => Move::Up,
            Do::Down => Move::Down,
            Do::Top => Move::To(0),
            Do::To => Move::To(fields.place.ok_or_else(|| {
                Problem::bad_request("the form does not say which place".to_owned())
            })?),
            Do::Remove => {
                let removed = service.remove_from_playlist(&viewer, list, place).await?;
                let page = page_at(&service, &viewer, list, removed.place).await?;
                let and = if page.contains('?') { '&' } else { '?' };
                let page = format!(
                    "{page}{and}removed={}&place={}",
                    removed.track, removed.place
                );
                return Ok(see_other(&page, None));
            }
        };
    let stands = service.move_in_playlist(&viewer, list, place, to).await?;
    let page = page_at(&service, &viewer, list, stands).await?;
    Ok(see_other(&format!("{page}#place-{place}"), None))
}
