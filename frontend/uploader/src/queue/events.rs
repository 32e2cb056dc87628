//! What happens to the files.

use super::entry::{Choice, Entry, Stage};
use super::{Asking, MOST_BREAKDOWNS, Queue, Task};
use crate::Unanswered;
use domain::FileName;
use domain::recognition::Recognition;
use std::sync::Arc;
use transfer::Phase;
use transfer::message::{FileKey, Reading, Standing};

impl Queue {
    /// A file was chosen. What an earlier document could not keep of the same name and length takes it over.
    pub(crate) fn add(&mut self, name: &str, size: u64) -> FileKey {
        let (file_name, stage) = match name.parse::<FileName>() {
            Ok(file_name) => (Some(file_name), Stage::Waiting),
            Err(error) => (None, Stage::Failed(error.to_string())),
        };
        self.insert(Entry {
            name: name.to_owned(),
            file_name,
            size,
            kept: false,
            paused: false,
            both: false,
            peaks: Arc::default(),
            reading: None,
            stage,
        })
    }

    /// A file from an earlier document, as it was kept.
    pub(crate) fn restore(&mut self, entry: Entry) -> FileKey {
        self.insert(entry)
    }

    fn insert(&mut self, entry: Entry) -> FileKey {
        let key = FileKey(self.next);
        self.next += 1;
        let under_way = entry.stage.is_under_way();
        let kept = entry.kept;
        self.entries.insert(key, entry);
        self.changed.insert(key);
        if under_way && !kept {
            self.tasks.push(Task::Keep(key));
        }
        key
    }

