//! From spectral lines to the samples of sub-bands (ISO/IEC 11172-3, 2.4.3.4.10: IMDCT, windowing, overlapping and
//! frequency inversion). Channels are mixed here, since all of it is linear.
//!
//! A long block's transform is a DCT of type IV unfolded; eighteen products with the rows of its matrix, side by
//! side, are as quick as a fast algorithm at this length.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "tables of a few dozen entries are made in double and used in single precision"
)]

use crate::side::Blocks;
use crate::spectrum::{Lines, PER_BAND};
use std::f64::consts::PI;

/// Samples of one sub-band in a granule.
pub(crate) type Slots = [f32; PER_BAND];

/// The inverse transforms with their windows, and what each granule leaves to the next.
pub(crate) struct Hybrid {
    slots: Vec<Slots>,
    overlap: Vec<Slots>,
    /// Rows of the DCT of type IV.
    long: [Slots; PER_BAND],
    /// The first and the second half of the window of long, start and stop blocks.
    windows: [[Slots; 2]; 3],
    /// What each line of a short block adds to its twelve samples, windowed.
    short: [[f32; 12]; 6],
}

impl Hybrid {
    pub(crate) fn new(bands: usize) -> Self {
        let long_window = |at: usize| (PI / 36.0 * (at as f64 + 0.5)).sin();
        let short_window = |at: usize| (PI / 12.0 * (at as f64 + 0.5)).sin();
        let start = |at: usize| match at {
            0..18 => long_window(at),
            18..24 => 1.0,
            24..30 => short_window(at - 18),
            _ => 0.0,
        };
        let halves = |window: &dyn Fn(usize) -> f64| {
            [0, PER_BAND].map(|from| std::array::from_fn(|at| window(from + at) as f32))
        };
        Self {
            slots: vec![[0.0; PER_BAND]; bands],
            overlap: vec![[0.0; PER_BAND]; bands],
            long: std::array::from_fn(|k| {
                std::array::from_fn(|at| {
                    (PI / 72.0 * ((2 * at + 1) * (2 * k + 1)) as f64).cos() as f32
                })
            }),
            windows: [
                halves(&long_window),
                halves(&start),
                halves(&|at| start(35 - at)),
            ],
            short: std::array::from_fn(|k| {
                std::array::from_fn(|at| {
                    let angle = PI / 24.0 * ((2 * at + 7) * (2 * k + 1)) as f64;
                    (angle.cos() * short_window(at)) as f32
                })
            }),
        }
    }

    /// Begins a granule with what the one before left.
    pub(crate) fn begin(&mut self) {
        std::mem::swap(&mut self.slots, &mut self.overlap);
        self.overlap.fill([0.0; PER_BAND]);
    }

    /// Adds a channel's lines at that weight. They are used up.
    pub(crate) fn add(&mut self, lines: &mut Lines, weight: f32) {
        let (bands, _) = lines.values.as_chunks_mut::<PER_BAND>();
        for (band, values) in bands.iter_mut().enumerate() {
            if values.iter().all(|&value| value == 0.0) {
                continue;
            }
            for value in values.iter_mut() {
                *value *= weight;
            }
            match lines.blocks {
                Blocks::Short { mixed } if !mixed || band >= 2 => self.add_short(band, values),
                Blocks::Start => self.add_long(band, values, 1),
                Blocks::Stop => self.add_long(band, values, 2),
                _ => self.add_long(band, values, 0),
            }
        }
    }

    fn add_long(&mut self, band: usize, lines: &Slots, window: usize) {
        let mut folded = [0.0; PER_BAND];
        for (line, row) in lines.iter().zip(&self.long) {
            for (sum, factor) in folded.iter_mut().zip(row) {
                *sum += line * factor;
            }
        }
        let [first, second] = &self.windows[window];
        let (slots, overlap) = (&mut self.slots[band], &mut self.overlap[band]);
        for at in 0..9 {
            slots[at] += folded[9 + at] * first[at];
            slots[9 + at] -= folded[17 - at] * first[9 + at];
            overlap[at] -= folded[8 - at] * second[at];
            overlap[9 + at] -= folded[at] * second[9 + at];
        }
    }

