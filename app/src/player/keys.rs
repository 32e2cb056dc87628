//! The keyboard, wherever the focus is, as long as nobody types.

use super::state::Player;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, KeyboardEvent};

/// How far `j` and `k` go, in milliseconds.
const STEP: u32 = 10_000;

/// Where letters are text.
const TYPING: &str = "input:not([type=range]),textarea,select,[contenteditable]";

/// What uses the space bar itself.
const PRESSABLE: &str = "button,a,input,summary,label,audio,video,dialog";

/// What the keys do, for the list that `?` shows.
pub(super) const KEYS: [(&str, &str); 4] = [
    ("Space", "Play or pause"),
    ("j", "10 seconds back"),
    ("k", "10 seconds on"),
    ("?", "This list"),
];

/// Carries out a pressed key, unless it belongs to what has the focus.
pub(super) fn pressed(player: Player, help: NodeRef<leptos::html::Dialog>, event: &KeyboardEvent) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let within = |selector| {
        let around = target
            .as_ref()
            .and_then(|target| target.closest(selector).ok());
        around.flatten().is_some()
    };
    if event.ctrl_key() || event.meta_key() || event.alt_key() || within(TYPING) {
        return;
    }
    let loaded = player.now.with_untracked(Option::is_some);
    match event.key().as_str() {
        " " if loaded && !within(PRESSABLE) => {
            event.prevent_default();
            player.toggle();
        }
        "j" if loaded => player.seek(player.position.get_untracked().saturating_sub(STEP)),
        "k" if loaded => {
            let at = player.position.get_untracked().saturating_add(STEP);
            player.seek(at.min(player.length.get_untracked()));
        }
        "?" => show_help(help),
        _ => {}
    }
}

/// Opens the list of keys, or closes it.
pub(super) fn show_help(help: NodeRef<leptos::html::Dialog>) {
    let Some(help): Option<HtmlDialogElement> = help.get_untracked() else {
        return;
    };
    if help.open() {
        help.close();
    } else {
        // Fails only on a dialog that is open already.
        let _ = help.show_modal();
    }
}
