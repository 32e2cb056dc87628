//! The shapes of the bands (RFC 6716, section 4.3.4): each a vector of length 1.
//!
//! Bands above those that are wanted are passed over: their symbols are read, since what stands behind them counts for
//! the lower bands too, but no pulses are made of them.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "lines, blocks and bits of one frame are few"
)]

use super::allocation::Allocation;
use super::packet::Kind;
use super::pulses::{Pulses, pulses};
use super::range::Range;
use super::split::{Split, Whole};
use super::tables::{ALL_LINES, BANDS, EDGES, WIDEST, width};
use super::vector::{Spread, gather, haar, random, scale_to, take_turns};

/// What is known of a frame before its shapes are read.
#[derive(Debug)]
pub(crate) struct Frame<'a> {
    pub(crate) kind: Kind,
    /// Blocks in time.
    pub(crate) blocks: usize,
    /// How often each band's blocks are halved in time, or below 0 in frequency.
    pub(crate) resolutions: [i32; BANDS],
    pub(crate) spread: Spread,
    pub(crate) allocation: &'a Allocation,
    /// The first band whose shape is not wanted.
    pub(crate) heard: usize,
}

/// The shapes of one frame's bands, as far as they are wanted.
pub(crate) struct Shapes {
    /// The lines of each channel.
    pub(crate) lines: [[f32; ALL_LINES]; 2],
    /// In which blocks of each band there is something.
    pub(crate) masks: [[u32; 2]; BANDS],
    /// The lines of the bands read so far, from which bands without bits are made.
    folds: [[f32; ALL_LINES]; 2],
}

impl Shapes {
    pub(crate) fn new() -> Self {
        Self {
            lines: [[0.0; ALL_LINES]; 2],
            masks: [[0; 2]; BANDS],
            folds: [[0.0; ALL_LINES]; 2],
        }
    }

    /// Reads all shapes, for which there are so many eighths of bits from the beginning of the frame on. Takes the seed
    /// of the noise and gives it back as it is then.
    pub(crate) fn read(
        &mut self,
        range: &mut Range,
        pulses: &Pulses,
        frame: &Frame,
        total: i32,
        seed: u32,
    ) -> u32 {
        let allocation = frame.allocation;
        let mut reader = Reader {
            range,
            pulses,
            spread: frame.spread,
            band: 0,
            resolution: 0,
            intensity: false,
            left: 0,
            seed,
        };
        let mut balance = allocation.balance;
        let (mut source, mut moves) = (0, true);
        for band in 0..frame.kind.end {
            let tell = reader.range.tell_eighths();
            if band > 0 {
                balance -= tell;
            }
            reader.left = total - tell - 1;
            reader.band = band;
            reader.resolution = frame.resolutions[band];
            reader.intensity = band >= allocation.intensity;
            let mut bits = 0;
            if band < allocation.coded {
                let share = balance / (allocation.coded - band).min(3) as i32;
                let wanted = (allocation.shape[band] + share).min(reader.left + 1);
                bits = wanted.clamp(0, 16_383);
            }
            let part = Part {
                lines: width(band) << frame.kind.doublings,
                bits,
                blocks: frame.blocks,
                doublings: frame.kind.doublings as i32,
                gain: 1.0,
                fill: (1 << frame.blocks) - 1,
            };
            if band < frame.heard {
                if band > 0 && (moves || source == 0) {
                    source = band;
                }
                self.read_band(&mut reader, frame, part, source);
            } else if allocation.dual && !reader.intensity {
                let part = Part {
                    bits: bits / 2,
                    ..part
                };
                reader.band(None, part, None, None);
                reader.band(None, part, None, None);
            } else if frame.kind.channels == 2 {
                reader.pair(None, part, None, None);
            } else {
                reader.band(None, part, None, None);
            }
            balance += allocation.shape[band] + tell;
            moves = bits > (part.lines << 3) as i32;
        }
        reader.seed
    }

