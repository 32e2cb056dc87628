//! What an event looks like in a list: its photograph, or a cover set from its date like a gig poster.

use crate::format;
use crate::waveform;
use domain::{Art, ArtFile, ArtFormat, ArtSize, AssetId, PartialDate};
use leptos::prelude::*;

/// How many colours the style sheet knows for covers without a photograph.
const TINTS: u64 = 6;

/// Strokes of the drawing on a cover.
const STROKES: usize = 30;

/// The picture of an event.
#[component]
pub(crate) fn Cover(
    /// Decides colour and drawing, so that an event always looks like itself.
    id: [u8; 16],
    /// When it was.
    date: Option<PartialDate>,
    /// What it was, in one word.
    kind: &'static str,
    /// Its photograph.
    photo: Option<(AssetId, Art)>,
    /// How large the photograph is shown.
    #[prop(default = ArtSize::Medium)]
    size: ArtSize,
    /// Whether it is the largest thing on the page, to be fetched first.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    if let Some((asset, art)) = photo {
        return view! { <div class="cover"><Picture asset art size first/></div> }.into_any();
    }
    let drawing = waveform::path(&drawing(id));
    view! {
        <div class="cover" data-tint=tint(id) aria-hidden="true">
            <svg viewBox="0 0 400 64" preserveAspectRatio="none"><path d=drawing/></svg>
            <span class="cover-date">{set(date)}<i>{kind}</i></span>
        </div>
    }
    .into_any()
}

/// A picture in the formats browsers know, over its own colour until it arrives. Its place has a size of its own, so
/// nothing moves then.
#[component]
fn Picture(asset: AssetId, art: Art, size: ArtSize, first: bool) -> impl IntoView {
    let src = |format| format!("/art/{asset}/{}", ArtFile { size, format });
    let (loading, priority) = if first {
        ("eager", "high")
    } else {
        ("lazy", "auto")
    };
    view! {
        <svg class="tone" aria-hidden="true"><rect width="100%" height="100%" fill=art.css()/></svg>
        <picture>
            <source type="image/avif" srcset=src(ArtFormat::Avif)/>
            <img alt="" src=src(ArtFormat::Webp) loading=loading fetchpriority=priority decoding="async"/>
        </picture>
    }
}

/// The most exact part of the date large, the rest small.
fn set(date: Option<PartialDate>) -> AnyView {
    let Some(date) = date else {
        return view! { <b class="word">"?"</b> }.into_any();
    };
    let year = date.year();
    match (date.month(), date.day()) {
        (Some(month), Some(day)) => view! {
            <b>{day}</b><span>{format::month(month)}" "<em>{year}</em></span>
        }
        .into_any(),
        (Some(month), None) => {
            view! { <b class="word">{format::month(month)}</b><span>{year}</span> }.into_any()
        }
        _ => view! { <b class="word">{year}</b> }.into_any(),
    }
}

/// The half of an identifier that is chance alone: the other half is its moment.
fn chance(id: [u8; 16]) -> u64 {
    id.last_chunk().copied().map_or(0, u64::from_be_bytes)
}

fn tint(id: [u8; 16]) -> u64 {
    chance(id) % TINTS
}

/// Something like a waveform, from the identifier alone.
fn drawing(id: [u8; 16]) -> [u8; STROKES] {
    let mut state = chance(id) | 1;
    std::array::from_fn(|_| {
        // Marsaglia, "Xorshift RNGs", 2003: enough to look like nothing in particular.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let [height, ..] = state.to_be_bytes();
        // Squared, because loud moments are rare.
        u8::try_from(u16::from(height) * u16::from(height) / 255).unwrap_or(u8::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_always_looks_like_itself_and_unlike_others() {
        assert_eq!(drawing([1; 16]), drawing([1; 16]));
        assert_ne!(drawing([1; 16]), drawing([2; 16]));
        assert!(tint([3; 16]) < TINTS);
    }
}
