//! What the pages and the player ask about tracks.

use crate::WireError;
use domain::TrackId;
use domain::track::{TrackDetail, TrackPage, TrackQuery};
use leptos::prelude::*;
use leptos::server_fn::codec::Postcard;

/// One page of the library's list.
#[server(prefix = "/api", endpoint = "tracks", input = Postcard, output = Postcard)]
pub async fn tracks(query: TrackQuery) -> Result<TrackPage, WireError> {
    let (service, viewer) = crate::layout::asking();
    let page = service.tracks(&viewer, &query).await;
    page.map_err(|error| crate::error::to_wire(&error))
}

/// Everything a track's own page shows.
#[server(prefix = "/api", endpoint = "track", input = Postcard, output = Postcard)]
pub async fn track(id: TrackId) -> Result<TrackDetail, WireError> {
    let (service, viewer) = crate::layout::asking();
    let detail = service.track(&viewer, id).await;
    detail.map_err(|error| crate::error::to_wire(&error))
}
