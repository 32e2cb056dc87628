//! The keyboard's list: what `?` shows is what the script obeys.

use leptos::prelude::*;

/// The key as the browser names it, as people call it, what the script does, and what that means.
const KEYS: [(&str, &str, &str, &str); 18] = [
    (" ", "Space", "toggle", "Play or pause"),
    ("j", "j", "back", "10 seconds back"),
    ("k", "k", "on", "10 seconds on"),
    ("n", "n", "next", "Next track"),
    ("p", "p", "previous", "Previous track"),
    ("s", "s", "shuffle", "Shuffle"),
    ("r", "r", "repeat", "Repeat all, one, off"),
    ("m", "m", "mute", "Mute"),
    ("+", "+", "louder", "Louder"),
    ("-", "-", "softer", "Softer"),
    (">", ">", "faster", "Faster"),
    ("<", "<", "slower", "Slower"),
    ("v", "v", "switch", "Watch the film, or listen only"),
    ("q", "q", "sheet", "Open the queue"),
    ("o", "o", "keep", "Keep the track on this device"),
    ("/", "/", "search", "Search"),
    ("Escape", "Esc", "close", "Close the queue"),
    ("?", "?", "keys", "This list"),
];

/// The list of keys, closed until it is asked for.
#[component]
pub(super) fn Keys() -> impl IntoView {
    let rows = KEYS.map(|(key, name, does, what)| {
        view! { <div><dt><kbd data-key=key data-do=does>{name}</kbd></dt><dd>{what}</dd></div> }
    });
    view! {
        <dialog id="keys" class="card" aria-labelledby="keys-title">
            <h2 id="keys-title">"Keyboard"</h2>
            <dl class="facts">{rows.collect_view()}</dl>
            <form method="dialog">
                <label class="choice">
                    <input type="checkbox" name="keys" checked/>
                    <span>"Single keys do this"</span>
                </label>
                <button class="button" autofocus>"Close"</button>
            </form>
        </dialog>
    }
}
