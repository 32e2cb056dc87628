//! Files that came together, and the event they become.

use super::track::Track;
use crate::events::Inputs;
use crate::format;
use crate::parts::Hidden;
use domain::event::EventRef;
use domain::inbox::InboxFolder;
use domain::path::segment;
use leptos::prelude::*;

/// One form for the whole folder.
#[component]
pub(super) fn Folder(folder: InboxFolder) -> impl IntoView {
    let name = folder.folder.clone();
    let count = format::count_of(folder.tracks.len() as u64, "track");
    let title = name.clone().unwrap_or_else(|| "Single files".to_owned());
    let alone = name.is_none();
    view! {
        <section class="folder">
            <div class="section-head"><h2>{title}</h2><span class="muted small">{count}</span></div>
            <form method="post" action="/inbox">
                <Hidden name="folder" value=name.unwrap_or_default()/>
                <table class="list led ticked tracks">
                    <caption class="visually-hidden">"Tracks of the folder"</caption>
                    <tbody>{folder.tracks.into_iter().map(|track| view! { <Track track ticked=!alone/> }).collect_view()}</tbody>
                </table>
                <Target events=folder.events alone/>
                <details class="proposal" open=!alone>
                    <summary>"The new event"</summary>
                    <div class="form"><Inputs form=folder.proposal/></div>
                </details>
                <label class="choice">
                    <input type="checkbox" name="new_songs" value="true" checked/>
                    <span>"Make songs of titles that no song has"</span>
                </label>
                <div class="actions"><button class="button primary">"File the ticked tracks"</button></div>
            </form>
        </section>
    }
}

/// Where the tracks go: a new event, one of the same day, or nowhere but out of the inbox.
#[component]
fn Target(events: Vec<EventRef>, alone: bool) -> impl IntoView {
    view! {
        <fieldset class="field targets">
            <legend>"Where they belong"</legend>
            <label class="choice">
                <input type="radio" name="target" value="new" checked=!alone/>
                <span>"A new event"<small class="muted">"Described below"</small></span>
            </label>
            {events
                .into_iter()
                .map(|event| {
                    let value = segment(&event.title, event.id.uuid());
                    view! {
                        <label class="choice">
                            <input type="radio" name="target" value=value/>
                            <span>{event.title}<small class="muted">{event.date.map(format::partial_date)}</small></span>
                        </label>
                    }
                })
                .collect_view()}
            <label class="choice">
                <input type="radio" name="target" value="alone" checked=alone/>
                <span>"No event"<small class="muted">"They only leave the inbox"</small></span>
            </label>
        </fieldset>
    }
}
