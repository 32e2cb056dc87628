//! An event's own page: what it was, what was played, who played it.

use super::papers::Papers;
use super::row::{kind_in_words, place};
use super::set_list::SetList;
use super::thing;
use crate::error::to_wire;
use crate::format;
use crate::layout::{ErrorPage, Page, asking, moved};
use crate::notice::Failure;
use crate::parts::{Cover, Empty, FiledUnder, Icon, Sharing, Stars, id_here};
use crate::player::track_attributes;
use crate::tracks::EventTrack;
use domain::event::{EventDetail, EventRow};
use domain::musician::Credit;
use domain::track::TrackRow;
use domain::{ArtSize, EventId};
use leptos::prelude::*;

/// `/events/:id`.
#[component]
pub(crate) fn EventPage() -> impl IntoView {
    let Some(id) = id_here!(EventId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.event(&viewer, id).await {
            Ok(event) if moved(&event.row.path()) => ().into_any(),
            Ok(event) => view! { <Detail event/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Detail(event: EventDetail) -> impl IntoView {
    let path = event.row.path();
    let thing = thing::event(&event);
    let description = thing::describe(&event.row);
    let (set_list, people) = (event.set_list, event.people);
    let has_set_list = !set_list.is_empty();
    let beside = has_set_list
        || event.may_edit
        || !people.is_empty()
        || !event.genres.is_empty()
        || !event.styles.is_empty();
    let edit_form = event.may_edit.then(|| format!("{path}/edit"));
    let cover_alt = event.cover_alt;
    let picture = event.row.cover.map(|(asset, _)| (asset, cover_alt.clone()));
    view! {
        <Page title=event.row.title.clone()>
            <Sharing description kind="website" picture thing/>
            <article data-form=edit_form>
                <Head
                    row=event.row cover_alt first=event.tracks.first().cloned() has_set_list may_edit=event.may_edit
                />
                <div class:columns=beside>
                    <div>
                        {(!event.description.is_empty()).then(|| view! { <p class="prose" data-inline="description">{event.description}</p> })}
                        <Tracks path=path.clone() rows=event.tracks may_edit=event.may_edit/>
                    </div>
                    {beside.then(|| view! {
                        <aside>
                            <SetList path=path.clone() entries=set_list may_edit=event.may_edit/>
                            <People people/>
                            <Papers path has_set_list may_edit=event.may_edit/>
                            <FiledUnder genres=event.genres styles=event.styles/>
                        </aside>
                    })}
                </div>
            </article>
        </Page>
    }
}

/// Cover, title, when and where, and the way to hear it.
#[component]
fn Head(
    row: EventRow,
    cover_alt: String,
    first: Option<TrackRow>,
    has_set_list: bool,
    may_edit: bool,
) -> impl IntoView {
    let path = row.path();
    let set_list = if has_set_list {
        Some(format!("{path}/set-list"))
    } else {
        may_edit.then(|| format!("{path}/set-list/edit"))
    };
    let kind = kind_in_words(row.kind);
    let place = place(&row.venue, &row.city);
    let date = row.date.map(|date| {
        view! { <time datetime=date.to_string()>{format::weekday_date(date)}</time> }
    });
    view! {
        <header class="hero compact">
            <Cover
                id=row.id.uuid().into_bytes() date=row.date kind photo=row.cover alt=cover_alt
                size=ArtSize::Large first=true
            />
            <div class="about">
                <p class="kicker">{kind}</p>
                <h1 tabindex="-1" data-inline="title">{row.title.clone()}</h1>
                <p class="meta">
                    {date}
                    {(place != row.title && !place.is_empty()).then(|| view! { <span>{place}</span> })}
                    <Stars rating=row.rating/>
                </p>
            </div>
            <div class="actions">
                {first.map(|track| view! { <PlayAll track count=row.tracks/> })}
                {may_edit.then(|| view! {
                    <a class="button" href=format!("{path}/edit")><Icon name="i-edit"/>"Edit"</a>
                })}
                {set_list.map(|href| view! { <a class="button" href=href>"Set list"</a> })}
            </div>
        </header>
    }
}

/// Starts with the first track; the player goes on with those that follow it on the page.
#[component]
pub(crate) fn PlayAll(track: TrackRow, count: u64) -> impl IntoView {
    let label = if count == 1 {
        "Play".to_owned()
    } else {
        format!("Play all {count}")
    };
    let attributes = track_attributes(&track);
    view! {
        <span class="live" {..attributes}>
            <button class="button primary" type="button" data-play>
                <Icon name="i-play"/><span>{label}</span>
            </button>
        </span>
    }
}

#[component]
fn Tracks(path: String, rows: Vec<TrackRow>, may_edit: bool) -> impl IntoView {
    if rows.is_empty() {
        let way = may_edit.then(|| ("/inbox".to_owned(), "Go to the inbox"));
        let words = if may_edit {
            "No track of it is here. File one from the inbox, or upload it first."
        } else {
            "No track of it is here."
        };
        return view! { <Empty words way/> }.into_any();
    }
    let total: u64 = rows.iter().filter_map(|row| row.duration_ms).sum();
    view! {
        <div class="section-head">
            <h2>{format::count_of(rows.len() as u64, "track")}</h2>
            <p class="muted small">
                <time datetime=format::duration_iso(total)>{format::duration(total)}</time>
                {may_edit.then(|| view! { " \u{b7} "<a href=format!("{path}/tracks")>"Arrange"</a> })}
            </p>
        </div>
        <table class="list led tracks">
            <caption class="visually-hidden">"Tracks in their order"</caption>
            <tbody>{rows.into_iter().map(|row| view! { <EventTrack row/> }).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn People(people: Vec<Credit>) -> impl IntoView {
    (!people.is_empty()).then(|| {
        view! {
            <div class="section-head"><h2>"People"</h2></div>
            <ul class="plain">
                {people
                    .into_iter()
                    .map(|credit| {
                        let href = credit.musician.path();
                        view! {
                            <li>
                                <a href=href>{credit.musician.name}</a>
                                <span class="muted small">{credit.role}</span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        }
    })
}
