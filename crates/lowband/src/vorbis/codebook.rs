//! Codebooks: Huffman codes, and the vectors that their entries stand for (Vorbis I, section 3).

use super::bits::{Bits, width};
use crate::Unsuited;

/// What a codebook begins with.
const SYNC: u32 = 0x56_4342;

/// Bits looked up at first.
const FIRST: usize = 10;

/// The most entries of a codebook and the most values in the vectors of one, beyond all that encoders make.
const MOST_ENTRIES: usize = 1 << 16;
const MOST_VALUES: usize = 1 << 18;

/// A codebook.
pub(crate) struct Codebook {
    /// By the next bits: the length of the code word, 0 where it is longer than those, and the entry above.
    short: Vec<u32>,
    /// Longer code words from the highest bit of the first on, in their order, with their lengths and entries.
    long: Vec<(u32, u8, u32)>,
    pub(crate) dimensions: usize,
    /// What the entries stand for, if for more than numbers.
    vectors: Vec<f32>,
}

impl Codebook {
    /// Reads one.
    pub(crate) fn read(bits: &mut Bits) -> Result<Self, Unsuited> {
        let sync = bits.read(24);
        let dimensions = bits.count(16);
        let entries = bits.count(24);
        if sync != SYNC || dimensions == 0 || entries > MOST_ENTRIES {
            return Err(Unsuited::Kind);
        }
        let lengths = read_lengths(bits, entries)?;
        let vectors = read_vectors(bits, entries, dimensions)?;
        let (short, long) = code(&lengths)?;
        Ok(Self {
            short,
            long,
            dimensions,
            vectors,
        })
    }

    /// How many values there are in all vectors.
    pub(crate) fn values(&self) -> usize {
        self.vectors.len()
    }

    /// Whether entries stand for vectors.
    pub(crate) fn has_vectors(&self) -> bool {
        !self.vectors.is_empty()
    }

    /// The next entry.
    #[inline]
    pub(crate) fn entry(&self, bits: &mut Bits) -> usize {
        let word = bits.peek();
        let found = self.short[word as usize & ((1 << FIRST) - 1)];
        if found & 63 > 0 {
            bits.skip(found as usize & 63);
            return (found >> 6) as usize;
        }
        self.longer(word, bits)
    }

    #[cold]
    fn longer(&self, word: u32, bits: &mut Bits) -> usize {
        let word = word.reverse_bits();
        let behind = self.long.partition_point(|&(code, ..)| code <= word);
        let Some(&(_, length, entry)) = behind.checked_sub(1).and_then(|at| self.long.get(at))
        else {
            bits.skip(1);
            return 0;
        };
        bits.skip(length.into());
        entry as usize
    }

    /// All vectors, of which each has `N` values.
    pub(crate) fn vectors<const N: usize>(&self) -> &[[f32; N]] {
        self.vectors.as_chunks().0
    }

    /// The next vector.
    #[inline]
    pub(crate) fn vector(&self, bits: &mut Bits) -> &[f32] {
        let entry = self.entry(bits);
        let from = entry * self.dimensions;
        self.vectors
            .get(from..from + self.dimensions)
            .unwrap_or_default()
    }
}

/// The length of each entry's code word; 0 for entries without one.
fn read_lengths(bits: &mut Bits, entries: usize) -> Result<Vec<u8>, Unsuited> {
    let length = |bits: &mut Bits| bits.read(5).to_le_bytes()[0] + 1;
    let mut lengths = Vec::new();
    if bits.flag() {
        // In the order of their lengths.
        let mut current = length(bits);
        while lengths.len() < entries {
            let left = entries - lengths.len();
            let count = bits.count(width(left));
            if count > left || current > 32 || bits.is_past() {
                return Err(Unsuited::Kind);
            }
            lengths.resize(lengths.len() + count, current);
            current += 1;
        }
    } else {
        let sparse = bits.flag();
        for _ in 0..entries {
            let used = !sparse || bits.flag();
            lengths.push(if used { length(bits) } else { 0 });
            if bits.is_past() {
                return Err(Unsuited::Kind);
            }
        }
    }
    Ok(lengths)
}

/// What the entries stand for, one after another; nothing where they stand for themselves.
fn read_vectors(bits: &mut Bits, entries: usize, dimensions: usize) -> Result<Vec<f32>, Unsuited> {
    let kind = bits.read(4);
    if kind == 0 {
        return Ok(Vec::new());
    }
    let least = unpacked(bits.read(32));
    let step = unpacked(bits.read(32));
    let value_bits = bits.count(4) + 1;
    let adds_up = bits.flag();
    let values = match kind {
        1 => root(entries, dimensions),
        2 => entries * dimensions,
        _ => return Err(Unsuited::Kind),
    };
    if values > MOST_VALUES || entries * dimensions > MOST_VALUES {
        return Err(Unsuited::Kind);
    }
    #[expect(clippy::cast_precision_loss, reason = "sixteen bits")]
    let values: Vec<f32> = (0..values)
        .map(|_| bits.read(value_bits) as f32 * step + least)
        .collect();
    if bits.is_past() {
        return Err(Unsuited::Kind);
    }
    let mut vectors = Vec::with_capacity(entries * dimensions);
    for entry in 0..entries {
        let (mut rest, mut before) = (entry, 0.0);
        for at in 0..dimensions {
            let index = if kind == 1 {
                let digit = rest % values.len().max(1);
                rest /= values.len().max(1);
                digit
            } else {
                entry * dimensions + at
            };
            let value = values.get(index).copied().unwrap_or(0.0) + before;
            if adds_up {
                before = value;
            }
            vectors.push(value);
        }
    }
    Ok(vectors)
}

