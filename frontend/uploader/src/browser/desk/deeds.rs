//! What a person does, in whichever tab.

use super::tabs::Deed;
use super::{Chosen, DESK, act, bytes, modified};
use crate::browser::files;
use crate::queue::Choice;
use transfer::message::FileKey;
use wasm_bindgen_futures::spawn_local;

/// Takes in chosen files.
pub(crate) fn add(chosen: Vec<Chosen>) {
    act(|desk| {
        if desk.tabs.follows() {
            desk.tabs.hand_over(chosen);
        } else {
            desk.take(chosen);
        }
    });
}

/// A person did something, here or in a tab that leads.
fn decide(deed: Deed) {
    act(|desk| {
        if desk.tabs.follows() {
            desk.tabs.pass_on(deed);
        } else {
            desk.carry_out_deed(deed);
        }
    });
}

pub(crate) fn choose(key: FileKey, choice: Choice) {
    decide(match choice {
        Choice::KeepBoth => Deed::KeepBoth(key),
        Choice::Skip => Deed::Skip(key),
    });
}

pub(crate) fn pause(key: FileKey) {
    decide(Deed::Pause(key));
}

pub(crate) fn resume(key: FileKey) {
    decide(Deed::Resume(key));
}

pub(crate) fn cancel(key: FileKey) {
    decide(Deed::Cancel(key));
}

pub(crate) fn retry(key: FileKey) {
    decide(Deed::Retry(key));
}

pub(crate) fn hold_all(paused: bool) {
    decide(Deed::HoldAll(paused));
}

pub(crate) fn clear() {
    decide(Deed::Clear);
}

/// A good moment to try again.
pub(crate) fn nudge() {
    decide(Deed::Nudge);
}

/// Asks the person for leave to read what was kept; to be called from a click.
pub(crate) fn unlock() {
    let locked = DESK.with_borrow(|desk| {
        desk.as_ref()
            .map(|desk| desk.locked.clone())
            .unwrap_or_default()
    });
    spawn_local(async move {
        for (key, handle) in locked {
            if files::ask_to_read(&handle).await
                && let Some(file) = files::file_of(&handle).await
            {
                act(|desk| {
                    desk.locked.remove(&key);
                    desk.queue.found(key, bytes(&file), modified(&file));
                    desk.files.insert(
                        key,
                        Chosen {
                            file,
                            handle: Some(handle),
                            folder: None,
                        },
                    );
                });
            }
        }
    });
}
