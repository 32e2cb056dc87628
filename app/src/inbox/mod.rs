//! The inbox: what arrived, folder by folder, each becoming an event in one step.

mod folder;
mod track;

use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking};
use crate::notice::Failure;
use crate::parts::{Address, Empty, Next, Params, Refusal, begin};
use domain::event::EventForm;
use domain::inbox::Inbox;
use folder::Folder;
use leptos::prelude::*;

/// A folder of the inbox as its form holds it. The tracks' fields come once for each of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilingForm {
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
    let after = Params::here().after();
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.inbox(&viewer, after.as_deref()).await {
            Ok(inbox) => view! { <Whole inbox/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

#[component]
fn Whole(inbox: Inbox) -> impl IntoView {
    let (typed, reason) = begin(&FilingForm::default());
    let refused = reason.is_some();
    let next = inbox
        .next
        .map(|after| String::from(Address::new("/inbox").with("after", &after)));
    let none = inbox.folders.is_empty();
    view! {
        <Page title="Inbox">
            <header class="page-head">
                <h1 tabindex="-1">"Inbox"</h1>
                <p class="muted">
                    {format::count_of(inbox.total, "track")}" without a place yet. Tick what belongs together and file it."
                </p>
            </header>
            <Refusal reason/>
            {none.then(|| view! {
                <Empty
                    words="Everything is filed. What you upload next waits here until it has a place."
                    way=Some(("/upload".to_owned(), "Upload recordings"))
                />
            })}
            {inbox
                .folders
                .into_iter()
                .map(|mut folder| {
                    let name = folder.folder.clone().unwrap_or_default();
                    if refused && typed.folder == name {
                        folder.proposal = typed.event.clone();
                    }
                    view! { <Folder folder/> }
                })
                .collect_view()}
            <Next href=next/>
        </Page>
    }
}
