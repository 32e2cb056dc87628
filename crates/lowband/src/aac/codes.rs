//! Reading spectral lines and scale factors by their codebooks (ISO/IEC 14496-3, 4.6.3).

use super::bits::Bits;
use super::books::{self, Book};
use super::huffman::Code;

/// The value in the last codebook that says that the rest follows, and the most ones that may stand before that.
const ESCAPE: usize = 16;
const MOST_ONES: u32 = 8;

/// Magnitudes whose power of 4/3 is at hand.
const POWERS: usize = 256;

/// How the lines of a codebook are written.
enum Lines {
    /// Four at a time; in the first two codebooks with their signs.
    Fours(Vec<[f32; 4]>),
    /// Two at a time; in the fifth and sixth with their signs.
    Pairs(Vec<[f32; 2]>),
}

/// A codebook of spectral lines.
struct Spectrum {
    code: Code,
    /// Powers of 4/3 of the values, by what the code words stand for.
    lines: Lines,
    /// Whether 16 stands for more.
    escapes: bool,
}

impl Spectrum {
    /// The codebook of that number, less 1, as the standard lists its values.
    fn new(book: &Book, number: usize) -> Self {
        let (base, signed): (u16, bool) = [
            (3, true),
            (3, true),
            (3, false),
            (3, false),
            (9, true),
            (9, true),
            (8, false),
            (8, false),
            (13, false),
            (13, false),
            (17, false),
        ][number];
        let count = u16::try_from(book.values.len()).unwrap_or(0);
        let digit = |value: u16, place: u32| {
            let digit = i32::from(value / base.pow(place) % base);
            let value = digit - if signed { i32::from(base / 2) } else { 0 };
            power(value.unsigned_abs()).copysign(if value < 0 { -1.0 } else { 1.0 })
        };
        let lines = if number < 4 {
            let four = |value| [3, 2, 1, 0].map(|place| digit(value, place));
            Lines::Fours((0..count).map(four).collect())
        } else {
            let pair = |value| [1, 0].map(|place| digit(value, place));
            Lines::Pairs((0..count).map(pair).collect())
        };
        let signs = |value: u16| {
            let lines = match &lines {
                Lines::Fours(fours) => &fours[usize::from(value)][..],
                Lines::Pairs(pairs) => &pairs[usize::from(value)],
            };
            let count = lines.iter().filter(|&&line| line != 0.0 && !signed).count();
            u8::try_from(count).unwrap_or(0)
        };
        Self {
            code: Code::new(book, signs),
            lines,
            escapes: number == 10,
        }
    }
}

/// All codes of AAC.
pub(crate) struct Codes {
    scale: Code,
    spectrum: Vec<Spectrum>,
    powers: Vec<f32>,
}

impl Codes {
    pub(crate) fn new() -> Self {
        Self {
            scale: Code::new(&books::SCALE, |_| 0),
            spectrum: (books::SPECTRUM.iter().enumerate())
                .map(|(number, book)| Spectrum::new(book, number))
                .collect(),
            powers: (0..).take(POWERS).map(power).collect(),
        }
    }

    /// Reads the difference between a scale factor and the one before.
    pub(crate) fn difference(&self, bits: &mut Bits) -> i32 {
        let entry = self.scale.find(bits.peek());
        bits.skip(entry.length.into());
        i32::from(entry.value) - 60
    }

    /// Reads as many lines as `lines` holds, a multiple of four, from codebook `book` (1 to 11), as signed powers of
    /// 4/3; false where they make no sense.
    pub(crate) fn read(&self, book: usize, bits: &mut Bits, lines: &mut [f32]) -> bool {
        let spectrum = &self.spectrum[book - 1];
        match &spectrum.lines {
            Lines::Fours(values) => {
                let (fours, _) = lines.as_chunks_mut::<4>();
                for four in fours {
                    next(&spectrum.code, values, bits, four);
                }
                true
            }
            Lines::Pairs(values) => {
                let (pairs, _) = lines.as_chunks_mut::<2>();
                for pair in pairs {
                    let large = next(&spectrum.code, values, bits, pair);
                    if spectrum.escapes && large >= ESCAPE && !self.escapes(large, bits, pair) {
                        return false;
                    }
                }
                true
            }
        }
    }

    /// Reads the rest of what was too large for the code; false where it is too large for anything.
    #[cold]
    fn escapes(&self, index: usize, bits: &mut Bits, pair: &mut [f32; 2]) -> bool {
        for (line, value) in pair.iter_mut().zip([index / 17, index % 17]) {
            if value == ESCAPE {
                let Some(value) = escape(bits) else {
                    return false;
                };
                let magnitude = self.powers.get(value as usize).copied();
                *line = magnitude.unwrap_or_else(|| power(value)).copysign(*line);
            }
        }
        true
    }

