//! What stands before the spectrum of a channel: windows, codebooks and scale factors (ISO/IEC 14496-3, 4.5.2.3 and
//! 4.6.2).

use super::bands::Bands;
use super::bits::Bits;
use super::codes::Codes;
use crate::{Error, Unsuited};

/// The most windows of a block, and so the most groups of them.
pub(crate) const WINDOWS: usize = 8;

/// The most bands of a window.
pub(crate) const MOST_BANDS: usize = 51;

/// Codebooks that are none: nothing, reserved, noise, and intensity of either sign.
pub(crate) const ZERO: u8 = 0;
const RESERVED: u8 = 12;
pub(crate) const NOISE: u8 = 13;
pub(crate) const AGAINST: u8 = 14;
pub(crate) const ALONG: u8 = 15;

/// The level of the first noise is written as a difference from the overall gain less this (4.6.13).
const NOISE_BEGIN: i32 = 90 + 256;

/// The greatest gain and the least, in quarters of a power of two.
const MOST_QUARTERS: i32 = 155;

/// How a block is cut into windows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sequence {
    /// One long window.
    #[default]
    Long,
    /// A long window before short ones.
    Start,
    /// Eight short windows.
    Short,
    /// A long window behind short ones.
    Stop,
}

/// The windows of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Info {
    pub(crate) sequence: Sequence,
    /// Whether they are of the Kaiser kind, not of the sine.
    pub(crate) kaiser: bool,
    /// Bands that are coded.
    pub(crate) bands: usize,
    /// Windows of each group.
    groups: [usize; WINDOWS],
    group_count: usize,
}

impl Info {
    pub(crate) fn read(bits: &mut Bits, bands: &Bands) -> Result<Self, Error> {
        let reserved = bits.flag();
        let sequence = [
            Sequence::Long,
            Sequence::Start,
            Sequence::Short,
            Sequence::Stop,
        ][bits.small(2)];
        let mut info = Self {
            sequence,
            kaiser: bits.flag(),
            bands: 0,
            groups: [1, 0, 0, 0, 0, 0, 0, 0],
            group_count: 1,
        };
        if sequence == Sequence::Short {
            info.bands = bits.small(4);
            for _ in 1..WINDOWS {
                if !bits.flag() {
                    info.group_count += 1;
                }
                info.groups[info.group_count - 1] += 1;
            }
        } else {
            info.bands = bits.small(6);
            // Prediction is not of low complexity.
            if bits.flag() {
                return Err(Unsuited::Kind.into());
            }
        }
        if reserved || info.bands >= info.edges(bands).len() {
            return Err(Error::Damaged);
        }
        Ok(info)
    }

    pub(crate) fn is_short(&self) -> bool {
        self.sequence == Sequence::Short
    }

    /// Whether blocks of both overlap with others alike, so that their sum is that of one sound.
    pub(crate) fn overlaps_as(&self, other: &Self) -> bool {
        (self.sequence, self.kaiser) == (other.sequence, other.kaiser)
    }

    /// Where the bands of a window begin and the last ends.
    pub(crate) fn edges(&self, bands: &Bands) -> &'static [usize] {
        if self.is_short() {
            bands.short
        } else {
            bands.long
        }
    }

    /// How many lines a window has.
    pub(crate) fn lines(&self) -> usize {
        if self.is_short() {
            super::LINES / WINDOWS
        } else {
            super::LINES
        }
    }

    /// How many windows there are.
    pub(crate) fn windows(&self) -> usize {
        if self.is_short() { WINDOWS } else { 1 }
    }

    /// The windows of each group.
    pub(crate) fn groups(&self) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
        let Self {
            groups,
            group_count,
            ..
        } = *self;
        let mut start = 0;
        groups.into_iter().take(group_count).map(move |count| {
            start += count;
            start - count..start
        })
    }
}

/// What is told of each band of each group.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sides {
    /// The codebook.
    pub(crate) books: [[u8; MOST_BANDS]; WINDOWS],
    /// By what lines are to be multiplied: their own, or the other channel's where the book says intensity. Where it says
    /// noise, the square of it is the energy of that in each window.
    pub(crate) gains: [[f32; MOST_BANDS]; WINDOWS],
}

impl Default for Sides {
    fn default() -> Self {
        Self {
            books: [[ZERO; MOST_BANDS]; WINDOWS],
            gains: [[0.0; MOST_BANDS]; WINDOWS],
        }
    }
}

