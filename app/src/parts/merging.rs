//! Making two things one: the other is chosen, both are compared, and only then are they merged.

use super::editing::{Fields, Refusal, Save, begin, side_by_side};
use super::{Hidden, Pick, Targets};
use leptos::prelude::*;

/// The form that merges.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub struct MergeForm {
    /// The last part of the other's address.
    #[serde(default)]
    pub into: String,
}

/// Chooses the other.
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
    let offered = choices.len() + 1;
    let first = (String::new(), format!("Choose the {what}"));
    let choices: Vec<_> = std::iter::once(first).chain(choices).collect();
    view! {
        <header class="page-head"><h1 tabindex="-1">"Merge "{name}</h1></header>
        <Refusal reason/>
        <Targets path=format!("{path}/merge") words=words.clone() offered total what/>
        <form class="form" method="get" action=format!("{path}/merge")>
            <p class="muted">{note}</p>
            {if choices.len() == 1 {
                let called = words.map(|words| format!(" called \u{201c}{words}\u{201d}")).unwrap_or_default();
                view! { <p>{format!("There is no other {what}{called}.")}</p> }.into_any()
            } else {
                view! {
                    <Pick label="Into" name="into" value=String::new() choices required=true/>
                    <Save label="Compare both" back=path.clone()/>
                }
                .into_any()
            }}
        </form>
    }
}

/// Shows where both differ, and merges them.
pub(crate) fn merge_both(
    gone: (&str, &Fields<'_>),
    stays: (&str, &Fields<'_>),
    path: &str,
    into: String,
) -> impl IntoView + use<> {
    let heading = format!("Merge {} into {}", gone.0, stays.0);
    let (_, reason) = begin(&MergeForm::default());
    let action = format!("{path}/merge");
    view! {
        <header class="page-head"><h1 tabindex="-1">{heading}</h1></header>
        <Refusal reason/>
        {side_by_side(["This one goes", "This one stays"], gone.1, stays.1)}
        <form class="form" method="post" action=action.clone()>
            <p class="muted">
                "What the one that stays leaves open is taken over from the other. What both say differently stays as it \
                 is, and the other\u{2019}s is written under the notes, so that nothing is lost."
            </p>
            <Hidden name="into" value=into/>
            <Save label="Merge" back=action.clone()/>
        </form>
    }
}
