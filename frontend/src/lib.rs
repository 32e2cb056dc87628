//! The browser's entry: wakes the islands of a listener's pages, and lets them sleep again.
//!
//! `navigation.ts` calls these and the exports of the islands themselves. What stands outside of `<main>` lives as
//! long as the document, under the root owner; what stands inside lives as long as its page, under an owner of
//! its own, so that effects and signals of a page end with it.

use app::player::Player;
use leptos::prelude::{Owner, provide_context};
use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    /// The document's owner and its player.
    static DOCUMENT: RefCell<Option<(Owner, Player)>> = const { RefCell::new(None) };
    /// The owner of the page that is shown.
    static PAGE: RefCell<Option<Owner>> = const { RefCell::new(None) };
}

/// Makes ready for islands: to be called once, before any of them is woken.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
    let player = Player::new();
    provide_context(player);
    DOCUMENT.set(Owner::current().map(|owner| (owner, player)));
}

/// Owns the islands woken from now on by the page.
#[wasm_bindgen]
pub fn begin_page() {
    DOCUMENT.with_borrow(|document| {
        let Some((owner, player)) = document else {
            return;
        };
        let page = owner.child();
        page.set();
        PAGE.set(Some(page));
        player.page_shown();
    });
}

/// Disposes of the page's islands: to be called before their HTML goes.
#[wasm_bindgen]
pub fn end_page() {
    if let Some(page) = PAGE.take() {
        page.cleanup();
    }
    DOCUMENT.with_borrow(|document| {
        if let Some((owner, _)) = document {
            owner.set();
        }
    });
}
