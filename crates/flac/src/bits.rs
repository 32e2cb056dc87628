//! Reading bits, the highest first.

use crate::Error;

/// So many bits long are two numbers that are both to be had after one [`Bits::refill`].
const SHORT: u32 = 28;

/// Bits of a slice, and zeros behind its end.
#[derive(Clone, Copy)]
pub(crate) struct Bits<'a> {
    bytes: &'a [u8],
    /// What is still to be taken into the register.
    rest: &'a [u8],
    /// How many zeros were taken behind the end, in bytes.
    past: usize,
    /// The next bits, highest first. Below the `held` ones there may be some of the next byte already.
    register: u64,
    held: u32,
}

impl<'a> Bits<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            rest: bytes,
            past: 0,
            register: 0,
            held: 0,
        }
    }

    /// Fills the register with at least 56 bits.
    #[expect(clippy::inline_always, reason = "it is done for each residual")]
    #[inline(always)]
    pub(crate) fn refill(&mut self) {
        if let Some(&next) = self.rest.first_chunk() {
            self.register |= u64::from_be_bytes(next) >> self.held;
            // Masked so that the compiler knows it lies within what was just seen to be there.
            self.rest = &self.rest[(((63 - self.held) / 8) & 7) as usize..];
            self.held |= 0x38;
        } else {
            *self = self.refilled_at_end();
        }
    }

    /// By value, so that the common case may keep everything in registers.
    #[cold]
    fn refilled_at_end(mut self) -> Self {
        while self.held < 56 {
            let next = if let Some((&next, rest)) = self.rest.split_first() {
                self.rest = rest;
                next
            } else {
                self.past += 1;
                0
            };
            self.register |= u64::from(next) << 56 >> self.held;
            self.held += 8;
        }
        self
    }

    /// Whether more was read than there is.
    pub(crate) fn is_past(&self) -> bool {
        self.end() > self.bytes.len()
    }

    /// How many bytes were begun.
    pub(crate) fn end(&self) -> usize {
        self.bytes.len() - self.rest.len() + self.past - (self.held / 8) as usize
    }

    /// The bytes that were begun since these bits stood where `earlier` ones of them stand; none behind the end.
    pub(crate) fn since(&self, earlier: &Self) -> Option<&'a [u8]> {
        self.bytes.get(earlier.end()..self.end())
    }

    /// Passes over the rest of the byte.
    pub(crate) fn align(&mut self) {
        self.drop(self.held % 8);
    }

    fn drop(&mut self, count: u32) {
        self.register <<= count;
        self.held -= count;
    }

    /// The next `count` bits (at most 56) as a number.
    #[inline]
    pub(crate) fn read_long(&mut self, count: u32) -> u64 {
        if self.held < count {
            self.refill();
        }
        let value = self.register >> 1 >> (63 - count);
        self.drop(count);
        value
    }

    /// The next `count` bits (at most 32) as a number.
    #[inline]
    pub(crate) fn read(&mut self, count: u32) -> u32 {
        u32::try_from(self.read_long(count)).unwrap_or(0)
    }

    /// The next `count` bits (at most 33) as a number in two's complement.
    #[inline]
    pub(crate) fn read_signed(&mut self, count: u32) -> i64 {
        let unused = 64 - count.max(1);
        (self.read_long(count) << unused).cast_signed() >> unused
    }

    /// The next bit.
    pub(crate) fn flag(&mut self) -> bool {
        self.read(1) == 1
    }

    /// How many zeros come before the next one, which is passed over.
    pub(crate) fn zeros(&mut self) -> Result<u32, Error> {
        let mut count = 0;
        loop {
            let zeros = self.register.leading_zeros();
            if zeros < self.held {
                self.drop(zeros + 1);
                return Ok(count + zeros);
            }
            count += self.held;
            (self.register, self.held) = (0, 0);
            if self.is_past() {
                return Err(Error::Short);
            }
            self.refill();
        }
    }

    /// A number as Rice wrote it (section 9.2.7.1): how often 2 to the power of `parameter` fits in, in zeros, and the
    /// rest in as many bits. None where it is longer than [`SHORT`] bits, of which there are as many in the register: then
    /// nothing is passed over.
    #[expect(clippy::inline_always, reason = "it is done for each residual")]
    #[inline(always)]
    pub(crate) fn short_rice(&mut self, parameter: u32) -> Option<u32> {
        let zeros = self.register.leading_zeros();
        let length = zeros + 1 + parameter;
        if length > SHORT {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "it has that many bits")]
        let rest = (self.register >> (64 - length)) as u32;
        self.register <<= length;
        self.held -= length;
        // The one that ends the zeros stands before the rest, and counts for one of them.
        Some((zeros.wrapping_sub(1) << parameter).wrapping_add(rest))
    }

    /// As [`Bits::short_rice`], of any length; and the bits behind it, as many as after [`Bits::refill`].
    #[cold]
    pub(crate) fn long_rice(mut self, parameter: u32) -> Result<(u32, Self), Error> {
        let high = u64::from(self.zeros()?);
        let value = high << parameter | self.read_long(parameter);
        self.refill();
        Ok((u32::try_from(value).map_err(|_| Error::Damaged)?, self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_highest_first_and_end_in_zeros() {
        let bytes = [0b1010_0101, 0xff, 0x00, 0x01, 0x80];
        let mut bits = Bits::new(&bytes);
        assert_eq!([bits.read(1), bits.read(3), bits.read(5)], [1, 2, 11]);
        assert_eq!((bits.read_signed(3), bits.end()), (-1, 2));
        bits.align();
        assert_eq!((bits.zeros(), bits.end()), (Ok(15), 4));
        assert_eq!((bits.zeros(), bits.end()), (Ok(0), 5));
        assert_eq!(bits.read(0), 0);
        bits.align();
        assert!(!bits.is_past());
        assert_eq!(bits.zeros(), Err(Error::Short));
    }

    #[test]
    fn numbers_are_as_rice_wrote_them_wherever_they_lie() {
        for parameter in [0, 1, 4, 14, 30] {
            let numbers = [0, 1, 5, 31, 60, 300].map(|high: u32| high.min(3 << (30 - parameter)));
            let mut text = String::new();
            for high in numbers {
                text += &"0".repeat(high as usize);
                text += "1";
                text += &"10".repeat(15)[..parameter as usize];
            }
            text += &"1".repeat(8);
            let bytes: Vec<u8> = text
                .as_bytes()
                .chunks(8)
                .map(|byte| {
                    let bit = |at: usize| u8::from(byte.get(at) == Some(&b'1')) << (7 - at);
                    (0..8).map(bit).sum()
                })
                .collect();
            let mut bits = Bits::new(&bytes);
            for high in numbers {
                let low = 0x2aaa_aaaa >> (30 - parameter);
                let number = u64::from(high) << parameter | low;
                let expected = u32::try_from(number).map_err(|_| Error::Damaged);
                bits.refill();
                let found = match bits.short_rice(parameter) {
                    Some(short) => Ok(short),
                    None => bits.long_rice(parameter).map(|(long, after)| {
                        bits = after;
                        long
                    }),
                };
                assert_eq!(found, expected, "{high} with {parameter}");
                if expected.is_err() {
                    break;
                }
            }
        }
    }
}
