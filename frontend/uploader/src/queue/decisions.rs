//! What the person decides about the files.

use super::entry::{Choice, Stage};
use super::{Queue, Task};
use transfer::message::FileKey;

impl Queue {
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
                if entry.early.is_some() && !entry.paused {
                    self.tasks.push(Task::Resume(key));
                }
                self.go_on(key, None);
                self.tasks.push(Task::Keep(key));
            }
            Choice::Skip => {
                self.give_up_early(key);
                self.end(key, Stage::Skipped);
            }
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
        // What waits for a decision is held back anyway.
        let is_held = matches!(entry.stage, Stage::Asking(_));
        let is_read = matches!(entry.stage, Stage::Reading { .. });
        if (is_read || entry.standing().is_some()) && !is_held {
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
}
