//! What kind of thing a track plays.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Which element plays it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// Sound alone: `<audio>`.
    Audio,
    /// Pictures too: `<video>`.
    Video,
}

/// The text named no kind of media.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of media {0:?}: \"audio\" or \"video\" is expected")]
pub struct MediaKindError(String);

impl MediaKind {
    /// The word stores and URLs use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Audio => "audio",
            Self::Video => "video",
        }
    }
}

impl FromStr for MediaKind {
    type Err = MediaKindError;

    fn from_str(text: &str) -> Result<Self, MediaKindError> {
        match text {
            "audio" => Ok(Self::Audio),
            "video" => Ok(Self::Video),
            other => Err(MediaKindError(other.to_owned())),
        }
    }
}
