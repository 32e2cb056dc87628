//! The page to log in.

use crate::layout::Page;
use crate::local_path;
use crate::notice::FormNotice;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/login`, then on to `?next=`.
#[component]
pub(crate) fn LoginPage() -> impl IntoView {
    let next = use_query_map().get_untracked().get("next");
    let next = next
        .as_deref()
        .and_then(local_path)
        .unwrap_or("/")
        .to_owned();
    view! {
        <Page title="Log in">
            <form class="card" method="post" action="/login">
                <h1 tabindex="-1">"Log in"</h1>
                <FormNotice/>
                <input type="hidden" name="next" value=next/>
                <label class="field">
                    "Login name"
                    <input
                        name="login" autocomplete="username" autocapitalize="none" spellcheck="false"
                        maxlength="254" required
                    />
                </label>
                <label class="field">
                    "Password"
                    <input name="password" type="password" autocomplete="current-password" required/>
                </label>
                <button class="button primary">"Log in"</button>
                <p class="muted small">
                    "The first time on a new server, open the set-up link that it printed when it started."
                </p>
            </form>
        </Page>
    }
}
