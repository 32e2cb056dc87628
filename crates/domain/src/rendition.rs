//! What the server makes of a file so that it plays over a slow link and has a picture: renditions.
//!
//! A rendition is remade from its original at any time, so nothing but these names is ever stored about how it is
//! made.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A smaller version of a file's sound, with an exact length and an index, so that every range of it can be asked
/// for from the first play on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quality {
    /// Opus in WebM at 96 kbit/s: what most people cannot tell from the original.
    Opus96,
    /// Opus in WebM at 48 kbit/s: for links that carry no more.
    Opus48,
    /// AAC in MP4 at 96 kbit/s: for players without Opus.
    Aac96,
}

/// The text named no quality.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown quality {0:?}: \"opus-96\", \"opus-48\" or \"aac-96\" is expected")]
pub struct QualityError(String);

impl Quality {
    /// All there are, the one most wanted first.
    pub const ALL: [Self; 3] = [Self::Opus96, Self::Opus48, Self::Aac96];

    /// The word stores and URLs use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opus96 => "opus-96",
            Self::Opus48 => "opus-48",
            Self::Aac96 => "aac-96",
        }
    }

    /// Bits a second it aims at.
    pub const fn bitrate(self) -> u64 {
        match self {
            Self::Opus96 | Self::Aac96 => 96_000,
            Self::Opus48 => 48_000,
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Opus96 | Self::Opus48 => "audio/webm; codecs=opus",
            Self::Aac96 => "audio/mp4; codecs=\"mp4a.40.2\"",
        }
    }

    /// The ending of a file of it.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Opus96 | Self::Opus48 => "webm",
            Self::Aac96 => "m4a",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Opus96 => 1,
            Self::Opus48 => 2,
            Self::Aac96 => 4,
        }
    }
}

impl FromStr for Quality {
    type Err = QualityError;

    fn from_str(text: &str) -> Result<Self, QualityError> {
        Self::ALL
            .into_iter()
            .find(|quality| quality.as_str() == text)
            .ok_or_else(|| QualityError(text.to_owned()))
    }
}

/// Which qualities of a file are there, beside the original. `Display` is the list as `data-qualities` holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Qualities(u8);

impl Qualities {
    /// None at all.
    pub const NONE: Self = Self(0);

    /// The set a store kept as a number. Bits without a meaning are dropped.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 7)
    }

    /// The number a store keeps.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// This set and one more.
    #[must_use]
    pub const fn with(self, quality: Quality) -> Self {
        Self(self.0 | quality.bit())
    }

    /// Whether it is there.
    pub const fn contains(self, quality: Quality) -> bool {
        self.0 & quality.bit() != 0
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those that are there, in the order of [`Quality::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Quality> {
        Quality::ALL
            .into_iter()
            .filter(move |&quality| self.contains(quality))
    }
}

impl FromIterator<Quality> for Qualities {
    fn from_iter<I: IntoIterator<Item = Quality>>(qualities: I) -> Self {
        qualities.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Display for Qualities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, quality) in self.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{}", quality.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_qualities_and_nothing_else() {
        for quality in Quality::ALL {
            assert_eq!(quality.as_str().parse(), Ok(quality));
        }
        assert!("opus-128".parse::<Quality>().is_err());
        assert!("".parse::<Quality>().is_err());
    }

    #[test]
    fn a_set_keeps_what_is_put_in_and_forgets_unknown_bits() {
        let set: Qualities = [Quality::Aac96, Quality::Opus96].into_iter().collect();
        assert_eq!(set.to_string(), "opus-96 aac-96");
        assert!(!set.contains(Quality::Opus48));
        assert_eq!(Qualities::from_bits(set.bits()), set);
        assert_eq!(
            Qualities::from_bits(0xff).iter().collect::<Vec<_>>(),
            Quality::ALL
        );
        assert_eq!(Qualities::NONE.to_string(), "");
    }
}
