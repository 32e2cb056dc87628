//! The page of background work.

use super::api::jobs;
use crate::format;
use crate::layout::Page;
use crate::notice::Failure;
use domain::work::{JobRow, JobState};
use leptos::prelude::*;

/// `/jobs`.
#[component]
pub(crate) fn JobsPage() -> impl IntoView {
    Suspend::new(async move {
        match jobs().await {
            Ok(rows) => view! { <Page title="Jobs"><Jobs rows/></Page> }.into_any(),
            Err(error) => view! { <Failure error/> }.into_any(),
        }
    })
}

#[component]
fn Jobs(rows: Vec<JobRow>) -> impl IntoView {
    let failed = rows
        .iter()
        .filter(|row| row.state == JobState::Failed)
        .count();
    let empty = rows.is_empty();
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Jobs"</h1>
            <p class="muted">
                {if failed == 0 { "All is well.".to_owned() } else { format!("{failed} failed") }}
            </p>
        </header>
        {empty.then(|| view! {
            <div class="empty"><p>"No background work yet. It begins when a file arrives."</p></div>
        })}
        {(!empty).then(|| view! {
            <table class="rows">
                <caption class="visually-hidden">"Background work, newest first"</caption>
                <thead><tr>
                    <th scope="col">"Work"</th><th scope="col">"State"</th>
                    <th scope="col">"Tries"</th><th scope="col">"When"</th>
                </tr></thead>
                <tbody>{rows.into_iter().map(|row| view! { <Job row/> }).collect_view()}</tbody>
            </table>
        })}
    }
}

#[component]
fn Job(row: JobRow) -> impl IntoView {
    let retry = (row.state == JobState::Failed).then(|| format!("/jobs/{}/retry", row.id));
    view! {
        <tr>
            <th scope="row">
                {row.kind} " " <span class="muted">{row.subject}</span>
                {row.last_error.map(|error| view! { <p class="fault small">{error}</p> })}
            </th>
            <td>
                <span class="state" data-state=row.state.as_str()>{row.state.as_str()}</span>
                {retry.map(|action| view! {
                    <form method="post" action=action><button class="button small">"Try again"</button></form>
                })}
            </td>
            <td class="number">{row.attempts}</td>
            <td class="when"><time datetime=format::machine(row.at)>{format::moment(row.at)}</time></td>
        </tr>
    }
}
