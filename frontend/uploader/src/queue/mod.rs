//! What becomes of each file, from dropped to done, as a pure model: things happen to it, and it says what to do next.
//!
//! It stands apart from the browser so that every order of events can be tested without one. The view shows it, the
//! desk carries out its tasks.

mod decisions;
mod entry;
mod events;
mod summary;
#[cfg(test)]
mod tests;

pub(crate) use entry::{Choice, Entry, STARTING, Stage, Step};
pub(crate) use summary::Summary;

use domain::ContentHash;
use domain::recognition::{Candidate, Heard, MAX_CANDIDATES, MAX_FINGERPRINT_WORDS};
use std::collections::{BTreeMap, BTreeSet};
use transfer::message::{Attention, FileKey, Order};

/// How many files are sent at once: a second one fills the pauses in which the server finishes the first.
const SENT_AT_ONCE: usize = 2;

/// From this length on a file is sent while it is still being hashed: below, the hash is sooner there than the
/// server's answer.
pub(crate) const LONG: u64 = 128 << 20;

/// How often the sender may break down before what it was at is given up.
const MOST_BREAKDOWNS: u32 = 3;

/// What is to be done outside.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Task {
    /// Have a reader read it.
    Read(FileKey, Attention),
    /// Ask the server about these, in this order.
    Compare(Vec<FileKey>, Vec<Candidate>),
    /// Have the sender send it.
    Send(FileKey, Order),
    /// Have the sender tell the server what it is.
    Promise(FileKey, ContentHash),
    /// Have the sender stop, and the server forget what was sent; it stays in the queue.
    GiveUp(FileKey),
    /// Have whoever reads or sends it pause.
    Pause(FileKey),
    /// Have them go on with it.
    Resume(FileKey),
    /// Have readers and sender forget it.
    Cancel(FileKey),
    /// Bring what survives a reload in line with it: written while it is under way, removed when it is not.
    Keep(FileKey),
    /// Remove it from there, and let the file go.
    Forget(FileKey),
    /// Give the first one's file to the second; the first one is no more.
    HandOver(FileKey, FileKey),
    /// Tell those who listen rather than look.
    Announce(String),
}

/// Whether the server may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Asking {
    #[default]
    Free,
    /// A question is under way.
    Busy,
    /// Not before somebody logs in.
    Login,
    /// Not before [`Queue::nudge`]: it did not answer.
    Silent,
}

/// All files of this document.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    entries: BTreeMap<FileKey, Entry>,
    next: u32,
    asking: Asking,
    tasks: Vec<Task>,
    changed: BTreeSet<FileKey>,
    breakdowns: u32,
    /// How many files may be read at once, beside the first.
    more_readers: usize,
}

impl Queue {
    /// A queue that has up to `readers` files read at once; at least one is.
    pub(crate) fn with_readers(readers: usize) -> Self {
        Self {
            more_readers: readers.saturating_sub(1),
            ..Self::default()
        }
    }

    /// The files in the order in which they came.
    pub(crate) fn keys(&self) -> Vec<FileKey> {
        self.entries.keys().copied().collect()
    }

    pub(crate) fn get(&self, key: FileKey) -> Option<&Entry> {
        self.entries.get(&key)
    }

    /// Whether leaving the page now would lose work: something is unfinished and not kept.
    pub(crate) fn at_risk(&self) -> bool {
        self.entries
            .values()
            .any(|entry| !entry.kept && entry.stage.is_under_way())
    }

    /// Whether the server wants a login before anything goes on.
    pub(crate) fn wants_login(&self) -> bool {
        self.asking == Asking::Login || self.entries.values().any(Entry::wants_login)
    }

    /// Whether the server did not answer the last question.
    pub(crate) fn is_unanswered(&self) -> bool {
        self.asking == Asking::Silent
    }

    /// Whether something is on its way to the server at this moment.
    pub(crate) fn is_sending(&self) -> bool {
        self.entries.values().any(Entry::takes_a_place)
    }

    /// What changed since this was last asked, files that are gone included.
    pub(crate) fn take_changed(&mut self) -> BTreeSet<FileKey> {
        std::mem::take(&mut self.changed)
    }

