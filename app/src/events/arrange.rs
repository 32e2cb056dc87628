//! The order of an event's tracks, and their way to another event.

use crate::error::to_wire;
use crate::format;
use crate::layout::{ErrorPage, Page, asking};
use crate::notice::Failure;
use crate::parts::{Hidden, NotYours, Params, Pick, Refusal, Targets, begin, differences, id_here};
use crate::refused::Reason;
use domain::event::{EventDetail, EventPage, EventQuery, EventRow, order_mark};
use domain::track::{MAX_PAGE_ROWS, TrackRow};
use domain::{EventId, TrackId, path};
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

/// The form of that page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArrangeForm {
    /// Every track with the place typed for it, in the order of the page.
    pub places: Vec<(TrackId, u32)>,
    /// What the order was known by when the page was made ([`order_mark`]).
    pub seen: String,
    /// Those that are ticked.
    pub chosen: Vec<TrackId>,
    /// Where those go: the last part of an event's address, `none`, or empty.
    pub event: String,
    /// Whether they are to go there.
    pub moves: bool,
}

impl ArrangeForm {
    /// The tracks by their places; those with equal places stay as they were.
    pub fn in_order(&self) -> Vec<TrackId> {
        let mut places = self.places.clone();
        places.sort_by_key(|(_, place)| *place);
        places.into_iter().map(|(track, _)| track).collect()
    }
}

/// The tracks that are there in the order that was typed, those that came meanwhile behind them.
fn as_typed(mut tracks: Vec<TrackRow>, typed: &[TrackId]) -> Vec<TrackRow> {
    tracks.sort_by_key(|row| {
        typed
            .iter()
            .position(|&id| id == row.id)
            .unwrap_or(typed.len())
    });
    tracks
}

/// What a track is told from others by: takes of one song share its title.
fn named(row: &TrackRow) -> String {
    let length = row
        .duration_ms
        .map(|ms| format!(", {}", format::duration(ms)));
    format!("{}{}", row.title, length.unwrap_or_default())
}

/// Both orders, where the places differ.
fn both_orders(theirs: &[TrackRow], mine: &[TrackRow]) -> impl IntoView + use<> {
    let rows = (1..)
        .zip(theirs.iter().zip(mine))
        .map(|(place, (theirs, mine)): (u32, _)| (place.to_string(), [theirs, mine].map(named)))
        .collect();
    differences(["In the library now", "Yours, below"], rows)
}

/// One form with two buttons: the numbers give the order, the ticks choose what moves.
#[component]
fn Arrange(event: EventDetail, others: EventPage, words: Option<String>) -> impl IntoView {
    let path = event.row.path();
    let (offered, total) = (others.rows.len(), others.total);
    let (typed, reason) = begin(&ArrangeForm::default());
    let stale = reason == Some(Reason::Stale) && !typed.moves;
    let seen = order_mark(event.tracks.iter().map(|row| row.id));
    let tracks = as_typed(event.tracks.clone(), &typed.in_order());
    let both = stale.then(|| both_orders(&event.tracks, &tracks));
    view! {
        <Page title=format!("Arrange {}", event.row.title)>
            <header class="page-head">
                <h1 tabindex="-1">"Arrange tracks"</h1>
                <p class="muted">{event.row.title.clone()}</p>
            </header>
            <Refusal reason/>
            {both}
            <form class="arrange" id="arrange" method="post" action=format!("{path}/tracks")>
                <Hidden name="seen" value=seen/>
                <ol class="plain" data-sortable>
                    {(1..)
                        .zip(tracks)
                        .map(|(place, row)| {
                            let ticked = typed.chosen.contains(&row.id);
                            view! { <Item place row ticked/> }
                        })
                        .collect_view()}
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
                        label="Event" name="event" form="arrange" value=typed.event
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
fn Item(place: u32, row: TrackRow, ticked: bool) -> impl IntoView {
    let id = row.id.to_string();
    view! {
        <li class="arrange-row">
            <input
                type="checkbox" name="chosen" value=id.clone() checked=ticked
                aria-label=format!("Tick {}", row.title)
            />
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

/// Where tracks can go: the latest events, and nowhere. Nothing is chosen before somebody does.
fn choices(own: EventId, others: Vec<EventRow>) -> Vec<(String, String)> {
    let choose = (String::new(), "Choose where".to_owned());
    let none = ("none".to_owned(), "No event".to_owned());
    let events = others.into_iter().filter(|row| row.id != own).map(|row| {
        let date = row.date.map(format::partial_date).unwrap_or_default();
        (
            path::segment(&row.title, row.id.uuid()),
            format!("{date} {}", row.title).trim().to_owned(),
        )
    });
    [choose, none].into_iter().chain(events).collect()
}
