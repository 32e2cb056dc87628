//! What the player's script asks.

use crate::WireError;
use crate::tracks::track;
use crate::waveform as drawing;
use domain::TrackId;
use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Json};

/// The waveform of a track as the data of one SVG path, ready to be shown; empty until it was drawn.
///
/// A GET with the track in the address and JSON in the answer, so that a script can ask and the browser can keep it.
#[server(prefix = "/api", endpoint = "waveform", input = GetUrl, output = Json)]
pub async fn waveform(id: TrackId) -> Result<String, WireError> {
    Ok(drawing::path(&track(id).await?.peaks))
}
