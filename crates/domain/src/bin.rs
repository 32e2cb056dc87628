//! The bin: what was deleted, until it is gone for good.

use crate::Timestamp;
use crate::page::ListPage;
use crate::path::Noun;
use crate::search::HitKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long what was deleted can be brought back.
pub const BIN_DAYS: u32 = 30;

words! {
    /// What lies in the bin.
    Binned ("kind of deleted thing");
    /// An event, with its tracks.
    Event = "event",
    /// A song.
    Song = "song",
    /// A person or an act.
    Musician = "musician",
    /// A genre.
    Genre = "genre",
    /// A style.
    Style = "style",
    /// A track that did not go with its event.
    Track = "track",
    /// A picture that somebody sent for an event or a song.
    Picture = "picture",
    /// A playlist; its owner alone sees it.
    Playlist = "playlist",
    /// A note on a track; its author alone sees it.
    Note = "note",
}

impl Binned {
    /// Whether it belongs to one person rather than to the library.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Playlist | Self::Note)
    }

    /// The first part of the address that brings one back.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Event => Noun::Event.folder(),
            Self::Song => Noun::Song.folder(),
            Self::Musician => Noun::Musician.folder(),
            Self::Genre => Noun::Genre.folder(),
            Self::Style => Noun::Style.folder(),
            Self::Track => Noun::Track.folder(),
            Self::Picture => "pictures",
            Self::Playlist => HitKind::Playlist.folder(),
            Self::Note => "notes",
        }
    }
}

/// Which page of the bin is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinQuery {
    /// Things of this kind alone.
    pub what: Option<Binned>,
    /// What was deleted first comes first.
    pub ascending: bool,
    /// The `next` of the page before; none for the first page.
    pub after: Option<String>,
}

/// One page of the bin.
pub type BinPage = ListPage<BinRow>;

/// One thing in the bin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinRow {
    /// What it is.
    pub what: Binned,
    /// Names it.
    pub id: Uuid,
    /// What it is called; of a note its beginning.
    pub title: String,
    /// How many tracks come back with it: those that went with an event, those that stand in a playlist.
    pub tracks: u64,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// From when on it is gone for good.
    pub gone_at: Timestamp,
}
