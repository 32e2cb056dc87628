//! What the player tells, and what it learns.

use crate::WireError;
use crate::error::to_wire;
use crate::layout::asking;
use domain::TrackId;
use domain::personal::{Place, Playback};
use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Json, PostUrl};

/// Keeps where this person is in a track: when it begins to sound, while it does, and at its end.
///
/// An urlencoded POST (`track`, `position_ms`, `playback`, one of `started`, `progress` and `ended`, and `ago_ms`, how
/// long ago that was), so that a script can send it without a codec, and while its page goes away.
#[server(name = TellPlayback, prefix = "/api", endpoint = "playback", input = PostUrl, output = Json)]
pub async fn playback(
    track: TrackId,
    position_ms: u64,
    playback: Playback,
    #[server(default)] ago_ms: u64,
) -> Result<(), WireError> {
    let (service, viewer) = asking();
    let noted = service
        .note_playback(&viewer, track, position_ms, playback, ago_ms)
        .await;
    noted.map_err(|error| to_wire(&error))
}

/// Where this person is in what they heard within the last `within_ms` milliseconds, on any device: the latest 50 tracks,
/// as JSON.
#[server(name = AskPlaces, prefix = "/api", endpoint = "places", input = GetUrl, output = Json)]
pub async fn places(within_ms: u64) -> Result<Vec<Place>, WireError> {
    let (service, viewer) = asking();
    let known = service.places(&viewer, within_ms).await;
    known.map_err(|error| to_wire(&error))
}
