//! The forms of events: a new one, and one that is there.

use crate::error::to_wire;
use crate::events::row::kind_in_words;
use crate::layout::{ErrorPage, Page, asking, may};
use crate::notice::Failure;
use crate::parts::{
    Area, Delete, FORM, Fields, Hidden, Line, NotYours, Pick, Refusal, Save, begin, both, id_here,
};
use domain::event::{EventDetail, EventForm, EventKind};
use domain::{Action, EventId};
use leptos::prelude::*;

/// `/events/new`.
#[component]
pub(crate) fn NewEventPage() -> impl IntoView {
    if !may(Action::Edit) {
        return view! { <NotYours/> }.into_any();
    }
    let (form, reason) = begin(&EventForm::default());
    view! {
        <Page title="New event">
            <header class="page-head"><h1 tabindex="-1">"New event"</h1></header>
            <Refusal reason/>
            <form class="form" method="post" action="/events/new">
                <Inputs form/>
                <Save label="Add the event" back="/events"/>
            </form>
        </Page>
    }
    .into_any()
}

/// `/events/:id/edit`.
#[component]
pub(crate) fn EditEventPage() -> impl IntoView {
    let Some(id) = id_here!(EventId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.event(&viewer, id).await {
            Ok(event) if event.may_edit => view! { <Edit event/> }.into_any(),
            Ok(_) => view! { <NotYours/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Edit(event: EventDetail) -> impl IntoView {
    let present = event.form();
    let (form, reason) = begin(&present);
    let both = both(&present, fields);
    let path = event.row.path();
    view! {
        <Page title=format!("Edit {}", event.row.title)>
            <header class="page-head">
                <h1 tabindex="-1">"Edit "{event.row.title.clone()}</h1>
                <a class="button" href=format!("{path}/cover")>"Cover"</a>
            </header>
            <Refusal reason/>
            {both}
            <form class="form" id=FORM method="post" action=format!("{path}/edit")>
                <Hidden name="revision" value=event.revision.to_string()/>
                <Inputs form/>
                <Save back=path.clone()/>
            </form>
            <Delete action=format!("{path}/delete") what="event" note="Its tracks go and come back with it."/>
        </Page>
    }
}

fn fields(form: &EventForm) -> Fields<'_> {
    vec![
        ("Kind", &form.kind),
        ("Date", &form.date),
        ("Stars", &form.rating),
        ("Title", &form.title),
        ("Venue", &form.venue),
        ("City", &form.city),
        ("People", &form.people),
        ("Genres", &form.genres),
        ("Styles", &form.styles),
        ("Description", &form.description),
    ]
}

/// The fields themselves, also of a folder in the inbox that becomes an event.
#[component]
pub(crate) fn Inputs(form: EventForm) -> impl IntoView {
    view! {
        <div class="trio">
            <Pick label="Kind" name="kind" value=form.kind choices=kinds()/>
            <Line label="Date" name="date" value=form.date max=10 hint="2024, 2024-03 or 2024-03-12" inputmode="numeric"/>
            <Pick label="Stars" name="rating" value=form.rating choices=stars()/>
        </div>
        <Line label="Title" name="title" value=form.title max=300 hint="Left empty, the venue or the town stands in"/>
        <div class="pair">
            <Line label="Venue" name="venue" value=form.venue max=200/>
            <Line label="City" name="city" value=form.city max=200/>
        </div>
        <Area label="People" name="people" value=form.people max=20_000 hint="One a line, such as \u{201c}Ada Example: piano, vocals\u{201d}"/>
        <div class="pair">
            <Line label="Genres" name="genres" value=form.genres max=2_000 hint="With commas between them"/>
            <Line label="Styles" name="styles" value=form.styles max=2_000 hint="With commas between them"/>
        </div>
        <Area label="Description" name="description" value=form.description max=20_000/>
    }
}

fn kinds() -> Vec<(String, String)> {
    EventKind::ALL
        .iter()
        .map(|&kind| (kind.as_str().to_owned(), kind_in_words(kind).to_owned()))
        .collect()
}

/// No stars, and one to five of them.
fn stars() -> Vec<(String, String)> {
    let none = (String::new(), "None".to_owned());
    let some = (1..=5_usize).map(|stars| (stars.to_string(), "\u{2605}".repeat(stars)));
    std::iter::once(none).chain(some).collect()
}
