//! The polyphase low-pass filter between an input rate and 11 025 Hz.
//!
//! A windowed sinc (A. V. Oppenheim, R. W. Schafer, *Discrete-Time Signal Processing*, 3rd edition, sections 4.6
//! and 7.5) with a Kaiser window of β = 9, cut off at 0.8 of the lower Nyquist frequency and 16 zero crossings
//! wide, tabulated at up to 256 fractions of an input sample. These are the parameters under which `fpcalc` runs
//! FFmpeg's resampler; the table follows from them.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "rates are bounded, so taps, phases and steps fit every type here"
)]

use crate::SAMPLE_RATE;
use std::f64::consts::PI;

/// Share of the lower Nyquist frequency that passes.
const CUTOFF: f64 = 0.8;

/// Length of the sinc in samples of the lower rate.
const WIDTH: f64 = 16.0;

/// The finest subdivision of an input sample that is tabulated.
const MAX_PHASES: u32 = 256;

/// Shape of the Kaiser window.
const BETA: f64 = 9.0;

/// Where one output sample lies in the input, and how far the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Steps {
    /// How many fractions of an input sample are tabulated.
    pub(crate) phases: usize,
    /// Whole input samples from one output sample to the next.
    pub(crate) samples: usize,
    /// Whole phases beyond them; fewer than `phases`.
    pub(crate) phase: usize,
    /// The rest of a phase, in units of `1 / unit`.
    pub(crate) rest: u64,
    /// See `rest`; more than 0.
    pub(crate) unit: u64,
}

impl Steps {
    /// The steps from `rate` (Hz, more than 0) to [`SAMPLE_RATE`].
    pub(crate) fn new(rate: u32) -> Self {
        let divisor = greatest_common_divisor(u64::from(SAMPLE_RATE), u64::from(rate));
        let exact = u64::from(SAMPLE_RATE) / divisor;
        // Where the ratio itself needs no finer grid than the table may have, every position falls on a phase
        // and nothing is left to interpolate.
        let phases = if exact <= u64::from(MAX_PHASES) {
            exact
        } else {
            u64::from(MAX_PHASES)
        };

        let (numerator, denominator) = (u64::from(rate) * phases, u64::from(SAMPLE_RATE));
        let divisor = greatest_common_divisor(numerator, denominator);
        let (mut step, mut unit) = (numerator / divisor, denominator / divisor);
        while step < 1 << 20 && unit < 1 << 20 {
            step *= 2;
            unit *= 2;
        }
        Self {
            phases: phases as usize,
            samples: (step / unit / phases) as usize,
            phase: (step / unit % phases) as usize,
            rest: step % unit,
            unit,
        }
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}

/// How many input samples the filter spans at `rate`; even.
pub(crate) fn taps(rate: u32) -> usize {
    ((WIDTH / stretch(rate)).ceil() as usize).next_multiple_of(2)
}

/// The cut-off as a share of the input's Nyquist frequency.
fn stretch(rate: u32) -> f64 {
    (f64::from(SAMPLE_RATE) * CUTOFF / f64::from(rate)).min(1.0)
}

/// The coefficients of every phase, and of the one after the last so that neighbours can be blended.
///
/// All are scaled by the same factor, under which those of phase 0 sum up to 1; the others miss it by less than
/// one part in 100 000. (Scaling each phase by itself would be tidier, and would not be what `fpcalc` hears.)
pub(crate) fn bank(rate: u32, phases: usize) -> Vec<Vec<f64>> {
    let (taps, stretch) = (taps(rate), stretch(rate));
    let centre = ((taps - 1) / 2) as f64;
    let mut bank: Vec<Vec<f64>> = (0..phases)
        .map(|phase| {
            let fraction = phase as f64 / phases as f64;
            (0..taps)
                .map(|tap| {
                    let x = PI * (tap as f64 - centre - fraction) * stretch;
                    sinc(x) * kaiser(2.0 * x / (stretch * taps as f64 * PI))
                })
                .collect()
        })
        .collect();
    let sum: f64 = bank[0].iter().sum();
    for coefficient in bank.iter_mut().flatten() {
        *coefficient /= sum;
    }
    // One whole sample later the first phase comes round again, a tap further on.
    let mut after: Vec<f64> = Vec::with_capacity(taps);
    after.push(bank[0][taps - 1]);
    after.extend_from_slice(&bank[0][..taps - 1]);
    bank.push(after);
    bank
}

/// The gain of the filter for `rate` at each frequency in Hz, for what does by other means what it does.
pub(crate) fn response(rate: u32) -> impl Fn(f64) -> f64 {
    let centre = ((taps(rate) - 1) / 2) as f64;
    let phases = bank(rate, 1);
    move |frequency| {
        let turn = 2.0 * PI * frequency / f64::from(rate);
        let taps = phases[0].iter().enumerate();
        taps.map(|(tap, coefficient)| coefficient * (turn * (tap as f64 - centre)).cos())
            .sum()
    }
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { x.sin() / x }
}

/// The Kaiser window at `w` (−1 to 1), not normalised.
fn kaiser(w: f64) -> f64 {
    bessel_i0(BETA * (1.0 - w * w).max(0.0).sqrt())
}

/// The modified Bessel function of the first kind and order 0, by its power series (DLMF 10.25.2).
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut sum, mut term, mut k) = (1.0, 1.0, 1.0);
    while term > sum * 1e-17 {
        term *= quarter / (k * k);
        sum += term;
        k += 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn simple_ratios_need_no_interpolation() {
        for (rate, phases) in [
            (44_100, 1),
            (22_050, 1),
            (48_000, 147),
            (96_000, 147),
            (192_000, 147),
        ] {
            let steps = Steps::new(rate);
            assert_eq!((steps.phases, steps.rest), (phases, 0), "{rate} Hz");
        }
        for rate in [8_000, 16_000, 32_000] {
            let steps = Steps::new(rate);
            assert_eq!(steps.phases, 256, "{rate} Hz");
            assert_ne!(steps.rest, 0, "{rate} Hz");
        }
    }

    #[test]
    fn steps_add_up_to_the_ratio() {
        for rate in [8_000, 11_024, 44_100, 47_999, 768_000] {
            let steps = Steps::new(rate);
            let phase = steps.phase as f64 + steps.rest as f64 / steps.unit as f64;
            let step = steps.samples as f64 + phase / steps.phases as f64;
            assert!((step - f64::from(rate) / f64::from(SAMPLE_RATE)).abs() < 1e-9);
        }
    }

    #[test]
    fn bessel_agrees_with_tabulated_values() {
        // Abramowitz and Stegun, table 9.8 and 9.11.
        assert!((bessel_i0(1.0) - 1.266_065_877_752_008).abs() < 1e-14);
        assert!((bessel_i0(9.0) / 1_093.588_354_511_374_7 - 1.0).abs() < 1e-14);
    }
}
