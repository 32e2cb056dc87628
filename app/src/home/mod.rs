//! The page one arrives at: what happened last, where one stopped listening, and what came in.

use crate::error::to_wire;
use crate::events::{RowCover, Tile, kind_in_words, place};
use crate::format;
use crate::layout::{Page, asking, in_head, may};
use crate::notice::Failure;
use crate::parts::{Empty, Icon, Stars};
use crate::player::track_attributes;
use crate::tracks::{PlayCell, Row, from};
use domain::Action;
use domain::event::EventRow;
use domain::home::{Counts, Home};
use domain::personal::Unfinished;
use domain::track::TrackRow;
use leptos::prelude::*;
use leptos_meta::Meta;

/// `/`.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let (service, viewer) = asking();
    Suspend::new(async move {
        let both = futures::try_join!(service.home(&viewer), service.continue_listening(&viewer),);
        match both {
            Ok((home, unfinished)) => {
                let name = viewer.library.name.to_string();
                let about = viewer.library.description;
                if about.is_empty() {
                    let holds = in_words(home.counts);
                    view! { <Page title=name.clone() holds><Arrival name about home unfinished/></Page> }
                        .into_any()
                } else {
                    view! {
                        <Page title=name.clone()>
                            <About about=about.clone()/>
                            <Arrival name about home unfinished/>
                        </Page>
                    }
                    .into_any()
                }
            }
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

/// What the library says about itself, for those who show the page elsewhere.
#[component]
fn About(about: String) -> impl IntoView {
    let line = about.split_whitespace().collect::<Vec<_>>().join(" ");
    in_head(view! {
        <Meta name="description" content=line.clone()/>
        <Meta property="og:description" content=line/>
    });
}

#[component]
fn Arrival(name: String, about: String, home: Home, unfinished: Vec<Unfinished>) -> impl IntoView {
    let mut events = home.events.into_iter();
    let latest = events.next();
    let earlier: Vec<EventRow> = events.collect();
    let counts = home.counts;
    let none = latest.is_none() && home.tracks.is_empty();
    view! {
        <h1 class="visually-hidden" tabindex="-1">{name}</h1>
        {home.inbox.filter(|&waiting| waiting > 0).map(|waiting| view! { <Waiting waiting/> })}
        {none.then(|| view! { <Beginning/> })}
        {latest.map(|row| view! { <Latest row/> })}
        {(!about.is_empty()).then(|| view! { <p class="prose welcome">{about}</p> })}
        {(!unfinished.is_empty()).then(|| view! { <GoOn rows=unfinished/> })}
        {(!earlier.is_empty()).then(|| view! { <Earlier rows=earlier total=counts.events/> })}
        {(!home.tracks.is_empty()).then(|| view! { <NewTracks rows=home.tracks total=counts.tracks/> })}
        {(!none).then(|| view! { <Sum counts/> })}
    }
}

/// Work that waits for an editor.
#[component]
fn Waiting(waiting: u64) -> impl IntoView {
    let words = if waiting == 1 { "waits" } else { "wait" };
    view! {
        <p class="notice">
            <span>{format::count_of(waiting, "track")}" "{words}" in the inbox for a place."</span>
            <a class="button small" href="/inbox">"File them"</a>
        </p>
    }
}

/// The last event, large.
#[component]
fn Latest(row: EventRow) -> impl IntoView {
    let href = row.path();
    let place = place(&row.venue, &row.city);
    let title = row.title.clone();
    let date = row.date.map(|date| {
        view! { <time datetime=date.to_string()>{format::weekday_date(date)}</time> }
    });
    view! {
        <section class="hero link compact">
            <RowCover row=row.clone()/>
            <div class="about">
                <p class="kicker">"Latest "{kind_in_words(row.kind).to_lowercase()}</p>
                <h2 class="huge"><a href=href>{title.clone()}</a></h2>
                <p class="meta">
                    {date}
                    {(place != title && !place.is_empty()).then(|| view! { <span>{place}</span> })}
                    <span>{format::count_of(row.tracks, "track")}</span>
                    <Stars rating=row.rating/>
                </p>
            </div>
        </section>
    }
}

/// What this person stopped in the middle of.
#[component]
fn GoOn(rows: Vec<Unfinished>) -> impl IntoView {
    view! {
        <div class="section-head"><h2>"Continue listening"</h2><a href="/history">"History"</a></div>
        <table class="list led tracks">
            <caption class="visually-hidden">"Continue listening"</caption>
            <tbody>{rows.into_iter().map(|row| view! { <GoOnRow row/> }).collect_view()}</tbody>
        </table>
    }
}

#[component]
fn GoOnRow(row: Unfinished) -> impl IntoView {
    let track = row.track;
    let (href, at) = (track.path(), row.position_ms);
    let from = from(&track);
    let left = track.duration_ms.map(|length| length.saturating_sub(at));
    let attributes = track_attributes(&track);
    view! {
        <tr data-resume=at.to_string() {..attributes}>
            <PlayCell title=track.title.clone()/>
            <th scope="row" class="name"><a href=href>{track.title}</a></th>
            <td class="sub">{from}</td>
            <td class="end">{left.map(|left| format!("{} left", format::duration(left)))}</td>
        </tr>
    }
}

#[component]
fn Earlier(rows: Vec<EventRow>, total: u64) -> impl IntoView {
    view! {
        <div class="section-head">
            <h2>"Before that"</h2>
            <a href="/events">{format!("All {}", format::count_of(total, "event"))}</a>
        </div>
        <ul class="shelf">{rows.into_iter().map(|row| view! { <Tile row/> }).collect_view()}</ul>
    }
}

#[component]
fn NewTracks(rows: Vec<TrackRow>, total: u64) -> impl IntoView {
    view! {
        <div class="section-head">
            <h2>"New tracks"</h2>
            <a href="/tracks">{format!("All {}", format::count_of(total, "track"))}</a>
        </div>
        <table class="list led tracks">
            <caption class="visually-hidden">"New tracks"</caption>
            <tbody>{rows.into_iter().map(|row| view! { <Row row/> }).collect_view()}</tbody>
        </table>
    }
}

/// How much there is, in a sentence's words.
fn in_words(counts: Counts) -> String {
    format!(
        "{} of {} at {}",
        format::count_of(counts.tracks, "track"),
        format::count_of(counts.songs, "song"),
        format::count_of(counts.events, "event")
    )
}

/// How much there is, each a way to it.
#[component]
fn Sum(counts: Counts) -> impl IntoView {
    let parts = [
        ("/events", counts.events, "Events"),
        ("/songs", counts.songs, "Songs"),
        ("/people", counts.people, "People"),
        ("/tracks", counts.tracks, "Tracks"),
    ];
    view! {
        <ul class="sums">
            {parts
                .map(|(href, n, what)| view! {
                    <li><a href=href><b>{format::count(n)}</b>" "{what}</a></li>
                })
                .collect_view()}
        </ul>
        <p class="muted small"><a href="/feed.xml" rel="external"><Icon name="i-feed"/>"New tracks as a feed"</a></p>
    }
}

/// A library before its first recording.
#[component]
fn Beginning() -> impl IntoView {
    if may(Action::Upload) {
        view! {
            <Empty
                words="Nothing is here yet. Drop last night\u{2019}s recordings on the upload page; what the library \
                       already knows is never sent twice."
                way=Some(("/upload".to_owned(), "Upload the first recordings"))
            />
        }
    } else {
        view! {
            <Empty words="Nothing is here yet. Come back when the band has added its first recordings." way=None/>
        }
    }
}
