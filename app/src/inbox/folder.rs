//! Files that came together, and the event they become.

use super::FilingForm;
use super::track::Track;
use crate::events::Inputs;
use crate::format;
use crate::parts::Hidden;
use domain::event::{EventRef, MAX_EVENT_TRACKS};
use domain::inbox::InboxFolder;
use domain::path::segment;
use leptos::prelude::*;

/// One form for the whole folder.
#[component]
pub(super) fn Folder(
    folder: InboxFolder,
    /// What was typed, where the form was refused.
    typed: Option<FilingForm>,
    /// The address of the page it stands on.
    address: String,
) -> impl IntoView {
    let name = folder.folder.clone();
    let here = folder.tracks.len() as u64;
    let cut = folder.total > here;
    let count = if cut {
        let all = format::count_of(folder.total, "track");
        format!("{} of {all} on this page", format::count(here))
    } else {
        format::count_of(here, "track")
    };
    let title = name.clone().unwrap_or_else(|| "Single files".to_owned());
    let typed = typed.unwrap_or_else(|| FilingForm {
        tracks: name
            .iter()
            .flat_map(|_| folder.tracks.iter().map(|track| track.row.id))
            .collect(),
        target: if name.is_none() { "alone" } else { "new" }.to_owned(),
        new_songs: true,
        event: folder.proposal,
        ..FilingForm::default()
    });
    let whole = (cut && folder.total <= u64::from(MAX_EVENT_TRACKS)).then(|| {
        view! {
            <button class="button" name="whole" value="true">
                {format!("File all {} of this folder", format::count(folder.total))}
            </button>
        }
    });
    let described = typed.target == "new";
    view! {
        <section class="folder">
            <div class="section-head"><h2>{title}</h2><span class="muted small">{count}</span></div>
            <form method="post" action=address>
                <Hidden name="folder" value=name.unwrap_or_default()/>
                <table class="list led ticked tracks">
                    <caption class="visually-hidden">"Tracks of the folder"</caption>
                    <tbody>
                        {folder
                            .tracks
                            .into_iter()
                            .map(|track| {
                                let ticked = typed.tracks.contains(&track.row.id);
                                view! { <Track track ticked/> }
                            })
                            .collect_view()}
                    </tbody>
                </table>
                <Target events=folder.events chosen=typed.target/>
                <details class="proposal" open=described>
                    <summary>"The new event"</summary>
                    <div class="form"><Inputs form=typed.event/></div>
                </details>
                <label class="choice">
                    <input type="checkbox" name="new_songs" value="true" checked=typed.new_songs/>
                    <span>"Make songs of titles that no song has"</span>
                </label>
                <div class="actions">
                    <button class="button primary">"File the ticked tracks"</button>
                    {whole}
                </div>
            </form>
        </section>
    }
}

/// Where the tracks go: a new event, one of the same day, or nowhere but out of the inbox.
#[component]
fn Target(events: Vec<EventRef>, chosen: String) -> impl IntoView {
    let checked = |target: &str| chosen == target;
    let alone = checked("alone");
    view! {
        <fieldset class="field targets">
            <legend>"Where they belong"</legend>
            <label class="choice">
                <input type="radio" name="target" value="new" checked=checked("new")/>
                <span>"A new event"<small class="muted">"Described below"</small></span>
            </label>
            {events
                .into_iter()
                .map(|event| {
                    let value = segment(&event.title, event.id.uuid());
                    let checked = checked(&value);
                    view! {
                        <label class="choice">
                            <input type="radio" name="target" value=value checked=checked/>
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