    /// Passes over `count` lines, a multiple of four, of codebook `book` (1 to 11); false where they make no sense.
    pub(crate) fn skip(&self, book: usize, bits: &mut Bits, count: usize) -> bool {
        let Spectrum {
            code,
            lines,
            escapes,
        } = &self.spectrum[book - 1];
        let words = match lines {
            Lines::Fours(_) => count / 4,
            Lines::Pairs(_) => count / 2,
        };
        for _ in 0..words {
            let entry = code.find(bits.peek());
            bits.skip(entry.whole.into());
            if *escapes {
                let value = usize::from(entry.value);
                let large = usize::from(value / 17 == ESCAPE) + usize::from(value % 17 == ESCAPE);
                for _ in 0..large {
                    if escape(bits).is_none() {
                        return false;
                    }
                }
            }
        }
        true
    }
}

/// Reads what one code word stands for, and its signs. Says what that is.
#[inline]
fn next<const N: usize>(
    code: &Code,
    values: &[[f32; N]],
    bits: &mut Bits,
    lines: &mut [f32; N],
) -> usize {
    let word = bits.peek();
    let entry = code.find(word);
    bits.skip(entry.whole.into());
    let index = usize::from(entry.value);
    *lines = values[index];
    if entry.whole > entry.length {
        let mut signs = word << entry.length;
        for line in lines {
            let sign = signs & 1 << 31;
            signs <<= u32::from(*line != 0.0);
            *line = f32::from_bits(line.to_bits() ^ sign);
        }
    }
    index
}

/// Reads a magnitude of 16 and more (ISO/IEC 14496-3, 4.6.3.3).
fn escape(bits: &mut Bits) -> Option<u32> {
    let ones = bits.peek().leading_ones();
    if ones > MOST_ONES {
        return None;
    }
    let length = ones as usize + 4;
    bits.skip(ones as usize + 1);
    Some((1 << length) + bits.read(length))
}

/// The power of 4/3 by which values are requantised (ISO/IEC 14496-3, 4.6.1.3).
#[expect(clippy::cast_precision_loss, reason = "values have at most 13 bits")]
fn power(value: u32) -> f32 {
    let value = value as f32;
    value * value.cbrt()
}

#[cfg(test)]
#[expect(
    clippy::unusual_byte_groupings,
    reason = "bits stand in groups that mean something"
)]
mod tests {
    use super::*;

    fn assert_same(found: &[f32], expected: &[f32]) {
        let error = |(a, b): (&f32, &f32)| (a - b).abs();
        let worst = found.iter().zip(expected).map(error).fold(0.0, f32::max);
        assert!(worst < 1e-6, "{found:?}");
    }

    fn bits(word: u64) -> Bits {
        let mut bits = Bits::default();
        bits.load(&word.to_be_bytes());
        bits
    }

    #[test]
    fn code_words_are_those_of_the_standard() {
        let codes = Codes::new();
        // Table 4.A.1: 60 is coded as 0, 0 as 111 1111 1111 1110 1000 (0x3ffe8 in 18 bits).
        assert_eq!(codes.difference(&mut bits(0)), 0);
        assert_eq!(codes.difference(&mut bits(0x3ffe8 << 46)), -60);
        // Table 4.A.2: (−1, −1, −1, −1) is 0x7f8 in 11 bits, (0, 0, 0, 0) is 0.
        let mut lines = [9.0; 8];
        assert!(codes.read(1, &mut bits(0x7f8 << 53), &mut lines));
        assert_same(&lines, &[-1.0, -1.0, -1.0, -1.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn signs_follow_their_values() {
        let codes = Codes::new();
        // Table 4.A.4: (0, 1, 0, 0) is 1010.
        let mut lines = [0.0; 4];
        let mut read = bits(0b1010_1 << 59);
        assert!(codes.read(3, &mut read, &mut lines));
        assert_same(&lines, &[0.0, -1.0, 0.0, 0.0]);
        assert_eq!(read.at(), 5);
        let mut passed = bits(0b1010_1 << 59);
        assert!(codes.skip(3, &mut passed, 4));
        assert_eq!(passed.at(), read.at());
    }

    #[test]
    fn large_values_have_their_rest_in_plain_bits() {
        let codes = Codes::new();
        // Table 4.A.12: (16, 16) is 00100; behind its signs 10 0 0011 for 16·2 + 3 and 0 0001 for 17.
        let word = 0b00100_01_10_00011_0_0001_u64 << (64 - 19);
        let (mut read, mut lines) = (bits(word), [0.0; 2]);
        assert!(codes.read(11, &mut read, &mut lines[..]));
        assert_same(&lines, &[power(35), -power(17)]);
        let mut passed = bits(word);
        assert!(codes.skip(11, &mut passed, 2));
        assert_eq!((read.at(), passed.at()), (19, 19));
        let endless = 0b00100_00_1_1111_1111_u64 << (64 - 16);
        assert!(!codes.read(11, &mut bits(endless), &mut lines));
        assert!(!codes.skip(11, &mut bits(endless), 2));
    }
}
