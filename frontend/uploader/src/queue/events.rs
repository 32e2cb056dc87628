//! What happens to the files.

use super::entry::{Entry, Stage};
use super::{Asking, MOST_BREAKDOWNS, Queue, Task};
use crate::Unanswered;
use domain::recognition::Recognition;
use domain::{FileName, UploadId};
use std::sync::Arc;
use transfer::Phase;
use transfer::message::{FileKey, Reading, Standing};

impl Queue {
    /// A file was chosen. What an earlier document could not keep of the same name and length takes it over.
    pub(crate) fn add(
        &mut self,
        name: &str,
        size: u64,
        modified: i64,
        folder: Option<String>,
    ) -> FileKey {
        let (file_name, stage) = match name.parse::<FileName>() {
            Ok(file_name) => (Some(file_name), Stage::Waiting),
            Err(error) => (None, Stage::Failed(error.to_string())),
        };
        self.insert(Entry {
            name: name.to_owned(),
            file_name,
            size,
            modified,
            kept: false,
            paused: false,
            both: false,
            folder,
            early: None,
            begun: None,
            unheard: false,
            peaks: Arc::default(),
            reading: None,
            stage,
        })
    }

    /// A file from an earlier document, as it was kept.
    pub(crate) fn restore(&mut self, entry: Entry) -> FileKey {
        self.insert(entry)
    }

    /// Another tab, which leads, shows a file as it stands there; none where it is gone.
    pub(crate) fn mirror(&mut self, key: FileKey, entry: Option<Entry>) {
        match entry {
            Some(entry) => drop(self.entries.insert(key, entry)),
            None => drop(self.entries.remove(&key)),
        }
        self.changed.insert(key);
    }

    /// This tab leads from now on: what it showed was another one's.
    pub(crate) fn forget_mirrored(&mut self) {
        self.changed.extend(self.entries.keys());
        self.entries.clear();
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

    /// The browser gave access to a kept file again: it goes on where it was, unless it was changed meanwhile.
    pub(crate) fn found(&mut self, key: FileKey, size: u64, modified: i64) {
        if let Some(entry) = self.entries.get_mut(&key)
            && matches!(entry.stage, Stage::Locked | Stage::Missing)
        {
            entry.is_seen(size, modified);
            let stage = entry.next_stage();
            self.set(key, stage);
            self.tasks.push(Task::Keep(key));
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
        let (size, modified) = (entry.size, entry.modified);
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
                if let Some(entry) = self.entries.get_mut(&other) {
                    // Of another date, perhaps, and the same content all the same.
                    entry.modified = modified;
                }
                self.found(other, size, modified);
            }
            Some((_, _, name)) => {
                self.give_up_early(key);
                self.end(key, Stage::Twin(name));
            }
            None => {
                self.set(key, Stage::Comparing);
                self.tasks.push(Task::Keep(key));
            }
        }
    }

    /// The server has begun an upload of it.
    pub(crate) fn begun(&mut self, key: FileKey, upload: UploadId) {
        if let Some(entry) = self.entries.get_mut(&key)
            && entry.early.is_some()
            && entry.begun.replace(upload) != Some(upload)
        {
            self.tasks.push(Task::Keep(key));
        }
    }

    /// Stops what was sent before the file was read to its end; the server forgets it.
    pub(super) fn give_up_early(&mut self, key: FileKey) {
        if let Some(entry) = self.entries.get_mut(&key)
            && entry.early.take().is_some()
        {
            entry.begun = None;
            self.tasks.push(Task::GiveUp(key));
        }
    }

