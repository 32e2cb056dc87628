//! The box in the top bar. Without scripts it is a form that leads to the page of results; with them
//! `frontend/search` shows the first results under it while one types, and makes it a combobox.

use super::hit::{Marked, about, kind_of};
use domain::search::Hit;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

/// The form. On the page of results it holds what was asked for.
#[component]
pub(crate) fn SearchBox() -> impl IntoView {
    let asked = (use_location().pathname.get_untracked() == "/search")
        .then(|| use_query_map().get_untracked().get("q"))
        .flatten();
    view! {
        <form role="search" action="/search">
            <svg class="icon" aria-hidden="true"><use href="#i-search"/></svg>
            <input
                type="search" name="q" value=asked aria-label="Search" placeholder="Search" maxlength="200"
                autocomplete="off" autocapitalize="none" spellcheck="false" enterkeyhint="search"
            />
            <div id="suggestions" role="listbox" aria-label="Suggestions" hidden></div>
        </form>
    }
}

/// The options of the list under the box. Links, so that a tap on one is an ordinary visit.
#[component]
pub(super) fn Suggestions(rows: Vec<Hit>, asked: String) -> impl IntoView {
    rows.into_iter()
        .enumerate()
        .map(|(n, hit)| {
            let (kind, about) = (kind_of(&hit), about(&hit));
            view! {
                <a role="option" id=format!("suggestion-{n}") href=hit.path tabindex="-1" aria-selected="false">
                    <span><Marked text=hit.title asked=asked.clone()/></span>
                    <small>{kind}{(!about.is_empty()).then(|| format!(" \u{b7} {about}"))}</small>
                </a>
            }
        })
        .collect_view()
}
