//! From spectral lines to samples at a fraction of the rate (ISO/IEC 14496-3, 4.6.11: inverse transform, windows and
//! overlapping). Channels are mixed here, since all of it is linear.
//!
//! The samples of a transform of a quarter of the length lie in the middle between those of the whole one, and so do
//! their windows.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "tables are made in double and used in single precision"
)]

use super::LINES;
use super::side::{Info, Sequence, WINDOWS};
use crate::dct::Dct4;
use std::f64::consts::PI;

/// Shapes of the Kaiser windows, long and short.
const ALPHA_LONG: f64 = 4.0;
const ALPHA_SHORT: f64 = 6.0;

/// The windows of one kind, each as it rises; what falls is the mirror image.
struct Windows {
    long: Vec<f32>,
    /// A long window that rises as a short one does.
    late: Vec<f32>,
    short: Vec<f32>,
}

impl Windows {
    fn new(kaiser: bool, divisor: usize) -> Self {
        let rise = |count: usize, alpha: f64| -> Vec<f32> {
            if kaiser {
                thinned(&kaiser_squares(count, alpha), divisor)
            } else {
                let sine =
                    |at: usize| (PI / 2.0 * (at as f64 + 0.5) / (count / divisor) as f64).sin();
                (0..count / divisor).map(|at| sine(at) as f32).collect()
            }
        };
        let (long, short) = (rise(LINES, ALPHA_LONG), rise(LINES / WINDOWS, ALPHA_SHORT));
        let flat = (long.len() - short.len()) / 2;
        let mut late = vec![0.0; flat];
        late.extend(&short);
        late.resize(long.len(), 1.0);
        Self { long, late, short }
    }
}

/// The squares of the rising half of a Kaiser-Bessel derived window (ISO/IEC 14496-3, 4.6.11.3.2).
fn kaiser_squares(count: usize, alpha: f64) -> Vec<f64> {
    let kernel = |at: usize| {
        let x = 2.0 * at as f64 / count as f64 - 1.0;
        bessel_i0(PI * alpha * (1.0 - x * x).max(0.0).sqrt())
    };
    let total: f64 = (0..=count).map(kernel).sum();
    let sums = (0..count).scan(0.0, |sum, at| {
        *sum += kernel(at);
        Some(*sum / total)
    });
    sums.collect()
}