    /// It is no media, or the browser cannot read it (any more).
    pub(crate) fn unreadable(&mut self, key: FileKey, why: String) {
        self.give_up_early(key);
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
                Recognition::Known(track) => {
                    self.give_up_early(key);
                    self.end(key, Stage::Known(Arc::new(track)));
                }
                Recognition::Resume { upload, offset } => {
                    // Another device, or an earlier visit, sends it too: whoever has come further goes on.
                    if entry.begun != Some(upload) && offset > entry.acknowledged() {
                        self.give_up_early(key);
                    }
                    self.go_on(key, Some(upload));
                }
                Recognition::SameRecording(matches) if !entry.both => {
                    let words = format!("{}: the same recording is here. Decide.", entry.name);
                    if entry.early.is_some() {
                        self.tasks.push(Task::Pause(key));
                    }
                    self.tasks.push(Task::Announce(words));
                    self.set(key, Stage::Asking(matches.into()));
                }
                Recognition::SameRecording(_) | Recognition::New => self.go_on(key, None),
            }
        }
    }

    /// It shall be sent: what was begun early goes on, with the server told what it is.
    pub(super) fn go_on(&mut self, key: FileKey, resume: Option<UploadId>) {
        let Some(entry) = self.entries.get_mut(&key) else {
            return;
        };
        let stage = match (entry.early.take(), &entry.reading) {
            (Some(standing), Some(reading)) => {
                self.tasks.push(Task::Promise(key, reading.hash));
                Stage::Sending(standing)
            }
            _ => Stage::Ready {
                resume: resume.or(entry.begun),
            },
        };
        self.set(key, stage);
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

    /// How sending stands.
    pub(crate) fn sending(&mut self, key: FileKey, standing: Standing) {
        let Some(entry) = self
            .entries
            .get_mut(&key)
            .filter(|entry| entry.standing().is_some())
        else {
            return;
        };
        if entry.early.is_some() {
            let over = matches!(standing.phase, Phase::Done(_) | Phase::Failed(_));
            if !over {
                entry.early = Some(standing);
                self.changed.insert(key);
                return;
            }
            // Sent, or refused, before it was read to its end: nothing is left to find out.
            entry.early = None;
            self.tasks.push(Task::Cancel(key));
        }
        match (&standing.phase, standing.track()) {
            (_, Some(track)) => self.end(key, Stage::Sent(track)),
            (Phase::Failed(words), _) => self.end(key, Stage::Failed(words.clone())),
            (Phase::Cancelled, _) => self.end(key, Stage::Cancelled),
            _ => self.set(key, Stage::Sending(standing)),
        }
    }

    /// A reader broke down, most likely a decoder on the file it was at: the next reader hashes that one without
    /// listening to it, so that it can be sent all the same. Where even that fails, it is given up.
    pub(crate) fn reader_broke_down(&mut self, key: FileKey) {
        let reading = |entry: &&mut Entry| matches!(entry.stage, Stage::Reading { .. });
        let Some(entry) = self.entries.get_mut(&key).filter(reading) else {
            return;
        };
        // What is held back did nothing when it happened.
        if entry.paused || !std::mem::replace(&mut entry.unheard, true) {
            self.set(key, Stage::Waiting);
        } else {
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
            let Some(entry) = self.entries.get_mut(&key) else {
                continue;
            };
            // What was sent early is on the server, and is gone on with once the file is read.
            entry.early = None;
            if !matches!(entry.stage, Stage::Sending(_)) {
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

    /// Of what was chosen under several names, another goes on where the one that was to be sent ended.
    fn stand_in_for(&mut self, key: FileKey) {
        let hash_of = |entry: &Entry| entry.reading.as_ref().map(|reading| reading.hash);
        let Some(hash) = self.entries.get(&key).and_then(hash_of) else {
            return;
        };
        let mut twins = self
            .entries
            .iter()
            .filter(|(_, entry)| matches!(entry.stage, Stage::Twin(_)));
        let twin = twins.find(|(_, entry)| hash_of(entry) == Some(hash));
        if let Some((&twin, _)) = twin {
            self.set(twin, Stage::Comparing);
            self.tasks.push(Task::Keep(twin));
        }
    }

    /// It is over: nothing of it need survive a reload.
    pub(super) fn end(&mut self, key: FileKey, stage: Stage) {
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
        let gave_up = matches!(stage, Stage::Failed(_) | Stage::Cancelled);
        // What failed keeps its file for another try, in this document, and so does what is sent under another name.
        let gone = !gave_up && !matches!(stage, Stage::Twin(_));
        if let Some(entry) = self.entries.get_mut(&key) {
            (entry.kept, entry.early, entry.begun) = (false, None, None);
        }
        self.set(key, stage);
        if gave_up {
            self.stand_in_for(key);
        }
        self.tasks.push(if gone {
            Task::Forget(key)
        } else {
            Task::Keep(key)
        });
    }
}
