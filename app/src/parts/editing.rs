//! What every page with a form of the catalogue has: why it was refused, both versions where two people edited, and the
//! way into the bin.

use super::{Pick, Targets};
use crate::Outcome;
use crate::layout::reply;
use crate::notice::sentence;
use crate::refused::{Reason, Refused};
use leptos::prelude::*;

/// The fields of a form as people read them: label and content, in order.
pub(crate) type Fields<'a> = Vec<(&'static str, &'a str)>;

/// What a form begins with: what was typed where it was refused, else `present`.
pub(crate) fn begin<Form: Clone + Send + Sync + 'static>(present: &Form) -> (Form, Option<Reason>) {
    match use_context::<Refused<Form>>() {
        Some(refused) => (refused.form, Some(refused.reason)),
        None => (present.clone(), None),
    }
}

/// Why the form was refused; tells the server what status that is.
#[component]
pub(crate) fn Refusal(
    /// None where it was not.
    reason: Option<Reason>,
) -> impl IntoView {
    reason.map(|reason| {
        reply(match reason {
            Reason::Invalid(_) => Outcome::Invalid,
            Reason::Stale => Outcome::Stale,
        });
        view! { <p class="notice fault" role="alert">{sentence(&reason.to_string())}</p> }
    })
}

/// Where two versions differ, side by side.
pub(crate) fn versions(theirs: &Fields<'_>, mine: &Fields<'_>) -> impl IntoView + use<> {
    let rows: Vec<_> = theirs
        .iter()
        .zip(mine)
        .filter(|((_, theirs), (_, mine))| theirs != mine)
        .map(|((label, theirs), (_, mine))| (*label, (*theirs).to_owned(), (*mine).to_owned()))
        .collect();
    (!rows.is_empty()).then(|| view! {
        <table class="versions">
            <caption class="visually-hidden">"Both versions, where they differ"</caption>
            <thead><tr><th scope="col"></th><th scope="col">"In the library now"</th><th scope="col">"Yours, below"</th></tr></thead>
            <tbody>
                {rows
                    .into_iter()
                    .map(|(label, theirs, mine)| view! {
                        <tr><th scope="row" class="muted">{label}</th><td class="prose">{theirs}</td><td class="prose">{mine}</td></tr>
                    })
                    .collect_view()}
            </tbody>
        </table>
    })
}

/// The buttons under a form.
#[component]
pub(crate) fn Save(
    /// What the button says.
    #[prop(default = "Save")]
    label: &'static str,
    /// Where to go without saving.
    #[prop(into)]
    back: String,
) -> impl IntoView {
    view! {
        <div class="actions">
            <button class="button primary">{label}</button>
            <a class="button" href=back>"Cancel"</a>
        </div>
    }
}

/// The way into the bin.
#[component]
pub(crate) fn Delete(
    /// Where the form is sent.
    action: String,
    /// What is deleted, such as `event`.
    what: &'static str,
    /// What happens besides.
    #[prop(optional)]
    note: &'static str,
) -> impl IntoView {
    view! {
        <div class="section-head"><h2>"Delete"</h2></div>
        <form class="form" method="post" action=action>
            <p class="muted">{format!("The {what} goes into the bin and can come back for 30 days. {note}")}</p>
            <div class="actions"><button class="button danger">{format!("Delete this {what}")}</button></div>
        </form>
    }
}

/// The page of a form for somebody who may not use it.
#[component]
pub(crate) fn NotYours() -> impl IntoView {
    view! {
        <crate::notice::Failure error=crate::error::to_wire(&service::Error::NotAllowed("edit this"))/>
    }
}

/// Makes two things one: this one goes into the other that is chosen.
#[component]
pub(crate) fn Merge(
    /// What this one is called.
    name: String,
    /// The address of its page.
    path: String,
    /// The others: the last parts of their addresses with their names.
    choices: Vec<(String, String)>,
    /// How many fit the words, this one among them.
    total: u64,
    /// What was looked for.
    words: Option<String>,
    /// What they are, such as `song`.
    what: &'static str,
    /// What becomes of this one.
    note: &'static str,
) -> impl IntoView {
    let (_, reason) = begin(&MergeForm::default());
    view! {
        <header class="page-head"><h1 tabindex="-1">"Merge "{name.clone()}</h1></header>
        <Refusal reason/>
        <Targets path=format!("{path}/merge") words=words.clone() offered=choices.len() + 1 total what/>
        <form class="form" method="post" action=format!("{path}/merge")>
            <p class="muted">{note}</p>
            {if choices.is_empty() {
                let called = words.map(|words| format!(" called \u{201c}{words}\u{201d}")).unwrap_or_default();
                view! { <p>{format!("There is no other {what}{called}.")}</p> }.into_any()
            } else {
                view! {
                    <Pick label="Into" name="into" value=String::new() choices/>
                    <Save label="Merge" back=path.clone()/>
                }
                .into_any()
            }}
        </form>
    }
}

/// The form of `Merge`.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub struct MergeForm {
    /// The last part of the other's address.
    pub into: String,
}
