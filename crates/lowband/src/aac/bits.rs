//! Reading bits, the highest first.

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
        self.words
            .extend(words.iter().map(|&word| u32::from_be_bytes(word)));
        self.words.extend([u32::from_be_bytes(last), 0]);
        self.at = 0;
        self.end = bytes.len() * 8;
    }

    /// Whether more was read than there is.
    pub(crate) fn is_past(&self) -> bool {
        self.at > self.end
    }

    /// How many bits are left.
    pub(crate) fn left(&self) -> usize {
        self.end.saturating_sub(self.at)
    }

    /// How many bits were read.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Goes back to where `at` said.
    pub(crate) fn return_to(&mut self, at: usize) {
        self.at = at;
    }

    /// The next 32 bits, without passing over them.
    #[inline]
    pub(crate) fn peek(&self) -> u32 {
        let word = self.at / 32;
        let Some(&[high, low]) = self.words.get(word..word + 2).and_then(<[u32]>::as_array) else {
            return 0;
        };
        let both = (u64::from(high) << 32 | u64::from(low)) << (self.at % 32);
        (both >> 32) as u32
    }

    /// Passes over some bits.
    #[inline]
    pub(crate) fn skip(&mut self, count: usize) {
        self.at += count;
    }

    /// Passes over bits up to the next byte.
    pub(crate) fn align(&mut self) {
        self.at = self.at.next_multiple_of(8);
    }

    /// The next `count` bits (at most 32) as a number.
    #[inline]
    pub(crate) fn read(&mut self, count: usize) -> u32 {
        if count == 0 {
            return 0;
        }
        let value = self.peek() >> (32 - count);
        self.at += count;
        value
    }

    /// The next `count` bits (at most 8) as a number.
    pub(crate) fn small(&mut self, count: usize) -> usize {
        self.read(count) as usize
    }

    /// The next bit.
    pub(crate) fn flag(&mut self) -> bool {
        self.read(1) == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_highest_first_and_end_in_zeros() {
        let mut bits = Bits::default();
        bits.load(&[0xff; 9]);
        bits.load(&[0b1010_0101, 0xff, 0, 0, 0b1100_0000]);
        assert_eq!(
            [bits.read(1), bits.read(3), bits.read(5)],
            [1, 0b010, 0b0_1011]
        );
        assert_eq!(bits.left(), 31);
        bits.align();
        assert_eq!(bits.at(), 16);
        assert_eq!(bits.read(32) >> 14, 0b11);
        assert!(bits.is_past());
        assert_eq!(bits.read(25), 0);
        bits.skip(1 << 40);
        assert_eq!(bits.peek(), 0);
        bits.return_to(8);
        assert!(bits.flag() && !bits.is_past());
    }
}
