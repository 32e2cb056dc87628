//! Searching a library: what is asked, what is found, and how texts are made comparable.
//!
//! The order of what is found is defined here, in [`Closeness`], and not by an engine's own ranking: SQLite's `bm25`
//! and PostgreSQL's `ts_rank` give different numbers for the same rows.

mod fold;
mod highlight;

pub use fold::{MAX_WORD_CHARS, index_words, key, query_words};
pub use highlight::{Piece, pieces, snippet};

use crate::PartialDate;
use crate::path::{Noun, segment};
use crate::track::TrackRow;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The longest text that is searched for, in characters.
pub const MAX_QUERY_CHARS: usize = 200;

/// The most rows one page of results may hold.
pub const MAX_HITS: u32 = 100;

words! {
    /// What kind of thing was found. The order of the variants is the order in which equally close ones are shown: the
    /// things that gather others come before the single recording.
    HitKind ("kind of thing to search for");
    /// A song.
    Song = "song",
    /// A musician: a person or an act.
    Musician = "musician",
    /// An event.
    Event = "event",
    /// A playlist that is shared in the library.
    Playlist = "playlist",
    /// A track.
    Track = "track",
}

impl HitKind {
    /// The first part of the addresses of its kind.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Song => Noun::Song.folder(),
            Self::Musician => Noun::Musician.folder(),
            Self::Event => Noun::Event.folder(),
            Self::Track => Noun::Track.folder(),
            Self::Playlist => "playlists",
        }
    }

    /// The address of the page of one.
    pub fn path(self, title: &str, id: Uuid) -> String {
        format!("/{}/{}", self.folder(), segment(title, id))
    }
}

/// How well something fits what was asked, best first. Every word must be found, the last one also as the beginning
/// of a word; what differs is where. Equally close ones are ordered by [`HitKind`], then the newest day first, then in
/// the order in which they came into the library; tracks that wait in the inbox come behind all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// The title is what was asked.
    Title,
    /// The title begins with what was asked.
    Beginning,
    /// Every word is in the title, or in another title of the same thing.
    InTitle,
    /// Every word is in the titles and the names: people, writers, venue, city, date.
    InNames,
    /// Some word is only in what was written about it: notes, lyrics, descriptions; for a track also its event.
    InText,
}

impl Closeness {
    /// Every step, closest first.
    pub const ALL: [Self; 5] = [
        Self::Title,
        Self::Beginning,
        Self::InTitle,
        Self::InNames,
        Self::InText,
    ];
}

/// What is searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchQuery {
    /// As it was typed: at most [`MAX_QUERY_CHARS`] characters.
    pub text: String,
    /// Only this kind; all kinds when none.
    pub kind: Option<HitKind>,
    /// The `next` of the page before; none for the first page.
    pub after: Option<String>,
    /// 1 to [`MAX_HITS`].
    pub limit: u32,
}

/// One page of what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchPage {
    /// Closest first.
    pub rows: Vec<Hit>,
    /// How many there are of each kind, whatever the page and the kind asked for; kinds without any are left out.
    pub totals: Vec<(HitKind, u64)>,
    /// What to pass as `after` for the page that follows; none on the last.
    pub next: Option<String>,
}

impl SearchPage {
    /// How many there are of one kind.
    pub fn total_of(&self, kind: HitKind) -> u64 {
        let of_kind = self.totals.iter().find(|(found, _)| *found == kind);
        of_kind.map_or(0, |(_, count)| *count)
    }

    /// How many there are of all kinds.
    pub fn total(&self) -> u64 {
        self.totals.iter().map(|(_, count)| count).sum()
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// What it is.
    pub kind: HitKind,
    /// The address of its page, such as `/songs/train-song-…`.
    pub path: String,
    /// What it is called.
    pub title: String,
    /// When it was: of an event, and of a track at one.
    pub date: Option<PartialDate>,
    /// What tells it from others of that title: a place, a person. May be empty.
    pub context: String,
    /// Where the words stand, if not in title or context: a line out of notes, lyrics or a description.
    pub snippet: Option<String>,
    /// The track itself, where it is one, so that it can be played from here.
    pub track: Option<TrackRow>,
}
