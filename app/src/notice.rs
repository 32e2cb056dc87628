//! What went wrong, or what can be undone, said where it happened.

use crate::layout::{ErrorPage, Page, here, reply};
use crate::parts::{Params, escape};
use crate::{FormError, Outcome, WireError};
use domain::PictureId;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

/// A page whose data did not come. Whoever is not logged in is asked to log in and led back.
#[component]
pub(crate) fn Failure(error: WireError) -> impl IntoView {
    let title = match error {
        WireError::NotFound(_) => return view! { <ErrorPage/> }.into_any(),
        WireError::LoginRequired => {
            reply(Outcome::Redirect(format!(
                "/login?next={}",
                escape(&here())
            )));
            "Log in"
        }
        WireError::Refused(_) => "Not possible",
        WireError::Failed | WireError::Unreachable => "Something went wrong",
    };
    view! {
        <Page title=title>
            <div class="empty">
                <h1 tabindex="-1">{title}</h1>
                <p class="fault">{sentence(&error.to_string())}</p>
                <a class="button" href=here()>"Try again"</a>
            </div>
        </Page>
    }
    .into_any()
}

/// The form that led here was refused: says why, from `?error=`.
#[component]
pub(crate) fn FormNotice() -> impl IntoView {
    let code = use_query_map().get_untracked().get("error");
    let error = code.and_then(|code| code.parse::<FormError>().ok());
    error.map(|error| view! { <p class="notice fault" role="alert">{error.message()}</p> })
}

/// Something was deleted on its own page, which led here: `?deleted=` names it as its address did.
#[component]
pub(crate) fn Removed(
    /// What it was, such as `song`.
    what: &'static str,
) -> impl IntoView {
    let folder = use_location().pathname.get_untracked();
    let id = use_query_map()
        .get_untracked()
        .get("deleted")
        .filter(|id| domain::path::parse(id).is_some());
    id.map(|id| view! {
        <form class="notice" method="post" action=format!("{folder}/{}/restore", escape(&id))>
            <span role="status">{format!("The {what} is in the bin. For 30 days it can come back.")}</span>
            <button class="button small">"Undo"</button>
        </form>
    })
}

/// A picture was removed from the page that is shown, and can come back: `?removed=` names it.
#[component]
pub(crate) fn PictureRemoved() -> impl IntoView {
    let removed = Params::here().read::<PictureId>("removed");
    removed.map(|id| view! {
        <form class="notice" method="post" action=format!("/pictures/{id}/restore")>
            <span role="status">"The picture is in the bin. For 30 days it can come back."</span>
            <button class="button small">"Undo"</button>
        </form>
    })
}

/// Makes an error's text a sentence: a capital at the front, a full stop at the end.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let mut out: String = chars
        .next()
        .map(|first| first.to_uppercase().collect())
        .unwrap_or_default();
    out.push_str(chars.as_str());
    if !out.ends_with(['.', '!', '?']) {
        out.push('.');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn errors_become_sentences() {
        assert_eq!(sentence("log in to see this"), "Log in to see this.");
        assert_eq!(sentence("Done."), "Done.");
    }
}
