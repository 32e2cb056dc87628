//! What is done to the lines of a band: scaled, spread, and taken apart in time (RFC 6716, section 4.3.4).

#![expect(clippy::cast_precision_loss, reason = "lines and pulses are few")]

use super::tables::WIDEST;
use std::f32::consts::{FRAC_1_SQRT_2, FRAC_PI_2};

/// The next number of the noise (section 4.3.4.3 leaves the choice to decoders; all have taken this one).
#[inline]
pub(crate) fn random(seed: &mut u32) -> u32 {
    *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    *seed
}

/// Scales lines to that length, if they have any.
pub(crate) fn scale_to(lines: &mut [f32], length: f32) {
    let squares: f32 = lines.iter().map(|line| line * line).sum();
    let factor = length / (squares + 1e-15).sqrt();
    for line in lines {
        *line *= factor;
    }
}

/// Sums and differences of neighbours that lie `stride` apart (section 4.3.4.5).
pub(crate) fn haar(lines: &mut [f32], stride: usize) {
    for pair in lines.chunks_exact_mut(2 * stride) {
        let (first, second) = pair.split_at_mut(stride);
        for (first, second) in first.iter_mut().zip(second) {
            let (a, b) = (*first * FRAC_1_SQRT_2, *second * FRAC_1_SQRT_2);
            (*first, *second) = (a + b, a - b);
        }
    }
}

/// In which order the parts of so many blocks stand: by how often they change their sign, the constant one last.
fn order(blocks: usize) -> &'static [usize] {
    match blocks {
        2 => &[1, 0],
        4 => &[3, 0, 2, 1],
        8 => &[7, 0, 4, 3, 6, 1, 5, 2],
        _ => &[15, 0, 8, 7, 12, 3, 11, 4, 14, 1, 9, 6, 13, 2, 10, 5],
    }
}

/// Where the lines of a block begin once each block's lie together.
fn place(block: usize, blocks: usize, from_long: bool) -> usize {
    if from_long {
        order(blocks)[block & 15]
    } else {
        block
    }
}

/// Brings the lines of each of `blocks` together, which have taken turns; in another order where they were made out of
/// one long block.
pub(crate) fn gather(lines: &mut [f32], blocks: usize, from_long: bool) {
    let mut scratch = [0.0; WIDEST];
    let count = lines.len() / blocks;
    for block in 0..blocks {
        let place = place(block, blocks, from_long) * count;
        let turns = lines.iter().skip(block).step_by(blocks);
        for (to, from) in scratch[place..place + count].iter_mut().zip(turns) {
            *to = *from;
        }
    }
    lines.copy_from_slice(&scratch[..lines.len()]);
}

/// The opposite of [`gather`].
pub(crate) fn take_turns(lines: &mut [f32], blocks: usize, from_long: bool) {
    let mut scratch = [0.0; WIDEST];
    let count = lines.len() / blocks;
    scratch[..lines.len()].copy_from_slice(lines);
    for block in 0..blocks {
        let place = place(block, blocks, from_long) * count;
        let turns = lines.iter_mut().skip(block).step_by(blocks);
        for (to, from) in turns.zip(&scratch[place..place + count]) {
            *to = *from;
        }
    }
}

/// How a frame's few pulses are spread over their neighbours (section 4.3.4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spread {
    None,
    Light,
    Normal,
    Aggressive,
}

impl Spread {
    /// Spreads so many pulses within each of `blocks`.
    pub(crate) fn apply(self, lines: &mut [f32], pulses: usize, blocks: usize) {
        let factor = match self {
            Self::None => return,
            Self::Light => 15,
            Self::Normal => 10,
            Self::Aggressive => 5,
        };
        let count = lines.len();
        if 2 * pulses >= count {
            return;
        }
        let gain = count as f32 / (count + factor * pulses) as f32;
        let (sine, cosine) = sine_and_cosine(gain * gain / 2.0 * FRAC_PI_2);
        let far = if count >= 8 * blocks {
            // As far as the square root of a block is long, rounded.
            let mut far = 1;
            while (far * far + far) * blocks + (blocks >> 2) < count {
                far += 1;
            }
            far
        } else {
            0
        };
        for block in lines.chunks_exact_mut(count / blocks) {
            if far > 0 {
                rotate(block, far, sine, cosine);
            }
            rotate(block, 1, cosine, sine);
        }
    }
}

