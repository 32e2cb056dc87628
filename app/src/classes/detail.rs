//! A genre's or style's own page: the songs and events it stands for.

use super::words;
use crate::error::to_wire;
use crate::events::Tile;
use crate::format;
use crate::layout::{ErrorPage, Page, asking, moved};
use crate::notice::Failure;
use crate::parts::{Address, Empty, Icon, Listed as _, Next, Params, id_here};
use crate::songs::Line as SongLine;
use domain::ClassId;
use domain::classification::{Class, ClassDetail};
use domain::event::{EventPage, EventQuery};
use domain::song::{SongPage, SongQuery};
use leptos::prelude::*;

/// Events on a page.
const EVENTS: u32 = 12;

/// `/genres/:id`.
#[component]
pub(crate) fn GenrePage() -> impl IntoView {
    view! { <Whole class=Class::Genre/> }
}

/// `/styles/:id`.
#[component]
pub(crate) fn StylePage() -> impl IntoView {
    view! { <Whole class=Class::Style/> }
}

/// Events filed under it, and songs from `after` on.
fn queries(class: Class, id: ClassId, after: Option<String>) -> (EventQuery, SongQuery) {
    let (genre, style) = match class {
        Class::Genre => (Some(id), None),
        Class::Style => (None, Some(id)),
    };
    let events = EventQuery {
        genre,
        style,
        limit: EVENTS,
        ..EventQuery::default()
    };
    let songs = SongQuery {
        genre,
        style,
        after,
        ..SongQuery::default()
    };
    (events, songs)
}

#[component]
fn Whole(class: Class) -> impl IntoView {
    let Some(id) = id_here!(ClassId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let (events, songs) = queries(class, id, Params::here().after());
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service
            .class_with_uses(&viewer, class, id, &events, &songs)
            .await
        {
            Ok((detail, ..)) if moved(&detail.row.path(class)) => ().into_any(),
            Ok((detail, events, songs)) => view! { <Detail detail events songs/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Detail(detail: ClassDetail, events: EventPage, songs: SongPage) -> impl IntoView {
    let path = detail.row.path(detail.class);
    let (singular, ..) = words(detail.class);
    let next = songs
        .next
        .map(|after| String::from(Address::new(path.clone()).with("after", &after)));
    let none = events.rows.is_empty() && songs.rows.is_empty();
    let more = events.total > u64::from(EVENTS);
    let (song_count, event_count) = (
        format::count_of(songs.total, "song"),
        format::count_of(events.total, "event"),
    );
    // Where they can be put in another order, and narrowed.
    let (all_events, all_songs) = queries(detail.class, detail.row.id, None);
    let all_events = EventQuery {
        limit: EventQuery::default().limit,
        ..all_events
    };
    let holds = format!("{song_count}, {event_count}");
    let (events_head, events_way) = if more {
        ("Latest events".to_owned(), format!("All {event_count}"))
    } else {
        (event_count, "As a list".to_owned())
    };
    let edit_form = detail.may_edit.then(|| format!("{path}/edit"));
    view! {
        <Page title=detail.row.name.clone() holds>
            <article data-form=edit_form>
            <header class="page-head">
                <div class="about">
                    <p class="kicker">{capital(singular)}</p>
                    <h1 tabindex="-1" data-inline="name">{detail.row.name}</h1>
                </div>
                {detail.may_edit.then(|| view! {
                    <a class="button" href=format!("{path}/edit")><Icon name="i-edit"/>"Edit"</a>
                })}
            </header>
            {(!detail.description.is_empty()).then(|| view! {
                <p class="prose" data-inline="description">{detail.description}</p>
            })}
            </article>
            {none.then(|| view! { <Empty words="No song and no event is filed under it." way=None/> })}
            {(!events.rows.is_empty()).then(|| view! {
                <div class="section-head">
                    <h2>{events_head}</h2>
                    <a href=all_events.url()>{events_way}</a>
                </div>
                <ul class="shelf">{events.rows.into_iter().map(|row| view! { <Tile row/> }).collect_view()}</ul>
            })}
            {(!songs.rows.is_empty()).then(|| view! {
                <div class="section-head">
                    <h2>{song_count}</h2>
                    <a href=all_songs.url()>"As a list"</a>
                </div>
                <table class="list led">
                    <caption class="visually-hidden">"Songs"</caption>
                    <tbody>{songs.rows.into_iter().map(|row| view! { <SongLine row/> }).collect_view()}</tbody>
                </table>
                <Next href=next/>
            })}
        </Page>
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