impl Sides {
    /// Reads codebooks and scale factors.
    pub(crate) fn read(
        &mut self,
        bits: &mut Bits,
        info: &Info,
        overall: i32,
        codes: &Codes,
        powers: &Powers,
    ) -> Result<(), Error> {
        self.read_books(bits, info)?;
        let (mut scale, mut position, mut noise) = (overall, 0, None);
        for group in 0..info.group_count {
            for band in 0..info.bands {
                self.gains[group][band] = match self.books[group][band] {
                    ZERO => 0.0,
                    NOISE => {
                        let level = match noise {
                            Some(level) => level + codes.difference(bits),
                            None => overall + bits.read(9).cast_signed() - NOISE_BEGIN,
                        };
                        noise = Some(level);
                        powers
                            .of(level.clamp(-MOST_QUARTERS, MOST_QUARTERS))
                            .unwrap_or(0.0)
                    }
                    AGAINST | ALONG => {
                        position += codes.difference(bits);
                        powers.of(-position).ok_or(Error::Damaged)?
                    }
                    _ => {
                        scale += codes.difference(bits);
                        let known = (0..256).contains(&scale);
                        powers
                            .of(scale - 100)
                            .filter(|_| known)
                            .ok_or(Error::Damaged)?
                    }
                };
            }
        }
        Ok(())
    }

    fn read_books(&mut self, bits: &mut Bits, info: &Info) -> Result<(), Error> {
        let length_bits = if info.is_short() { 3 } else { 5 };
        let more = (1 << length_bits) - 1;
        for books in &mut self.books[..info.group_count] {
            let mut band = 0;
            while band < info.bands {
                let book = bits.read(4).to_le_bytes()[0];
                let start = band;
                loop {
                    let length = bits.small(length_bits);
                    band += length;
                    if length < more || band > info.bands {
                        break;
                    }
                }
                // Sections may be empty, but not for ever.
                if book == RESERVED || band > info.bands || bits.is_past() {
                    return Err(Error::Damaged);
                }
                books[start..band].fill(book);
            }
        }
        Ok(())
    }
}

/// Powers of two in quarters.
pub(crate) struct Powers(Vec<f32>);

impl Powers {
    const RANGE: std::ops::RangeInclusive<i32> = -MOST_QUARTERS..=MOST_QUARTERS;

    pub(crate) fn new() -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a table made in double")]
        let power = |quarters| (f64::from(quarters) / 4.0).exp2() as f32;
        Self(Self::RANGE.map(power).collect())
    }

    /// Two to the power of some quarters; none where that is beyond all that can be written.
    fn of(&self, quarters: i32) -> Option<f32> {
        let index = usize::try_from(quarters - Self::RANGE.start()).ok()?;
        self.0.get(index).copied()
    }
}

#[cfg(test)]
#[expect(
    clippy::unusual_byte_groupings,
    reason = "bits stand in groups that mean something"
)]
mod tests {
    use super::super::bands::BANDS;
    use super::*;

    fn bits(word: u64) -> Bits {
        let mut bits = Bits::default();
        bits.load(&word.to_be_bytes());
        bits
    }

    #[test]
    fn short_windows_come_in_groups() {
        // Reserved, sequence 2, sine, 5 bands; the second, third and eighth windows go with those before them.
        let info = Info::read(&mut bits(0b0_10_0_0101_1100001 << 49), &BANDS[4]).unwrap();
        assert!(info.is_short() && !info.kaiser);
        assert_eq!(
            info.groups().collect::<Vec<_>>(),
            [0..3, 3..4, 4..5, 5..6, 6..8]
        );
        assert_eq!((info.bands, info.windows(), info.lines()), (5, 8, 128));
        let long = Info::read(&mut bits(0b0_11_1_110001_0 << 53), &BANDS[4]).unwrap();
        assert_eq!((long.sequence, long.kaiser), (Sequence::Stop, true));
        assert!(long.groups().eq(std::iter::once(0..1)));
    }

    #[test]
    fn what_is_not_of_low_complexity_is_told() {
        let predicted = Info::read(&mut bits(0b0_00_0_000001_1 << 53), &BANDS[4]);
        assert_eq!(predicted, Err(Unsuited::Kind.into()));
        let too_many = Info::read(&mut bits(0b0_00_0_110010_0 << 53), &BANDS[4]);
        assert_eq!(too_many, Err(Error::Damaged));
    }

    #[test]
    fn sections_without_an_end_are_damage() {
        let info = Info::read(&mut bits(0b0_00_0_000001_0 << 53), &BANDS[4]).unwrap();
        let (codes, powers) = (Codes::new(), Powers::new());
        let read = Sides::default().read(&mut bits(0), &info, 100, &codes, &powers);
        assert_eq!(read, Err(Error::Damaged));
    }
}