    /// Whether it was written to what survives a reload.
    pub(crate) fn kept(&mut self, key: FileKey, kept: bool) {
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.kept = kept;
            self.changed.insert(key);
        }
    }

    /// The browser gave access to a kept file again: it goes on where it was.
    pub(crate) fn found(&mut self, key: FileKey) {
        let Some(entry) = self.entries.get(&key) else {
            return;
        };
        if matches!(entry.stage, Stage::Locked | Stage::Missing) {
            let stage = if entry.reading.is_some() {
                Stage::Comparing
            } else {
                Stage::Waiting
            };
            self.set(key, stage);
        }
    }

    pub(crate) fn drawn(&mut self, key: FileKey, peaks: Vec<u8>) {
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.peaks = peaks.into();
            self.changed.insert(key);
        }
    }

    pub(crate) fn hashed(&mut self, key: FileKey, hashed: u64) {
        if self
            .entries
            .get(&key)
            .is_some_and(|entry| matches!(entry.stage, Stage::Reading { .. }))
        {
            self.set(key, Stage::Reading { hashed });
        }
    }

    /// A file was read. If its bytes are in the queue already, they are not asked about or sent twice.
    pub(crate) fn read(&mut self, key: FileKey, reading: Reading) {
        let hash = reading.hash;
        let Some(entry) = self
            .entries
            .get_mut(&key)
            .filter(|entry| matches!(entry.stage, Stage::Reading { .. }))
        else {
            return;
        };
        entry.peaks = reading.peaks.as_slice().into();
        entry.size = reading.size;
        entry.reading = Some(Arc::new(reading));
        let twin = self.entries.iter().find(|(other, entry)| {
            **other != key
                && entry
                    .reading
                    .as_ref()
                    .is_some_and(|reading| reading.hash == hash)
                && entry.stage.is_under_way()
        });
        match twin.map(|(other, entry)| (*other, entry.stage.clone(), entry.name.clone())) {
            Some((other, Stage::Missing | Stage::Locked, _)) => {
                self.tasks.push(Task::HandOver(key, other));
                self.entries.remove(&key);
                self.changed.insert(key);
                self.found(other);
            }
            Some((_, _, name)) => self.end(key, Stage::Twin(name)),
            None => {
                self.set(key, Stage::Comparing);
                self.tasks.push(Task::Keep(key));
            }
        }
    }

    /// It is no media, or the browser cannot read it (any more).
    pub(crate) fn unreadable(&mut self, key: FileKey, why: String) {
        let Some(entry) = self.entries.get(&key) else {
            return;
        };
        if matches!(entry.stage, Stage::Sending(_)) {
            self.set(key, Stage::Missing);
        } else if entry.stage.is_under_way() {
            self.end(key, Stage::Failed(why));
        }
    }

    /// What the server says of the files that were asked about.
    pub(crate) fn answered(&mut self, keys: &[FileKey], answers: Vec<Recognition>) {
        self.asking = Asking::Free;
        if answers.len() != keys.len() {
            return self.unanswered(keys, &Unanswered::Unavailable);
        }
        for (key, answer) in keys.iter().copied().zip(answers) {
            let Some(entry) = self
                .entries
                .get(&key)
                .filter(|entry| entry.stage == Stage::Comparing)
            else {
                continue;
            };
            match answer {
                Recognition::Known(track) => self.end(key, Stage::Known(Arc::new(track))),
                Recognition::Resume { upload, .. } => self.set(
                    key,
                    Stage::Ready {
                        resume: Some(upload),
                    },
                ),
                Recognition::SameRecording(matches) if !entry.both => {
                    self.tasks.push(Task::Announce(format!(
                        "{}: the same recording is here. Decide.",
                        entry.name
                    )));
                    self.set(key, Stage::Asking(matches.into()));
                }
                Recognition::SameRecording(_) | Recognition::New => {
                    self.set(key, Stage::Ready { resume: None });
                }
            }
        }
    }

    pub(crate) fn unanswered(&mut self, keys: &[FileKey], why: &Unanswered) {
        self.asking = match why {
            Unanswered::LoginRequired => Asking::Login,
            Unanswered::Unavailable => Asking::Silent,
            Unanswered::Refused(_) => Asking::Free,
        };
        for key in keys.iter().copied() {
            if let Unanswered::Refused(words) = why {
                self.end(key, Stage::Failed(words.clone()));
            }
            self.changed.insert(key);
        }
    }

    /// The server may answer again.
    pub(crate) fn nudge(&mut self) {
        if matches!(self.asking, Asking::Login | Asking::Silent) {
            self.asking = Asking::Free;
        }
    }

    /// The person decided.
    pub(crate) fn choose(&mut self, key: FileKey, choice: Choice) {
        let Some(entry) = self
            .entries
            .get_mut(&key)
            .filter(|entry| matches!(entry.stage, Stage::Asking(_)))
        else {
            return;
        };
        match choice {
            Choice::KeepBoth => {
                entry.both = true;
                self.set(key, Stage::Ready { resume: None });
                self.tasks.push(Task::Keep(key));
            }
            Choice::Skip => self.end(key, Stage::Skipped),
        }
    }

    /// How sending stands.
    pub(crate) fn sending(&mut self, key: FileKey, standing: Standing) {
        if !self
            .entries
            .get(&key)
            .is_some_and(|entry| matches!(entry.stage, Stage::Sending(_)))
        {
            return;
        }
        match (&standing.phase, standing.track()) {
            (_, Some(track)) => self.end(key, Stage::Sent(track)),
            (Phase::Failed(words), _) => self.end(key, Stage::Failed(words.clone())),
            (Phase::Cancelled, _) => self.end(key, Stage::Cancelled),
            _ => self.set(key, Stage::Sending(standing)),
        }
    }

    pub(crate) fn pause(&mut self, key: FileKey) {
        self.hold(key, true);
    }

    pub(crate) fn resume(&mut self, key: FileKey) {
        self.hold(key, false);
    }

    /// Holds back, or lets go on, everything that is under way.
    pub(crate) fn hold_all(&mut self, paused: bool) {
        for key in self.keys() {
            self.hold(key, paused);
        }
    }

    fn hold(&mut self, key: FileKey, paused: bool) {
        let entry = self.entries.get_mut(&key);
        let Some(entry) =
            entry.filter(|entry| entry.stage.is_under_way() && entry.paused != paused)
        else {
            return;
        };
        entry.paused = paused;
        if matches!(entry.stage, Stage::Sending(_)) {
            self.tasks.push(if paused {
                Task::Pause(key)
            } else {
                Task::Resume(key)
            });
        }
        self.changed.insert(key);
    }

    /// The person takes it back.
    pub(crate) fn cancel(&mut self, key: FileKey) {
        if self
            .entries
            .get(&key)
            .is_some_and(|entry| entry.stage.is_under_way())
        {
            self.tasks.push(Task::Cancel(key));
            self.end(key, Stage::Cancelled);
        }
    }

    /// The person wants a failed or cancelled file tried again.
    pub(crate) fn retry(&mut self, key: FileKey) {
        let Some(entry) = self.entries.get_mut(&key) else {
            return;
        };
        if entry.file_name.is_some() && matches!(entry.stage, Stage::Failed(_) | Stage::Cancelled) {
            // Read anew: the file may have been the fault.
            (entry.reading, entry.paused) = (None, false);
            self.set(key, Stage::Waiting);
            self.tasks.push(Task::Keep(key));
        }
    }

    /// The person clears away what is over.
    pub(crate) fn clear(&mut self) {
        let over = self
            .entries
            .iter()
            .filter(|(_, entry)| !entry.stage.is_under_way());
        for key in over.map(|(key, _)| *key).collect::<Vec<_>>() {
            self.entries.remove(&key);
            self.changed.insert(key);
            self.tasks.push(Task::Forget(key));
        }
    }

    /// The reader broke down: what it was at is given up, the others are read by the next one.
    pub(crate) fn reader_broke_down(&mut self) {
        if let Some(key) = self.first(|entry| matches!(entry.stage, Stage::Reading { .. })) {
            self.end(
                key,
                Stage::Failed("this browser could not read it".to_owned()),
            );
        }
    }

    /// The sender broke down: the server is asked how far each file came, unless it does so again and again.
    pub(crate) fn sender_broke_down(&mut self) {
        self.breakdowns += 1;
        for key in self.keys() {
            if !self
                .entries
                .get(&key)
                .is_some_and(|entry| matches!(entry.stage, Stage::Sending(_)))
            {
                continue;
            }
            if self.breakdowns > MOST_BREAKDOWNS {
                self.end(
                    key,
                    Stage::Failed("this browser could not send it".to_owned()),
                );
            } else {
                self.set(key, Stage::Comparing);
            }
        }
    }

    /// It is over: nothing of it need survive a reload.
    fn end(&mut self, key: FileKey, stage: Stage) {
        let Some(name) = self.entries.get(&key).map(|entry| entry.name.clone()) else {
            return;
        };
        let words = match &stage {
            Stage::Sent(_) => "done",
            Stage::Known(_) => "already here",
            Stage::Twin(_) => "chosen twice",
            Stage::Failed(why) => why,
            _ => "",
        };
        if !words.is_empty() {
            self.tasks.push(Task::Announce(format!("{name}: {words}")));
        }
        // What failed keeps its file for another try, in this document.
        let gone = !matches!(stage, Stage::Failed(_) | Stage::Cancelled);
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.kept = false;
        }
        self.set(key, stage);
        self.tasks.push(if gone {
            Task::Forget(key)
        } else {
            Task::Keep(key)
        });
    }
}
