//! A number with what is counted.

use crate::format;
use leptos::prelude::*;

/// How many of something. The word is left out by the style sheet where the heading of a column says it.
#[component]
pub(crate) fn Counted(
    /// How many.
    n: u64,
    /// Of what; the plural is the word with an s.
    what: &'static str,
) -> impl IntoView {
    let ending = if n == 1 { "" } else { "s" };
    view! { {format::count(n)}<span class="unit">{format!(" {what}{ending}")}</span> }
}
