//! What stands for an event or a song in lists and at the head of its page: a picture of one of its tracks, one that
//! somebody sent, or none.

use crate::path::{Item, Noun};
use crate::{Art, AssetId, EventId, PictureId, SongId, Timestamp};
use serde::{Deserialize, Serialize};

/// The longest picture that is taken, in bytes: what a phone's camera makes at its best.
pub const MAX_PICTURE_BYTES: u64 = 16 << 20;

/// The largest picture that is taken, in pixels: 8000 by 8000, more than any cover needs.
pub const MAX_PICTURE_PIXELS: u64 = 64_000_000;

/// The most pictures that are kept of one event or song, those in the bin included.
pub const MAX_PICTURES: u32 = 50;

/// The longest description of a picture, in characters.
pub const MAX_ALT_CHARS: u16 = 300;

/// What has a cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Covered {
    /// An event.
    Event(EventId),
    /// A song.
    Song(SongId),
}

impl Covered {
    /// The same as a thing of any kind.
    pub fn item(self) -> Item {
        match self {
            Self::Event(event) => Item {
                noun: Noun::Event,
                id: event.uuid(),
            },
            Self::Song(song) => Item {
                noun: Noun::Song,
                id: song.uuid(),
            },
        }
    }

    /// The address of the page on which its cover is chosen, without the words of its title.
    pub fn path(self) -> String {
        let item = self.item();
        format!("{}/cover", item.noun.path("", item.id))
    }
}

/// What was chosen to stand for an event or a song.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CoverChoice {
    /// The first picture that its tracks have, as soon as they have one.
    #[default]
    First,
    /// No picture: the date of an event, the letters of a song.
    Plain,
    /// The picture of this file: one of its tracks', or one that somebody sent.
    Of(AssetId),
}

impl CoverChoice {
    /// The word of the form.
    pub fn word(self) -> String {
        match self {
            Self::First => "first".to_owned(),
            Self::Plain => "plain".to_owned(),
            Self::Of(asset) => asset.to_string(),
        }
    }

    /// Reads [`CoverChoice::word`] back.
    pub fn read(word: &str) -> Option<Self> {
        match word {
            "first" => Some(Self::First),
            "plain" => Some(Self::Plain),
            asset => asset.parse().ok().map(Self::Of),
        }
    }
}

/// The form that chooses a cover, as it was sent. The file that may come with it is not kept here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CoverForm {
    /// A word of [`CoverChoice`]; says nothing beside a picture that comes with the form.
    pub cover: String,
    /// What the picture that comes with the form shows.
    pub alt: String,
}

/// A picture that somebody sent for an event or a song.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Names it.
    pub id: PictureId,
    /// Its file.
    pub asset: AssetId,
    /// What pages know of it.
    pub art: Art,
    /// What it shows, for those who do not see it; empty where nobody said.
    pub alt: String,
    /// The name it had when it was sent.
    pub name: String,
    /// When it was sent.
    pub added_at: Timestamp,
    /// Why it cannot be made smaller, in words for people; the original is shown then.
    pub problem: Option<String>,
}

/// A picture that a track has: in the tags of its file, or a frame of its video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackPicture {
    /// The track's file.
    pub asset: AssetId,
    /// What pages know of it.
    pub art: Art,
    /// The title of the first track that has it.
    pub title: String,
}

/// What the cover of an event or a song is chosen from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pictures {
    /// Those of its tracks, each once however many have it.
    pub of_tracks: Vec<TrackPicture>,
    /// Those that were sent and are not in the bin, the latest first.
    pub sent: Vec<Picture>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_survives_its_form() {
        let asset: AssetId = "01890000-0000-7000-8000-000000000001".parse().unwrap();
        for choice in [
            CoverChoice::First,
            CoverChoice::Plain,
            CoverChoice::Of(asset),
        ] {
            assert_eq!(CoverChoice::read(&choice.word()), Some(choice));
        }
        assert_eq!(CoverChoice::read("date"), None);
    }
}
