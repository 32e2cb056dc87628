//! The notes on a track, and the form that adds one.

use super::marks::somebody;
use crate::format;
use crate::parts::{Refusal, begin};
use crate::player::track_attributes;
use domain::personal::{MAX_NOTE_CHARS, Note, NoteForm};
use domain::track::TrackRow;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Everybody's notes in the order of their moments, each of which seeks there where the player is awake; under them the
/// form. Expects to stand within the element of the track.
#[component]
pub(crate) fn Notes(
    /// The track.
    row: TrackRow,
    /// In order.
    notes: Vec<Note>,
) -> impl IntoView {
    let may_write = somebody();
    // The readable address: what is refused is shown there again, and no other address would stay.
    let action = format!("{}/notes", row.path());
    (may_write || !notes.is_empty()).then(|| view! {
        <section class="notes" id="notes" aria-labelledby="notes-head" {..track_attributes(&row)}>
            <div class="section-head"><h2 id="notes-head">"Notes"</h2></div>
            <PutBack/>
            <ol class="plain">{notes.into_iter().map(|note| view! { <Line note/> }).collect_view()}</ol>
            {may_write.then(|| view! { <Write action/> })}
        </section>
    })
}

#[component]
fn Line(note: Note) -> impl IntoView {
    let moment = note.at_ms.map(|ms| {
        view! {
            <button class="chip live" type="button" data-seek=ms.to_string()>
                <time datetime=format::duration_iso(ms)>{format::duration(ms)}</time>
            </button>
        }
    });
    let delete = note.may_delete.then(|| {
        view! {
            <form method="post" action=format!("/notes/{}/delete", note.id)>
                <button class="quiet">"Remove"</button>
            </form>
        }
    });
    view! {
        <li id=format!("note-{}", note.id)>
            {moment}
            <p class="prose">{note.text}</p>
            <small class="muted">
                {note.author}", "
                <time datetime=format::machine(note.written_at)>{format::date(note.written_at)}</time>
            </small>
            {delete}
        </li>
    }
}

#[component]
fn Write(action: String) -> impl IntoView {
    let (form, reason) = begin(&NoteForm::default());
    view! {
        <Refusal reason/>
        <form class="form note-form" method="post" action=action>
            <label class="field">
                "At"
                <input name="at" value=form.at maxlength="8" inputmode="numeric" placeholder="3:12" autocomplete="off" data-now/>
            </label>
            <label class="field">
                "Note"
                <textarea name="text" maxlength=MAX_NOTE_CHARS required rows="2">{format!("\n{}", form.text)}</textarea>
            </label>
            <div class="actions"><button class="button">"Add the note"</button></div>
        </form>
    }
}

/// A note was removed, and can come back: `?note=` names it.
#[component]
fn PutBack() -> impl IntoView {
    let id = use_query_map()
        .get_untracked()
        .get("note")
        .and_then(|id| id.parse::<domain::NoteId>().ok());
    id.map(|id| {
        view! {
            <form class="notice" method="post" action=format!("/notes/{id}/restore")>
                <span role="status">"The note was removed."</span>
                <button class="button small">"Undo"</button>
            </form>
        }
    })
}
