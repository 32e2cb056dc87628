//! Shapes in two halves, or of two channels, and the angle between them (RFC 6716, section 4.3.4.4).
//!
//! All of it is done in whole numbers, since how many bits each half gets follows from the angle.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "what a root is taken of is small and positive"
)]

use super::range::Range;
use super::tables::WIDTH_LOGS;

/// An angle of 90 degrees.
const RIGHT: i32 = 16_384;

/// What is split.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whole {
    pub(crate) band: usize,
    /// Lines of each half.
    pub(crate) lines: usize,
    /// How often a frame is longer than the shortest, less the times that a band was split.
    pub(crate) doublings: i32,
    /// Whether the halves are channels.
    pub(crate) stereo: bool,
    /// Whether both channels have the same shape.
    pub(crate) intensity: bool,
    /// Whether there are several blocks in time.
    pub(crate) transient: bool,
    /// Eighths of bits for both, and for the whole rest of the frame.
    pub(crate) bits: i32,
    pub(crate) left: i32,
}

/// The angle between two halves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Split {
    /// Eighths of bits it took.
    pub(crate) cost: i32,
    /// How much more of the rest the first half gets less, in eighths of bits.
    pub(crate) delta: i32,
    /// From 0, where all is in the first half, to 16384.
    pub(crate) angle: i32,
    /// Lengths of the halves where the whole has length 1.
    pub(crate) lengths: [f32; 2],
    /// Whether the second channel is the opposite of the first.
    pub(crate) opposite: bool,
}

impl Split {
    /// Whether all is in the first half, or all in the second.
    pub(crate) fn is_first(&self) -> bool {
        self.angle == 0
    }

    pub(crate) fn is_second(&self) -> bool {
        self.angle == RIGHT
    }

    /// Whether more is in the second half than in the first.
    pub(crate) fn is_late(&self) -> bool {
        self.angle > RIGHT / 2
    }

    /// Reads the angle.
    #[inline]
    pub(crate) fn read(range: &mut Range, whole: &Whole) -> Self {
        let steps = steps(whole);
        let before = range.tell_eighths();
        let (mut angle, mut opposite) = (0, false);
        if steps > 1 {
            let step = if whole.stereo && whole.lines > 2 {
                stepped(range, steps)
            } else if whole.transient || whole.stereo {
                range.uniform(steps + 1)
            } else {
                peaked(range, steps)
            };
            angle = (step * RIGHT.unsigned_abs() / steps).cast_signed();
        } else if whole.stereo && whole.bits > 16 && whole.left > 16 {
            opposite = range.rare(2);
        }
        let cost = range.tell_eighths() - before;
        let (cosine, sine, delta) = match angle {
            0 => (32_767, 0, -RIGHT),
            RIGHT => (0, 32_767, RIGHT),
            _ => {
                let (cosine, sine) = (cosine(angle), cosine(RIGHT - angle));
                let lines = i32::try_from(whole.lines).unwrap_or(0);
                (
                    cosine,
                    sine,
                    product((lines - 1) << 7, log_of_tangent(sine, cosine)),
                )
            }
        };
        Self {
            cost,
            delta,
            angle,
            lengths: [fraction(cosine), fraction(sine)],
            opposite,
        }
    }
}

/// How many steps there are to the angle.
fn steps(whole: &Whole) -> u32 {
    /// Powers of 2 to eighths, times 2¹⁴.
    const POWERS: [u32; 8] = [
        16_384, 17_866, 19_483, 21_247, 23_170, 25_267, 27_554, 30_048,
    ];
    if whole.intensity {
        return 1;
    }
    let cap = WIDTH_LOGS[whole.band] + whole.doublings * 8;
    let pair = whole.stereo && whole.lines == 2;
    let offset = (cap >> 1) - if pair { 16 } else { 4 };
    let numbers = 2 * i32::try_from(whole.lines).unwrap_or(1) - if pair { 2 } else { 1 };
    let bits = (whole.bits + numbers * offset) / numbers;
    let bits = bits.min(whole.bits - cap - 32).min(64);
    if bits < 4 {
        return 1;
    }
    let power = POWERS[(bits & 7).unsigned_abs() as usize] >> (14 - (bits >> 3));
    (power + 1) >> 1 << 1
}

