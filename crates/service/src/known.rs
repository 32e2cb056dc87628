//! What every request asks and hardly ever changes, kept in memory: who is behind a cookie, and which file an address
//! names.
//!
//! A listener's player asks for the same file every few seconds, hundreds of listeners at once; going to the database
//! for each piece would cost more than the piece. What is kept is believed only while this process has written nothing
//! at all ([`Store::version`](store::Store::version)), so a logout, another role or a removed track takes effect with
//! the next request, without anybody having to remember that something is kept. What another process writes to a shared
//! PostgreSQL is noticed within [`BELIEVED`].

use crate::{Media, Viewer};
use chrono::TimeDelta;
use domain::{ArtFile, AssetId, LibraryId, Quality, Timestamp};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// How long something is believed when this process writes nothing.
const BELIEVED: TimeDelta = TimeDelta::seconds(5);

/// Cookies kept: more than a small machine has listeners.
const VIEWERS: usize = 4096;

/// Files kept, each of them open.
const FILES: usize = 256;

/// Which file is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum File {
    /// As it was sent.
    Original,
    /// Its sound, smaller.
    Sound(Quality),
    /// Its picture.
    Art(ArtFile),
}

/// Which library and which person: the host name asked for, and the stored form of the cookie's token.
pub(crate) type ViewerKey = (Option<String>, Option<[u8; 32]>);

/// Which file of which library.
pub(crate) type FileKey = (LibraryId, AssetId, File);

/// All that is kept.
pub(crate) struct Known {
    pub(crate) viewers: Kept<ViewerKey, Viewer>,
    pub(crate) files: Kept<FileKey, Arc<Media>>,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            viewers: Kept::new(VIEWERS),
            files: Kept::new(FILES),
        }
    }
}

/// The state of the world at one moment: what was found out then is true while it stays the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The store's version, asked for before anything was read from it.
    pub(crate) version: u64,
    /// When.
    pub(crate) now: Timestamp,
}

impl Moment {
    fn still_holds(self, later: Self) -> bool {
        self.version == later.version && (self.now..self.now + BELIEVED).contains(&later.now)
    }
}

/// A bounded map of things found out.
pub(crate) struct Kept<K, V> {
    most: usize,
    entries: Mutex<HashMap<K, (Moment, V)>>,
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    fn new(most: usize) -> Self {
        Self {
            most,
            entries: Mutex::default(),
        }
    }

    /// What is known of `key`, if it still holds at `moment`.
    pub(crate) fn get(&self, key: &K, moment: Moment) -> Option<V> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (then, value) = entries.get(key)?;
        then.still_holds(moment).then(|| value.clone())
    }

    /// Keeps what was found out with a look that began at `moment`. Where there is no more room, what no longer holds
    /// goes, or else everything.
    pub(crate) fn put(&self, key: K, moment: Moment, value: V) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= self.most {
            entries.retain(|_, (then, _)| then.still_holds(moment));
        }
        if entries.len() >= self.most {
            entries.clear();
        }
        entries.insert(key, (moment, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(version: u64, millis: i64) -> Moment {
        let now = Timestamp::from_timestamp_millis(1_800_000_000_000 + millis).unwrap();
        Moment { version, now }
    }

    #[test]
    fn a_write_or_five_seconds_end_what_is_known() {
        let kept = Kept::new(10);
        kept.put("a", moment(7, 0), 1);
        assert_eq!(kept.get(&"a", moment(7, 4_999)), Some(1));
        assert_eq!(kept.get(&"a", moment(8, 1)), None);
        assert_eq!(kept.get(&"a", moment(7, 5_000)), None);
        assert_eq!(
            kept.get(&"a", moment(7, -1)),
            None,
            "the clock was set back"
        );
        assert_eq!(kept.get(&"b", moment(7, 1)), None);
    }

    #[test]
    fn there_is_never_more_than_there_is_room_for() {
        let kept = Kept::new(2);
        kept.put(1, moment(1, 0), ());
        kept.put(2, moment(2, 0), ());
        kept.put(3, moment(2, 1), ());
        assert_eq!(kept.get(&2, moment(2, 2)), Some(()), "the stale one went");
        kept.put(4, moment(2, 2), ());
        assert_eq!(kept.get(&4, moment(2, 3)), Some(()));
        assert_eq!(kept.entries.lock().unwrap().len(), 1);
    }
}
