//! A track in schema.org's words, and in one sentence.

use crate::format;
use crate::layout::absolute;
use domain::track::{TrackDetail, TrackRow};
use serde_json::{Value, json};

/// The sentence of a preview: `The Examples, at Harbour Stage, 12 Mar 2024, 4:07.`
pub(super) fn describe(row: &TrackRow) -> String {
    let event = row.event.as_ref();
    let parts: Vec<String> = row
        .artist
        .clone()
        .into_iter()
        .chain(event.map(|event| format!("at {}", event.title)))
        .chain(event.and_then(|event| event.date).map(format::partial_date))
        .chain(row.duration_ms.map(format::duration))
        .collect();
    if parts.is_empty() {
        row.title.clone()
    } else {
        format!("{}.", parts.join(", "))
    }
}

/// A `MusicRecording`.
pub(super) fn track(track: &TrackDetail) -> Value {
    let row = &track.row;
    let song = row.song.as_ref().map(|song| {
        json!({ "@type": "MusicComposition", "name": song.title, "url": absolute(&song.path()) })
    });
    let event = row.event.as_ref().map(|event| {
        json!({
            "@type": "Event", "name": event.title, "url": absolute(&event.path()),
            "startDate": event.date.map(String::from),
        })
    });
    json!({
        "@context": "https://schema.org", "@type": "MusicRecording", "name": row.title,
        "url": absolute(&row.path()), "duration": row.duration_ms.map(format::duration_iso),
        "byArtist": row.artist.as_ref().map(|artist| json!({ "@type": "MusicGroup", "name": artist })),
        "recordingOf": song, "recordedAt": event,
        "audio": { "@type": "AudioObject", "contentUrl": absolute(&format!("/media/{}", row.asset)),
                   "encodingFormat": track.media_type },
    })
}
