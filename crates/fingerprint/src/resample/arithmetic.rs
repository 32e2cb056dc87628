//! The three kinds of arithmetic in which samples are filtered and mixed.
//!
//! FFmpeg picks one by the decoder's output: 16-bit integers for sources of up to 16 bits, single precision for
//! everything up to 32 bits and for lossy codecs, double precision for 64-bit floats. Being equal to it bit by
//! bit means rounding where it rounds.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "rounding is the subject here; casts from floating point saturate"
)]

use super::dot::{dot, groups};

/// A sample format with its arithmetic.
pub(crate) trait Arithmetic: Copy + Default + 'static {
    /// A filter coefficient.
    type Coefficient: Copy;
    /// A share of a channel in the mix, and the mix before it is rounded.
    type Share: Copy;

    /// Rounds a coefficient of a filter whose taps sum up to 1.
    fn coefficient(exact: f64) -> Self::Coefficient;

    /// Rounds the shares of the channels.
    fn shares(exact: &[f64]) -> Vec<Self::Share>;

    /// One output sample at a tabulated phase. Both slices are equally long.
    fn filter(samples: &[Self], phase: &[Self::Coefficient]) -> Self;

    /// Replaces `out` by an output sample for every `hop` samples, all at the same phase, as long as the filter lies
    /// within them.
    fn filter_each(samples: &[Self], phase: &[Self::Coefficient], hop: usize, out: &mut Vec<Self>) {
        out.clear();
        let windows = samples.windows(phase.len()).step_by(hop);
        out.extend(windows.map(|samples| Self::filter(samples, phase)));
    }

    /// One output sample `rest / unit` of the way from a tabulated phase to the next.
    fn filter_between(
        samples: &[Self],
        phase: &[Self::Coefficient],
        next: &[Self::Coefficient],
        rest: u64,
        unit: u64,
    ) -> Self;

    /// What a mix starts from.
    const SILENCE: Self::Share;

    /// Adds this sample of one channel to a mix.
    fn mix_into(self, mix: Self::Share, share: Self::Share) -> Self::Share;

    /// The 16-bit sample that a mix of all channels rounds to.
    fn mixed(mix: Self::Share) -> i16;

    /// This sample alone as 16 bits.
    fn to_s16(self) -> i16;
}

/// Half of the least significant bit of a 15-bit fixed-point fraction.
const HALF: i32 = 1 << 14;

fn clip(value: i32) -> i16 {
    value.clamp(i16::MIN.into(), i16::MAX.into()) as i16
}

/// Fixed-point sum of products with rounding bias. Wraps as 32-bit SIMD does; filters of unit gain do not
/// get near that.
fn biased_dot(samples: &[i16], phase: &[i16]) -> i32 {
    HALF.wrapping_add(dot(samples, phase))
}

impl Arithmetic for i16 {
    type Coefficient = i16;
    type Share = i32;

    fn coefficient(exact: f64) -> i16 {
        // FFmpeg rounds in single precision, which decides near-ties the other way.
        ((exact * 32_768.0) as f32).round_ties_even() as i16
    }

    /// What rounding one share loses, the next gains, so that they sum up to the whole.
    fn shares(exact: &[f64]) -> Vec<i32> {
        let mut lost = 0.0;
        exact
            .iter()
            .map(|share| {
                let target = share * 32_768.0 + lost;
                let rounded = target.round_ties_even();
                lost = target - rounded;
                rounded as i32
            })
            .collect()
    }

    fn filter(samples: &[i16], phase: &[i16]) -> i16 {
        clip(biased_dot(samples, phase) >> 15)
    }

    fn filter_each(samples: &[i16], phase: &[i16], hop: usize, out: &mut Vec<i16>) {
        out.resize(samples.windows(phase.len()).step_by(hop).len(), 0);
        // The filters for 22.05, 44.1 and 88.2 kHz.
        let done = match phase.len() {
            40 => groups::<5>(samples, phase, hop, out),
            80 => groups::<10>(samples, phase, hop, out),
            160 => groups::<20>(samples, phase, hop, out),
            _ => 0,
        };
        for (at, out) in out.iter_mut().enumerate().skip(done) {
            *out = Self::filter(&samples[at * hop..][..phase.len()], phase);
        }
    }

