//! From lines to samples at a quarter of the rate (RFC 6716, sections 4.3.6 and 4.3.7).

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "tables are made in double and used in single precision"
)]

use super::comb::{Comb, Combs, FADE};
use super::emphasis::Emphasis;
use crate::dct::Dct4;
use std::f64::consts::PI;

/// Samples of the shortest frame, over which blocks of all lengths overlap.
const OVERLAP: usize = FADE;

/// Samples of the longest frame.
const LONGEST: usize = OVERLAP << 3;

/// The inverse transforms and the filters behind them.
pub(crate) struct Synthesis {
    /// For blocks of the shortest length, and twice that each time.
    transforms: [Dct4; 4],
    /// The window as it rises.
    rise: [f32; OVERLAP],
    /// The end of the block before, under its window.
    before: [f32; OVERLAP],
    block: [f32; LONGEST],
    folded: [f32; LONGEST],
    samples: [f32; LONGEST],
    combs: Combs,
    emphasis: Emphasis,
}

impl Synthesis {
    pub(crate) fn new() -> Self {
        let rise = |at: usize| {
            let sine = (PI / 2.0 * (at as f64 + 0.5) / OVERLAP as f64).sin();
            (PI / 2.0 * sine * sine).sin() as f32
        };
        Self {
            transforms: [0, 1, 2, 3].map(|doublings| Dct4::new(OVERLAP << doublings)),
            rise: std::array::from_fn(rise),
            before: [0.0; OVERLAP],
            block: [0.0; LONGEST],
            folded: [0.0; LONGEST],
            samples: [0.0; LONGEST],
            combs: Combs::new(),
            emphasis: Emphasis::new(),
        }
    }

    /// Makes samples of a frame's lines, those of its `blocks` in turns, and appends them.
    pub(crate) fn run(
        &mut self,
        lines: &[f32],
        doublings: usize,
        blocks: usize,
        comb: Comb,
        out: &mut Vec<f32>,
    ) {
        let count = OVERLAP << doublings;
        let each = count / blocks;
        let transform = &mut self.transforms[(each / OVERLAP).ilog2() as usize];
        for block in 0..blocks {
            self.block[..each].fill(0.0);
            let lines = lines.iter().skip(block).step_by(blocks);
            for (to, from) in self.block.iter_mut().zip(lines) {
                *to = *from;
            }
            let folded = &mut self.folded[..each];
            transform.run(&self.block[..each], folded);
            let samples = &mut self.samples[block * each..(block + 1) * each];
            unfold(folded, &self.rise, &mut self.before, samples);
        }
        let samples = &mut self.samples[..count];
        self.combs.run(comb, samples);
        self.emphasis.run(samples, out);
    }
}

/// The samples from where a block begins to rise to where it begins to fall, out of its folded transform.
fn unfold(folded: &[f32], rise: &[f32; OVERLAP], before: &mut [f32; OVERLAP], samples: &mut [f32]) {
    const HALF: usize = OVERLAP / 2;
    let count = folded.len();
    let (overlapping, flat) = samples.split_at_mut(OVERLAP);
    let rising = folded[count - HALF..].iter().copied();
    let rising = rising.chain(folded[count - HALF..].iter().rev().map(|value| -value));
    let falling = folded[..HALF].iter().rev();
    let falling = falling.chain(&folded[..HALF]).map(|value| -value);
    for (((sample, rising), rise), before) in overlapping
        .iter_mut()
        .zip(rising)
        .zip(rise)
        .zip(before.iter())
    {
        *sample = before + rising * rise;
    }
    for (sample, value) in flat.iter_mut().zip(folded[..count - HALF].iter().rev()) {
        *sample = -value;
    }
    for ((before, falling), rise) in before.iter_mut().zip(falling).zip(rise.iter().rev()) {
        *before = falling * rise;
    }
}

#[cfg(test)]
mod tests {
    use super::super::DIVISOR;
    use super::super::emphasis::KEPT;
    use super::super::tables::LINES;
    use super::*;

    fn sound(time: f64) -> f64 {
        0.5 * (0.04 * time).sin() + 0.3 * (0.08 * time + 1.0).sin()
    }

    /// The lowest lines of a block of so many samples at the whole rate that begins to rise at `start`.
    fn transformed(start: f64, count: usize) -> Vec<f64> {
        let overlap = OVERLAP * DIVISOR;
        let aside = (count - overlap) as f64 / 2.0;
        let rise = |at: f64| {
            let share = ((at - aside + 0.5) / overlap as f64).clamp(0.0, 1.0);
            (PI / 2.0 * (PI / 2.0 * share).sin().powi(2)).sin()
        };
        let line = |k: usize| {
            let terms = (0..2 * count).map(|at| {
                let weight = rise((at as f64).min((2 * count - 1 - at) as f64));
                let angle = PI / (4 * count) as f64 * ((2 * at + 1 + count) * (2 * k + 1)) as f64;
                sound(start - aside + at as f64) * weight * angle.cos()
            });
            2.0 / count as f64 * terms.sum::<f64>()
        };
        (0..count / DIVISOR * 2 / 3).map(line).collect()
    }

    #[test]
    fn sound_comes_back_through_frames_of_all_lengths() {
        let mut synthesis = Synthesis::new();
        let frames = [
            (3, 1),
            (3, 8),
            (3, 1),
            (0, 1),
            (1, 1),
            (1, 2),
            (2, 1),
            (2, 4),
            (3, 1),
        ];
        let (mut start, mut out) = (0, Vec::new());
        for (doublings, blocks) in frames {
            let count = (OVERLAP * DIVISOR) << doublings;
            let each = count / blocks;
            let mut lines = vec![0.0; LINES >> (3 - doublings)];
            for block in 0..blocks {
                let found = transformed((start + block * each) as f64, each);
                for (k, line) in found.into_iter().enumerate() {
                    lines[k * blocks + block] = line as f32;
                }
            }
            synthesis.run(&lines, doublings, blocks, Comb::default(), &mut out);
            start += count;
        }
        assert_eq!(out.len(), start / DIVISOR - 5);
        // The filter behind all others as the whole rate has it.
        let mut last = 0.0;
        let whole = (0..start).map(|at| {
            last = sound(at as f64) + KEPT * last;
            last
        });
        let whole: Vec<f64> = whole.collect();
        for (at, found) in out.iter().enumerate().skip(OVERLAP * 4) {
            let error = (f64::from(*found) - whole[DIVISOR * at]).abs();
            assert!(error < 0.05, "{at} misses by {error}");
        }
    }
}
