//! The order of an event's tracks, and their way to another event.

use crate::error::to_wire;
use crate::format;
use crate::layout::{ErrorPage, Page, asking};
use crate::notice::Failure;
use crate::parts::{NotYours, Params, Pick, Targets, id_here};
use domain::event::{EventDetail, EventPage, EventQuery, EventRow};
use domain::track::{MAX_PAGE_ROWS, TrackRow};
use domain::{EventId, path};
use leptos::prelude::*;

/// `/events/:id/tracks`.
#[component]
pub(crate) fn ArrangePage() -> impl IntoView {
    let Some(id) = id_here!(EventId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let words = Params::here().words();
    let (service, viewer) = asking();
    Suspend::new(async move {
        let latest = EventQuery {
            containing: words.clone(),
            limit: MAX_PAGE_ROWS,
            ..EventQuery::default()
        };
        let both = async {
            let event = service.event(&viewer, id).await?;
            Ok((event, service.events(&viewer, &latest).await?))
        };
        match both.await {
            Ok((event, others)) if event.may_edit => {
                view! { <Arrange event others words/> }.into_any()
            }
            Ok(_) => view! { <NotYours/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

/// One form with two buttons: the numbers give the order, the ticks choose what moves.
#[component]
fn Arrange(event: EventDetail, others: EventPage, words: Option<String>) -> impl IntoView {
    let path = event.row.path();
    let (offered, total) = (others.rows.len(), others.total);
    let tracks = event.tracks;
    view! {
        <Page title=format!("Arrange {}", event.row.title)>
            <header class="page-head">
                <h1 tabindex="-1">"Arrange tracks"</h1>
                <p class="muted">{event.row.title.clone()}</p>
            </header>
            <form class="arrange" id="arrange" method="post" action=format!("{path}/tracks")>
                <ol class="plain" data-sortable>
                    {(1..).zip(tracks).map(|(place, row)| view! { <Item place row/> }).collect_view()}
                </ol>
                <div class="actions">
                    <button class="button primary" name="do" value="order">"Save the order"</button>
                    <a class="button" href=path.clone()>"Cancel"</a>
                </div>
            </form>
            <section id="move" aria-labelledby="move-head">
                <div class="section-head"><h2 id="move-head">"Move to another event"</h2></div>
                <Targets path=format!("{path}/tracks") words offered total what="event"/>
                <div class="form">
                    <p class="muted">"Tick tracks above, then choose where they belong."</p>
                    <Pick
                        label="Event" name="event" form="arrange" value=String::new()
                        choices=choices(event.row.id, others.rows)
                    />
                    <div class="actions">
                        <button class="button" form="arrange" name="do" value="move">"Move the ticked tracks"</button>
                    </div>
                </div>
            </section>
        </Page>
    }
}

#[component]
fn Item(place: u32, row: TrackRow) -> impl IntoView {
    let id = row.id.to_string();
    view! {
        <li class="arrange-row">
            <input type="checkbox" name="chosen" value=id.clone() aria-label=format!("Tick {}", row.title)/>
            <input type="hidden" name="track" value=id/>
            <input
                type="number" name="place" value=place min="1" max="999" required
                aria-label=format!("Place of {}", row.title)
            />
            <span class="arrange-title">{row.title}</span>
            <span class="muted small">{row.duration_ms.map(format::duration)}</span>
        </li>
    }
}

/// Where tracks can go: the latest events, and nowhere.
fn choices(own: EventId, others: Vec<EventRow>) -> Vec<(String, String)> {
    let none = (String::new(), "No event".to_owned());
    let events = others.into_iter().filter(|row| row.id != own).map(|row| {
        let date = row.date.map(format::partial_date).unwrap_or_default();
        (
            path::segment(&row.title, row.id.uuid()),
            format!("{date} {}", row.title).trim().to_owned(),
        )
    });
    std::iter::once(none).chain(events).collect()
}
