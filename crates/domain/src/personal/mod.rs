//! What belongs to a person: where they stopped listening, what they like, what they noted, and their playlists.

mod lists;

pub use lists::{
    EntryQuery, EntrySort, Favourite, FavouritePage, FavouriteQuery, FavouriteSort, PlayPage,
    PlayQuery, PlaySort, PlaylistEntries, PlaylistPage, PlaylistQuery, PlaylistSort, Whose,
};

use crate::search::HitKind;
use crate::track::TrackRow;
use crate::{NoteId, PlayId, PlaylistEntryId, PlaylistId, Timestamp, TrackId};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The longest note, in characters.
pub const MAX_NOTE_CHARS: usize = 2_000;

/// The longest title of a playlist, in characters.
pub const MAX_PLAYLIST_TITLE_CHARS: usize = 200;

/// The longest description of a playlist, in characters.
pub const MAX_PLAYLIST_DESCRIPTION_CHARS: usize = 2_000;

/// The most tracks one playlist holds.
pub const MAX_PLAYLIST_ENTRIES: u32 = 1_000;

/// Within this distance of a track's beginning or end nothing is worth going on from.
pub const RESUME_MARGIN_MS: u64 = 15_000;

/// What a player tells about a track that sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Playback {
    /// It began to sound, from the position told.
    Started,
    /// It sounds, or was paused, at the position told.
    Progress,
    /// It sounded to its end.
    Ended,
}

/// How much a person likes a track: one to five stars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Stars(u8);

/// Not a number of stars.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no rating: 1 to 5 stars are expected")]
pub struct StarsError(String);

impl Stars {
    /// The most stars there are.
    pub const MOST: u8 = 5;

    /// 1 to 5.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Stars {
    type Error = StarsError;

    fn try_from(stars: u8) -> Result<Self, StarsError> {
        match stars {
            1..=Self::MOST => Ok(Self(stars)),
            _ => Err(StarsError(stars.to_string())),
        }
    }
}

impl From<Stars> for u8 {
    fn from(stars: Stars) -> Self {
        stars.0
    }
}

impl FromStr for Stars {
    type Err = StarsError;

    fn from_str(text: &str) -> Result<Self, StarsError> {
        text.parse::<u8>()
            .map_err(|_| StarsError(text.to_owned()))?
            .try_into()
    }
}

/// What a track is to the person who looks at it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// Whether it is one of their favourites.
    pub favourite: bool,
    /// Their rating.
    pub stars: Option<Stars>,
    /// Where they stopped listening, in milliseconds; none at its beginning or end.
    pub resume_ms: Option<u64>,
}

/// A note on a track, such as “great solo” at 3:12. Everybody who may see the track reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Names it.
    pub id: NoteId,
    /// Who wrote it.
    pub author: String,
    /// The moment of the track it is about, in milliseconds; none when it is about the whole.
    pub at_ms: Option<u64>,
    /// What it says.
    pub text: String,
    /// When it was written.
    pub written_at: Timestamp,
    /// Whether the person who looks at it may remove it.
    pub may_delete: bool,
}

/// A note as a form holds it: every field as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NoteForm {
    /// The moment it is about, as [`read_moment`] reads it; empty when it is about the whole.
    pub at: String,
    /// 1 to [`MAX_NOTE_CHARS`] characters.
    pub text: String,
}

/// A track somebody stopped in the middle of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    /// The track.
    pub track: TrackRow,
    /// Where they stopped, in milliseconds.
    pub position_ms: u64,
    /// When they last listened.
    pub heard_at: Timestamp,
}

/// Where somebody is in a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The track.
    pub track: TrackId,
    /// Where they stopped, in milliseconds; 0 where there is nothing to go on from.
    pub position_ms: u64,
    /// How long ago they listened last, in milliseconds: the clocks of two devices need not agree.
    pub ago_ms: u64,
}

/// One time somebody listened to a track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Play {
    /// Names it.
    pub id: PlayId,
    /// The track.
    pub track: TrackRow,
    /// When it began to sound.
    pub at: Timestamp,
}

words! {
    /// Who sees a playlist.
    PlaylistVisibility ("visibility of a playlist");
    /// Its owner alone.
    Private = "private",
    /// Everybody who may look at the library.
    Library = "library",
}

/// A playlist that something is said about elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaylistRef {
    /// Names it.
    pub id: PlaylistId,
    /// What it is called.
    pub title: String,
}

