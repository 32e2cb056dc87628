//! Decoding Huffman codes by looking up eight bits, and for longer codes the rest of them.

use crate::bits::Bits;
use crate::codes::{self, Leaf};

/// Bits looked up at first; two code words of three are no longer.
const FIRST: u32 = 8;

/// Bits that follow a value of 15 in tables 16 to 31 (ISO/IEC 11172-3, table B.7).
const LINBITS: [usize; 32] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 6, 8, 10, 13, 4, 5, 6, 7, 8, 9, 11,
    13,
];

/// What some bits lead to.
#[derive(Clone, Copy, Default)]
struct Entry {
    /// The leaf's value, or where the entries for the bits that follow begin.
    value: u16,
    /// The length of the whole code word, or 0 where bits follow.
    length: u8,
    /// How many bits follow.
    more: u8,
}

/// One code.
struct Code(Vec<Entry>);

impl Code {
    /// Lays out the look-up tables of a complete code, given the leaves of its tree from left to right.
    fn new(leaves: &[Leaf]) -> Self {
        let mut entries = vec![Entry::default(); 1 << FIRST];
        let mut start = 0_u32;
        let mut places = leaves.iter().map(|&(value, length)| {
            let place = start;
            start = start.wrapping_add(1 << (32 - u32::from(length)));
            (place, value, length)
        });
        let places: Vec<(u32, u8, u8)> = places.by_ref().collect();
        for group in places.chunk_by(|a, b| a.0 >> (32 - FIRST) == b.0 >> (32 - FIRST)) {
            let prefix = (group[0].0 >> (32 - FIRST)) as usize;
            let longest = group.iter().map(|leaf| leaf.2).max().unwrap_or(0);
            if u32::from(longest) <= FIRST {
                for &(place, value, length) in group {
                    let from = (place >> (32 - FIRST)) as usize;
                    let span = 1 << (FIRST - u32::from(length));
                    entries[from..from + span].fill(leaf(value, length));
                }
                continue;
            }
            let more = longest - FIRST.to_le_bytes()[0];
            let base = entries.len();
            entries[prefix] = Entry {
                value: u16::try_from(base).unwrap_or(u16::MAX),
                length: 0,
                more,
            };
            entries.resize(base + (1 << more), Entry::default());
            for &(place, value, length) in group {
                let from = base + ((place << FIRST) >> (32 - u32::from(more))) as usize;
                let span = 1 << (longest - length);
                entries[from..from + span].fill(leaf(value, length));
            }
        }
        Self(entries)
    }

    /// The next value.
    fn read(&self, bits: &mut Bits<'_>) -> u8 {
        let word = bits.peek();
        let mut entry = self.0[(word >> (32 - FIRST)) as usize];
        if entry.length == 0 {
            let rest = (word << FIRST) >> (32 - u32::from(entry.more));
            entry = self.0[usize::from(entry.value) + rest as usize];
        }
        bits.skip(entry.length.into());
        entry.value.to_le_bytes()[0]
    }
}

fn leaf(value: u8, length: u8) -> Entry {
    Entry {
        value: value.into(),
        length,
        more: 0,
    }
}

/// All codes of layer III.
pub(crate) struct Codes {
    /// By number; tables that differ in their `LINBITS` alone share one. None for table 0, where all is zero.
    pairs: [Option<usize>; 32],
    tables: Vec<Code>,
    quads: Code,
    /// Powers of 4/3 of the values that need no `LINBITS`.
    powers: [f32; 16],
}

impl Codes {
    pub(crate) fn new() -> Self {
        let tables: [(usize, &[Leaf]); 15] = [
            (1, &codes::TABLE_1),
            (2, &codes::TABLE_2),
            (3, &codes::TABLE_3),
            (5, &codes::TABLE_5),
            (6, &codes::TABLE_6),
            (7, &codes::TABLE_7),
            (8, &codes::TABLE_8),
            (9, &codes::TABLE_9),
            (10, &codes::TABLE_10),
            (11, &codes::TABLE_11),
            (12, &codes::TABLE_12),
            (13, &codes::TABLE_13),
            (15, &codes::TABLE_15),
            (16, &codes::TABLE_16),
            (24, &codes::TABLE_24),
        ];
        let pairs = std::array::from_fn(|table| {
            let first = match table {
                16..24 => 16,
                24.. => 24,
                own => own,
            };
            tables.iter().position(|(number, _)| *number == first)
        });
        Self {
            pairs,
            tables: tables.iter().map(|(_, leaves)| Code::new(leaves)).collect(),
            quads: Code::new(&codes::QUADS_A),
            powers: std::array::from_fn(|value| power(u32::try_from(value).unwrap_or(0))),
        }
    }