/// Of an angle from 0 to π / 4.
fn sine_and_cosine(angle: f32) -> (f32, f32) {
    let square = angle * angle;
    let sine = 1.0 - square / 6.0 * (1.0 - square / 20.0 * (1.0 - square / 42.0));
    let cosine =
        1.0 - square / 2.0 * (1.0 - square / 12.0 * (1.0 - square / 30.0 * (1.0 - square / 56.0)));
    (angle * sine, cosine)
}

/// Rotates each pair of lines so far apart, from the first to the last and back.
fn rotate(lines: &mut [f32], far: usize, cosine: f32, sine: f32) {
    let count = lines.len();
    let mut turn = |at: usize| {
        let (a, b) = (lines[at], lines[at + far]);
        lines[at + far] = cosine * b + sine * a;
        lines[at] = cosine * a - sine * b;
    };
    (0..count.saturating_sub(far)).for_each(&mut turn);
    (0..count.saturating_sub(2 * far)).rev().for_each(turn);
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: usize = 32;

    fn counted() -> [f32; COUNT] {
        std::array::from_fn(|at| at as f32)
    }

    /// How far the farthest of two vectors' lines are apart.
    fn apart(a: &[f32], b: &[f32]) -> f32 {
        let apart = a.iter().zip(b).map(|(a, b)| (a - b).abs());
        apart.fold(0.0, f32::max)
    }

    #[test]
    fn lines_that_took_turns_do_so_again() {
        for blocks in [2, 4, 8, 16] {
            for from_long in [false, true] {
                let mut lines = counted();
                gather(&mut lines, blocks, from_long);
                let mut starts = Vec::new();
                for part in lines.chunks(COUNT / blocks) {
                    let turns: Vec<f32> = (0..part.len())
                        .map(|at| part[0] + (at * blocks) as f32)
                        .collect();
                    assert!(apart(part, &turns) < 0.5, "{part:?}");
                    starts.push(part[0]);
                }
                starts.sort_unstable_by(f32::total_cmp);
                assert!(apart(&starts, &counted()) < 0.5, "{starts:?}");
                take_turns(&mut lines, blocks, from_long);
                assert!(apart(&lines, &counted()) < 0.5);
            }
        }
    }

    #[test]
    fn nothing_gets_louder_by_being_rotated() {
        let squares = |lines: &[f32]| lines.iter().map(|line| line * line).sum::<f32>();
        for blocks in [1, 2, 4, 8] {
            for pulses in 1..10 {
                for spread in [Spread::Light, Spread::Normal, Spread::Aggressive] {
                    let mut lines = counted();
                    spread.apply(&mut lines, pulses, blocks);
                    assert!((squares(&lines) / squares(&counted()) - 1.0).abs() < 1e-5);
                    assert!(apart(&lines, &counted()) > 0.1);
                }
            }
        }
        for stride in [1, 2, 4, 8] {
            let mut lines = counted();
            haar(&mut lines, stride);
            assert!((squares(&lines) / squares(&counted()) - 1.0).abs() < 1e-5);
            haar(&mut lines, stride);
            assert!(apart(&lines, &counted()) < 1e-4);
        }
    }

    #[test]
    fn sines_are_near_enough() {
        for step in 0..100 {
            let angle = step as f32 / 100.0 * std::f32::consts::FRAC_PI_4;
            let (sine, cosine) = sine_and_cosine(angle);
            assert!((sine - angle.sin()).abs() < 1e-6 && (cosine - angle.cos()).abs() < 1e-6);
        }
    }
}
