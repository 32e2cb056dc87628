//! Choosing one of very many: by a few of its words.

use crate::format;
use crate::parts::Icon;
use leptos::prelude::*;

/// Narrows what a field below offers, by `?q=`. Stands only where not everything is offered at once.
#[component]
pub(crate) fn Targets(
    /// This page.
    path: String,
    /// What was looked for.
    words: Option<String>,
    /// How many the field offers.
    offered: usize,
    /// How many fit.
    total: u64,
    /// What they are, such as `event`.
    what: &'static str,
) -> impl IntoView {
    let all = offered as u64 >= total;
    let told = match (&words, all) {
        (None, true) => return ().into_any(),
        (_, false) => format!(
            "The {} first of {} are offered below. Find others by their title.",
            format::count(offered as u64),
            format::count_of(total, what)
        ),
        (Some(words), true) => format!(
            "{} called \u{201c}{words}\u{201d}, offered below.",
            format::count_of(total, what)
        ),
    };
    let label = format!("Find the {what}");
    view! {
        <form class="find" method="get" action=path>
            <input
                type="search" name="q" value=words.unwrap_or_default() maxlength="100" aria-label=label.clone()
                placeholder=label autocomplete="off" enterkeyhint="search"
            />
            <button class="quiet" aria-label="Find"><Icon name="i-search"/></button>
            <p class="muted small">{told}</p>
        </form>
    }
    .into_any()
}
