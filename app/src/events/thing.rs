//! An event in schema.org's words, and in one sentence.

use super::row::{kind_in_words, place};
use crate::format;
use crate::layout::absolute;
use crate::parts::picture_address;
use domain::event::{EventDetail, EventKind, EventRow};
use domain::musician::MusicianKind;
use serde_json::{Value, json};

/// The sentence of a preview: `Gig, The Old Boiler House, Leeds, 12 Mar 2024: 14 tracks.`
pub(super) fn describe(row: &EventRow) -> String {
    let place = place(&row.venue, &row.city);
    let date = row.date.map(format::partial_date);
    let parts: Vec<String> = [kind_in_words(row.kind).to_owned()]
        .into_iter()
        .chain((!place.is_empty()).then_some(place))
        .chain(date)
        .collect();
    format!(
        "{}: {}.",
        parts.join(", "),
        format::count_of(row.tracks, "track")
    )
}

/// What schema.org calls it. Only a gig is announced to an audience; the others are events that happened.
const fn class(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Gig => "MusicEvent",
        EventKind::Release => "MusicAlbum",
        EventKind::Rehearsal | EventKind::Studio | EventKind::Other => "Event",
    }
}

/// A `MusicEvent`, for a release a `MusicAlbum`, else an `Event`.
pub(super) fn event(event: &EventDetail) -> Value {
    let row = &event.row;
    let url = absolute(&row.path());
    let performers: Vec<Value> = event
        .people
        .iter()
        .map(|credit| {
            let kind = match credit.kind {
                MusicianKind::Person => "Person",
                MusicianKind::Act => "MusicGroup",
            };
            json!({ "@type": kind, "name": credit.musician.name, "url": absolute(&credit.musician.path()) })
        })
        .collect();
    let recordings: Vec<Value> = event
        .tracks
        .iter()
        .map(|track| json!({ "@type": "MusicRecording", "name": track.title, "url": absolute(&track.path()) }))
        .collect();
    let date = row.date.map(String::from);
    let image = row.cover.map(|(asset, _)| picture_address(asset));
    if row.kind == EventKind::Release {
        return json!({
            "@context": "https://schema.org", "@type": class(row.kind), "name": row.title, "url": url,
            "datePublished": date, "byArtist": performers, "track": recordings, "image": image,
        });
    }
    json!({
        "@context": "https://schema.org", "@type": class(row.kind), "name": row.title, "url": url,
        "startDate": date, "performer": performers, "workPerformed": recordings, "image": image,
        "location": { "@type": "Place", "name": row.venue, "address": row.city },
    })
}
