//! What people keep for themselves, changed by plain forms: one file per endpoint.

mod favourite;
mod note_delete;
mod note_new;
mod note_restore;
mod playlist_add;
mod playlist_delete;
mod playlist_edit;
mod playlist_new;
mod playlist_place;
mod playlist_restore;
mod rating;

use crate::http::form::id;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Router;
use axum::routing::post;
use domain::PlaylistId;
use domain::search::HitKind;
use http::HeaderMap;
use http::header::REFERER;
use service::{Service, Viewer};

/// All of them.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/tracks/{id}/favourite", post(favourite::post))
        .route("/tracks/{id}/rating", post(rating::post))
        .route("/tracks/{id}/notes", post(note_new::post))
        .route("/notes/{id}/delete", post(note_delete::post))
        .route("/notes/{id}/restore", post(note_restore::post))
        .route("/playlists/new", post(playlist_new::post))
        .route("/playlists/add", post(playlist_add::post))
        .route("/playlists/{id}/edit", post(playlist_edit::post))
        .route("/playlists/{id}/delete", post(playlist_delete::post))
        .route("/playlists/{id}/restore", post(playlist_restore::post))
        .route("/playlists/{id}/places/{place}", post(playlist_place::post))
}

/// The playlist a part of an address names.
fn playlist(segment: &str) -> Result<PlaylistId, Problem> {
    let id = domain::path::parse(segment).map(PlaylistId::from_uuid);
    id.ok_or_else(|| service::Error::NotFound("playlist").into())
}

/// The address of a playlist whose title is not at hand; its page leads on to the readable one.
fn path_of(playlist: PlaylistId) -> String {
    HitKind::Playlist.path("", playlist.uuid())
}

/// The address of the page of a playlist on which the track at a place stands, from 0.
async fn page_at(
    service: &Service,
    viewer: &Viewer,
    playlist: PlaylistId,
    place: u32,
) -> Result<String, Problem> {
    let path = path_of(playlist);
    let after = service.playlist_page_at(viewer, playlist, place).await?;
    Ok(match after {
        Some(after) => format!("{path}?after={after}"),
        None => path,
    })
}

/// The page a form stood on, without its parameters, where it is one of this site's; else `otherwise`.
fn came_from(headers: &HeaderMap, otherwise: String) -> String {
    let referrer = headers.get(REFERER).and_then(|value| value.to_str().ok());
    let uri = referrer.and_then(|text| text.parse::<http::Uri>().ok());
    let path = uri.as_ref().map(http::Uri::path);
    match path.and_then(app::local_path) {
        Some(path) => path.to_owned(),
        None => otherwise,
    }
}

/// The track a part of an address names.
fn track(segment: &str) -> Result<domain::TrackId, Problem> {
    match domain::path::parse(segment) {
        Some(uuid) => Ok(domain::TrackId::from_uuid(uuid)),
        None => id(segment, "track"),
    }
}
