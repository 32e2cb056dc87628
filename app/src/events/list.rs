//! Every event, a page at a time.

use super::query::parse;
use super::row::{Line, kind_in_words};
use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking, may};
use crate::notice::{Failure, Removed};
use crate::parts::{Empty, Heading, Icon, Listed as _, Next, Params, find, nothing_passes, recent};
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

/// The kinds as one tap each, and what else was asked for, to be let go of.
#[component]
fn Filters(query: EventQuery) -> impl IntoView {
    let with = |kind| {
        EventQuery {
            kind,
            after: None,
            ..query.clone()
        }
        .url()
    };
    let current = |kind| (query.kind == kind).then_some("true");
    let first = query.starting(None);
    let wide = |label: String, let_go: EventQuery| {
        let aria = format!("{label}: show all");
        view! {
            <li>
                <a class="chip" aria-current="true" href=let_go.url() aria-label=aria>{label}<Icon name="i-close"/></a>
            </li>
        }
    };
    view! {
        <div class="filters">
            {find(&query, "/events", "title")}
            <nav aria-label="Kinds of events">
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
                    {recent(&query, EventSort::Added)}
                    {query.year.map(|year| wide(year.to_string(), EventQuery { year: None, ..first.clone() }))}
                    {query.undated.then(|| wide("Undated".to_owned(), EventQuery { undated: false, ..first.clone() }))}
                    {query.musician.map(|_| wide("One person".to_owned(), EventQuery { musician: None, ..first.clone() }))}
                    {query.genre.map(|_| wide("One genre".to_owned(), EventQuery { genre: None, ..first.clone() }))}
                    {query.style.map(|_| wide("One style".to_owned(), EventQuery { style: None, ..first.clone() }))}
                </ul>
            </nav>
        </div>
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
    let href = |sort| query.sorted(sort);
    let order = |sort| query.in_order(sort);
    let next = query.next(page.next);
    let rated = query.sort == EventSort::Rating;
    view! {
        <table class="list led">
            <caption class="visually-hidden">"Events"</caption>
            <thead>
                <tr>
                    <th scope="col" class="lead"><span class="visually-hidden">"Cover"</span></th>
                    <Heading label="Title" href=href(EventSort::Title) descending=order(EventSort::Title)/>
                    <Heading label="Date" href=href(EventSort::Date) descending=order(EventSort::Date)/>
                    <th scope="col">"Place"</th>
                    <th scope="col">"Kind"</th>
                    <Heading label="Rating" href=href(EventSort::Rating) descending=order(EventSort::Rating)/>
                    <th scope="col" class="end">"Tracks"</th>
                </tr>
            </thead>
            <tbody>{page.rows.into_iter().map(|row| view! { <Line row rated/> }).collect_view()}</tbody>
        </table>
        <Next href=next/>
    }
    .into_any()
}

/// No events at all, none that pass the filters, or none behind the last.
#[component]
fn Nothing(query: EventQuery) -> impl IntoView {
    let all = EventQuery::default();
    let (words, way) = if let Some(said) = nothing_passes(&query) {
        said
    } else if query.filters().into_fields() != all.filters().into_fields() {
        (
            "No event is of this kind and time.",
            Some((all.url(), "Show all events")),
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
