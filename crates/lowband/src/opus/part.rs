//! The parts of a band, each with a shape of its own (RFC 6716, section 4.3.4.4).

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    reason = "lines, blocks and bits of one frame are few"
)]

use super::pulses::{Pulses, pulses};
use super::range::Range;
use super::split::{Split, Whole};
use super::vector::{Spread, random, scale_to};

/// A part of a band, or all of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) lines: usize,
    /// Eighths of bits for it.
    pub(super) bits: i32,
    pub(super) blocks: usize,
    /// How often a frame is longer than the shortest, less the times that the band was split.
    pub(super) doublings: i32,
    /// The length it shall have.
    pub(super) gain: f32,
    /// In which blocks there is something that it can be made from.
    pub(super) fill: u32,
}

/// Reads the bands of one frame.
pub(super) struct Reader<'a, 'b> {
    pub(super) range: &'a mut Range<'b>,
    pub(super) pulses: &'a Pulses,
    pub(super) spread: Spread,
    pub(super) band: usize,
    pub(super) resolution: i32,
    /// Whether both channels of the band have the same shape.
    pub(super) intensity: bool,
    /// Eighths of bits left for shapes.
    pub(super) left: i32,
    pub(super) seed: u32,
}

impl Reader<'_, '_> {
    /// Reads the two halves of a split: that with more bits first, what it leaves of which the other gets.
    pub(super) fn both(
        &mut self,
        split: Split,
        [mut first, mut second]: [Part; 2],
        read_first: impl FnOnce(&mut Self, Part) -> u32,
        read_second: impl FnOnce(&mut Self, Part) -> u32,
    ) -> u32 {
        /// What is too little to hand on.
        const KEPT: i32 = 24;
        let before = self.left;
        if first.bits >= second.bits {
            let mask = read_first(self, first);
            let rest = first.bits - (before - self.left);
            if rest > KEPT && !split.is_first() {
                second.bits += rest - KEPT;
            }
            mask | read_second(self, second)
        } else {
            let mask = read_second(self, second);
            let rest = second.bits - (before - self.left);
            if rest > KEPT && !split.is_second() {
                first.bits += rest - KEPT;
            }
            mask | read_first(self, first)
        }
    }

    /// Parts the bits between two halves.
    pub(super) fn halves(&mut self, part: Part, split: &Split) -> [Part; 2] {
        self.left -= split.cost;
        let first = part.bits.min((part.bits - split.delta) / 2).max(0);
        let second = part.bits - first;
        [first, second].map(|bits| Part { bits, ..part })
    }

    /// Reads the angle between two halves of as many lines as `part` has, the whole of which has so many blocks.
    pub(super) fn split(&mut self, part: &mut Part, stereo: bool, blocks: usize) -> Split {
        let whole = Whole {
            band: self.band,
            lines: part.lines,
            doublings: part.doublings,
            stereo,
            intensity: stereo && self.intensity,
            transient: blocks > 1,
            bits: part.bits,
            left: self.left,
        };
        let split = Split::read(self.range, &whole);
        part.bits -= split.cost;
        let all = (1 << part.blocks) - 1;
        if split.is_first() {
            part.fill &= all;
        } else if split.is_second() {
            part.fill &= all << part.blocks;
        }
        split
    }

    /// Reads a part of a band: in two halves where there are more bits than one shape can have.
    pub(super) fn part(
        &mut self,
        lines: Option<&mut [f32]>,
        part: Part,
        fold: Option<&[f32]>,
    ) -> u32 {
        let costs = self.pulses.costs(self.band, part.doublings);
        if part.doublings < 0 || part.bits < costs.most() + 12 || part.lines <= 2 {
            return self.leaf(lines, part, fold);
        }
        let mut half = Part {
            lines: part.lines / 2,
            doublings: part.doublings - 1,
            blocks: part.blocks.div_ceil(2),
            ..part
        };
        if part.blocks == 1 {
            half.fill = half.fill & 1 | half.fill << 1;
        }
        let mut split = self.split(&mut half, false, part.blocks);
        if part.blocks > 1 && split.angle & 0x3fff != 0 {
            // What comes late may be masked by what comes before, and what comes early is heard.
            if split.is_late() {
                split.delta -= split.delta >> (5 - part.doublings);
            } else {
                let lines = (half.lines << 3) as i32;
                split.delta = (split.delta + (lines >> (6 - part.doublings))).min(0);
            }
        }
        let [mut first, mut second] = self.halves(half, &split);
        first.gain *= split.lengths[0];
        second.gain *= split.lengths[1];
        second.fill >>= half.blocks;
        let (front, back) = match lines {
            Some(lines) => {
                let (front, back) = lines.split_at_mut(half.lines);
                (Some(front), Some(back))
            }
            None => (None, None),
        };
        let (fold, back_fold) = match fold {
            Some(fold) => {
                let (fold, back) = fold.split_at(half.lines);
                (Some(fold), Some(back))
            }
            None => (None, None),
        };
        self.both(
            split,
            [first, second],
            |reader, part| reader.part(front, part, fold),
            |reader, half| reader.part(back, half, back_fold) << (part.blocks >> 1),
        )
    }

    /// Reads one shape, or makes it up where there are no bits for it.
    fn leaf(&mut self, lines: Option<&mut [f32]>, part: Part, fold: Option<&[f32]>) -> u32 {
        let costs = self.pulses.costs(self.band, part.doublings);
        let mut number = costs.number(part.bits);
        while number > 0 && self.left < costs.cost(number) {
            number -= 1;
        }
        self.left -= costs.cost(number);
        let Some(lines) = lines else {
            if number > 0 {
                Pulses::pass(self.range, costs, number);
            }
            return 0;
        };
        if number > 0 {
            let squares = self.pulses.read(self.range, costs, number, lines);
            let mask = sounding(lines, part.blocks);
            let factor = part.gain / squares.sqrt();
            for line in lines.iter_mut() {
                *line *= factor;
            }
            self.spread.apply(lines, pulses(number), part.blocks);
            return mask;
        }
        let all = (1 << part.blocks) - 1;
        let fill = part.fill & all;
        let mask = match fold {
            _ if fill == 0 => {
                lines.fill(0.0);
                return 0;
            }
            None => {
                for line in lines.iter_mut() {
                    *line = (random(&mut self.seed).cast_signed() >> 20) as f32;
                }
                all
            }
            Some(fold) => {
                for (line, fold) in lines.iter_mut().zip(fold) {
                    let up = random(&mut self.seed) & 0x8000 != 0;
                    *line = fold + if up { 1.0 / 256.0 } else { -1.0 / 256.0 };
                }
                fill
            }
        };
        scale_to(lines, part.gain);
        mask
    }
}

/// In which of the blocks there is something.
fn sounding(lines: &[f32], blocks: usize) -> u32 {
    if blocks <= 1 {
        return 1;
    }
    let parts = lines.chunks_exact(lines.len() / blocks).zip(0..);
    parts.fold(0, |mask, (part, at)| {
        mask | u32::from(part.iter().any(|&line| line != 0.0)) << at
    })
}