    /// Reads pairs of values from a table until `lines` are full, as signed powers of 4/3; false where the bits end.
    pub(crate) fn read_pairs(&self, table: usize, bits: &mut Bits<'_>, lines: &mut [f32]) -> bool {
        let Some(code) = self.pairs[table].map(|index| &self.tables[index]) else {
            return true;
        };
        let linbits = LINBITS[table];
        let (pairs, _) = lines.as_chunks_mut::<2>();
        for [x, y] in pairs {
            if bits.is_over() {
                return false;
            }
            let pair = code.read(bits);
            *x = self.signed(pair >> 4, linbits, bits);
            *y = self.signed(pair & 15, linbits, bits);
        }
        true
    }

    /// Reads quadruples of ones and zeros until `lines` are full or the bits end.
    pub(crate) fn read_quads(&self, flat: bool, bits: &mut Bits<'_>, lines: &mut [f32]) {
        for quad in lines.chunks_mut(4) {
            if bits.is_over() {
                return;
            }
            let ones = if flat {
                !bits.read(4).to_le_bytes()[0]
            } else {
                self.quads.read(bits)
            };
            for (at, value) in quad.iter_mut().enumerate() {
                *value = self.signed(ones >> (3 - at) & 1, 0, bits);
            }
            // A quadruple that runs over the end was none.
            if bits.is_past() {
                quad.fill(0.0);
            }
        }
    }

    fn signed(&self, value: u8, linbits: usize, bits: &mut Bits<'_>) -> f32 {
        if value == 0 {
            return 0.0;
        }
        let magnitude = if value == 15 && linbits > 0 {
            power(15 + bits.read(linbits))
        } else {
            self.powers[usize::from(value)]
        };
        if bits.flag() { -magnitude } else { magnitude }
    }
}

/// The power of 4/3 by which values are requantised (ISO/IEC 11172-3, 2.4.3.4).
#[expect(clippy::cast_precision_loss, reason = "values have at most 14 bits")]
fn power(value: u32) -> f32 {
    let value = value as f32;
    value * value.cbrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads one pair or quadruple at the beginning of some bits.
    fn read(leaves: &[Leaf], word: u32) -> (u8, usize) {
        let bytes = [word.to_be_bytes(), [0; 4]].concat();
        let mut bits = Bits::new(&bytes, 0, 64);
        let value = Code::new(leaves).read(&mut bits);
        let mut length = 0;
        while bits.peek() != word << length && length < 31 {
            length += 1;
        }
        (value, length)
    }

    #[test]
    fn every_leaf_is_reached_by_its_code_word() {
        for leaves in [
            &codes::TABLE_1[..],
            &codes::TABLE_9,
            &codes::TABLE_13,
            &codes::TABLE_15,
            &codes::TABLE_16,
            &codes::TABLE_24,
            &codes::QUADS_A,
        ] {
            let mut start = 0_u64;
            for &(value, length) in leaves {
                let word = u32::try_from(start).unwrap();
                assert_eq!(read(leaves, word).0, value);
                start += 1 << (32 - length);
                assert_eq!(read(leaves, u32::try_from(start - 1).unwrap()).0, value);
            }
            assert_eq!(start, 1 << 32, "the code is complete");
        }
    }

    #[test]
    fn code_words_are_those_of_the_standard() {
        // Table B.7: table 1 codes (1,1) as 000, table 13 (15,15) in 19 bits with a one at their end.
        assert_eq!(read(&codes::TABLE_1, 0).0, 0x11);
        assert_eq!(read(&codes::TABLE_1, 1 << 31), (0x00, 1));
        assert_eq!(read(&codes::TABLE_13, 1 << 31), (0x00, 1));
    }

    #[test]
    fn large_values_have_their_rest_in_plain_bits() {
        let codes = Codes::new();
        // Table 24 codes (15,15) as 0011 followed by four bits for each, and their signs.
        let word = TABLE_24_BOTH << 28 | 0b00_1110_1010 << 18;
        let bytes = [word.to_be_bytes(), [0; 4]].concat();
        let mut lines = [0.0; 2];
        assert!(codes.read_pairs(24, &mut Bits::new(&bytes, 0, 64), &mut lines));
        assert_eq!(
            lines.map(f32::to_bits),
            [-power(18), power(20)].map(f32::to_bits)
        );
    }

    /// The code word of (15,15) in table 24.
    const TABLE_24_BOTH: u32 = 0b0011;
}
