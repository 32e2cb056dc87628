//! Reading bits, the highest first.

/// A stretch of bits that reads as zeros behind its end.
pub(crate) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Bits<'a> {
    /// The bits from `at` up to `end`.
    pub(crate) fn new(bytes: &'a [u8], at: usize, end: usize) -> Self {
        let end = end.min(bytes.len() * 8);
        Self {
            bytes,
            at: at.min(end),
            end,
        }
    }

    /// Whether nothing is left.
    pub(crate) fn is_over(&self) -> bool {
        self.at >= self.end
    }

    /// Whether more was read than there is.
    pub(crate) fn is_past(&self) -> bool {
        self.at > self.end
    }

    /// The next 32 bits, without passing over them.
    pub(crate) fn peek(&self) -> u32 {
        let byte = self.at / 8;
        let word = match self.bytes.get(byte..byte + 8) {
            Some(bytes) => u64::from_be_bytes(bytes.try_into().unwrap_or_default()),
            None => {
                self.bytes
                    .get(byte..)
                    .unwrap_or_default()
                    .iter()
                    .fold((0_u64, 56), |(word, shift), &value| {
                        (word | u64::from(value) << shift, shift - 8)
                    })
                    .0
            }
        };
        u32::try_from(word << (self.at % 8) >> 32).unwrap_or(0)
    }

    /// Passes over some bits.
    pub(crate) fn skip(&mut self, count: usize) {
        self.at += count;
    }

    /// The next `count` bits (at most 25) as a number.
    pub(crate) fn read(&mut self, count: usize) -> u32 {
        if count == 0 {
            return 0;
        }
        let value = self.peek() >> (32 - count);
        self.at += count;
        value
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
        let mut bits = Bits::new(&[0b1010_0101, 0xff], 0, 16);
        assert_eq!(
            [bits.read(1), bits.read(3), bits.read(5)],
            [1, 0b010, 0b0_1011]
        );
        assert!(!bits.is_over());
        assert_eq!(bits.read(9), 0b1_1111_1100);
        assert!(bits.is_over());
        assert_eq!(bits.read(25), 0);
    }
}
