//! The document around every page, and the routes.
//!
//! `navigation.ts` relies on this shape: `header#top`, `nav#nav` and `main#main` are replaced when a link is
//! followed; the player stands outside of them and stays.

use crate::account::{LoginPage, SetupPage};
use crate::layout::{ErrorPage, here, may};
use crate::notice::FormNotice;
use crate::player::{OfflinePage, PlayerBar};
use crate::tracks::{LibraryPage, TrackPageView};
use crate::work::{ActivityPage, JobsPage};
use crate::{Site, Theme};
use domain::Action;
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{ParamSegment, SsrMode, StaticSegment};
use service::Viewer;
use uploader::UploadPage;

/// The whole document. Expects [`Site`] and, once there is a library, `service::Viewer` in the context.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the server hands its options over"
)]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    // Only islands wake in the browser: the rest is rendered without hydration's markers.
    if let Some(context) = Owner::current_shared_context() {
        context.set_is_hydrating(false);
    }
    let site: Site = expect_context();
    let package = format!("/{}/{}", options.site_pkg_dir, site.build_id);
    let hue = use_context::<Viewer>().map_or(DEFAULT_HUE, |viewer| viewer.library.accent_hue);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-build=site.build_id.to_string() data-theme=site.theme.as_str() data-session=site.session.map(|session| session.to_string())>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="stylesheet" href=format!("{package}/reprise.css")/>
                <style nonce=use_nonce()>{format!(":root{{--hue:{hue}}}")}</style>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/icons/apple-touch-icon.png"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <script type="module" src=format!("{package}/reprise.js") nonce=use_nonce()></script>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Before a library chose its own.
const DEFAULT_HUE: u16 = 40;

/// The frame and the routes.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title text="Reprise"/>
        <Icons/>
        <a class="skip" href="#main">"Skip to the content"</a>
        <Router>
            <div class="frame">
                <TopBar/>
                <Navigation/>
                <main id="main" tabindex="-1">
                    <Routes fallback=|| view! { <ErrorPage/> }>
                        <Route path=StaticSegment("") view=LibraryPage ssr=SsrMode::Async/>
                        <Route path=(StaticSegment("tracks"), ParamSegment("id")) view=TrackPageView ssr=SsrMode::Async/>
                        <Route path=StaticSegment("upload") view=Upload ssr=SsrMode::Async/>
                        <Route path=StaticSegment("login") view=LoginPage ssr=SsrMode::Async/>
                        <Route path=StaticSegment("setup") view=SetupPage ssr=SsrMode::Async/>
                        <Route path=StaticSegment("jobs") view=JobsPage ssr=SsrMode::Async/>
                        <Route path=StaticSegment("offline") view=OfflinePage ssr=SsrMode::Async/>
                        <Route path=StaticSegment("activity") view=ActivityPage ssr=SsrMode::Async/>
                    </Routes>
                </main>
            </div>
        </Router>
        <PlayerBar/>
        <p id="announce" class="visually-hidden" aria-live="polite"></p>
    }
}

/// `/upload`: the uploader's page, under the notice of its plain form.
#[component]
fn Upload() -> impl IntoView {
    view! {
        <crate::layout::Page title="Upload">
            <header class="page-head"><h1 tabindex="-1">"Upload"</h1></header>
            <FormNotice/>
            <UploadPage/>
        </crate::layout::Page>
    }
}

/// The library's name, the colours, and who is logged in.
#[component]
fn TopBar() -> impl IntoView {
    let viewer = use_context::<Viewer>();
    let name = viewer.as_ref().map_or_else(
        || "Reprise".to_owned(),
        |viewer| viewer.library.name.to_string(),
    );
    let person = viewer.and_then(|viewer| viewer.person);
    let theme = use_context::<Site>().map_or(Theme::Auto, |site| site.theme);
    let icon = format!("#i-theme-{}", theme.as_str());
    let label = format!(
        "Colours: {}. Change to {}",
        theme.as_str(),
        theme.next().as_str()
    );
    view! {
        <header id="top">
            <a class="brand" href="/">
                <svg class="icon" aria-hidden="true"><use href="#i-mark"/></svg>
                <span>{name}</span>
            </a>
            <form method="post" action="/theme">
                <input type="hidden" name="next" value=here()/>
                <button class="quiet" name="theme" value=theme.next().as_str() aria-label=label>
                    <svg class="icon" aria-hidden="true"><use href=icon/></svg>
                </button>
            </form>
            {match person {
                Some(person) => view! {
                    <form class="person" method="post" action="/logout">
                        <span class="muted">{person.name.to_string()}</span>
                        <button class="quiet">"Log out"</button>
                    </form>
                }
                .into_any(),
                None => view! { <a class="quiet" href="/login">"Log in"</a> }.into_any(),
            }}
        </header>
    }
}

