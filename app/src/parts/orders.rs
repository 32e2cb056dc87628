//! The orders of a list that has no headings to tap.

use leptos::prelude::*;

/// One tap for each order: where it leads, what it is called, and whether the list is in it. They stand together, so that
/// they are not taken for what narrows the list.
pub(crate) fn orders<const N: usize>(
    label: &'static str,
    choices: [(String, &'static str, bool); N],
) -> impl IntoView {
    view! {
        <nav class="segments" aria-label=label>
            {choices.map(|(href, label, current)| view! {
                <a href=href aria-current=current.then_some("true")>{label}</a>
            })}
        </nav>
    }
}