/// One line of a list of playlists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaylistRow {
    /// Names it.
    pub id: PlaylistId,
    /// What it is called.
    pub title: String,
    /// Whose it is.
    pub owner: String,
    /// Whether the person who looks owns it, and so may change it.
    pub mine: bool,
    /// Who sees it.
    pub visibility: PlaylistVisibility,
    /// How many tracks it has that are not removed.
    pub tracks: u64,
    /// How long they play together, in milliseconds; unknown lengths count as zero.
    pub duration_ms: u64,
}

impl PlaylistRow {
    /// The address of its page.
    pub fn path(&self) -> String {
        HitKind::Playlist.path(&self.title, self.id.uuid())
    }
}

/// A playlist with its tracks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaylistDetail {
    /// What the list shows too.
    pub row: PlaylistRow,
    /// What its owner says about it; may be empty.
    pub description: String,
    /// Counts its edits, for noticing that somebody else's came in between.
    pub revision: u64,
    /// A page of its tracks, as asked for. Those in the bin are left out and keep their places.
    pub entries: PlaylistEntries,
    /// Where in the owner's order the page begins, from 0; 0 in any other order.
    pub first: u64,
}

/// One place of a playlist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaylistEntry {
    /// Names the place: a track may stand at several.
    pub id: PlaylistEntryId,
    /// What plays there.
    pub track: TrackRow,
}

/// What a form says about a playlist: every field as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaylistForm {
    /// 1 to [`MAX_PLAYLIST_TITLE_CHARS`] characters.
    pub title: String,
    /// At most [`MAX_PLAYLIST_DESCRIPTION_CHARS`] characters; lines are kept.
    pub description: String,
    /// A word of [`PlaylistVisibility`]; empty counts as the first of them.
    pub visibility: String,
}

impl PlaylistDetail {
    /// Its form, filled in.
    pub fn form(&self) -> PlaylistForm {
        PlaylistForm {
            title: self.row.title.clone(),
            description: self.description.clone(),
            visibility: self.row.visibility.as_str().to_owned(),
        }
    }
}

/// Reads a moment of a track as people write it, `3:12` or `1:02:03`, also bare seconds; in milliseconds. None for
/// anything else.
pub fn read_moment(text: &str) -> Option<u64> {
    let mut parts = text.trim().rsplit(':');
    let number = |part: &str| {
        let digits =
            !part.is_empty() && part.len() <= 6 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u64>().ok())?
    };
    let seconds = number(parts.next()?)?;
    let Some(minutes) = parts.next() else {
        return Some(seconds * 1000);
    };
    let minutes = number(minutes)?;
    let hours = parts.next().map_or(Some(0), number)?;
    let clock = seconds < 60 && (hours == 0 || minutes < 60) && parts.next().is_none();
    clock.then_some(((hours * 60 + minutes) * 60 + seconds) * 1000)
}

/// Writes a moment of a track, or its length, as [`read_moment`] reads it: `3:12`, `1:02:03`. Parts of a second are
/// left out.
pub fn write_moment(ms: u64) -> String {
    let seconds = ms / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Where an entry of a playlist goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Move {
    /// One place towards the beginning.
    Up,
    /// One place towards the end.
    Down,
    /// To this place, counted from 0; beyond the end means the end.
    To(u32),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_like_a_clock() {
        for (text, seconds) in [
            ("3:12", 192),
            ("0:07", 7),
            ("1:02:03", 3723),
            ("95", 95),
            (" 75:00 ", 4500),
        ] {
            assert_eq!(read_moment(text), Some(seconds * 1000), "{text}");
        }
        for text in [
            "",
            ":",
            "3:",
            "3:60",
            "1:60:00",
            "a:10",
            "-1:00",
            "1:2:3:4",
            "99999999999999999999",
        ] {
            assert_eq!(read_moment(text), None, "{text}");
        }
    }

    #[test]
    fn stars_are_one_to_five() {
        for good in 1..=5u8 {
            assert_eq!(good.to_string().parse::<Stars>().unwrap().get(), good);
        }
        for bad in ["0", "6", "", "-1", "five", "256"] {
            assert_eq!(
                bad.parse::<Stars>().unwrap_err().to_string(),
                format!("{bad:?} is no rating: 1 to 5 stars are expected")
            );
        }
    }
}