    /// Reads a band that is heard; where it has no bits, it is made from those below `source`.
    fn read_band(&mut self, reader: &mut Reader, frame: &Frame, part: Part, source: usize) {
        let Kind {
            doublings,
            channels,
            ..
        } = frame.kind;
        let band = reader.band;
        let begin = EDGES[band] << doublings;
        let end = begin + part.lines;
        let (mut from, mut fills) = (None, [part.fill; 2]);
        if source > 0
            && (frame.spread != Spread::Aggressive || frame.blocks > 1 || reader.resolution < 0)
        {
            let first = (EDGES[source] << doublings).saturating_sub(part.lines);
            from = Some(first);
            fills = self.fills(first..first + part.lines, doublings, band);
        }
        let allocation = frame.allocation;
        let dual = allocation.dual && !reader.intensity;
        let [folds, second_folds] = &mut self.folds;
        if allocation.dual && band == allocation.intensity {
            for (fold, second) in folds[..begin].iter_mut().zip(second_folds.iter()) {
                *fold = (*fold + *second) * 0.5;
            }
        }
        let (folds, out) = folds.split_at_mut(begin);
        let fold = from.map(|from| &folds[from..from + part.lines]);
        let out = Some(&mut out[..part.lines]);
        let [lines, second] = self.lines.each_mut().map(|lines| &mut lines[begin..end]);
        let masks = if dual {
            let each = |fill| Part {
                bits: part.bits / 2,
                fill,
                ..part
            };
            let (folds, second_out) = second_folds.split_at_mut(begin);
            let second_fold = from.map(|from| &folds[from..from + part.lines]);
            let second_out = Some(&mut second_out[..part.lines]);
            let mask = reader.band(Some(lines), each(fills[0]), fold, out);
            let other = reader.band(Some(second), each(fills[1]), second_fold, second_out);
            [mask, other]
        } else {
            let part = Part {
                fill: fills[0] | fills[1],
                ..part
            };
            let mask = if channels == 2 {
                reader.pair(Some([lines, second]), part, fold, out)
            } else {
                reader.band(Some(lines), part, fold, out)
            };
            [mask; 2]
        };
        self.masks[band] = masks;
    }

    /// In which blocks there is something of lines that another band is made from.
    fn fills(&self, lines: std::ops::Range<usize>, doublings: usize, band: usize) -> [u32; 2] {
        let overlaps = |other: &usize| {
            EDGES[other + 1] << doublings > lines.start && EDGES[*other] << doublings < lines.end
        };
        let masks = (0..band).filter(overlaps).map(|other| self.masks[other]);
        masks.fold([0; 2], |sum, mask| [sum[0] | mask[0], sum[1] | mask[1]])
    }
}

/// A part of a band, or all of it.
#[derive(Clone, Copy, Debug)]
struct Part {
    lines: usize,
    /// Eighths of bits for it.
    bits: i32,
    blocks: usize,
    /// How often a frame is longer than the shortest, less the times that the band was split.
    doublings: i32,
    /// The length it shall have.
    gain: f32,
    /// In which blocks there is something that it can be made from.
    fill: u32,
}

/// Reads the bands of one frame.
struct Reader<'a, 'b> {
    range: &'a mut Range<'b>,
    pulses: &'a Pulses,
    spread: Spread,
    band: usize,
    resolution: i32,
    /// Whether both channels of the band have the same shape.
    intensity: bool,
    /// Eighths of bits left for shapes.
    left: i32,
    seed: u32,
}

impl Reader<'_, '_> {
    /// Reads both channels of a band into their lines, if it is heard, and gives in which blocks there is something.
    /// `fold` is what it is made from where it has no bits, and `out` what others are made from.
    fn pair(
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

    /// Reads the two halves of a split: that with more bits first, what it leaves of which the other gets.
    fn both(
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
    fn halves(&mut self, part: Part, split: &Split) -> [Part; 2] {
        self.left -= split.cost;
        let first = part.bits.min((part.bits - split.delta) / 2).max(0);
        let second = part.bits - first;
        [first, second].map(|bits| Part { bits, ..part })
    }

    /// Reads the angle between two halves of as many lines as `part` has, the whole of which has so many blocks.
    fn split(&mut self, part: &mut Part, stereo: bool, blocks: usize) -> Split {
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
    fn band(
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

    /// Reads a part of a band: in two halves where there are more bits than one shape can have.
    fn part(&mut self, lines: Option<&mut [f32]>, part: Part, fold: Option<&[f32]>) -> u32 {
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
