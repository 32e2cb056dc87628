//! The range decoder (RFC 6716, section 4.1).

/// The most bits of a symbol that the range coder keeps to itself; the rest stand at the end of the frame.
const SYMBOL: u32 = 8;

/// The range never falls below this for long.
const LEAST: u32 = 1 << 23;

/// Symbols from the front of a frame and bits from its end. Beyond both there are zeros.
#[derive(Debug)]
pub(crate) struct Range<'a> {
    bytes: &'a [u8],
    /// Bytes taken from the front.
    at: usize,
    /// Bytes not yet taken from the end.
    end: usize,
    /// Bits taken from the end and not yet used, the first of them lowest, and how many there are.
    window: u64,
    held: u32,
    /// The byte of which a bit is left.
    last: u8,
    span: u32,
    /// How far the code lies below the top of the range.
    value: u32,
    /// Bits read, those of the range included.
    used: i32,
}

impl<'a> Range<'a> {
    /// Begins with a frame (section 4.1.1).
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let first = bytes.first().copied().unwrap_or(0);
        let mut range = Self {
            bytes,
            at: 1,
            end: bytes.len(),
            window: 0,
            held: 0,
            last: first,
            span: 128,
            value: 127 - u32::from(first >> 1),
            used: 9,
        };
        range.refill();
        range
    }

    /// How many bits the frame has.
    pub(crate) fn bits(&self) -> i32 {
        i32::try_from(self.bytes.len() * 8).unwrap_or(i32::MAX)
    }

    /// Bits used so far, rounded up (section 4.1.6.1).
    pub(crate) fn tell(&self) -> i32 {
        self.used - self.span.ilog2().cast_signed() - 1
    }

    /// Eighths of bits used so far, rounded up (section 4.1.6.2).
    pub(crate) fn tell_eighths(&self) -> i32 {
        /// The eighth roots of 2 and their powers, times 2¹⁵.
        const ROOTS: [u32; 8] = [
            35_733, 38_967, 42_495, 46_340, 50_535, 55_109, 60_097, 65_535,
        ];
        let whole = self.span.ilog2() + 1;
        let mantissa = self.span >> (whole - 16);
        let guess = (mantissa >> 12) - 8;
        let eighths = guess + u32::from(mantissa > ROOTS[guess as usize & 7]);
        (self.used << 3) - ((whole << 3) + eighths).cast_signed()
    }

    /// What is left of the code when all is read, which seeds noise.
    pub(crate) fn state(&self) -> u32 {
        self.span
    }

    /// Says that the whole frame has been used.
    pub(crate) fn exhaust(&mut self) {
        self.used += self.bits() - self.tell();
    }

    /// Keeps the range large (section 4.1.2.1).
    #[inline]
    fn refill(&mut self) {
        while self.span <= LEAST {
            let next = self.bytes.get(self.at).copied().unwrap_or(0);
            self.at += 1;
            let pair = u32::from(self.last) << 8 | u32::from(next);
            self.last = next;
            self.value = ((self.value << 8) + (0xff & !(pair >> 1))) & 0x7fff_ffff;
            self.span <<= 8;
            self.used += 8;
        }
    }

    /// Where the next symbol lies among `total` (section 4.1.2), and what one of them is worth.
    #[inline]
    fn place(&self, total: u32) -> (u32, u32) {
        let unit = self.span / total;
        (total - (self.value / unit + 1).min(total), unit)
    }

    /// Takes the symbol from `low` to `high` of `total`, each worth `unit`.
    #[inline]
    fn take(&mut self, low: u32, high: u32, total: u32, unit: u32) {
        let above = unit * (total - high);
        self.value -= above;
        self.span = if low > 0 {
            unit * (high - low)
        } else {
            self.span - above
        };
        self.refill();
    }

    /// A symbol among `total`, of which `extent` says from the place in question where it begins and ends.
    #[inline]
    pub(crate) fn symbol<T>(&mut self, total: u32, extent: impl FnOnce(u32) -> (T, u32, u32)) -> T {
        let (place, unit) = self.place(total);
        let (symbol, low, high) = extent(place);
        self.take(low, high, total, unit);
        symbol
    }

    /// A symbol among 2¹⁵ (section 4.3.2.1), found as [`Range::symbol`] does.
    #[inline]
    pub(crate) fn fifteen_bits<T>(&mut self, extent: impl FnOnce(u32) -> (T, u32, u32)) -> T {
        let unit = self.span >> 15;
        let place = (1 << 15) - (self.value / unit + 1).min(1 << 15);
        let (symbol, low, high) = extent(place);
        self.take(low, high, 1 << 15, unit);
        symbol
    }

    /// A bit that is set once in 2 to the power of `log` (section 4.1.3.2).
    #[inline]
    pub(crate) fn rare(&mut self, log: u32) -> bool {
        let part = self.span >> log;
        let set = self.value < part;
        if set {
            self.span = part;
        } else {
            self.value -= part;
            self.span -= part;
        }
        self.refill();
        set
    }

    /// A symbol by what is left of 2 to the power of `log` behind each, down to 0 (section 4.1.3.3).
    pub(crate) fn among(&mut self, left: &[u8], log: u32) -> usize {
        let unit = self.span >> log;
        let mut top = self.span;
        for (symbol, &left) in left.iter().enumerate() {
            let part = unit * u32::from(left);
            if self.value >= part || left == 0 {
                self.value -= part;
                self.span = top - part;
                self.refill();
                return symbol;
            }
            top = part;
        }
        0
    }

    /// A number below `total`, all alike (section 4.1.5); the highest where the frame is damaged.
    #[inline]
    pub(crate) fn uniform(&mut self, total: u32) -> u32 {
        let most = total.saturating_sub(1);
        let width = u32::BITS - most.leading_zeros();
        if width <= SYMBOL {
            return self.symbol(most + 1, |place| (place, place, place + 1));
        }
        let rest = width - SYMBOL;
        let high = self.symbol((most >> rest) + 1, |place| (place, place, place + 1));
        (high << rest | self.raw(rest)).min(most)
    }

    /// So many bits from the end of the frame, 25 at most (section 4.1.4).
    #[inline]
    pub(crate) fn raw(&mut self, count: u32) -> u32 {
        while self.held < count {
            self.end = self.end.wrapping_sub(1);
            let byte = self.bytes.get(self.end).copied().unwrap_or(0);
            self.window |= u64::from(byte) << self.held;
            self.held += 8;
        }
        let mask = (1_u64 << count) - 1;
        let value = self.window & mask;
        self.window >>= count;
        self.held -= count;
        self.used += count.cast_signed();
        u32::try_from(value).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition of section 4.1.6.2: the logarithm by squaring three times.
    fn eighths(range: u32) -> u32 {
        let mut log = range.ilog2() + 1;
        let mut mantissa = range >> (log - 16);
        for _ in 0..3 {
            mantissa = (mantissa * mantissa) >> 15;
            let bit = mantissa >> 16;
            log = log << 1 | bit;
            mantissa >>= bit;
        }
        log
    }

    #[test]
    fn eighths_of_bits_are_those_of_the_definition() {
        let mut range = Range::new(&[0x5a; 40]);
        for mantissa in 1 << 15..1 << 16 {
            range.span = mantissa << 12;
            let expected = (range.used << 3) - eighths(range.span).cast_signed();
            assert_eq!(range.tell_eighths(), expected, "{mantissa}");
        }
    }

    #[test]
    fn bits_at_the_end_come_lowest_first_and_zeros_behind_them() {
        let mut range = Range::new(&[0xff, 0x12, 0xb4]);
        assert_eq!(range.raw(3), 4);
        assert_eq!(
            range.raw(9),
            0x056,
            "what is left of one byte, and half of the next"
        );
        assert_eq!(range.raw(12), 0xff1);
        assert_eq!(range.raw(25), 0);
    }

    #[test]
    fn a_frame_of_ones_holds_the_first_of_all_symbols_and_one_of_zeros_the_last() {
        let mut ones = Range::new(&[0xff; 64]);
        let mut zeros = Range::new(&[0; 64]);
        for _ in 0..20 {
            assert_eq!(ones.uniform(200), 199);
            assert_eq!(zeros.uniform(200), 0);
        }
    }

    #[test]
    fn numbers_of_many_bits_are_split() {
        let before = Range::new(&[0; 16]).tell();
        let mut range = Range::new(&[0; 16]);
        assert_eq!(range.uniform(1 << 20), 0);
        assert_eq!(range.tell() - before, 20);
        let mut range = Range::new(&[0xff; 16]);
        assert_eq!(range.uniform((1 << 20) + 1), 1 << 20, "damage");
    }
}
