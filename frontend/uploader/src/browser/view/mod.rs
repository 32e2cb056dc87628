//! What a person sees: a place to drop files, one line over all, and a row for each file.

#![expect(unreachable_pub, reason = "the component macro writes `pub` functions")]

mod compare;
mod row;
mod words;

use super::desk::{self, Overview};
use super::files;
use leptos::ev::{DragEvent, Event};
use leptos::html::Input;
use leptos::prelude::*;
use row::FileRow;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;

/// The whole of it.
#[component]
pub(super) fn Uploader() -> impl IntoView {
    let board = desk::board()?;
    let order = RwSignal::from(board.order);
    let overview = RwSignal::from(board.overview);
    Some(view! {
        <DropZone/>
        <p class="visually-hidden" role="status">{move || board.said.get()}</p>
        <Notices overview/>
        <Show when=move || !order.read().is_empty()>
            <Sum overview/>
        </Show>
        <ul class="files">
            <For each=move || order.get() key=|key| *key let:key>
                <FileRow file=key/>
            </For>
        </ul>
    })
}

/// Takes files and folders, dropped or chosen.
#[component]
fn DropZone() -> impl IntoView {
    let over = RwSignal::new(false);
    let file_input = NodeRef::<Input>::new();
    let folder_input = NodeRef::<Input>::new();
    let open = |input: NodeRef<Input>| {
        move |_| {
            if let Some(input) = input.get_untracked() {
                input.click();
            }
        }
    };
    let drop = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some(transfer) = event.data_transfer() {
            let dropped = files::of_drop(&transfer);
            spawn_local(async move { desk::add(dropped.await) });
        }
    };
    view! {
        <div
            class="drop"
            data-over=move || over.get().then_some("")
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=drop
        >
            <p class="drop-hint" id="upload-hint">
                "Drop audio or video files or whole folders here. What the library has already is not sent again."
            </p>
            <div class="file-actions">
                <button class="button primary" type="button" aria-describedby="upload-hint" on:click=open(file_input)>
                    "Choose files"
                </button>
                <button class="button" type="button" on:click=open(folder_input)>"Choose a folder"</button>
            </div>
            <input node_ref=file_input type="file" multiple hidden aria-label="Files" on:change=|event| take(&event)/>
            <input
                node_ref=folder_input
                type="file"
                prop:webkitdirectory=true
                hidden
                aria-label="Folder"
                on:change=|event| take(&event)
            />
        </div>
    }
}

fn take(event: &Event) {
    let input = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    desk::add(
        input
            .map(|input| files::of_input(&input))
            .unwrap_or_default(),
    );
}

/// What holds everything up, with what to do.
#[component]
fn Notices(overview: RwSignal<Overview>) -> impl IntoView {
    let wants_login = Memo::new(move |_| overview.read().wants_login);
    let unanswered = Memo::new(move |_| overview.read().unanswered);
    let locked = Memo::new(move |_| overview.read().locked);
    view! {
        <div role="alert">
            <Show when=move || wants_login.get()>
                <p class="notice">
                    <span>"Your login has ended. Nothing is lost: log in, and it goes on."</span>
                    <a class="button small" href="/login?next=/upload" target="_blank">"Log in (new tab)"</a>
                    <button class="button small" type="button" on:click=|_| desk::nudge()>"Go on"</button>
                </p>
            </Show>
            <Show when=move || unanswered.get()>
                <p class="notice">
                    <span>"The server does not answer. It is asked again by itself."</span>
                    <button class="button small" type="button" on:click=|_| desk::nudge()>"Ask now"</button>
                </p>
            </Show>
            <Show when=move || locked.get()>
                <p class="notice">
                    <span>"The browser wants your leave to read the files of last time."</span>
                    <button class="button small" type="button" on:click=|_| desk::unlock()>"Allow and go on"</button>
                </p>
            </Show>
        </div>
    }
}

/// One line over all files.
#[component]
fn Sum(overview: RwSignal<Overview>) -> impl IntoView {
    let some_go_on = Memo::new(move |_| {
        let sum = overview.read().sum;
        sum.files > sum.over + sum.paused
    });
    let some_paused = Memo::new(move |_| overview.read().sum.paused > 0);
    let some_over = Memo::new(move |_| overview.read().sum.over > 0);
    view! {
        <div class="transfer-sum">
            <span>{move || words::sum(&overview.read().sum)}</span>
            <Show when=move || overview.read().at_risk>
                <span>"Keep this tab open."</span>
            </Show>
            <Show when=move || overview.read().has_copies>
                <span>"This browser keeps a copy of what you picked until it is sent."</span>
            </Show>
            <Show when=move || some_go_on.get()>
                <button class="button small" type="button" on:click=|_| desk::hold_all(true)>"Pause all"</button>
            </Show>
            <Show when=move || some_paused.get()>
                <button class="button small" type="button" on:click=|_| desk::hold_all(false)>"Resume all"</button>
            </Show>
            <Show when=move || some_over.get()>
                <button class="button small" type="button" on:click=|_| desk::clear()>"Clear what is finished"</button>
            </Show>
        </div>
    }
}
