//! Whole bands, of one channel or of both: how they are mixed, and how fine they are in time and in frequency.

#![expect(
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "lines, blocks and bits of one frame are few"
)]

use super::part::{Part, Reader};
use super::tables::WIDEST;
use super::vector::{gather, haar, take_turns};

impl Reader<'_, '_> {
    /// Reads both channels of a band into their lines, if it is heard, and gives in which blocks there is something.
    /// `fold` is what it is made from where it has no bits, and `out` what others are made from.
    pub(super) fn pair(
        &mut self,
        lines: Option<[&mut [f32]; 2]>,
        mut part: Part,
        fold: Option<&[f32]>,
        out: Option<&mut [f32]>,
    ) -> u32 {
        let (mut first, mut second) = match lines {
            Some([first, second]) => (Some(first), Some(second)),
            None => (None, None),
        };
        if part.lines == 1 {
            let mask = self.single(first, out);
            self.single(second, None);
            return mask;
        }
        let all = part.fill;
        let blocks = part.blocks;
        let split = self.split(&mut part, true, blocks);
        let [middle, side] = split.lengths;
        let mask;
        if part.lines == 2 {
            let signed = !split.is_first() && !split.is_second();
            let sign_bits = if signed { 8 } else { 0 };
            self.left -= split.cost + sign_bits;
            let negative = signed && self.range.raw(1) == 1;
            let whole = Part {
                bits: part.bits - sign_bits,
                fill: all,
                ..part
            };
            // The one with more of it is read, and the other is at a right angle to it.
            let (louder, other) = if split.is_late() {
                (&mut second, &mut first)
            } else {
                (&mut first, &mut second)
            };
            mask = self.band(louder.as_deref_mut(), whole, fold, out);
            if let (Some(louder), Some(other)) = (louder, other) {
                let sign = if negative { -1.0 } else { 1.0 };
                (other[0], other[1]) = (-sign * louder[1], sign * louder[0]);
            }
            if let (Some(first), Some(second)) = (&mut first, &mut second) {
                for (first, second) in first.iter_mut().zip(second.iter_mut()) {
                    let (a, b) = (middle * *first, side * *second);
                    (*first, *second) = (a - b, a + b);
                }
            }
        } else {
            let [first_part, second_part] = self.halves(part, &split);
            let second_part = Part {
                gain: side,
                fill: part.fill >> part.blocks,
                ..second_part
            };
            mask = self.both(
                split,
                [first_part, second_part],
                |reader, part| reader.band(first.as_deref_mut(), part, fold, out),
                |reader, part| reader.band(second.as_deref_mut(), part, None, None),
            );
            if let (Some(first), Some(second)) = (&mut first, &mut second) {
                part_channels(first, second, middle);
            }
        }
        if let (Some(second), true) = (second, split.opposite) {
            for line in second {
                *line = -*line;
            }
        }
        mask
    }

    /// Reads a band of one line, which is its sign.
    fn single(&mut self, lines: Option<&mut [f32]>, out: Option<&mut [f32]>) -> u32 {
        let mut negative = false;
        if self.left >= 8 {
            negative = self.range.raw(1) == 1;
            self.left -= 8;
        }
        let line = if negative { -1.0 } else { 1.0 };
        for place in lines.into_iter().chain(out) {
            place[0] = line;
        }
        1
    }

    /// Reads a band of one channel (sections 4.3.4.5 for its resolution), as [`Reader::pair`] does.
    pub(super) fn band(
        &mut self,
        lines: Option<&mut [f32]>,
        mut part: Part,
        fold: Option<&[f32]>,
        out: Option<&mut [f32]>,
    ) -> u32 {
        if part.lines == 1 {
            return self.single(lines, out);
        }
        let from_long = part.blocks == 1;
        let merged = self.resolution.max(0) as usize;
        let before = part.blocks >> merged;
        let each = part.lines / before;
        let halved = (-self.resolution).max(0).min(each.trailing_zeros() as i32) as usize;
        part.blocks = before << halved;
        for _ in 0..merged {
            part.fill = paired(part.fill);
        }
        for step in 0..halved {
            part.fill |= part.fill << (before << step);
        }
        let Some(lines) = lines else {
            return self.part(None, part, None);
        };
        let mut mask = match fold {
            Some(fold) if merged + halved > 0 || part.blocks > 1 => {
                let scratch = &mut [0.0; WIDEST][..part.lines];
                scratch.copy_from_slice(fold);
                for step in 0..merged {
                    haar(scratch, 1 << step);
                }
                for step in 0..halved {
                    haar(scratch, before << step);
                }
                if part.blocks > 1 {
                    gather(scratch, part.blocks << merged, from_long);
                }
                self.part(Some(&mut *lines), part, Some(scratch))
            }
            _ => self.part(Some(&mut *lines), part, fold),
        };
        if part.blocks > 1 {
            take_turns(lines, part.blocks << merged, from_long);
        }
        for step in (0..halved).rev() {
            mask |= mask >> (before << step);
            haar(lines, before << step);
        }
        for step in 0..merged {
            mask = doubled(mask);
            haar(lines, 1 << step);
        }
        if let Some(out) = out {
            let length = (lines.len() as f32).sqrt();
            for (out, line) in out.iter_mut().zip(lines) {
                *out = length * *line;
            }
        }
        mask & ((1 << (before << merged)) - 1)
    }
}

/// From middle and side to two channels of length 1 each.
fn part_channels(first: &mut [f32], second: &mut [f32], middle: f32) {
    let (mut across, mut side) = (0.0, 0.0);
    for (first, second) in first.iter().zip(second.iter()) {
        across += first * second;
        side += second * second;
    }
    across *= middle;
    let [left, right] = [-2.0, 2.0].map(|sign: f32| middle * middle + side + sign * across);
    if left < 6e-4 || right < 6e-4 {
        second.copy_from_slice(first);
        return;
    }
    let (left, right) = (left.sqrt().recip(), right.sqrt().recip());
    for (first, second) in first.iter_mut().zip(second) {
        let (a, b) = (middle * *first, *second);
        (*first, *second) = (left * (a - b), right * (a + b));
    }
}

/// Two blocks become one.
fn paired(mask: u32) -> u32 {
    let either = mask | mask >> 1;
    (0..4).fold(0, |sum, at| sum | (either >> at & 1 << at))
}

/// One block becomes two.
fn doubled(mask: u32) -> u32 {
    (0..4).fold(0, |sum, at| sum | (mask & 1 << at) << at) * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_paired_and_doubled() {
        assert_eq!(paired(0b1000_0001), 0b1001);
        assert_eq!(paired(0b0011_0100), 0b0110);
        assert_eq!(doubled(0b1001), 0b1100_0011);
        assert_eq!(doubled(0b0110), 0b0011_1100);
    }

    #[test]
    fn channels_of_one_shape_are_equal() {
        let (mut first, mut second) = ([0.6, 0.8, 0.0], [0.0; 3]);
        part_channels(&mut first, &mut second, 1.0);
        assert_eq!(first.map(f32::to_bits), second.map(f32::to_bits));
        let (mut first, mut second) = ([1.0, 0.0, 0.0], [0.0, 0.6, 0.0]);
        part_channels(&mut first, &mut second, 0.8);
        for (channel, sign) in [(first, -0.6), (second, 0.6)] {
            assert!((channel[0] - 0.8_f32).abs() < 1e-6 && (channel[1] - sign).abs() < 1e-6);
        }
    }
}