/// A window in the middle of every `divisor` values, an even number, whose squares are given. The squares of what falls
/// and what rises still add up to 1.
fn thinned(squares: &[f64], divisor: usize) -> Vec<f32> {
    squares
        .chunks(divisor)
        .map(|chunk| f64::midpoint(chunk[divisor / 2 - 1], chunk[divisor / 2]).sqrt() as f32)
        .collect()
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

/// The inverse transforms, and what each block leaves to the next.
pub(crate) struct Synthesis {
    long: Dct4,
    short: Dct4,
    /// Of sine and of Kaiser kind.
    windows: [Windows; 2],
    /// Samples of this block and, as far as they are known, of the next.
    samples: Vec<f32>,
    folded: Vec<f32>,
}

impl Synthesis {
    pub(crate) fn new(divisor: usize) -> Self {
        let count = LINES / divisor;
        Self {
            long: Dct4::new(count),
            short: Dct4::new(count / WINDOWS),
            windows: [false, true].map(|kaiser| Windows::new(kaiser, divisor)),
            samples: vec![0.0; 2 * count],
            folded: vec![0.0; count],
        }
    }

    /// Adds the lines of a block, as many as it has samples, whose windows are as `info` says and begin as those of the
    /// block before: of Kaiser kind or not.
    pub(crate) fn add(&mut self, info: &Info, kaiser_before: bool, lines: &[f32]) {
        let before = usize::from(kaiser_before);
        let own = usize::from(info.kaiser);
        if info.is_short() {
            self.add_short([before, own], lines);
            return;
        }
        self.long.run(lines, &mut self.folded);
        let rise = &self.windows[before];
        let fall = &self.windows[own];
        let rise = match info.sequence {
            Sequence::Stop => &rise.late,
            _ => &rise.long,
        };
        let fall = match info.sequence {
            Sequence::Start => &fall.late,
            _ => &fall.long,
        };
        unfold(&self.folded, rise, fall, &mut self.samples);
    }

    fn add_short(&mut self, [before, own]: [usize; 2], lines: &[f32]) {
        let count = lines.len() / WINDOWS;
        let first = (lines.len() - count) / 2;
        let folded = &mut self.folded[..count];
        for (at, lines) in lines.chunks(count).enumerate() {
            self.short.run(lines, folded);
            let rise = &self.windows[if at == 0 { before } else { own }].short;
            let fall = &self.windows[own].short;
            let samples = &mut self.samples[first + at * count..][..2 * count];
            unfold(folded, rise, fall, samples);
        }
    }

    /// Ends a block: appends its samples.
    pub(crate) fn finish(&mut self, out: &mut Vec<f32>) {
        let count = self.folded.len();
        out.extend(&self.samples[..count]);
        self.samples.copy_within(count.., 0);
        self.samples[count..].fill(0.0);
    }
}

/// Unfolds a transform of type IV into twice as many samples of the inverse modified one, and adds them under a window
/// that rises as one and falls as another does.
fn unfold(folded: &[f32], rise: &[f32], fall: &[f32], samples: &mut [f32]) {
    let half = folded.len() / 2;
    let (front, back) = folded.split_at(half);
    let (first, second) = samples.split_at_mut(folded.len());
    let (rising, risen) = first.split_at_mut(half);
    let (falling, fallen) = second.split_at_mut(half);
    let (rise_front, rise_back) = rise.split_at(half);
    let (fall_back, fall_front) = fall.split_at(half);
    for ((sample, value), weight) in rising.iter_mut().zip(back).zip(rise_front) {
        *sample += value * weight;
    }
    for ((sample, value), weight) in risen.iter_mut().zip(back.iter().rev()).zip(rise_back) {
        *sample -= value * weight;
    }
    for ((sample, value), weight) in
        (falling.iter_mut().zip(front.iter().rev())).zip(fall_front.iter().rev())
    {
        *sample -= value * weight;
    }
    for ((sample, value), weight) in fallen.iter_mut().zip(front).zip(fall_back.iter().rev()) {
        *sample -= value * weight;
    }
}

#[cfg(test)]
mod tests {
    use super::super::bands::BANDS;
    use super::super::bits::Bits;
    use super::*;

    fn block(sequence: Sequence, kaiser: bool) -> Info {
        let mut bits = Bits::default();
        bits.load(&[0; 4]);
        let mut info = Info::read(&mut bits, &BANDS[4]).unwrap();
        (info.sequence, info.kaiser) = (sequence, kaiser);
        info
    }

    /// What rises at the full rate.
    fn rise(kaiser: bool, count: usize) -> Vec<f64> {
        let alpha = if count == LINES {
            ALPHA_LONG
        } else {
            ALPHA_SHORT
        };
        if kaiser {
            kaiser_squares(count, alpha)
                .into_iter()
                .map(f64::sqrt)
                .collect()
        } else {
            let sine = |at| PI / 2.0 * (f64::from(at) + 0.5) / count as f64;
            (0..).take(count).map(|at: u32| sine(at).sin()).collect()
        }
    }

    /// The lowest lines of the transform of a window (ISO/IEC 14496-3, 4.6.11.3.1 read backwards), divided by their number.
    fn transformed(samples: &[f64], rise: &[f64], fall: &[f64], wanted: usize) -> Vec<f32> {
        let count = rise.len();
        let line = |k: usize| {
            let terms = samples.iter().enumerate().map(|(at, sample)| {
                let weight = match at.checked_sub(count) {
                    None => rise[at],
                    Some(at) => fall[count - 1 - at],
                };
                let angle = (2 * at + 1 + count) as f64 * (2 * k + 1) as f64;
                sample * weight * (PI / (4 * count) as f64 * angle).cos()
            });
            (2.0 / count as f64 * terms.sum::<f64>()) as f32
        };
        (0..wanted).map(line).collect()
    }

    /// The window of a whole block on one side: long, or short within a block.
    fn side(short: bool, kaiser: bool) -> Vec<f64> {
        if !short {
            return rise(kaiser, LINES);
        }
        let mut window = vec![0.0; 448];
        window.extend(rise(kaiser, LINES / WINDOWS));
        window.resize(LINES, 1.0);
        window
    }

    fn sound(time: f64) -> f64 {
        0.5 * (0.04 * time).sin() + 0.3 * (0.1 * time + 1.0).sin()
    }

    #[test]
    fn sound_comes_back_through_every_kind_of_window() {
        use Sequence::{Long, Short, Start, Stop};
        for divisor in [2, 4, 8] {
            let mut synthesis = Synthesis::new(divisor);
            let (mut kaiser_before, mut out) = (false, Vec::new());
            let blocks = [Long, Start, Short, Short, Stop, Long, Start, Short, Stop];
            for (number, sequence) in blocks.into_iter().enumerate() {
                let kaiser = number % 3 == 1;
                let info = block(sequence, kaiser);
                let samples: Vec<f64> = (0..2 * LINES)
                    .map(|at| sound((number * LINES + at) as f64))
                    .collect();
                let lines = if sequence == Short {
                    let (first, others) = (rise(kaiser_before, 128), rise(kaiser, 128));
                    let windows = (0..WINDOWS).map(|at| {
                        let rise = if at == 0 { &first } else { &others };
                        let from = 448 + 128 * at;
                        transformed(&samples[from..from + 256], rise, &others, 128 / divisor)
                    });
                    windows.flatten().collect()
                } else {
                    let rise = side(sequence == Stop, kaiser_before);
                    let fall = side(sequence == Start, kaiser);
                    transformed(&samples, &rise, &fall, LINES / divisor)
                };
                synthesis.add(&info, kaiser_before, &lines);
                synthesis.finish(&mut out);
                kaiser_before = kaiser;
            }
            let count = LINES / divisor;
            assert_eq!(out.len(), blocks.len() * count);
            for (at, found) in out.iter().enumerate().skip(count) {
                let time = (divisor * at) as f64 + (divisor - 1) as f64 / 2.0;
                let error = (f64::from(*found) - sound(time)).abs();
                // A little of a tone lies far from it, and some of that above what is kept.
                assert!(error < 5e-3, "{divisor}: {at} misses by {error}");
            }
        }
    }
}
