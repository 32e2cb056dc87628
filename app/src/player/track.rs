//! What pages say about a track so that the player can play it.

use domain::art::{ArtFile, ArtFormat, ArtSize};
use domain::counterpart::Counterpart;
use domain::track::TrackRow;
use domain::{MediaKind, Quality};
use leptos::attr::Attribute;
use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use serde_json::json;

/// The picture for lock screens, which take one format and one size.
const LOCK_SCREEN: ArtFile = ArtFile {
    size: ArtSize::Medium,
    format: ArtFormat::Webp,
};

/// The attributes of an element that stands for a track, to be spread on it: `<tr {..track_attributes(&row)}>`.
///
/// Within it a `[data-play]` button plays the track and then those that follow in the same list, `[data-enqueue]` adds
/// it to the queue, at its end or as what comes `next`, `[data-keep]` keeps it on the device, `[data-switch]` goes on with
/// its film or its recording at the same place, and a [`TrackScrubber`] seeks in it.
pub(crate) fn track_attributes(row: &TrackRow) -> impl Attribute + use<> {
    let qualities = (!row.qualities.is_empty()).then(|| row.qualities.to_string());
    let counterpart = row.counterpart.as_ref().map(described);
    let art = row.art.map(|_| format!("/art/{}/{LOCK_SCREEN}", row.asset));
    (
        custom_attribute("data-track", row.id.to_string()),
        custom_attribute("data-asset", row.asset.to_string()),
        custom_attribute("data-kind", row.kind.as_str()),
        custom_attribute("data-title", row.title.clone()),
        custom_attribute("data-artist", row.artist.clone()),
        custom_attribute("data-href", row.path()),
        custom_attribute("data-duration", row.duration_ms.map(|ms| ms.to_string())),
        custom_attribute("data-qualities", qualities),
        custom_attribute("data-art", art),
        custom_attribute("data-counterpart", counterpart),
    )
}

/// A counterpart as JSON, in the words of `frontend/player/track.ts`.
fn described(other: &Counterpart) -> String {
    json!({
        "id": other.id.to_string(), "asset": other.asset.to_string(), "href": other.path(), "title": other.title,
        "video": other.kind == MediaKind::Video, "length": other.duration_ms.unwrap_or_default(),
        "qualities": other.qualities.iter().map(Quality::as_str).collect::<Vec<_>>(), "shift": other.shift_ms,
    })
    .to_string()
}

/// The slider over a track's waveform, asleep until the player follows it.
#[component]
pub(crate) fn TrackScrubber(
    /// Milliseconds, where known.
    length: Option<u64>,
) -> impl IntoView {
    view! {
        <input
            class="seek live" type="range" min="0" step="1000" max=length.unwrap_or(0) value="0"
            aria-label="Position"
        />
    }
}

/// What one may do with a track besides playing it at once. Stands within the element of the track.
#[component]
pub(crate) fn TrackActions(
    /// The drawing on the button that switches between film and sound, and what it says, where there are both.
    switch: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    view! {
        {switch.map(|(icon, words)| view! {
            <button class="button live" type="button" data-switch>
                <svg class="icon" aria-hidden="true"><use href=icon/></svg>
                <span>{words}</span>
            </button>
        })}
        <button class="button live" type="button" data-enqueue="next">
            <svg class="icon" aria-hidden="true"><use href="#i-next"/></svg>
            "Play next"
        </button>
        <button class="button live" type="button" data-enqueue>
            <svg class="icon" aria-hidden="true"><use href="#i-queue"/></svg>
            "Add to queue"
        </button>
        <button class="button live" type="button" data-keep aria-pressed="false">
            <svg class="icon" aria-hidden="true"><use href="#i-keep"/></svg>
            <span>"Keep offline"</span>
        </button>
    }
}
