//! Reading bits, the lowest first (Vorbis I, section 2).

/// The bits of one packet. Behind their end there are zeros.
#[derive(Debug, Default)]
pub(crate) struct Bits {
    /// Four bytes each, and two of zeros behind the last.
    words: Vec<u32>,
    at: usize,
    end: usize,
}

impl Bits {
    /// Begins with another packet.
    pub(crate) fn load(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        let mut last = [0; 4];
        last[..rest.len()].copy_from_slice(rest);
        self.words.clear();
        let words = words.iter().map(|&word| u32::from_le_bytes(word));
        self.words.extend(words);
        self.words.extend([u32::from_le_bytes(last), 0]);
        self.at = 0;
        self.end = bytes.len() * 8;
    }

    /// Whether more was read than there is.
    #[inline]
    pub(crate) fn is_past(&self) -> bool {
        self.at > self.end
    }

    /// The next 32 bits, without passing over them.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    pub(crate) fn peek(&self) -> u32 {
        let word = self.at / 32;
        let Some(&[low, high]) = self.words.get(word..word + 2).and_then(<[u32]>::as_array) else {
            return 0;
        };
        ((u64::from(high) << 32 | u64::from(low)) >> (self.at % 32)) as u32
    }

    /// Passes over some bits.
    #[inline]
    pub(crate) fn skip(&mut self, count: usize) {
        self.at += count;
    }

    /// The next `count` bits (at most 32) as a number.
    pub(crate) fn read(&mut self, count: usize) -> u32 {
        if count == 0 {
            return 0;
        }
        let value = self.peek() & (u32::MAX >> (32 - count.min(32)));
        self.at += count;
        value
    }

    /// The next `count` bits (at most 24) as a number of things.
    pub(crate) fn count(&mut self, count: usize) -> usize {
        self.read(count) as usize
    }

    /// The next bit.
    pub(crate) fn flag(&mut self) -> bool {
        self.read(1) == 1
    }
}

/// How many bits a number needs; none for 0 (Vorbis I, section 9.2.1: `ilog`).
pub(crate) fn width(value: usize) -> usize {
    (usize::BITS - value.leading_zeros()) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_lowest_first_and_end_in_zeros() {
        let mut bits = Bits::default();
        bits.load(&[0b1010_0101, 0xff, 0, 0, 0b0000_0011]);
        assert_eq!([bits.read(1), bits.read(3), bits.read(5)], [1, 2, 0b1_1010]);
        bits.skip(22);
        assert_eq!(bits.read(32), 0b110);
        assert!(bits.is_past());
        assert_eq!(bits.read(32), 0);
        bits.skip(1 << 40);
        assert!(!bits.flag());
        assert_eq!([0, 1, 2, 7, 8].map(width), [0, 1, 2, 3, 4]);
    }
}
