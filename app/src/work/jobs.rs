//! The page of background work.

use super::api::jobs;
use crate::format;
use crate::layout::Page;
use crate::notice::Failure;
use domain::Quality;
use domain::work::{JobList, JobRow, JobState, Programs};
use leptos::prelude::*;

/// `/jobs`.
#[component]
pub(crate) fn JobsPage() -> impl IntoView {
    Suspend::new(async move {
        match jobs().await {
            Ok(list) => view! { <Page title="Jobs"><Jobs list/></Page> }.into_any(),
            Err(error) => view! { <Failure error/> }.into_any(),
        }
    })
}

#[component]
fn Jobs(list: JobList) -> impl IntoView {
    let state = summary(&list);
    let JobList { rows, programs, .. } = list;
    let empty = rows.is_empty();
    view! {
        <header class="page-head">
            <h1 tabindex="-1">"Jobs"</h1>
            <p class="muted">{state}</p>
        </header>
        <Tools programs/>
        {empty.then(|| view! {
            <div class="empty"><p>"No background work yet. It begins when a file arrives."</p></div>
        })}
        {(!empty).then(|| view! {
            <table class="rows">
                <caption class="visually-hidden">"Background work: running, failed, waiting, done"</caption>
                <thead><tr>
                    <th scope="col">"Work"</th><th scope="col">"State"</th>
                    <th scope="col">"Tries"</th><th scope="col">"When"</th>
                </tr></thead>
                <tbody>{rows.into_iter().map(|row| view! { <Job row/> }).collect_view()}</tbody>
            </table>
        })}
    }
}

/// Whether smaller versions and pictures can be made, and how what makes them is held.
#[component]
fn Tools(programs: Programs) -> impl IntoView {
    match programs {
        Programs::Ready {
            version,
            no_network,
            no_other_files,
            avif,
        } => {
            let mut held = vec!["limits on time, memory and output"];
            held.extend(no_network.then_some("no network"));
            held.extend(no_other_files.then_some("no other files"));
            let lacks = [
                (!no_network).then_some("this kernel cannot keep it from the network"),
                (!no_other_files).then_some("this kernel cannot keep it from other files"),
                (!avif).then_some("it writes no AVIF, so pictures are larger"),
            ];
            let lacks = lacks.into_iter().flatten().collect::<Vec<_>>().join("; ");
            view! {
                <p class="muted small">
                    "Smaller versions and pictures are made by ffmpeg " {version} ", held by: "
                    {held.join(", ")} "."
                    {(!lacks.is_empty()).then(|| view! { " But " {lacks} "." })}
                </p>
            }
            .into_any()
        }
        Programs::Absent(why) => view! {
            <p class="fault" role="note">
                "No smaller versions and no pictures are made: " {why}
                ". Originals play as they are; what waits for it is done once it is there."
            </p>
        }
        .into_any(),
    }
}

fn summary(list: &JobList) -> String {
    let parts = [
        (list.running, state_in_words(JobState::Running)),
        (list.waiting, state_in_words(JobState::Queued)),
        (list.failed, state_in_words(JobState::Failed)),
    ];
    let told: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if told.is_empty() {
        "All is done.".to_owned()
    } else {
        told.join(", ")
    }
}

/// What people call where a job stands.
const fn state_in_words(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "waiting",
        JobState::Running => "running",
        JobState::Done => "done",
        JobState::Failed => "failed",
    }
}

/// What people call the work; a word of another version of the server stands as it is.
fn kind_in_words(kind: &str) -> &str {
    match kind {
        "analyse" => "Analysis",
        "listen" => "Second opinion",
        "probe" => "Closer look",
        "picture" => "Pictures",
        "rendition" => "Smaller version",
        other => other,
    }
}

/// What it is about. The quality behind a file's name stays on one line.
fn subject(row: &JobRow) -> String {
    let named = row.subject.rsplit_once(", ").and_then(|(file, quality)| {
        let quality: Quality = quality.parse().ok()?;
        Some(format!(
            "{file}, {}",
            quality.as_str().replace('-', "\u{2011}")
        ))
    });
    named.unwrap_or_else(|| row.subject.clone())
}

#[component]
fn Job(row: JobRow) -> impl IntoView {
    let retry = (row.state == JobState::Failed).then(|| format!("/jobs/{}/retry", row.id));
    view! {
        <tr>
            <th scope="row">
                {kind_in_words(&row.kind).to_owned()} " " <span class="muted">{subject(&row)}</span>
                {row.last_error.map(|error| view! { <p class="fault small">{error}</p> })}
            </th>
            <td>
                <span class="state" data-state=row.state.as_str()>{state_in_words(row.state)}</span>
                {retry.map(|action| view! {
                    <form method="post" action=action><button class="button small">"Try again"</button></form>
                })}
            </td>
            <td class="number">{row.attempts}</td>
            <td class="when"><time datetime=format::machine(row.at)>{format::moment(row.at)}</time></td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(programs: Programs) -> String {
        view! { <Jobs list=JobList { programs, waiting: 2, failed: 1, ..JobList::default() }/> }
            .to_html()
    }

    #[test]
    fn the_absence_of_ffmpeg_is_said_plainly() {
        let page = html(Programs::Absent("ffmpeg is not installed".to_owned()));
        assert!(page.contains("ffmpeg is not installed"), "{page}");
        assert!(page.contains("Originals play as they are"), "{page}");
        assert!(page.contains("2 waiting, 1 failed"), "{page}");
    }

    #[test]
    fn a_job_is_told_in_the_words_of_the_summary() {
        let at = "2024-03-12T20:00:00Z".parse().unwrap();
        let row = JobRow {
            id: domain::JobId::from_parts(at, [1; 10]),
            kind: "rendition".to_owned(),
            subject: "One, two.wav, opus-96".to_owned(),
            state: JobState::Queued,
            attempts: 0,
            last_error: None,
            at,
        };
        let page = view! { <Job row/> }.to_html().replace("<!>", "");
        assert!(page.contains("Smaller version "), "{page}");
        assert!(page.contains("One, two.wav, opus\u{2011}96"), "{page}");
        assert!(
            page.contains(r#"data-state="queued" class="state">waiting<"#),
            "{page}"
        );
    }

    #[test]
    fn what_does_not_hold_is_said_too() {
        let page = html(Programs::Ready {
            version: "5.1.9".to_owned(),
            no_network: true,
            no_other_files: false,
            avif: true,
        });
        assert!(page.contains("no network"), "{page}");
        assert!(page.contains("cannot keep it from other files"), "{page}");
    }
}
