//! POST `/playlists/add`: puts a track into a playlist.

use super::{page_at, path_of};
use crate::http::form::{Urlencoded, see_other};
use crate::middleware::problem::Problem;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use domain::{PlaylistId, TrackId};
use serde::Deserialize;
use service::{Service, Viewer};

/// The form.
#[derive(Deserialize)]
pub(super) struct Fields {
    playlist: PlaylistId,
    track: TrackId,
    /// Its place, from 0; the end where none is named.
    place: Option<u32>,
}

/// 303 to the playlist.
pub(super) async fn post(
    State(service): State<Service>,
    Extension(viewer): Extension<Viewer>,
    Urlencoded(fields): Urlencoded<Fields>,
) -> Result<Response, Problem> {
    service
        .add_to_playlist(&viewer, fields.playlist, fields.track, fields.place)
        .await?;
    let page = match fields.place {
        Some(place) => page_at(&service, &viewer, fields.playlist, place).await?,
        None => path_of(fields.playlist),
    };
    Ok(see_other(&page, None))
}
