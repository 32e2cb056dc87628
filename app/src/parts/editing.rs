//! What every page with a form of the catalogue has: why it was refused, both versions where two people edited, and the
//! way into the bin.

use crate::Outcome;
use crate::layout::reply;
use crate::notice::sentence;
use crate::refused::{Reason, Refused};
use leptos::prelude::*;

/// The fields of a form as people read them: label and content, in order.
pub(crate) type Fields<'a> = Vec<(&'static str, &'a str)>;

/// What a form begins with: what was typed where it was refused, else `present`. Where something was not deleted because
/// somebody had changed it, it begins with what they made of it.
pub(crate) fn begin<Form: Clone + Send + Sync + 'static>(present: &Form) -> (Form, Option<Reason>) {
    match use_context::<Refused<Form>>() {
        Some(Refused {
            reason: reason @ Reason::StaleDelete,
            ..
        }) => (present.clone(), Some(reason)),
        Some(refused) => (refused.form, Some(refused.reason)),
        None => (present.clone(), None),
    }
}

/// Both versions side by side, where somebody was faster.
pub(crate) fn both<Form: Clone + Send + Sync + 'static>(
    present: &Form,
    fields: fn(&Form) -> Fields<'_>,
) -> Option<impl IntoView + use<Form>> {
    let refused = use_context::<Refused<Form>>()?;
    let mine = match refused.reason {
        Reason::Stale => "Yours, below",
        Reason::StaleDelete => "When you opened the page",
        Reason::Invalid(_) => return None,
    };
    Some(side_by_side(
        ["In the library now", mine],
        &fields(present),
        &fields(&refused.form),
    ))
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
            Reason::Stale | Reason::StaleDelete => Outcome::Stale,
        });
        view! { <p class="notice fault" role="alert">{sentence(&reason.to_string())}</p> }
    })
}

/// Where two differ, side by side, under these headings.
pub(crate) fn side_by_side(
    headings: [&'static str; 2],
    one: &Fields<'_>,
    other: &Fields<'_>,
) -> impl IntoView + use<> {
    let rows = one
        .iter()
        .zip(other)
        .map(|((label, one), (_, other))| ((*label).to_owned(), [*one, *other].map(str::to_owned)))
        .collect();
    differences(headings, rows)
}

/// The rows of two versions that are not the same in both: what a row is, and what stands there in either.
pub(crate) fn differences(
    headings: [&'static str; 2],
    rows: Vec<(String, [String; 2])>,
) -> impl IntoView + use<> {
    let rows: Vec<_> = rows
        .into_iter()
        .filter(|(_, [one, other])| one != other)
        .collect();
    let [first, second] = headings;
    (!rows.is_empty()).then(|| view! {
        <table class="versions">
            <caption class="visually-hidden">"Both versions, where they differ"</caption>
            <thead><tr><td></td><th scope="col">{first}</th><th scope="col">{second}</th></tr></thead>
            <tbody>
                {rows
                    .into_iter()
                    .map(|(label, [one, other])| view! {
                        <tr><th scope="row" class="muted">{label}</th><td class="prose">{one}</td><td class="prose">{other}</td></tr>
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

/// Names the form of a thing, to which the button that deletes it belongs.
pub(crate) const FORM: &str = "thing";

/// The way into the bin. The button sends the thing's form along, whose revision says what was seen.
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
        <div class="form">
            <p class="muted">{format!("The {what} goes into the bin and can come back for 30 days. {note}")}</p>
            <div class="actions">
                <button class="button danger" form=FORM formaction=action formnovalidate>
                    {format!("Delete this {what}")}
                </button>
            </div>
        </div>
    }
}

/// The page of a form for somebody who may not use it.
#[component]
pub(crate) fn NotYours() -> impl IntoView {
    view! {
        <crate::notice::Failure error=crate::error::to_wire(&service::Error::NotAllowed("edit this"))/>
    }
}
