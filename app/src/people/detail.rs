//! A person's or an act's own page: where they played, and what can be heard of them.

use super::list::kind_in_words;
use crate::error::to_wire;
use crate::events::Tile;
use crate::format;
use crate::layout::{ErrorPage, Page, absolute, asking, moved};
use crate::notice::Failure;
use crate::parts::{Address, Empty, Icon, Listed as _, Next, Params, Sharing, id_here, initials};
use crate::tracks::Row;
use domain::MusicianId;
use domain::event::{EventPage, EventQuery};
use domain::musician::{MusicianDetail, MusicianKind};
use domain::track::TrackQuery;
use leptos::prelude::*;
use serde_json::json;

/// Events on a page.
const EVENTS: u32 = 24;

/// `/people/:id`.
#[component]
pub(crate) fn PersonPage() -> impl IntoView {
    let Some(id) = id_here!(MusicianId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let query = EventQuery {
        musician: Some(id),
        after: Params::here().after(),
        limit: EVENTS,
        ..EventQuery::default()
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        let both = futures::try_join!(
            service.musician(&viewer, id),
            service.events(&viewer, &query),
        );
        match both {
            Ok((person, _)) if moved(&person.row.path()) => ().into_any(),
            Ok((person, events)) => view! { <Detail person events/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Detail(person: MusicianDetail, events: EventPage) -> impl IntoView {
    let path = person.row.path();
    let act = person.row.kind == MusicianKind::Act;
    let thing = json!({
        "@context": "https://schema.org",
        "@type": if act { "MusicGroup" } else { "Person" },
        "name": person.row.name, "url": absolute(&path), "alternateName": person.other_names,
    });
    let description = format!(
        "{}, at {}.",
        person.row.name,
        format::count_of(events.total, "event")
    );
    let next = events
        .next
        .map(|after| String::from(Address::new(path).with("after", &after)));
    let all = TrackQuery {
        person: Some(person.row.id),
        ..TrackQuery::default()
    }
    .url();
    // Where they can be put in another order, and narrowed.
    let listed = EventQuery {
        musician: Some(person.row.id),
        ..EventQuery::default()
    }
    .url();
    let none = events.rows.is_empty() && person.tracks.is_empty();
    let edit_form = person
        .may_edit
        .then(|| format!("{}/edit", person.row.path()));
    view! {
        <Page title=person.row.name.clone()>
            <Sharing description kind="profile" picture=None thing/>
            <article data-form=edit_form>
                <Head person=person.clone()/>
                {(!person.notes.is_empty()).then(|| view! { <p class="prose" data-inline="notes">{person.notes}</p> })}
                {none.then(|| view! { <Empty words="Nothing names them yet." way=None/> })}
                {(!events.rows.is_empty()).then(|| view! {
                    <div class="section-head">
                        <h2>{format::count_of(events.total, "event")}</h2>
                        <a href=listed>"As a list"</a>
                    </div>
                    <ul class="shelf wrap">{events.rows.into_iter().map(|row| view! { <Tile row/> }).collect_view()}</ul>
                    <Next href=next/>
                })}
                {(!person.tracks.is_empty()).then(|| view! {
                    <div class="section-head">
                        <h2>"Tracks that name them"</h2>
                        <a href=all>{format!("All {}", format::count_of(person.track_total, "track"))}</a>
                    </div>
                    <table class="list led tracks">
                        <caption class="visually-hidden">"Tracks that name them"</caption>
                        <tbody>{person.tracks.into_iter().map(|row| view! { <Row row/> }).collect_view()}</tbody>
                    </table>
                })}
            </article>
        </Page>
    }
}

#[component]
fn Head(person: MusicianDetail) -> impl IntoView {
    let path = person.row.path();
    let act = person.row.kind == MusicianKind::Act;
    let names = person.other_names.join(", ");
    view! {
        <header class="page-head">
            <span class="face largest" class:act=act aria-hidden="true">{initials(&person.row.name)}</span>
            <div class="about">
                <p class="kicker">{kind_in_words(person.row.kind)}</p>
                <h1 tabindex="-1" data-inline="name">{person.row.name}</h1>
            </div>
            {person.may_edit.then(|| view! {
                <p class="actions">
                    <a class="button" href=format!("{path}/edit")><Icon name="i-edit"/>"Edit"</a>
                    <a class="button" href=format!("{path}/merge")>"Merge"</a>
                </p>
            })}
            {(!names.is_empty()).then(|| view! { <p class="muted">"also "{names}</p> })}
        </header>
    }
}
