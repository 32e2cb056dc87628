//! A drawing of the document's sprite.

use leptos::prelude::*;

/// The symbol with this identifier, such as `i-play`; it says nothing to a screen reader.
#[component]
pub(crate) fn Icon(name: &'static str) -> impl IntoView {
    let href = format!("#{name}");
    view! { <svg class="icon" aria-hidden="true"><use href=href/></svg> }
}
