//! What every page shares: its title, and who asks.

use crate::{Outcome, Site};
use domain::Action;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use service::{Service, Viewer};

/// The service and the asking person of this request, for server functions.
///
/// The server puts both into the context of every page and every server function.
pub(crate) fn asking() -> (Service, Viewer) {
    (expect_context(), expect_context())
}

/// Whether this request's person may do `action`: for deciding what a page offers.
pub(crate) fn may(action: Action) -> bool {
    use_context::<Viewer>().is_some_and(|viewer| viewer.may(action))
}

/// Says how the page ended. Without effect where routes are only being listed.
pub(crate) fn reply(outcome: Outcome) {
    if let Some(site) = use_context::<Site>() {
        site.reply.set(outcome);
    }
}

/// This page's path with its query, for forms that lead back to it.
pub(crate) fn here() -> String {
    let location = use_location();
    let (path, search) = (
        location.pathname.get_untracked(),
        location.search.get_untracked(),
    );
    if search.is_empty() {
        path
    } else {
        format!("{path}?{search}")
    }
}

/// A page: its content, under a title that names the library too.
#[component]
pub(crate) fn Page(#[prop(into)] title: String, children: Children) -> impl IntoView {
    let library = use_context::<Viewer>().map(|viewer| viewer.library.name.to_string());
    let title = match library {
        Some(library) if library != title => format!("{title} \u{b7} {library}"),
        _ => title,
    };
    view! {
        <Title text=title/>
        {children()}
    }
}

/// The page for an address that leads nowhere.
#[component]
pub(crate) fn ErrorPage() -> impl IntoView {
    reply(Outcome::NotFound);
    view! {
        <Page title="Not found">
            <div class="empty">
                <h1 tabindex="-1">"Nothing is here"</h1>
                <p>"The address is mistyped, what it named was removed, or you may not see it."</p>
                <a class="button primary" href="/">"To the library"</a>
            </div>
        </Page>
    }
}