    fn filter_between(samples: &[i16], phase: &[i16], next: &[i16], rest: u64, unit: u64) -> i16 {
        let (here, there) = (
            i64::from(biased_dot(samples, phase)),
            i64::from(biased_dot(samples, next)),
        );
        let blend = here + (there - here) * rest.cast_signed() / unit.cast_signed();
        clip((blend >> 15) as i32)
    }

    const SILENCE: i32 = HALF;

    fn mix_into(self, mix: i32, share: i32) -> i32 {
        mix + i32::from(self) * share
    }

    fn mixed(mix: i32) -> i16 {
        clip(mix >> 15)
    }

    fn to_s16(self) -> i16 {
        self
    }
}

macro_rules! float {
    ($float:ty, $digits:expr) => {
        impl Arithmetic for $float {
            type Coefficient = $float;
            type Share = $float;

            fn coefficient(exact: f64) -> $float {
                exact as $float
            }

            fn shares(exact: &[f64]) -> Vec<$float> {
                exact.iter().map(|&share| share as $float).collect()
            }

            fn filter(samples: &[$float], phase: &[$float]) -> $float {
                // Eight running sums, as SIMD registers keep them: faster, and nearer to what FFmpeg adds up.
                let mut sums = [0.0; 8];
                let (samples, rest) = samples.as_chunks::<8>();
                let (phase, phase_rest) = phase.as_chunks::<8>();
                for (samples, phase) in samples.iter().zip(phase) {
                    for lane in 0..8 {
                        sums[lane] += samples[lane] * phase[lane];
                    }
                }
                for ((sum, sample), coefficient) in sums.iter_mut().zip(rest).zip(phase_rest) {
                    *sum += sample * coefficient;
                }
                let [a, b, c, d, e, f, g, h] = sums;
                ((a + e) + (c + g)) + ((b + f) + (d + h))
            }

            fn filter_between(
                samples: &[$float],
                phase: &[$float],
                next: &[$float],
                rest: u64,
                unit: u64,
            ) -> $float {
                let (here, there) = (Self::filter(samples, phase), Self::filter(samples, next));
                here + (there - here) * (rest as $float / unit as $float)
            }

            const SILENCE: $float = 0.0;

            fn mix_into(self, mix: $float, share: $float) -> $float {
                mix + self * share
            }

            fn mixed(mix: $float) -> i16 {
                mix.to_s16()
            }

            fn to_s16(self) -> i16 {
                // What is this large has no digits behind the point left, and is rounded to the nearest even: not every
                // processor has an instruction for that.
                const LARGE: $float = 1.5 * (1_u64 << $digits) as $float;
                let wanted = (self * 32_768.0).clamp(i16::MIN.into(), i16::MAX.into());
                // The cast makes 0 of what is no number.
                (wanted + LARGE - LARGE) as i16
            }
        }
    };
}

float!(f32, 23);
float!(f64, 52);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_rounded_to_the_nearest_even_and_clipped() {
        for eighths in -300_000_i32..300_000 {
            let exact = f64::from(eighths) / 8.0;
            let expected = exact.round_ties_even() as i16;
            assert_eq!((exact / 32_768.0).to_s16(), expected, "{exact}");
            assert_eq!((exact as f32 / 32_768.0).to_s16(), expected, "{exact}");
        }
        for (extreme, expected) in [
            (f32::INFINITY, i16::MAX),
            (f32::NEG_INFINITY, i16::MIN),
            (f32::NAN, 0),
        ] {
            assert_eq!(extreme.to_s16(), expected);
            assert_eq!(f64::from(extreme).to_s16(), expected);
        }
    }
}
