//! The filter behind all others, which takes back what the encoder did for the highs (RFC 6716, section 4.3.7.2).
//!
//! At the whole rate each sample keeps a share of the one before. At a quarter of it that is a share of what was there
//! four samples ago, and a sum over the last four, which are to be had only between those at hand.

#![expect(
    clippy::cast_possible_truncation,
    reason = "tables are made in double and used in single precision"
)]

use super::RATE;
use super::fit::Fit;
use super::tables::{BANDS, EDGES};
use crate::fir::Fir;
use std::f64::consts::PI;

/// How much of each sample stays in the next, at the whole rate.
pub(crate) const KEPT: f64 = 0.850_006_103_5;

/// How wide a line of the shortest frame is, in Hz.
const LINE: f64 = 200.0;

/// Samples that each sum is made of, and how many of them come after it.
const TAPS: usize = 12;
const AHEAD: u8 = 5;

/// How much less it counts what the filter does above what is heard.
const ABOVE: f64 = 1e-7;

/// What the filter leaves of the energy of each band, in the middle of it.
pub(crate) fn energies() -> [f32; BANDS] {
    std::array::from_fn(|band| {
        let middle = f64::from((EDGES[band] + EDGES[band + 1]) as u32) / 2.0 * LINE;
        let turn = 2.0 * PI * middle / (4.0 * f64::from(RATE));
        (1.0 / (1.0 + KEPT * KEPT - 2.0 * KEPT * turn.cos())) as f32
    })
}

/// Filters samples as they come.
pub(crate) struct Emphasis {
    fir: Fir<TAPS>,
    kept: f32,
    last: f32,
}

impl Emphasis {
    /// Prepares to filter samples of which each lies in the middle of those it stands for, so that each comes to lie at
    /// the first of those.
    pub(crate) fn new() -> Self {
        let middle = 1.5;
        let delay = |steps: i32| {
            let delay = f64::from(AHEAD) + (middle + f64::from(steps)) / 4.0;
            (delay, KEPT.powi(steps))
        };
        let mut taps = Fit::new(ABOVE).taps(&[0, 1, 2, 3].map(delay));
        taps.reverse();
        Self {
            fir: Fir::new(taps, AHEAD.into()),
            kept: KEPT.powi(4) as f32,
            last: 0.0,
        }
    }

    /// Filters samples and appends them. The first few come later.
    pub(crate) fn run(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let begin = out.len();
        self.fir.take(samples);
        self.fir.give(out);
        for sample in &mut out[begin..] {
            self.last = *sample + self.kept * self.last;
            *sample = self.last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    #[test]
    fn tones_come_out_as_at_the_whole_rate_and_at_their_places() {
        for frequency in [50.0, 440.0, 1_000.0, 2_000.0, 3_520.0] {
            let step = TAU * frequency / 48_000.0;
            let mut last = 0.0;
            let whole: Vec<f64> = (0..8_000)
                .map(|at| {
                    last = (step * f64::from(at)).sin() + KEPT * last;
                    last
                })
                .collect();
            let low = (0..2_000).map(|at| (step * (f64::from(at) * 4.0 + 1.5)).sin() as f32);
            let low: Vec<f32> = low.collect();
            let (mut emphasis, mut out) = (Emphasis::new(), Vec::new());
            for block in low.chunks(30) {
                emphasis.run(block, &mut out);
            }
            assert_eq!(out.len(), 2_000 - usize::from(AHEAD));
            for (at, found) in out.iter().enumerate().skip(100) {
                let error = (f64::from(*found) - whole[at * 4]).abs();
                assert!(error < 2e-3, "{frequency} Hz: {at} misses by {error}");
            }
        }
    }
}
