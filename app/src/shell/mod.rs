//! The document around every page.
//!
//! `navigation.ts` relies on this shape: `header#top`, `nav#nav` and `main#main` are replaced when a link is
//! followed; the player stands outside of them and stays.

mod icons;
mod navigation;
mod routes;
mod top;

use crate::Site;
use crate::player::PlayerBar;
use icons::Icons;
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::components::Router;
use leptos_router::hooks::use_location;
use navigation::Navigation;
use routes::Pages;
use service::Viewer;
use top::TopBar;

/// The whole document. Expects [`Site`] and, once there is a library, `service::Viewer` in the context.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the server hands its options over"
)]
pub fn shell(options: LeptosOptions) -> AnyView {
    // Nothing of a page wakes in the browser: it is rendered without hydration's markers.
    if let Some(context) = Owner::current_shared_context() {
        context.set_is_hydrating(false);
    }
    let site: Site = expect_context();
    let package = format!("/{}/{}", options.site_pkg_dir, site.build_id);
    let hue = use_context::<Viewer>().map_or(DEFAULT_HUE, |viewer| viewer.library.accent_hue);
    view! {
        <!DOCTYPE html>
        <html
            lang="en"
            data-build=site.build_id.to_string()
            data-theme=site.theme.as_str()
            data-hue=hue.to_string()
            data-session=site.session.map(|session| session.to_string())
        >
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
    .into_any()
}

/// Before a library chose its own.
const DEFAULT_HUE: u16 = 40;

/// The page itself; `data-list` names the list its thing stands in, for screens with room for both.
#[component]
fn Main() -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    view! { <main id="main" tabindex="-1" data-list=list_of(&path)><Pages/></main> }
}

/// The list to which the page of one thing belongs.
fn list_of(path: &str) -> Option<&'static str> {
    const LISTS: [&str; 6] = [
        "/events",
        "/songs",
        "/people",
        "/genres",
        "/styles",
        "/playlists",
    ];
    LISTS.into_iter().find(|list| {
        let rest = path
            .strip_prefix(list)
            .and_then(|rest| rest.strip_prefix('/'));
        rest.is_some_and(|segment| domain::path::parse(segment).is_some())
    })
}

/// The frame and the routes.
#[component]
pub fn App() -> AnyView {
    provide_meta_context();
    view! {
        <Title text="Reprise"/>
        <Icons/>
        <a class="skip" href="#main">"Skip to the content"</a>
        <Router>
            <div class="frame">
                <TopBar/>
                <Navigation/>
                <Main/>
            </div>
        </Router>
        <PlayerBar/>
        <p id="announce" class="visually-hidden" aria-live="polite"></p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::list_of;

    #[test]
    fn the_page_of_a_thing_belongs_to_its_list() {
        let event = domain::path::segment("Town Fair", domain::Uuid::from_u128(7));
        assert_eq!(list_of(&format!("/events/{event}")), Some("/events"));
        assert_eq!(list_of(&format!("/events/{event}/edit")), None);
        assert_eq!(list_of(&format!("/tracks/{event}")), None);
        assert_eq!(list_of("/events/new"), None);
        assert_eq!(list_of("/events"), None);
    }
}
