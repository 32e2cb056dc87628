//! A filter at the lower rate, which also moves samples to where those of a whole decoder are.
//!
//! Each sample of a shortened transform lies in the middle of those that it stands for. Sampled as far beside its middle
//! as that, a filter's impulse response gives them the places of the first of those instead. Weighing spectral lines
//! would be cheaper than a filter, but what overlapping blocks cancel out of each other they must have alike.

use crate::fir::Fir;

/// How many samples make one: those of a filter a little above the band, at rates as low as these.
const TAPS: usize = 24;

/// Points at which the response is looked up.
const POINTS: u32 = 512;

/// Filters samples as they come.
pub struct Filter {
    fir: Fir<TAPS>,
}

impl Filter {
    /// A filter for samples at `rate` Hz, each in the middle of `divisor` others. `response` is its gain at a frequency
    /// in Hz, next to nothing at half the rate.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "a table made in double and used in single precision"
    )]
    pub fn new(rate: u32, divisor: usize, response: impl Fn(f64) -> f64) -> Self {
        let beside = (divisor as f64 - 1.0) / (2.0 * divisor as f64);
        let gains: Vec<(f64, f64)> = (0..POINTS)
            .map(|point| (f64::from(point) + 0.5) / f64::from(POINTS) / 2.0)
            .map(|share| (share, response(share * f64::from(rate)) / f64::from(POINTS)))
            .collect();
        let tap = |at: usize| {
            let place = at as f64 - (TAPS / 2) as f64 + beside;
            let parts = gains
                .iter()
                .map(|(share, gain)| gain * (std::f64::consts::TAU * share * place).cos());
            parts.sum::<f64>() as f32
        };
        Self {
            fir: Fir::new(std::array::from_fn(tap), TAPS / 2 - 1),
        }
    }

    /// Filters samples in their place. The first so many as half a filter is long are fewer by those, which come later.
    pub fn run(&mut self, samples: &mut Vec<f32>) {
        self.fir.take(samples);
        samples.clear();
        self.fir.give(samples);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_pass_and_move_to_their_places() {
        for divisor in [1, 2, 4, 8] {
            // Flat up to a third of the rate, and down to nothing in steps as gentle as a resampler's.
            let response = |frequency: f64| {
                let beyond = ((frequency - 3_000.0) / 2_500.0).clamp(0.0, 1.0);
                0.5 + 0.5 * (beyond * std::f64::consts::PI).cos()
            };
            let mut filter = Filter::new(11_025, divisor, response);
            let step = std::f64::consts::TAU * 1_000.0 / 11_025.0;
            let beside = (f64::from(u32::try_from(divisor).unwrap()) - 1.0)
                / 2.0
                / f64::from(u32::try_from(divisor).unwrap());
            #[expect(
                clippy::cast_possible_truncation,
                reason = "samples are of single precision"
            )]
            let mut samples = (0..1_000).map(|at| ((f64::from(at) + beside) * step).sin() as f32);
            let mut out = Vec::new();
            for length in [5, 300, 0, 17, 678] {
                let mut block: Vec<f32> = samples.by_ref().take(length).collect();
                filter.run(&mut block);
                out.append(&mut block);
            }
            assert_eq!(out.len(), 1_000 - (TAPS / 2 - 1));
            for (at, found) in (0_u32..).zip(out).skip(TAPS) {
                let expected = (f64::from(at) * step).sin();
                assert!(
                    (f64::from(found) - expected).abs() < 1e-3,
                    "{divisor}: {at}"
                );
            }
        }
    }
}