    fn add_short(&mut self, band: usize, lines: &Slots) {
        let mut samples = [0.0; 2 * PER_BAND];
        let (blocks, _) = lines.as_chunks::<6>();
        for (block, lines) in blocks.iter().enumerate() {
            let samples = &mut samples[6 + 6 * block..][..12];
            for (line, row) in lines.iter().zip(&self.short) {
                for (sample, factor) in samples.iter_mut().zip(row) {
                    *sample += line * factor;
                }
            }
        }
        let (first, second) = samples.split_at(PER_BAND);
        for (slot, sample) in self.slots[band].iter_mut().zip(first) {
            *slot += sample;
        }
        for (slot, sample) in self.overlap[band].iter_mut().zip(second) {
            *slot += sample;
        }
    }

    /// The samples of each sub-band. To be called once for a granule.
    pub(crate) fn finish(&mut self) -> &[Slots] {
        for band in self.slots.iter_mut().skip(1).step_by(2) {
            for slot in band.iter_mut().skip(1).step_by(2) {
                *slot = -*slot;
            }
        }
        &self.slots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The inverse transform as ISO/IEC 11172-3 defines it, before the window.
    fn by_definition(lines: &[f32]) -> Vec<f64> {
        let count = 2 * lines.len();
        (0..count)
            .map(|at| {
                let terms = lines.iter().enumerate().map(|(k, &line)| {
                    let angle =
                        PI / (2 * count) as f64 * ((2 * at + 1 + count / 2) * (2 * k + 1)) as f64;
                    f64::from(line) * angle.cos()
                });
                terms.sum()
            })
            .collect()
    }

    fn noise(count: usize) -> Vec<f32> {
        let mut state = 1_u32;
        (0..count)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 16) as f32 / 65_536.0 - 0.5
            })
            .collect()
    }

    /// Both halves of what lines come to.
    fn transformed(blocks: Blocks, values: &[f32]) -> Vec<f32> {
        let mut hybrid = Hybrid::new(1);
        let mut lines = Lines {
            values: values.to_vec(),
            blocks,
        };
        hybrid.begin();
        hybrid.add(&mut lines, 1.0);
        let mut samples = hybrid.finish()[0].to_vec();
        hybrid.begin();
        samples.extend(hybrid.finish()[0]);
        samples
    }

    #[test]
    fn long_blocks_are_those_of_the_definition() {
        let lines = noise(18);
        let samples = transformed(Blocks::Long, &lines);
        for (at, expected) in by_definition(&lines).into_iter().enumerate() {
            let window = (PI / 36.0 * (at as f64 + 0.5)).sin();
            let found = f64::from(samples[at]);
            assert!((found - expected * window).abs() < 1e-5, "{at}: {found}");
        }
    }

    #[test]
    fn short_blocks_are_those_of_the_definition() {
        let lines = noise(18);
        let samples = transformed(Blocks::Short { mixed: false }, &lines);
        let mut expected = [0.0; 36];
        for block in 0..3 {
            for (at, value) in by_definition(&lines[6 * block..6 * block + 6])
                .into_iter()
                .enumerate()
            {
                expected[6 + 6 * block + at] += value * (PI / 12.0 * (at as f64 + 0.5)).sin();
            }
        }
        for (at, (found, expected)) in samples.iter().zip(expected).enumerate() {
            assert!((f64::from(*found) - expected).abs() < 1e-5, "{at}: {found}");
        }
    }

    #[test]
    fn windows_fit_together() {
        let hybrid = Hybrid::new(1);
        let [long, start, stop] = &hybrid.windows;
        assert_eq!(long[0].map(f32::to_bits), start[0].map(f32::to_bits));
        for at in 0..18 {
            let power = |window: &[Slots; 2]| window[0][at].powi(2) + window[1][at].powi(2);
            assert!((power(long) - 1.0).abs() < 1e-6);
            assert!((stop[0][at] - start[1][17 - at]).abs() < 1e-6);
        }
    }
}
