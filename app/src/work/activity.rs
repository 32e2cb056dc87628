//! The page of the activity log.

use super::api::activity;
use crate::format;
use crate::layout::Page;
use crate::notice::Failure;
use domain::AuditId;
use domain::work::AuditRow;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/activity`, from the entry before `?before=` on.
#[component]
pub(crate) fn ActivityPage() -> impl IntoView {
    let before = use_query_map()
        .get_untracked()
        .get("before")
        .and_then(|id| id.parse::<AuditId>().ok());
    Suspend::new(async move {
        match activity(before).await {
            Ok(rows) => view! { <Page title="Activity"><Log rows/></Page> }.into_any(),
            Err(error) => view! { <Failure error/> }.into_any(),
        }
    })
}

#[component]
fn Log(rows: Vec<AuditRow>) -> impl IntoView {
    let older = rows
        .last()
        .map(|row| format!("/activity?before={}", row.id));
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Activity"</h1>
            <p class="muted">"Who did what, newest first. Times are UTC."</p>
        </header>
        {match older {
            None => view! {
                <div class="empty">
                    <p>"There are no older entries."</p>
                    <a class="button" href="/activity">"Latest activity"</a>
                </div>
            }
            .into_any(),
            Some(href) => view! {
                <table class="rows">
                    <caption class="visually-hidden">"Activity, newest first"</caption>
                    <thead><tr>
                        <th scope="col">"What"</th><th scope="col">"Who"</th>
                        <th scope="col">"From"</th><th scope="col">"When"</th>
                    </tr></thead>
                    <tbody>{rows.into_iter().map(|row| view! { <Entry row/> }).collect_view()}</tbody>
                </table>
                <nav class="pages" aria-label="Pages"><a class="button" rel="next" href=href>"Older"</a></nav>
            }
            .into_any(),
        }}
    }
}

#[component]
fn Entry(row: AuditRow) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{row.action} " " <span class="muted">{row.subject}</span></th>
            <td>{row.who.unwrap_or_else(|| "\u{2013}".to_owned())}</td>
            <td class="muted">{row.from}</td>
            <td class="when"><time datetime=format::machine(row.at)>{format::moment(row.at)}</time></td>
        </tr>
    }
}
