//! The slim bar above every page: whose library this is, what one looks for, who is looking.

use crate::layout::here;
use crate::parts::initials;
use crate::search::SearchBox;
use crate::{Site, Theme};
use leptos::prelude::*;
use service::{Person, Viewer};

/// The library's name, the search, the colours, and who is logged in.
#[component]
pub(super) fn TopBar() -> impl IntoView {
    let viewer = use_context::<Viewer>();
    let name = viewer.as_ref().map_or_else(
        || "Reprise".to_owned(),
        |viewer| viewer.library.name.to_string(),
    );
    let person = viewer.and_then(|viewer| viewer.person);
    view! {
        <header id="top">
            <a class="brand" href="/">
                <svg class="icon" aria-hidden="true"><use href="#i-mark"/></svg>
                <span>{name}</span>
            </a>
            <SearchBox/>
            <div class="person">
                <ThemeSwitch/>
                {match person {
                    Some(person) => view! { <Account person/> }.into_any(),
                    None => view! { <a class="quiet" href="/login">"Log in"</a> }.into_any(),
                }}
            </div>
        </header>
    }
}

/// One tap to the next colours; the settings name all three.
#[component]
fn ThemeSwitch() -> impl IntoView {
    let theme = use_context::<Site>().map_or(Theme::Auto, |site| site.theme);
    let icon = format!("#i-theme-{}", theme.as_str());
    let label = format!(
        "Colours: {}. Change to {}",
        theme.as_str(),
        theme.next().as_str()
    );
    view! {
        <form class="wide" method="post" action="/theme">
            <input type="hidden" name="next" value=here()/>
            <button class="quiet" name="theme" value=theme.next().as_str() aria-label=label>
                <svg class="icon" aria-hidden="true"><use href=icon/></svg>
            </button>
        </form>
    }
}

/// Who is logged in: the way to the settings and, where there is room, out.
#[component]
fn Account(person: Person) -> impl IntoView {
    let name = person.name.to_string();
    let label = format!("{name}: settings");
    view! {
        <form class="wide" method="post" action="/logout"><button class="quiet">"Log out"</button></form>
        <a class="quiet" href="/settings" aria-label=label>
            <span class="face" aria-hidden="true">{initials(&name)}</span>
        </a>
    }
}