    /// Decides what goes on next, and hands out all there is to do.
    pub(crate) fn take_tasks(&mut self) -> Vec<Task> {
        while self.read_next() {}
        self.compare_next();
        while self.send_next() {}
        std::mem::take(&mut self.tasks)
    }

    fn first(&self, wanted: impl Fn(&Entry) -> bool) -> Option<FileKey> {
        self.entries
            .iter()
            .find(|(_, entry)| wanted(entry))
            .map(|(key, _)| *key)
    }

    fn set(&mut self, key: FileKey, stage: Stage) {
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.stage = stage;
            self.changed.insert(key);
        }
    }

    fn read_next(&mut self) -> bool {
        let being_read = self
            .entries
            .values()
            .filter(|entry| matches!(entry.stage, Stage::Reading { .. }) && !entry.paused)
            .count();
        if being_read > self.more_readers {
            return false;
        }
        let Some(key) = self.first(|entry| entry.stage == Stage::Waiting && !entry.paused) else {
            return false;
        };
        let attention = match self.entries.get(&key) {
            Some(entry) if entry.unheard => Attention::HashOnly,
            _ => Attention::Listen,
        };
        self.set(key, Stage::Reading { hashed: 0 });
        self.tasks.push(Task::Read(key, attention));
        true
    }

    fn compare_next(&mut self) {
        if self.asking != Asking::Free {
            return;
        }
        let batch: Vec<(FileKey, Candidate)> = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.stage == Stage::Comparing && !entry.paused)
            .filter_map(|(key, entry)| Some((*key, candidate(entry)?)))
            .take(MAX_CANDIDATES)
            .collect();
        if !batch.is_empty() {
            self.asking = Asking::Busy;
            let (keys, candidates) = batch.into_iter().unzip();
            self.tasks.push(Task::Compare(keys, candidates));
        }
    }

    fn send_next(&mut self) -> bool {
        let busy = self
            .entries
            .values()
            .filter(|entry| entry.takes_a_place())
            .count();
        if busy >= SENT_AT_ONCE {
            return false;
        }
        let ready = self.first(|entry| matches!(entry.stage, Stage::Ready { .. }) && !entry.paused);
        let Some((key, entry)) = ready.and_then(|key| Some((key, self.entries.get(&key)?))) else {
            return self.send_early();
        };
        let (Some(name), Some(reading), Stage::Ready { resume }) =
            (&entry.file_name, &entry.reading, &entry.stage)
        else {
            return false;
        };
        let order = Order {
            name: name.clone(),
            folder: entry.folder.clone(),
            hash: Some(reading.hash),
            resume: *resume,
        };
        self.set(key, Stage::Sending(STARTING));
        self.tasks.push(Task::Send(key, order));
        true
    }

    /// Where there is a free place and nothing that is known to be new, a long file that is still being hashed is sent
    /// meanwhile. It stops should the server turn out to have it.
    fn send_early(&mut self) -> bool {
        let long = self.first(|entry| {
            matches!(entry.stage, Stage::Reading { hashed: 1.. })
                && entry.size >= LONG
                && entry.early.is_none()
                && !entry.paused
        });
        let Some(entry) = long.and_then(|key| self.entries.get_mut(&key)) else {
            return false;
        };
        let (Some(key), Some(name)) = (long, entry.file_name.clone()) else {
            return false;
        };
        let order = Order {
            name,
            folder: entry.folder.clone(),
            hash: None,
            resume: entry.begun,
        };
        entry.early = Some(STARTING);
        self.changed.insert(key);
        self.tasks.push(Task::Send(key, order));
        true
    }
}

fn candidate(entry: &Entry) -> Option<Candidate> {
    let reading = entry.reading.as_ref()?;
    let words: Vec<u32> = reading
        .words
        .iter()
        .copied()
        .take(MAX_FINGERPRINT_WORDS)
        .collect();
    let heard = reading
        .duration_ms
        .filter(|_| !words.is_empty())
        .map(|duration_ms| Heard { duration_ms, words });
    Some(Candidate {
        name: entry.file_name.clone()?,
        size: reading.size,
        hash: reading.hash,
        heard,
    })
}