/// The greatest number whose power is no more than `entries` (Vorbis I, section 9.2.3).
fn root(entries: usize, power: usize) -> usize {
    let fits = |number: usize| {
        let power = u32::try_from(power).ok()?;
        number.checked_pow(power).filter(|&found| found <= entries)
    };
    (1..=entries)
        .take_while(|&number| fits(number).is_some())
        .count()
}

/// A number with a mantissa of 21 bits and an exponent of ten (Vorbis I, section 9.2.2).
#[expect(
    clippy::cast_possible_truncation,
    reason = "what does not fit in single precision is not written"
)]
fn unpacked(word: u32) -> f32 {
    let mantissa = f64::from(word & 0x1f_ffff);
    let exponent = (word >> 21 & 0x3ff).cast_signed() - 788;
    let value = mantissa * f64::from(exponent).exp2();
    (if word >> 31 == 1 { -value } else { value }) as f32
}

/// Gives each entry the first code word of its length that is free (Vorbis I, section 3.2.1), and lays out the tables.
#[expect(clippy::type_complexity, reason = "the two tables of a codebook")]
fn code(lengths: &[u8]) -> Result<(Vec<u32>, Vec<(u32, u8, u32)>), Unsuited> {
    let mut short = vec![0; 1 << FIRST];
    let mut long = Vec::new();
    // Where the first free word of each length begins, from the highest bit on; what is free is so of one length only.
    let mut free = [None; 33];
    free[0] = Some(0_u32);
    let used = lengths.iter().filter(|&&length| length > 0).count();
    for (&length, entry) in lengths.iter().zip(0_u32..) {
        if length == 0 {
            continue;
        }
        let whole = usize::from(length);
        let parent = (0..=whole).rev().find(|&length| free[length].is_some());
        let parent = parent.ok_or(Unsuited::Kind)?;
        let word = free[parent].take().unwrap_or_default();
        for (split, free) in free.iter_mut().enumerate().take(whole + 1).skip(parent + 1) {
            *free = Some(word | 1 << (32 - split));
        }
        if whole <= FIRST {
            let step = 1 << whole;
            let first = word.reverse_bits() as usize;
            for at in (first..1 << FIRST).step_by(step) {
                short[at] = entry << 6 | u32::from(length);
            }
        } else {
            long.push((word, length, entry));
        }
    }
    // One entry of one bit is read from either.
    if used == 1 && free[1].take().is_some() {
        let entry = short.iter().copied().max().unwrap_or(0);
        short.fill(entry);
    }
    if used > 0 && free.iter().any(Option::is_some) {
        return Err(Unsuited::Kind);
    }
    long.sort_unstable();
    Ok((short, long))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(short: Vec<u32>, long: Vec<(u32, u8, u32)>, word: u32) -> (usize, bool) {
        let book = Codebook {
            short,
            long,
            dimensions: 1,
            vectors: Vec::new(),
        };
        let mut bits = Bits::default();
        bits.load(&word.to_le_bytes());
        (book.entry(&mut bits), bits.is_past())
    }

    #[test]
    fn code_words_are_those_of_the_specification() {
        // The example of section 3.2.1: 00, 0100, 0101, 0110, 0111, 10, 110, 111.
        let (short, long) = code(&[2, 4, 4, 4, 4, 2, 3, 3]).unwrap();
        for (word, length, entry) in [
            (0b00_u32, 2, 0),
            (0b0100, 4, 1),
            (0b0101, 4, 2),
            (0b0111, 4, 4),
            (0b10, 2, 5),
            (0b110, 3, 6),
            (0b111, 3, 7),
        ] {
            let word = (word << (32 - length)).reverse_bits();
            assert_eq!(read(short.clone(), long.clone(), word), (entry, false));
        }
    }

    #[test]
    fn long_code_words_are_found() {
        let lengths: Vec<u8> = (1..=20).chain([20]).collect();
        let (short, long) = code(&lengths).unwrap();
        for length in 1..=20 {
            // So many ones less one, and a zero.
            let word = (1_u32 << (length - 1)) - 1;
            let found = read(short.clone(), long.clone(), word);
            assert_eq!(found, (length - 1, false));
        }
        assert_eq!(read(short, long, u32::MAX), (20, false));
    }

    #[test]
    fn trees_must_be_complete() {
        assert!(code(&[1, 2]).is_err(), "a branch leads nowhere");
        assert!(code(&[1, 1, 1]).is_err(), "there is no room");
        let (short, long) = code(&[0, 1]).unwrap();
        assert_eq!(read(short, long, u32::MAX), (1, false), "one entry is both");
    }

    #[test]
    fn numbers_are_unpacked() {
        assert_eq!(root(625, 4), 5);
        assert_eq!(root(624, 4), 4);
        assert_eq!(root(3, 9), 1);
        assert!((unpacked(788 << 21 | 3) - 3.0).abs() < 1e-6);
        assert!((unpacked(1 << 31 | 786 << 21 | 3) + 0.75).abs() < 1e-6);
    }
}