/// One of `steps` + 1 steps, of which the lower half is three times as likely as the upper.
fn stepped(range: &mut Range, steps: u32) -> u32 {
    let half = steps / 2;
    let low = 3 * (half + 1);
    range.symbol(low + half, |place| {
        if place < low {
            let step = place / 3;
            (step, 3 * step, 3 * step + 3)
        } else {
            (place - low + half + 1, place, place + 1)
        }
    })
}

/// One of `steps` + 1 steps, of which those in the middle are the likeliest.
fn peaked(range: &mut Range, steps: u32) -> u32 {
    let half = steps >> 1;
    let total = (half + 1) * (half + 1);
    range.symbol(total, |place| {
        if place < (half * (half + 1)) >> 1 {
            let step = (root(8 * place + 1) - 1) >> 1;
            let low = (step * (step + 1)) >> 1;
            (step, low, low + step + 1)
        } else {
            let step = (2 * (steps + 1) - root(8 * (total - place - 1) + 1)) >> 1;
            let back = steps + 1 - step;
            let low = total - ((back * (back + 1)) >> 1);
            (step, low, low + back)
        }
    })
}

/// The square root of a number below 2¹⁸, rounded down: the processor's own, which is much quicker than that of whole numbers.
fn root(square: u32) -> u32 {
    (square as f32).sqrt() as u32
}

/// The product of two fractions of 2¹⁵, rounded.
fn product(a: i32, b: i32) -> i32 {
    (a * b + 16_384) >> 15
}

/// The cosine of an angle, as a fraction of 2¹⁵.
fn cosine(angle: i32) -> i32 {
    let square = (angle * angle + 4_096) >> 13;
    let inner = product(square, product(-626, square) + 8_277);
    32_768 - square + product(square, inner - 7_651)
}

/// The logarithm to base 2 of the quotient of sine and cosine, times 2¹¹.
fn log_of_tangent(sine: i32, cosine: i32) -> i32 {
    let log = |value: i32| {
        let whole = value.max(1).ilog2().cast_signed() + 1;
        let mantissa = value << (15 - whole);
        (whole << 11) + product(mantissa, product(mantissa, -2_597) + 7_932)
    };
    log(sine) - log(cosine)
}

/// A fraction of 2¹⁵.
fn fraction(value: i32) -> f32 {
    f32::from(i16::try_from(value).unwrap_or(i16::MAX)) / 32_768.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosines_and_tangents_are_near_enough() {
        for angle in (64..16_384).step_by(64) {
            let exact = f64::from(angle) / 16_384.0 * std::f64::consts::FRAC_PI_2;
            let found = f64::from(cosine(angle)) / 32_768.0;
            assert!((found - exact.cos()).abs() < 2e-4, "{angle}");
            let found = f64::from(log_of_tangent(cosine(16_384 - angle), cosine(angle)));
            let log = exact.tan().log2() * 2_048.0;
            assert!((found - log).abs() < 30.0, "{angle}: {found} {log}");
        }
    }

    /// How often each step is read over all places of its code.
    fn tally(steps: u32, total: u32, read: fn(&mut Range, u32) -> u32) -> Vec<u32> {
        let mut counts = vec![0; steps as usize + 1];
        let codes = 1_u32 << 16;
        for code in 0..codes {
            let [_, _, high, low] = code.to_be_bytes();
            let bytes = [high, low, 0, 0];
            let mut range = Range::new(&bytes);
            counts[read(&mut range, steps) as usize] += 1;
        }
        let shares = counts
            .iter()
            .map(|count| (count * total + codes / 2) / codes);
        shares.collect()
    }

    #[test]
    fn roots_are_those_of_whole_numbers() {
        for square in 0..1 << 18 {
            assert_eq!(root(square), square.isqrt());
        }
    }

    #[test]
    fn steps_are_as_likely_as_the_format_says() {
        assert_eq!(tally(6, 4 * 3 + 3, stepped), [3, 3, 3, 3, 1, 1, 1]);
        assert_eq!(tally(6, 16, peaked), [1, 2, 3, 4, 3, 2, 1]);
    }
}
