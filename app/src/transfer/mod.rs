//! `/import`: tables in, everything out.

use crate::Outcome;
use crate::format;
use crate::layout::{Page, may, reply};
use crate::notice::sentence;
use crate::parts::{NotYours, Pick};
use domain::Action;
use leptos::prelude::*;
use service::{ExportTable, ImportReport, SHOWN_ROWS};

/// How a table that was sent fared; put into the context by the server when it answers the form with its page.
#[derive(Clone, Debug)]
pub struct ImportAnswer {
    /// What became of its rows, or why it could not be read at all.
    pub report: Result<ImportReport, String>,
    /// Whether it was only to be checked.
    pub dry_run: bool,
}

/// `/import`.
#[component]
pub(crate) fn ImportPage() -> impl IntoView {
    if !may(Action::Edit) {
        return view! { <NotYours/> }.into_any();
    }
    view! {
        <Page title="Import and export">
            <header class="page-head"><h1 tabindex="-1">"Import and export"</h1></header>
            {use_context::<ImportAnswer>().map(|answer| view! { <Answer answer/> })}
            <section aria-labelledby="import-head">
                <div class="section-head"><h2 id="import-head">"Events and songs from a table"</h2></div>
                <Form/>
            </section>
            {may(Action::Export).then(|| view! { <Export/> })}
        </Page>
    }
    .into_any()
}

#[component]
fn Form() -> impl IntoView {
    let orders = [
        ("", "As the file tells"),
        ("day", "The day first: 3 April"),
        ("month", "The month first: 4 March"),
    ];
    let choices = orders
        .map(|(word, label)| (word.to_owned(), label.to_owned()))
        .to_vec();
    view! {
        <form class="form" method="post" action="/import" enctype="multipart/form-data">
            <p class="muted">
                "A CSV file whose first row names its columns: date, title, venue, city, people, genres and so on for \
                 events; title, writers, key, tempo, lyrics and so on for songs. What the library has already is \
                 found again and changed, not doubled."
            </p>
            <label class="field">
                "CSV file"
                <input type="file" name="file" accept=".csv,.tsv,.txt,text/csv" required/>
            </label>
            <Pick label="A date such as 03/04/2024" name="first" value=String::new() choices/>
            <label class="choice">
                <input type="checkbox" name="accept_rest" value="1"/>
                <span>"Take the good rows although others are rejected"</span>
            </label>
            <div class="actions">
                <button class="button primary" name="do" value="check">"Check the file"</button>
                <button class="button" name="do" value="import">"Import it"</button>
            </div>
        </form>
    }
}

#[component]
fn Answer(answer: ImportAnswer) -> impl IntoView {
    match answer.report {
        Err(reason) => {
            reply(Outcome::Invalid);
            view! { <p class="notice fault" role="alert">{sentence(&reason)}</p> }.into_any()
        }
        Ok(report) => {
            if !report.rejected.is_empty() && !report.written && !answer.dry_run {
                reply(Outcome::Invalid);
            }
            view! { <Report report dry_run=answer.dry_run/> }.into_any()
        }
    }
}

#[component]
fn Report(report: ImportReport, dry_run: bool) -> impl IntoView {
    let what = report.sheet.as_str();
    let count = |n: usize| format::count(n as u64);
    let result = match (report.written, dry_run, report.added + report.changed) {
        (true, ..) => "The rows are in the library.",
        (_, true, _) => "The file was checked; nothing was written.",
        (_, _, 0) => "There was nothing to write.",
        _ => "Nothing was written. Correct the rejected rows, or take the good ones alone.",
    };
    let fault = !report.rejected.is_empty() && !report.written;
    let more = report.rejected.len().saturating_sub(SHOWN_ROWS);
    view! {
        <section class="import-report" aria-labelledby="report-head">
            <div class="notice" class:fault=fault role="status"><span id="report-head">{result}</span></div>
            <dl class="facts">
                <div><dt>"Rows are"</dt><dd>{what}</dd></div>
                <div><dt>"New"</dt><dd>{count(report.added)}</dd></div>
                <div><dt>"Changed"</dt><dd>{count(report.changed)}</dd></div>
                <div><dt>"As they were"</dt><dd>{count(report.unchanged)}</dd></div>
                <div><dt>"Rejected"</dt><dd>{count(report.rejected.len())}</dd></div>
                <div><dt>"Encoding"</dt><dd>{report.encoding.as_str()}</dd></div>
            </dl>
            {(!report.ignored.is_empty()).then(|| view! {
                <p class="muted">"Columns left out: "{report.ignored_in_words()}</p>
            })}
            {(!report.rejected.is_empty()).then(|| view! {
                <table class="versions">
                    <caption class="visually-hidden">"Rejected rows"</caption>
                    <thead><tr><th scope="col">"Line"</th><th scope="col">"Why it was rejected"</th></tr></thead>
                    <tbody>
                        {report
                            .rejected
                            .into_iter()
                            .take(SHOWN_ROWS)
                            .map(|row| view! { <tr><th scope="row" class="number">{row.line}</th><td>{sentence(&row.reason)}</td></tr> })
                            .collect_view()}
                    </tbody>
                </table>
            })}
            {(more > 0).then(|| view! { <p class="muted">{format!("and {} more", count(more))}</p> })}
        </section>
    }
}

/// Every table, in both forms.
#[component]
fn Export() -> impl IntoView {
    let rows = ExportTable::all().map(|table| {
        let name = table.as_str();
        let link = |ending: &str| {
            let label = ending.to_uppercase();
            let href = format!("/export/{name}.{ending}");
            let aria = format!("{name} as {label}");
            view! { <a class="quiet" href=href download="" aria-label=aria>{label}</a> }
        };
        view! { <li><span>{capital(&name.replace('-', " "))}</span><span>{link("csv")}{link("json")}</span></li> }
    });
    view! {
        <section aria-labelledby="export-head">
            <div class="section-head"><h2 id="export-head">"Everything out"</h2></div>
            <p class="muted">
                "Events and songs as they are imported again, and then everything as it is kept, the bin included. \
                 What other people keep for themselves is left out."
            </p>
            <ul class="plain tables">{rows.collect_view()}</ul>
        </section>
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
