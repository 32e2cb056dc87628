//! Set lists: beside an event, large for the stand on stage, and as the text they are written in.

use super::row::place;
use crate::error::to_wire;
use crate::format;
use crate::layout::{ErrorPage, Page, asking};
use crate::notice::Failure;
use crate::parts::{Area, Fields, Hidden, Icon, NotYours, Refusal, Save, begin, both, id_here};
use domain::EventId;
use domain::event::EventDetail;
use domain::set_list::{self, SetListEntry};
use leptos::prelude::*;
use serde::Deserialize;

/// A set list as its form holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct SetListForm {
    /// One line an entry.
    pub text: String,
}

/// What was planned and played, beside the event.
#[component]
pub(super) fn SetList(path: String, entries: Vec<SetListEntry>, may_edit: bool) -> impl IntoView {
    let edit = may_edit.then(|| format!("{path}/set-list/edit"));
    (!entries.is_empty()).then(|| {
        view! {
            <div class="section-head">
                <h2>"Set list"</h2>
                {edit.map(|href| view! { <p class="muted small"><a href=href>"Edit"</a></p> })}
            </div>
            <Entries entries/>
        }
    })
}

/// The entries, section by section, numbered through.
#[component]
fn Entries(entries: Vec<SetListEntry>) -> impl IntoView {
    let mut section = String::new();
    let rows = entries.into_iter().map(|entry| {
        let begins = entry.section != section;
        if begins {
            section.clone_from(&entry.section);
        }
        view! {
            {begins.then(|| view! { <li class="set"><b>{section.clone()}</b></li> })}
            <Entry entry/>
        }
    });
    view! { <ol class="plain setlist">{rows.collect_view()}</ol> }
}

#[component]
fn Entry(entry: SetListEntry) -> impl IntoView {
    let title = match &entry.song {
        Some(song) => view! { <a href=song.path()>{entry.title}</a> }.into_any(),
        None => view! { <span>{entry.title}</span> }.into_any(),
    };
    let remark = match (entry.planned, entry.played) {
        (true, false) => "not played",
        (false, true) => "not planned",
        _ => "",
    };
    let words: Vec<&str> = [entry.note.as_str(), remark]
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect();
    let words = words.join(" \u{b7} ");
    view! {
        <li class:skipped=!entry.played>
            {title}
            {(!words.is_empty()).then(|| view! { <span class="muted small">{words}</span> })}
            {entry.segue.then(|| view! { <span class="segue" role="img" aria-label="straight into the next">"\u{2192}"</span> })}
        </li>
    }
}

/// `/events/:id/set-list`: for the stand and the printer.
#[component]
pub(crate) fn SetListPage() -> impl IntoView {
    let Some(id) = id_here!(EventId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.event(&viewer, id).await {
            Ok(event) => view! { <Large event/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Large(event: EventDetail) -> impl IntoView {
    let (row, path) = (event.row.clone(), event.row.path());
    let place = place(&row.venue, &row.city);
    // What was not played belongs on the list before the event; what was not planned, only after it.
    let entries: Vec<_> = event
        .set_list
        .into_iter()
        .filter(|entry| entry.planned || entry.played)
        .collect();
    view! {
        <Page title=format!("Set list, {}", row.title)>
            <header class="page-head">
                <h1 tabindex="-1">{row.title.clone()}</h1>
                <p class="actions">
                    {event.may_edit.then(|| view! {
                        <a class="button" href=format!("{path}/set-list/edit")><Icon name="i-edit"/>"Edit"</a>
                    })}
                    <a class="button" href=path>"Event"</a>
                </p>
                <p class="muted">
                    {row.date.map(|date| view! { <time datetime=date.to_string()>{format::partial_date(date)}</time> })}
                    {(place != row.title).then(|| view! { <span>{place}</span> })}
                </p>
            </header>
            {if entries.is_empty() {
                view! { <p class="muted">"No set list was written for this event."</p> }.into_any()
            } else {
                view! { <div class="stand"><Entries entries/></div> }.into_any()
            }}
        </Page>
    }
}

/// `/events/:id/set-list/edit`.
#[component]
pub(crate) fn EditSetListPage() -> impl IntoView {
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
    let present = SetListForm {
        text: set_list::write(&event.set_list),
    };
    let (form, reason) = begin(&present);
    let both = both(&present, fields);
    let path = event.row.path();
    view! {
        <Page title=format!("Set list, {}", event.row.title)>
            <header class="page-head">
                <h1 tabindex="-1">"Set list"</h1>
                <p class="muted">{event.row.title.clone()}</p>
            </header>
            <Refusal reason/>
            {both}
            <form class="form" method="post" action=format!("{path}/set-list/edit")>
                <Hidden name="revision" value=event.set_list_revision.to_string()/>
                <Signs/>
                <Area label="One line, one entry" name="text" value=form.text max=60_000 id="set-list-text"/>
                <Save back=path.clone()/>
            </form>
        </Page>
    }
}

/// What the signs in the text mean.
#[component]
fn Signs() -> impl IntoView {
    let signs = [
        ("== Encore", "begins a section"),
        ("Tin Roof Rain >", "goes straight into the next"),
        ("Paper Kites | capo 2", "with a note"),
        ("- Lantern Waltz", "was planned and not played"),
        ("+ Night Bus Home", "was played and not planned"),
    ];
    view! {
        <dl class="signs">
            {signs.map(|(sign, meaning)| view! { <div><dt><code>{sign}</code></dt><dd>{meaning}</dd></div> }).collect_view()}
        </dl>
    }
}

fn fields(form: &SetListForm) -> Fields<'_> {
    vec![("Set list", &form.text)]
}
