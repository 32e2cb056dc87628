//! The browser's half: takes the form's place, and lives on while the person looks at other pages.

mod awake;
mod copy;
mod crew;
mod desk;
mod files;
mod keep;
mod promise;
mod readers;
mod view;

use leptos::mount::mount_to_renderer;
use std::any::Any;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, HtmlInputElement};

thread_local! {
    /// Takes the view away when dropped. The desk, and with it all transfers, stays.
    static SHOWN: RefCell<Option<Box<dyn Any>>> = const { RefCell::new(None) };
}

/// Takes over `place`, which holds the plain form. Files that were already chosen in it are taken along.
#[wasm_bindgen]
pub fn start(place: Element) {
    let Ok(place) = place.dyn_into::<HtmlElement>() else {
        return;
    };
    let chosen = place
        .query_selector("input[type=file]")
        .ok()
        .flatten()
        .and_then(|input| input.dyn_into::<HtmlInputElement>().ok())
        .map(|input| files::of_input(&input))
        .unwrap_or_default();
    desk::open(&place.dataset().get("person").unwrap_or_default());
    place.set_inner_html("");
    let shown = mount_to_renderer(&place, view::Uploader);
    SHOWN.with_borrow_mut(|slot| *slot = Some(Box::new(shown)));
    desk::add(chosen);
}

/// Takes the view away. What is being read or sent goes on.
#[wasm_bindgen]
pub fn stop(place: &Element) {
    let shown = SHOWN.with_borrow_mut(Option::take);
    drop(shown);
    place.set_inner_html("");
}
