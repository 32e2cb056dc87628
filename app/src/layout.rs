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
    in_head(view! {
        <Link rel="canonical" href=address.clone()/>
        <Link rel="alternate" type_="application/rss+xml" href="/feed.xml"/>
        <Meta property="og:title" content=title/>
        <Meta property="og:url" content=address/>
        {library.map(|library| view! { <Meta property="og:site_name" content=library/> })}
        {description.map(|words| view! {
            <Meta name="description" content=words.clone()/>
            <Meta property="og:description" content=words/>
        })}
    });
    view! {
        <Title text=full/>
        {children()}
    }
}

/// Puts elements into the document's head.
///
/// Those of `leptos_meta` go there by themselves when they are rendered, into the document that the rendering thread is at.
/// A page that had to wait may be rendered by a thread that is at none, or at another request's: so they are rendered here,
/// where they are made.
pub(crate) fn in_head(elements: impl RenderHtml) {
    // The head gets them; in their own place they are nothing.
    let _ = elements.to_html();
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

#[cfg(test)]
mod tests {
    use super::*;
    use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
    use futures::{FutureExt as _, StreamExt as _, stream};
    use leptos_meta::{ServerMetaContext, provide_meta_context};
    use leptos_router::components::Router;
    use leptos_router::location::RequestUrl;
    use std::thread;

    /// Runs at once what never waits.
    struct AtOnce;

    impl CustomExecutor for AtOnce {
        fn spawn(&self, work: PinnedFuture<()>) {
            work.now_or_never().expect("nothing to wait for");
        }
        fn spawn_local(&self, work: PinnedLocalFuture<()>) {
            work.now_or_never().expect("nothing to wait for");
        }
        fn poll_local(&self) {}
    }

    #[test]
    fn a_page_is_described_whichever_thread_renders_it() {
        Executor::init_local_custom_executor(AtOnce).unwrap();
        let (meta, head) = ServerMetaContext::new();
        let owner = Owner::new_root(None);
        let page = owner.with(|| {
            provide_context(meta);
            provide_context(RequestUrl::new("/songs"));
            provide_meta_context();
            let page = || view! { <Page title="Songs" holds="2 songs">"Here"</Page> };
            view! { <Router>{page()}</Router> }.into_any()
        });
        let body = thread::spawn(|| page.to_html()).join().unwrap();
        let document = stream::iter([format!("<head></head>{body}")]);
        let document: String = async { head.inject_meta_context(document).await.collect().await }
            .now_or_never()
            .unwrap();
        for described in [
            "<title>Songs</title>",
            r#"<link href="/songs" rel="canonical""#,
            r#"<meta property="og:title" content="Songs""#,
            r#"<meta name="description" content="2 songs.""#,
        ] {
            assert!(document.contains(described), "{described} in {document}");
        }
    }
}