/// Where one can go: at the thumb on phones, at the side on wide screens.
#[component]
fn Navigation() -> impl IntoView {
    let places = [
        ("/", "Library", "#i-library", true),
        ("/upload", "Upload", "#i-upload", may(Action::Upload)),
        ("/jobs", "Jobs", "#i-jobs", may(Action::ManageJobs)),
        (
            "/activity",
            "Activity",
            "#i-activity",
            may(Action::ReadAudit),
        ),
    ];
    let path = use_location().pathname.get_untracked();
    let here = move |href: &str| (path == href).then_some("page");
    view! {
        <nav id="nav" aria-label="Main">
            {places
                .into_iter()
                .filter(|(.., shown)| *shown)
                .map(|(href, label, icon, _)| view! {
                    <a href=href aria-current=here(href)>
                        <svg class="icon" aria-hidden="true"><use href=icon/></svg>
                        <span>{label}</span>
                    </a>
                })
                .collect_view()}
        </nav>
    }
}

/// Every drawing the pages and the player use, once: 24 units square, drawn with the colour of the text.
#[component]
fn Icons() -> impl IntoView {
    view! {
        <svg class="sprite" aria-hidden="true">
            <symbol id="i-mark" viewBox="0 0 24 24"><path d="M5 10v4M9 6v12M13 3v18M17 8v8M21 11v2"/></symbol>
            <symbol id="i-play" viewBox="0 0 24 24"><path class="solid" d="M8 5.5v13a.6.6 0 0 0 .9.5l10.4-6.5a.6.6 0 0 0 0-1L8.9 5a.6.6 0 0 0-.9.5z"/></symbol>
            <symbol id="i-pause" viewBox="0 0 24 24"><path class="solid" d="M7 5h3.5v14H7zM13.5 5H17v14h-3.5z"/></symbol>
            <symbol id="i-library" viewBox="0 0 24 24"><path d="M4 5h16M4 10h16M4 15h9M4 20h9M17 20V14l4-1v5"/></symbol>
            <symbol id="i-upload" viewBox="0 0 24 24"><path d="M12 16V4M7 9l5-5 5 5M4 15v5h16v-5"/></symbol>
            <symbol id="i-download" viewBox="0 0 24 24"><path d="M12 4v12M7 11l5 5 5-5M4 20h16"/></symbol>
            <symbol id="i-jobs" viewBox="0 0 24 24"><path d="M4 7h11M4 12h7M4 17h11M15 12l3 3 4-6"/></symbol>
            <symbol id="i-activity" viewBox="0 0 24 24"><path d="M12 7v5l3 2M12 3a9 9 0 1 0 9 9 9 9 0 0 0-9-9z"/></symbol>
            <symbol id="i-sort" viewBox="0 0 24 24"><path d="M7 14l5 5 5-5"/></symbol>
            <symbol id="i-up" viewBox="0 0 24 24"><path d="M6 15l6-6 6 6"/></symbol>
            <symbol id="i-close" viewBox="0 0 24 24"><path d="M6 6l12 12M18 6L6 18"/></symbol>
            <symbol id="i-theme-auto" viewBox="0 0 24 24"><path d="M12 3a9 9 0 1 0 0 18z" class="solid"/><path d="M12 3a9 9 0 1 1 0 18z"/></symbol>
            <symbol id="i-theme-light" viewBox="0 0 24 24"><path d="M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5"/></symbol>
            <symbol id="i-theme-dark" viewBox="0 0 24 24"><path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/></symbol>
        </svg>
    }
}
