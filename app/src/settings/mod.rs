//! The pages of settings: how it looks, who one is, and what the library is.

mod library;

pub(crate) use library::LibrarySettingsPage;

use crate::layout::{Page, here, may};
use crate::{Site, Theme};
use domain::Action;
use leptos::prelude::*;
use service::{Person, Viewer};

/// `/settings`.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let person = use_context::<Viewer>().and_then(|viewer| viewer.person);
    view! {
        <Page title="Settings">
            <header class="page-head"><h1 tabindex="-1">"Settings"</h1></header>
            <div class="section-head"><h2>"Colours"</h2></div>
            <Colours/>
            <Library/>
            {match person {
                Some(person) => view! { <Account person/> }.into_any(),
                None => view! {
                    <div class="section-head"><h2>"Account"</h2></div>
                    <p class="actions"><a class="button primary" href="/login?next=/settings">"Log in"</a></p>
                }
                .into_any(),
            }}
        </Page>
    }
}

/// The choice of colours, kept by this browser.
#[component]
fn Colours() -> impl IntoView {
    let current = use_context::<Site>().map_or(Theme::Auto, |site| site.theme);
    let choices = [
        (Theme::Auto, "As the device"),
        (Theme::Light, "Light"),
        (Theme::Dark, "Dark"),
    ];
    view! {
        <form class="segments" method="post" action="/theme">
            <input type="hidden" name="next" value=here()/>
            {choices
                .map(|(theme, label)| {
                    let pressed = if theme == current { "true" } else { "false" };
                    view! { <button name="theme" value=theme.as_str() aria-pressed=pressed>{label}</button> }
                })
                .collect_view()}
        </form>
    }
}

/// The ways to what concerns everybody, for those who may change it.
#[component]
fn Library() -> impl IntoView {
    let places = [
        (
            Action::ManageLibrary,
            "/settings/library",
            "Name, colour and who may see it",
        ),
        (Action::Edit, "/import", "Import and export"),
    ];
    let places: Vec<_> = places
        .into_iter()
        .filter(|(action, ..)| may(*action))
        .map(|(_, href, label)| view! { <li><a href=href>{label}</a></li> })
        .collect();
    (!places.is_empty()).then(|| {
        view! {
            <div class="section-head"><h2>"Library"</h2></div>
            <ul class="plain ways">{places}</ul>
        }
    })
}

#[component]
fn Account(person: Person) -> impl IntoView {
    view! {
        <div class="section-head"><h2>"Account"</h2></div>
        <dl class="facts">
            <div><dt>"Name"</dt><dd>{person.name.to_string()}</dd></div>
            <div><dt>"Login name"</dt><dd>{person.login.to_string()}</dd></div>
        </dl>
        <form class="actions" method="post" action="/logout"><button class="button">"Log out of this browser"</button></form>
    }
}
