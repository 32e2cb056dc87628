//! What every page shares: its title, and who asks.

use crate::parts::escape;
use crate::{Outcome, Site};
use domain::Action;
use leptos::prelude::*;
use leptos_meta::{Link, Meta, Title};
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

/// Whether this page has another address by now; then it is where the browser is sent.
pub(crate) fn moved(path: &str) -> bool {
    let path = escape(path);
    let location = use_location();
    let elsewhere = location.pathname.get_untracked() != path;
    if elsewhere {
        let search = location.search.get_untracked();
        let query = if search.is_empty() { "" } else { "?" };
        reply(Outcome::Moved(format!("{path}{query}{search}")));
    }
    elsewhere
}

/// A page: its content, under a title that names the library too, and under its one address: what only orders or narrows
/// a list makes no page of its own.
#[component]
pub(crate) fn Page(
    #[prop(into)] title: String,
    /// What it lists, such as `6 events`: for the line that search engines and chats show of it.
    #[prop(into, optional)]
    holds: Option<String>,
    children: Children,
) -> impl IntoView {
    let library = use_context::<Viewer>().map(|viewer| viewer.library.name.to_string());
    let description = holds.map(|holds| match &library {
        Some(library) => format!("In the library of {library}: {holds}."),
        None => format!("{holds}."),
    });
    let full = match &library {
        Some(library) if *library != title => format!("{title} \u{b7} {library}"),
        _ => title.clone(),
    };
    let address = absolute(&use_location().pathname.get_untracked());
    view! {
        <Title text=full/>
        <Link rel="canonical" href=address.clone()/>
        <Link rel="alternate" type_="application/rss+xml" href="/feed.xml"/>
        <Meta property="og:title" content=title/>
        <Meta property="og:url" content=address/>
        {library.map(|library| view! { <Meta property="og:site_name" content=library/> })}
        {description.map(|words| view! {
            <Meta name="description" content=words.clone()/>
            <Meta property="og:description" content=words/>
        })}
        {children()}
    }
}

/// The whole address of a path of this site, for those who read it elsewhere.
pub(crate) fn absolute(path: &str) -> String {
    let origin = use_context::<Site>().map(|site| site.origin);
    format!("{}{path}", origin.as_deref().unwrap_or_default())
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
