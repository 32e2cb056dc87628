//! The picture of a file: its cover, or a frame of a video.
//!
//! Pages show it at a few fixed widths only, so that each is made once; before it arrives its colour stands in its
//! place, and its proportions keep the page from moving.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The longer side of a picture, in pixels. A picture that was smaller is not enlarged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ArtSize {
    /// 96: a line of a list on a dense screen.
    Small,
    /// 320: a card, and the lock screen.
    Medium,
    /// 960: the page of one item, and the poster of a video.
    Large,
}

/// How a picture is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ArtFormat {
    /// About half of WebP's bytes.
    Avif,
    /// For browsers without AVIF.
    Webp,
}

impl ArtSize {
    /// All sizes, the smallest first.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// The longer side in pixels.
    pub const fn pixels(self) -> u32 {
        match self {
            Self::Small => 96,
            Self::Medium => 320,
            Self::Large => 960,
        }
    }
}

impl ArtFormat {
    /// All formats, the smaller first.
    pub const ALL: [Self; 2] = [Self::Avif, Self::Webp];

    /// The ending in its address.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Avif => "avif",
            Self::Webp => "webp",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Avif => "image/avif",
            Self::Webp => "image/webp",
        }
    }
}

/// One file of a picture: a size in a format. Its `Display` is the last part of its address: `320.avif`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArtFile {
    /// How large.
    pub size: ArtSize,
    /// How encoded.
    pub format: ArtFormat,
}

impl fmt::Display for ArtFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.size.pixels(), self.format.extension())
    }
}

/// The text named no file of a picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown picture {0:?}: a size of 96, 320 or 960 and .avif or .webp is expected")]
pub struct ArtFileError(String);

impl FromStr for ArtFile {
    type Err = ArtFileError;

    fn from_str(text: &str) -> Result<Self, ArtFileError> {
        ArtSize::ALL
            .into_iter()
            .flat_map(|size| ArtFormat::ALL.map(|format| Self { size, format }))
            .find(|file| file.to_string() == text)
            .ok_or_else(|| ArtFileError(text.to_owned()))
    }
}

/// What a page knows of a picture before it is there. Its `Display`, which stores keep, is `1200x800 #a0b0c0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Art {
    /// Width of the original in pixels, above zero.
    pub width: u32,
    /// Height of the original in pixels, above zero.
    pub height: u32,
    /// Its mean colour in sRGB: red, green, blue.
    pub colour: [u8; 3],
}

impl Art {
    /// Width and height at a size.
    pub fn scaled(&self, size: ArtSize) -> (u32, u32) {
        let longer = self.width.max(self.height).max(1);
        let bound = size.pixels().min(longer);
        let scale = |side: u32| {
            let exact = u64::from(side) * u64::from(bound) / u64::from(longer);
            u32::try_from(exact).unwrap_or(bound).max(1)
        };
        (scale(self.width), scale(self.height))
    }

    /// The colour as CSS and SVG write it, such as `#a0b0c0`.
    pub fn css(&self) -> String {
        let [red, green, blue] = self.colour;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }
}

impl fmt::Display for Art {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{} {}", self.width, self.height, self.css())
    }
}

/// The text did not describe a picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} does not describe a picture: width, x, height and a colour are expected")]
pub struct ArtError(String);

impl FromStr for Art {
    type Err = ArtError;

    fn from_str(text: &str) -> Result<Self, ArtError> {
        let parse = || {
            let (sides, colour) = text.split_once(" #")?;
            let (width, height) = sides.split_once('x')?;
            let number = u32::from_str_radix(colour, 16).ok()?;
            let [0, red, green, blue] = number.to_be_bytes() else {
                return None;
            };
            let pixels = |text: &str| text.parse().ok().filter(|&pixels| pixels > 0);
            (colour.len() == 6).then_some(Self {
                width: pixels(width)?,
                height: pixels(height)?,
                colour: [red, green, blue],
            })
        };
        parse().ok_or_else(|| ArtError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_the_files_there_are() {
        assert_eq!(
            "320.avif".parse(),
            Ok(ArtFile {
                size: ArtSize::Medium,
                format: ArtFormat::Avif
            })
        );
        for unknown in ["320.png", "321.webp", "webp", "0320.webp", ""] {
            assert!(unknown.parse::<ArtFile>().is_err(), "{unknown}");
        }
    }

    #[test]
    fn a_description_round_trips() {
        let art = Art {
            width: 1200,
            height: 800,
            colour: [0xa0, 0x0b, 0xff],
        };
        assert_eq!(art.to_string(), "1200x800 #a00bff");
        assert_eq!(art.to_string().parse(), Ok(art));
        for wrong in [
            "0x8 #000000",
            "8x8",
            "8x8 #00000",
            "8x8 #1000000",
            "axb #000000",
        ] {
            assert!(wrong.parse::<Art>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_longer_side_is_bounded_and_nothing_is_enlarged() {
        let art = |width, height| Art {
            width,
            height,
            colour: [0; 3],
        };
        assert_eq!(art(1200, 800).scaled(ArtSize::Medium), (320, 213));
        assert_eq!(art(800, 1200).scaled(ArtSize::Medium), (213, 320));
        assert_eq!(art(64, 64).scaled(ArtSize::Large), (64, 64));
        assert_eq!(art(60_000, 1).scaled(ArtSize::Small), (96, 1));
    }
}
