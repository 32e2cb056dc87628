//! One file, from read to finished.

use super::compare::Compare;
use super::words;
use crate::browser::desk;
use crate::queue::{Entry, LONG, Stage, Step};
use leptos::prelude::*;
use std::fmt::Write as _;
use std::sync::Arc;
use transfer::message::FileKey;

const STEPS: [(Step, &str); 5] = [
    (Step::Read, "Read"),
    (Step::Recognise, "Recognise"),
    (Step::Compare, "Compare"),
    (Step::Send, "Send"),
    (Step::Done, "Finish"),
];

/// A button of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Offer {
    Pause,
    Resume,
    Retry,
    Cancel,
}

impl Offer {
    /// Which there are now.
    fn of(entry: &Entry) -> Vec<Self> {
        let ended_badly = matches!(entry.stage, Stage::Failed(_) | Stage::Cancelled);
        if !entry.stage.is_under_way() {
            return if ended_badly && entry.file_name.is_some() {
                vec![Self::Retry]
            } else {
                Vec::new()
            };
        }
        match &entry.stage {
            _ if entry.paused => vec![Self::Resume, Self::Cancel],
            // The question itself offers what can be done; reading is soon over, unless the file is long; the others wait
            // for the person anyway.
            Stage::Asking(_) => Vec::new(),
            Stage::Reading { .. } if entry.size < LONG => vec![Self::Cancel],
            Stage::Missing | Stage::Locked => vec![Self::Cancel],
            _ => vec![Self::Pause, Self::Cancel],
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Pause => "Pause",
            Self::Resume => "Resume",
            Self::Retry => "Try again",
            Self::Cancel => "Cancel",
        }
    }

    fn act(self, file: FileKey) {
        match self {
            Self::Pause => desk::pause(file),
            Self::Resume => desk::resume(file),
            Self::Retry => desk::retry(file),
            Self::Cancel => desk::cancel(file),
        }
    }
}

/// Where a row's file name stands: what its buttons are about.
pub(super) fn name_id(file: FileKey) -> String {
    format!("upload-{}", file.0)
}

#[component]
pub(super) fn FileRow(file: FileKey) -> impl IntoView {
    let entry = RwSignal::from(desk::row(file)?);
    let name = entry.with_untracked(|entry| entry.name.clone());
    let size = Memo::new(move |_| entry.read().size);
    let matches = Memo::new(move |_| match &entry.read().stage {
        Stage::Asking(matches) => Some(Arc::clone(matches)),
        _ => None,
    });
    Some(view! {
        <li class="file" data-step=move || words::state(&entry.read())>
            <div class="file-head">
                <span class="file-name" id=name_id(file)><bdi>{name.clone()}</bdi></span>
                <span class="file-size">{move || words::bytes(size.get())}</span>
            </div>
            <Wave entry/>
            <Steps entry/>
            <Progress entry name/>
            <Note entry/>
            {move || {
                let matches = matches.get()?;
                let best = matches.first()?.clone();
                Some(view! { <Compare file entry best others=matches.len() - 1/> })
            }}
            <Actions file entry/>
        </li>
    })
}

/// The waveform as far as it is drawn.
#[component]
fn Wave(entry: RwSignal<Entry>) -> impl IntoView {
    let peaks = Memo::new(move |_| Arc::clone(&entry.read().peaks));
    view! {
        <svg class="file-wave" viewBox="0 0 400 64" preserveAspectRatio="none" aria-hidden="true">
            <path class="wave" d=move || path(&peaks.read())/>
        </svg>
    }
}

/// A bar for each peak, over the width of as many as there will be.
fn path(peaks: &[u8]) -> String {
    const BARS: usize = 240;
    let mut path = String::with_capacity(peaks.len() * 18);
    for (index, peak) in peaks.iter().enumerate() {
        let left = 400 * index / BARS.max(peaks.len());
        let half = (usize::from(*peak) * 31 / 255).max(1);
        // Writing into a String cannot fail.
        let _ = write!(path, "M{left} {}V{}", 32 - half, 32 + half);
    }
    path
}

#[component]
fn Steps(entry: RwSignal<Entry>) -> impl IntoView {
    let step = Memo::new(move |_| entry.read().step());
    view! {
        <ol class="steps" aria-label="Steps">
            {STEPS
                .map(|(one, word)| {
                    view! {
                        <li
                            data-done=move || (one < step.get() || step.get() == Step::Done).then_some("")
                            aria-current=move || (one == step.get() && one != Step::Done).then_some("step")
                        >
                            {word}
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}

/// Bytes read, then bytes acknowledged.
#[component]
fn Progress(entry: RwSignal<Entry>, name: String) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let entry = entry.read();
        match entry.stage {
            Stage::Reading { hashed } => Some(("read", hashed, entry.size)),
            Stage::Sending(_) => Some(("sent", entry.acknowledged(), entry.size)),
            _ => None,
        }
    });
    let is_shown = Memo::new(move |_| shown.get().is_some());
    let name = StoredValue::new(name);
    view! {
        <Show when=move || is_shown.get()>
            <progress
                class="progress"
                aria-label=move || shown.get().map(|(what, ..)| format!("{}: {what}", name.read_value()))
                value=move || shown.get().map(|(_, done, _)| done.to_string())
                max=move || shown.get().map(|(_, _, all)| all.to_string())
            ></progress>
        </Show>
    }
}

/// Words on where it stands, and a link where it leads somewhere.
#[component]
fn Note(entry: RwSignal<Entry>) -> impl IntoView {
    let note = Memo::new(move |_| words::note(&entry.read()));
    let track = Memo::new(move |_| match &entry.read().stage {
        Stage::Known(track) => Some((track.id, track.title.clone())),
        Stage::Sent(id) => Some((*id, "Show the track".to_owned())),
        _ => None,
    });
    let is_fault =
        Memo::new(move |_| matches!(entry.read().stage, Stage::Failed(_) | Stage::Missing));
    view! {
        <p class="file-note" class:fault=move || is_fault.get()>
            {move || note.get()}
            {move || {
                track.get().map(|(id, title)| view! { " " <a href=format!("/tracks/{id}")><bdi>{title}</bdi></a> })
            }}
        </p>
    }
}

/// The buttons are made anew only when there are others, so that the focus stays where it is.
#[component]
fn Actions(file: FileKey, entry: RwSignal<Entry>) -> impl IntoView {
    let id = name_id(file);
    let offers = Memo::new(move |_| Offer::of(&entry.read()));
    let button = move |offer: Offer| {
        let word = offer.word();
        view! {
            <button
                class="button small"
                type="button"
                aria-describedby=id.clone()
                on:click=move |_| offer.act(file)
            >
                {word}
            </button>
        }
    };
    view! {
        <div class="file-actions">
            {move || offers.get().into_iter().map(button.clone()).collect_view()}
        </div>
    }
}
