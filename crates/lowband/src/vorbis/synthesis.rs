//! From spectral lines to samples at a fraction of the rate (Vorbis I, sections 1.3.2 and 4.3.7 to 4.3.8).

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "tables are made in double and used in single precision"
)]

use crate::dct::Dct4;
use std::f64::consts::{FRAC_PI_2, PI};

/// One size of block.
struct Size {
    transform: Dct4,
    /// The window as it rises; what falls is the mirror image.
    rise: Vec<f32>,
}

impl Size {
    fn new(lines: usize) -> Self {
        let rise = |at: usize| {
            let sine = (PI / 2.0 * (at as f64 + 0.5) / lines as f64).sin();
            (FRAC_PI_2 * sine * sine).sin() as f32
        };
        Self {
            transform: Dct4::new(lines),
            rise: (0..lines).map(rise).collect(),
        }
    }
}

/// The inverse transforms, and what each block leaves to the next.
pub(crate) struct Synthesis {
    /// Short and long.
    sizes: [Size; 2],
    folded: Vec<f32>,
    /// The first half of a block, before the window.
    samples: Vec<f32>,
    /// The second half of the block before, before the window; empty before the first block.
    before: Vec<f32>,
}

impl Synthesis {
    /// For short and long blocks of so many lines.
    pub(crate) fn new(lines: [usize; 2]) -> Self {
        Self {
            sizes: lines.map(Size::new),
            folded: Vec::with_capacity(lines[1]),
            samples: Vec::with_capacity(lines[1]),
            before: Vec::with_capacity(lines[1]),
        }
    }

    /// Transforms the lines of a block, as many as its kind has, and appends the samples from the middle of the block
    /// before to the middle of this. The first block gives none.
    pub(crate) fn run(&mut self, long: bool, lines: &[f32], out: &mut Vec<f32>) {
        self.folded.resize(lines.len(), 0.0);
        self.sizes[usize::from(long)]
            .transform
            .run(lines, &mut self.folded);
        let (front, back) = self.folded.split_at(lines.len() / 2);
        self.samples.clear();
        self.samples.extend(back);
        self.samples.extend(back.iter().rev().map(|value| -value));
        if !self.before.is_empty() {
            self.overlap(out);
        }
        self.before.clear();
        self.before.extend(front.iter().rev().map(|value| -value));
        self.before.extend(front.iter().map(|value| -value));
    }

    /// Blocks overlap as far as the shorter of them reaches.
    fn overlap(&self, out: &mut Vec<f32>) {
        let shorter = self.before.len().min(self.samples.len());
        let rise = &self.sizes[usize::from(shorter > self.sizes[0].rise.len())].rise;
        let from = (self.before.len() - shorter) / 2;
        out.extend(&self.before[..from]);
        let into = (self.samples.len() - shorter) / 2;
        let falling = self.before[from..from + shorter]
            .iter()
            .zip(rise.iter().rev());
        let rising = self.samples[into..into + shorter].iter().zip(rise);
        let both = falling.zip(rising);
        out.extend(both.map(|((old, fall), (new, rise))| old * fall + new * rise));
        out.extend(&self.samples[into + shorter..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(time: f64) -> f64 {
        0.5 * (0.04 * time).sin() + 0.3 * (0.08 * time + 1.0).sin()
    }

    /// The lowest lines of a block of 2 · `count` samples from `start` on, whose sides overlap with blocks of such sizes.
    fn transformed(start: f64, count: usize, sides: [usize; 2], wanted: usize) -> Vec<f32> {
        let rise = |at: usize, size: usize| {
            let at = at as f64 - (count - size) as f64 / 2.0;
            let share = ((at + 0.5) / size as f64).clamp(0.0, 1.0);
            (FRAC_PI_2 * (PI / 2.0 * share).sin().powi(2)).sin()
        };
        let line = |k: usize| {
            let terms = (0..2 * count).map(|at| {
                let weight = match at.checked_sub(count) {
                    None => rise(at, sides[0]),
                    Some(at) => rise(count - 1 - at, sides[1]),
                };
                let angle = PI / (4 * count) as f64 * ((2 * at + 1 + count) * (2 * k + 1)) as f64;
                sound(start + at as f64) * weight * angle.cos()
            });
            (2.0 / count as f64 * terms.sum::<f64>()) as f32
        };
        (0..wanted).map(line).collect()
    }

    #[test]
    fn sound_comes_back_through_blocks_of_all_sizes() {
        let sizes = [128, 1024];
        for divisor in [2, 4] {
            let mut synthesis = Synthesis::new(sizes.map(|size| size / divisor));
            let blocks = [true, true, false, false, true, false, true, true];
            let (mut middle, mut out) = (0, Vec::new());
            for (at, &long) in blocks.iter().enumerate() {
                let size = sizes[usize::from(long)];
                let other =
                    |at: usize| sizes[usize::from(blocks[at.min(blocks.len() - 1)])].min(size);
                let overlaps = [other(at.saturating_sub(1)), other(at + 1)];
                if at > 0 {
                    let before = sizes[usize::from(blocks[at - 1])];
                    middle += usize::midpoint(before, size);
                }
                let lines =
                    transformed(middle as f64 - size as f64, size, overlaps, size / divisor);
                synthesis.run(long, &lines, &mut out);
            }
            assert_eq!(out.len() * divisor, middle);
            for (at, found) in out.iter().enumerate() {
                let time = (divisor * at) as f64 + (divisor - 1) as f64 / 2.0;
                let error = (f64::from(*found) - sound(time)).abs();
                // A little of a tone lies far from it, and some of that above what is kept.
                assert!(error < 5e-3, "{divisor}: {at} misses by {error}");
            }
        }
    }
}
