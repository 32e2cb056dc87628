//! Every event, a page at a time.

use super::query::{parse, sorted_by, url};
use super::row::{Line, kind_in_words};
use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking, may};
use crate::notice::{Failure, Removed};
use crate::parts::{Empty, Heading, Icon, Next, Params};
use domain::Action;
use domain::event::{EventKind, EventPage, EventQuery, EventSort};
use leptos::prelude::*;

/// `/events`.
#[component]
pub(crate) fn EventsPage() -> impl IntoView {
    let query = parse(&Params::here());
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.events(&viewer, &query).await {
            Ok(page) => view! { <Listing page query/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

#[component]
fn Listing(page: EventPage, query: EventQuery) -> impl IntoView {
    view! {
        <Page title="Events" holds=format::count_of(page.total, "event")>
            <header class="page-head">
                <h1 tabindex="-1">"Events"</h1>
                {may(Action::Edit).then(|| view! {
                    <a class="button primary" href="/events/new"><Icon name="i-add"/>"New event"</a>
                })}
                <p class="muted">{format::count_of(page.total, "event")}</p>
            </header>
            <Removed what="event"/>
            <Filters query=query.clone()/>
            <Table page query/>
        </Page>
    }
}

/// The kinds as one tap each, and the year that was asked for.
#[component]
fn Filters(query: EventQuery) -> impl IntoView {
    let with = |kind| {
        url(&EventQuery {
            kind,
            after: None,
            ..query.clone()
        })
    };
    let current = |kind| (query.kind == kind).then_some("true");
    let anywhen = url(&EventQuery {
        year: None,
        after: None,
        ..query.clone()
    });
    view! {
        <nav class="filters" aria-label="Kinds of events">
            <ul class="chips">
                <li><a class="chip" href=with(None) aria-current=current(None)>"All"</a></li>
                {EventKind::ALL
                    .iter()
                    .map(|&kind| view! {
                        <li>
                            <a class="chip" href=with(Some(kind)) aria-current=current(Some(kind))>
                                {kinds_in_words(kind)}
                            </a>
                        </li>
                    })
                    .collect_view()}
                {query.year.map(|year| view! {
                    <li>
                        <a class="chip" aria-current="true" href=anywhen aria-label=format!("{year}: show all years")>
                            {year}<Icon name="i-close"/>
                        </a>
                    </li>
                })}
            </ul>
        </nav>
    }
}

const fn kinds_in_words(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Gig => "Gigs",
        EventKind::Rehearsal => "Rehearsals",
        EventKind::Release => "Releases",
        EventKind::Studio | EventKind::Other => kind_in_words(kind),
    }
}

/// The table and the way on, or what to do where there is nothing.
#[component]
fn Table(page: EventPage, query: EventQuery) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Nothing query/> }.into_any();
    }
    let href = |sort| url(&sorted_by(&query, sort));
    let order = |sort| (query.sort == sort).then_some(query.descending);
    let next = page.next.map(|after| {
        url(&EventQuery {
            after: Some(after),
            ..query.clone()
        })
    });
    view! {
        <table class="list led">
            <caption class="visually-hidden">"Events"</caption>
            <thead>
                <tr>
                    <Heading label="Date" class="lead-head" href=href(EventSort::Date) descending=order(EventSort::Date)/>
                    <Heading label="Title" href=href(EventSort::Title) descending=order(EventSort::Title)/>
                    <th scope="col">"Place"</th>
                    <th scope="col">"Kind"</th>
                    <Heading label="Rating" href=href(EventSort::Rating) descending=order(EventSort::Rating)/>
                    <th scope="col" class="end">"Tracks"</th>
                </tr>
            </thead>
            <tbody>{page.rows.into_iter().map(|row| view! { <Line row/> }).collect_view()}</tbody>
        </table>
        <Next href=next/>
    }
    .into_any()
}

/// No events at all, none that pass the filters, or none behind the last.
#[component]
fn Nothing(query: EventQuery) -> impl IntoView {
    let all = EventQuery::default();
    let filtered = query.kind.is_some() || query.year.is_some();
    let (words, way) = if query.after.is_some() {
        let first = EventQuery {
            after: None,
            ..query
        };
        (
            "There are no more events behind this place.",
            Some((url(&first), "Back to the first page")),
        )
    } else if filtered {
        (
            "No event is of this kind and time.",
            Some((url(&all), "Show all events")),
        )
    } else if may(Action::Edit) {
        (
            "An event is a gig, a rehearsal, a studio day or a release: whatever has a date. File last night\u{2019}s \
             recordings from the inbox as one, or write down one that was never recorded.",
            Some(("/events/new".to_owned(), "Write down the first event")),
        )
    } else {
        (
            "No event is here yet. Come back when the band has filed its first one.",
            None,
        )
    };
    view! { <Empty words way/> }
}
