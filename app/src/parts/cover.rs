//! What an event or a song looks like in a list: its photograph, or a cover set from its date, or its letters, like a
//! gig poster.

use crate::format;
use crate::waveform;
use domain::{Art, ArtFile, ArtFormat, ArtSize, AssetId, PartialDate};
use leptos::prelude::*;

/// How many colours the style sheet knows for covers without a photograph.
const TINTS: u64 = 6;

/// Strokes of the drawing on a cover.
const STROKES: usize = 30;

/// What stands for an event or a song.
#[component]
pub(crate) fn Cover(
    /// Decides colour and drawing, so that a thing always looks like itself.
    id: [u8; 16],
    /// When an event was.
    #[prop(default = None)]
    date: Option<PartialDate>,
    /// What an event was, in one word.
    #[prop(default = "")]
    kind: &'static str,
    /// What a song is known by; an event is by its date.
    #[prop(default = None, into)]
    letters: Option<String>,
    /// Its photograph.
    photo: Option<(AssetId, Art)>,
    /// What the photograph shows, where it says more than the title beside it.
    #[prop(optional)]
    alt: String,
    /// How large the photograph is shown. The smallest is not drawn on where there is none.
    #[prop(default = ArtSize::Medium)]
    size: ArtSize,
    /// Whether it is the largest thing on the page, to be fetched first.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    if let Some((asset, art)) = photo {
        return view! { <div class="cover"><Picture asset art alt size first/></div> }.into_any();
    }
    let drawing = (size != ArtSize::Small).then(|| {
        view! {
            <svg viewBox="0 0 400 64" preserveAspectRatio="none"><path d=waveform::path(&drawing(id))/></svg>
        }
    });
    let known_by = match letters {
        Some(letters) => view! { <b class="word">{letters}</b> }.into_any(),
        None => set(date),
    };
    view! {
        <div class="cover" data-tint=tint(id) aria-hidden="true">
            {drawing}
            <span class="cover-date">{known_by}<i>{kind}</i></span>
        </div>
    }
    .into_any()
}

/// A picture in the formats browsers know, over its own colour until it arrives. Its place has a size of its own, so
/// nothing moves then.
#[component]
fn Picture(asset: AssetId, art: Art, alt: String, size: ArtSize, first: bool) -> impl IntoView {
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
            <img alt=alt src=src(ArtFormat::Webp) loading=loading fetchpriority=priority decoding="async"/>
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
