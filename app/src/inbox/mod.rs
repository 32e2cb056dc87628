//! The inbox: what arrived, folder by folder, each becoming an event in one step.

mod folder;
mod query;
mod track;

use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking};
use crate::notice::Failure;
use crate::parts::{
    Empty, Listed as _, Next, Params, Refusal, begin, find, kinds, nothing_passes, orders,
};
use domain::TrackId;
use domain::event::EventForm;
use domain::inbox::{Inbox, InboxFolder, InboxQuery, InboxSort};
use folder::Folder;
use leptos::prelude::*;

/// A folder of the inbox as its form holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilingForm {
    /// Those that are ticked; the field comes once for each of them.
    pub tracks: Vec<TrackId>,
    /// Whether all of the folder go, on whatever page they stand.
    pub whole: bool,
    /// Which folder, as the inbox names it; empty for files that came without one.
    pub folder: String,
    /// `new`, `alone`, or the last part of an event's address.
    pub target: String,
    /// Whether titles that no song has make songs.
    pub new_songs: bool,
    /// The event it becomes.
    pub event: EventForm,
}

/// `/inbox`.
#[component]
pub(crate) fn InboxPage() -> impl IntoView {
    let query = query::parse(&Params::here());
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.inbox(&viewer, &query).await {
            Ok(inbox) => view! { <Whole inbox query/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

#[component]
fn Whole(inbox: Inbox, query: InboxQuery) -> impl IntoView {
    let (typed, reason) = begin(&FilingForm::default());
    let mut typed = reason.is_some().then_some(typed);
    let next = query.next(inbox.next);
    let address = query.url();
    let none = inbox.folders.is_empty();
    let total = format::count_of(inbox.total, "track");
    let narrowed = query != InboxQuery::default();
    view! {
        <Page title="Inbox" holds=total.clone()>
            <header class="page-head">
                <h1 tabindex="-1">"Inbox"</h1>
                <p class="muted">
                    {total}" without a place yet. Tick what belongs together and file it."
                </p>
            </header>
            <Refusal reason/>
            {(!none || narrowed).then(|| view! { <Filters query=query.clone()/> })}
            {none.then(|| view! { <Nothing query/> })}
            {inbox
                .folders
                .into_iter()
                .map(|folder| {
                    let name = folder.folder.as_deref().unwrap_or_default();
                    let typed = typed.take_if(|typed| typed.folder == name);
                    view! { <Folder folder typed address=address.clone()/> }
                })
                .collect_view()}
            {typed.map(|typed| view! { <Left typed address=address.clone()/> })}
            <Next href=next/>
        </Page>
    }
}

/// What somebody typed about a folder of which nothing is left here.
#[component]
fn Left(typed: FilingForm, address: String) -> impl IntoView {
    let folder = InboxFolder {
        folder: (!typed.folder.is_empty()).then(|| typed.folder.clone()),
        tracks: Vec::new(),
        total: 0,
        proposal: EventForm::default(),
        events: Vec::new(),
    };
    view! { <Folder folder typed=Some(typed) address/> }
}

/// The order of the folders, and which of their tracks are shown.
#[component]
fn Filters(query: InboxQuery) -> impl IntoView {
    let of_kind = |kind| {
        InboxQuery {
            kind,
            after: None,
            ..query.clone()
        }
        .url()
    };
    let order = |sort, label| (query.sorted(sort), label, query.sort == sort);
    view! {
        <div class="filters">
            {find(&query, "/inbox", "title")}
            {kinds(query.kind, of_kind)}
            {orders("Order", [order(InboxSort::Folder, "By folder"), order(InboxSort::Added, "By arrival")])}
        </div>
    }
}

#[component]
fn Nothing(query: InboxQuery) -> impl IntoView {
    let (words, way) = if let Some(said) = nothing_passes(&query) {
        said
    } else if query.kind.is_some() {
        (
            "Nothing of this kind waits here.",
            Some((InboxQuery::default().url(), "Show the whole inbox")),
        )
    } else {
        (
            "Everything is filed. What you upload next waits here until it has a place.",
            Some(("/upload".to_owned(), "Upload recordings")),
        )
    };
    view! { <Empty words way/> }
}
