//! The shapes of the bands (RFC 6716, section 4.3.4): each a vector of length 1.
//!
//! Bands above those that are wanted are passed over: their symbols are read, since what stands behind them counts for
//! the lower bands too, but no pulses are made of them.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "lines, blocks and bits of one frame are few"
)]

use super::allocation::Allocation;
use super::packet::Kind;
use super::part::{Part, Reader};
use super::pulses::Pulses;
use super::range::Range;
use super::tables::{ALL_LINES, BANDS, EDGES, width};
use super::vector::Spread;

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
