//! The same recording, twice, side by side: the person decides.

use super::row::name_id;
use super::words;
use crate::browser::desk;
use crate::queue::{Choice, Entry};
use domain::recognition::{RecordingMatch, SAME_RECORDING_SCORE};
use leptos::prelude::*;
use transfer::message::FileKey;

/// What is told of either version.
#[derive(Default)]
struct Facts {
    format: Option<String>,
    bitrate: Option<u64>,
    duration_ms: Option<u64>,
    size: u64,
}

#[component]
pub(super) fn Compare(
    file: FileKey,
    entry: RwSignal<Entry>,
    best: RecordingMatch,
    /// How many more matches there are.
    others: usize,
) -> impl IntoView {
    let RecordingMatch { score, track } = best;
    let (name, ours) = entry.with_untracked(|entry| (entry.name.clone(), of_entry(entry)));
    let theirs = Facts {
        format: track.format,
        bitrate: track.bitrate,
        duration_ms: track.duration_ms,
        size: track.size,
    };
    let sure = if score >= SAME_RECORDING_SCORE {
        "The same recording is here"
    } else {
        "Perhaps the same recording"
    };
    view! {
        <p>
            {sure} ": " <span class="score">{words::score(score)} " alike"</span>
            {(others > 0).then(|| format!(", and {others} more like it"))} "."
        </p>
        <div class="compare">
            <div class="version">
                <h2>"In the library: " <a href=format!("/tracks/{}", track.id)><bdi>{track.title}</bdi></a></h2>
                <FactList facts=theirs/>
            </div>
            <div class="version">
                <h2>"Yours: " <bdi>{name}</bdi></h2>
                <FactList facts=ours/>
            </div>
        </div>
        <div class="file-actions">
            <button
                class="button primary small"
                type="button"
                aria-describedby=name_id(file)
                on:click=move |_| desk::choose(file, Choice::KeepBoth)
            >
                "Keep both"
            </button>
            <button
                class="button small"
                type="button"
                aria-describedby=name_id(file)
                on:click=move |_| desk::choose(file, Choice::Skip)
            >
                "Skip"
            </button>
        </div>
    }
}

fn of_entry(entry: &Entry) -> Facts {
    let reading = entry.reading.as_deref();
    Facts {
        format: reading.and_then(|reading| reading.format.clone()),
        bitrate: reading.and_then(|reading| reading.bitrate),
        duration_ms: reading.and_then(|reading| reading.duration_ms),
        size: entry.size,
    }
}

#[component]
fn FactList(facts: Facts) -> impl IntoView {
    let unknown = || "unknown".to_owned();
    let rows = [
        ("Format", facts.format.unwrap_or_else(unknown)),
        (
            "Bitrate",
            facts.bitrate.map_or_else(unknown, words::bitrate),
        ),
        (
            "Length",
            facts.duration_ms.map_or_else(unknown, words::length),
        ),
        ("Size", words::bytes(facts.size)),
    ];
    view! {
        <dl class="facts">
            {rows.map(|(what, value)| view! { <div><dt>{what}</dt><dd>{value}</dd></div> }).collect_view()}
        </dl>
    }
}
