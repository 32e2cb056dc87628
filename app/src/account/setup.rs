//! The page behind the one-time set-up link: names the library and makes its first admin.

use crate::error::to_wire;
use crate::layout::{Page, asking};
use crate::notice::{Failure, FormNotice};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/setup?token=`.
#[component]
pub(crate) fn SetupPage() -> impl IntoView {
    let token = use_query_map()
        .get_untracked()
        .get("token")
        .filter(|token| !token.is_empty());
    let (service, viewer) = asking();
    Suspend::new(async move {
        let open = service.setup_is_open(&viewer).await;
        let inside = match (open.map_err(|error| to_wire(&error)), token) {
            (Ok(true), Some(token)) => view! { <SetupForm token/> }.into_any(),
            (Ok(true), None) => view! { <Incomplete/> }.into_any(),
            (Ok(false), _) => view! { <Complete/> }.into_any(),
            (Err(error), _) => return view! { <Failure error/> }.into_any(),
        };
        view! { <Page title="Set up">{inside}</Page> }.into_any()
    })
}

#[component]
fn Incomplete() -> impl IntoView {
    view! {
        <div class="empty">
            <h1 tabindex="-1">"This link is not complete"</h1>
            <p>"Open the whole set-up link that the server printed when it started."</p>
        </div>
    }
}

#[component]
fn Complete() -> impl IntoView {
    view! {
        <div class="empty">
            <h1 tabindex="-1">"This library is set up"</h1>
            <p>"A set-up link works once. Log in with the account that was made with it."</p>
            <a class="button primary" href="/login">"Log in"</a>
        </div>
    }
}

#[component]
fn SetupForm(token: String) -> impl IntoView {
    view! {
        <form class="card" method="post" action="/setup">
            <h1 tabindex="-1">"Set up your library"</h1>
            <p class="muted">"You become its first admin. This link works once."</p>
            <FormNotice/>
            <input type="hidden" name="token" value=token/>
            <label class="field">
                "The library\u{2019}s name"
                <input name="library_name" maxlength="100" required/>
            </label>
            <fieldset class="field">
                <legend>"Who may listen"</legend>
                <label class="choice">
                    <input type="radio" name="visibility" value="members" checked/>
                    <span>"Members" <small class="muted">"People with an account"</small></span>
                </label>
                <label class="choice">
                    <input type="radio" name="visibility" value="public"/>
                    <span>"Everyone" <small class="muted">"Anyone with the address"</small></span>
                </label>
            </fieldset>
            <label class="field">
                "Your name"
                <input name="name" autocomplete="name" maxlength="100" required/>
            </label>
            <label class="field">
                "Login name"
                <input
                    name="login" autocomplete="username" autocapitalize="none" spellcheck="false"
                    maxlength="254" required
                />
                <small class="muted">"An e-mail address or a short name"</small>
            </label>
            <label class="field">
                "Password"
                <input
                    name="password" type="password" autocomplete="new-password" minlength="10" maxlength="1024" required
                />
                <small class="muted">"10 characters at least; a sentence is best"</small>
            </label>
            <button class="button primary">"Create the library"</button>
        </form>
    }
}
