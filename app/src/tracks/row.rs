//! One line of a list of tracks, wherever the list stands.

use crate::format;
use crate::parts::Stars;
use crate::player::track_attributes;
use domain::Timestamp;
use domain::track::TrackRow;
use leptos::prelude::*;

/// A row of the library's list: play, title, what it is of, format, length and when it was added.
#[component]
pub(crate) fn Row(
    /// The track.
    row: TrackRow,
    /// What the last column tells instead, such as when somebody began to like it.
    #[prop(optional)]
    since: Option<Timestamp>,
    /// Whether the list is in the order of the last column: on a small screen, which has no room for it else, it takes
    /// the place of the length.
    #[prop(optional)]
    dated: bool,
) -> impl IntoView {
    let since = since.unwrap_or(row.added_at);
    let href = row.path();
    let from = from(&row);
    let (length, last) = if dated {
        ("sub fit end col-length", "fit")
    } else {
        ("end col-length", "rest fit")
    };
    let attributes = track_attributes(&row);
    view! {
        <tr {..attributes}>
            <PlayCell title=row.title.clone()/>
            <th scope="row" class="name"><a href=href>{row.title}</a></th>
            <td class="sub">{from}</td>
            <td class="rest">{row.format}</td>
            <td class=length>{row.duration_ms.map(|ms| view! { <Length ms/> })}</td>
            <td class=last>
                <time datetime=format::machine(since)>{format::date(since)}</time>
            </td>
        </tr>
    }
}

/// Where a track is from, as far as known: its event with the day, else who plays.
pub(crate) fn from(row: &TrackRow) -> AnyView {
    match &row.event {
        Some(event) => {
            let href = event.path();
            let date = event.date.map(|date| {
                view! { ", "<time datetime=date.to_string()>{format::partial_date(date)}</time> }
            });
            view! { <a href=href>{event.title.clone()}</a>{date} }.into_any()
        }
        None => row.artist.clone().into_any(),
    }
}

/// A row of an event's list: play, title, stars and length. The song has its own link where the track is called
/// otherwise.
#[component]
pub(crate) fn EventTrack(row: TrackRow) -> impl IntoView {
    let href = row.path();
    let song = row
        .song
        .as_ref()
        .filter(|song| song.title != row.title)
        .map(|song| view! { <a href=song.path()>{song.title.clone()}</a> });
    let attributes = track_attributes(&row);
    view! {
        <tr {..attributes}>
            <PlayCell title=row.title.clone()/>
            <th scope="row" class="name"><a href=href>{row.title}</a></th>
            <td class="sub">{song}</td>
            <td class="sub fit"><Stars rating=stars(row.rating)/></td>
            <td class="end col-length">{row.duration_ms.map(|ms| view! { <Length ms/> })}</td>
        </tr>
    }
}

/// A row of a song's list: play, the event, its date, stars and length.
#[component]
pub(crate) fn Performance(row: TrackRow) -> impl IntoView {
    let href = row.path();
    let event = row.event.clone();
    let (at, date) = match event {
        Some(event) => (event.title, event.date),
        None => (row.title.clone(), None),
    };
    let date = date.map(|date| {
        view! { <time datetime=date.to_string()>{format::partial_date(date)}</time> }
    });
    let attributes = track_attributes(&row);
    view! {
        <tr {..attributes}>
            <PlayCell title=row.title.clone()/>
            <th scope="row" class="name"><a href=href>{at}</a></th>
            <td class="sub fit">{date}</td>
            <td class="sub fit"><Stars rating=stars(row.rating)/></td>
            <td class="end col-length">{row.duration_ms.map(|ms| view! { <Length ms/> })}</td>
        </tr>
    }
}

/// Whole stars of a mean in hundredths.
pub(crate) fn stars(hundredths: u16) -> u8 {
    u8::try_from((hundredths + 50) / 100).unwrap_or(5)
}

/// The cell of the button that plays the row's track.
#[component]
pub(crate) fn PlayCell(title: String) -> impl IntoView {
    let label = format!("Play {title}");
    view! {
        <td class="lead col-play">
            <button class="play live" type="button" data-play aria-label=label>
                <svg class="icon" aria-hidden="true"><use href="#i-play"/></svg>
            </button>
        </td>
    }
}

/// A length, for people and for machines.
#[component]
pub(crate) fn Length(ms: u64) -> impl IntoView {
    view! { <time datetime=format::duration_iso(ms)>{format::duration(ms)}</time> }
}
