//! Scale factors: the gain of each band (ISO/IEC 11172-3, 2.4.2.7; 13818-3, 2.4.3.2).

use crate::bits::Bits;
use crate::frame::Header;
use crate::side::{Blocks, Granule};

/// Bits of each scale factor in the lower and in the upper bands, by `scalefac_compress`.
#[rustfmt::skip]
const LENGTHS: [(usize, usize); 16] = [
    (0, 0), (0, 1), (0, 2), (0, 3), (3, 0), (1, 1), (1, 2), (1, 3),
    (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3), (4, 2), (4, 3),
];

/// By how much the bands are raised where `preflag` says so (ISO/IEC 11172-3, table B.6).
const RAISED: [u8; 22] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 3, 2, 0,
];

/// Long bands that a second granule may take over together.
const GROUPS: [std::ops::Range<usize>; 4] = [0..6, 6..11, 11..16, 16..21];

/// The scale factors of one channel.
#[derive(Default)]
pub(crate) struct ScaleFactors {
    /// Of the long bands.
    long: [u8; 22],
    /// Of the short bands, for each window.
    short: [[u8; 3]; 13],
    /// Whether MPEG-2's way to write them says that high bands are raised.
    raised: bool,
}

impl ScaleFactors {
    /// Reads those of a granule, which may keep groups of those of the granule before.
    pub(crate) fn read(
        &mut self,
        bits: &mut Bits<'_>,
        granule: &Granule,
        header: &Header,
        kept: [bool; 4],
    ) {
        if header.is_low() {
            self.read_low(bits, granule);
            return;
        }
        self.raised = granule.raised;
        let (lower, upper) = LENGTHS[granule.compress as usize & 15];
        if let Blocks::Short { mixed } = granule.blocks {
            if mixed {
                self.long[..8].fill_with(|| byte(bits, lower));
            }
            let (low, high) = self.short.split_at_mut(6);
            let low = &mut low[if mixed { 3 } else { 0 }..];
            low.as_flattened_mut().fill_with(|| byte(bits, lower));
            let high = &mut high[..6];
            high.as_flattened_mut().fill_with(|| byte(bits, upper));
            self.short[12] = [0; 3];
            return;
        }
        for (group, kept) in GROUPS.into_iter().zip(kept) {
            if !kept {
                let length = if group.start < 11 { lower } else { upper };
                self.long[group].fill_with(|| byte(bits, length));
            }
        }
        self.long[21] = 0;
    }

    /// MPEG-2 writes them in four parts of their own lengths.
    fn read_low(&mut self, bits: &mut Bits<'_>, granule: &Granule) {
        let compress = granule.compress as usize;
        // For each part: how many bits a factor has; how many factors there are of long, short and mixed blocks.
        let (lengths, counts) = match compress {
            0..400 => (
                [
                    (compress >> 4) / 5,
                    (compress >> 4) % 5,
                    compress >> 2 & 3,
                    compress & 3,
                ],
                [[6, 5, 5, 5], [9, 9, 9, 9], [6, 9, 9, 9]],
            ),
            400..500 => {
                let rest = compress - 400;
                (
                    [(rest >> 2) / 5, (rest >> 2) % 5, rest & 3, 0],
                    [[6, 5, 7, 3], [9, 9, 12, 6], [6, 9, 12, 6]],
                )
            }
            _ => {
                let rest = compress - 500;
                (
                    [rest / 3, rest % 3, 0, 0],
                    [[11, 10, 0, 0], [18, 18, 0, 0], [15, 18, 0, 0]],
                )
            }
        };
        self.raised = compress >= 500;
        let kind = match granule.blocks {
            Blocks::Short { mixed: false } => 1,
            Blocks::Short { mixed: true } => 2,
            _ => 0,
        };
        let mut factors = [0_u8; 39];
        let mut rest = factors.as_mut_slice();
        for (length, count) in lengths.into_iter().zip(counts[kind]) {
            let (part, later) = rest.split_at_mut(count);
            part.fill_with(|| byte(bits, length));
            rest = later;
        }
        match kind {
            0 => self.long.copy_from_slice(&factors[..22]),
            1 => self.short.as_flattened_mut().copy_from_slice(&factors),
            _ => {
                self.long[..6].copy_from_slice(&factors[..6]);
                let short = &mut self.short.as_flattened_mut()[9..];
                short.copy_from_slice(&factors[6..36]);
            }
        }
    }

    /// The exponent of a long band, in quarters of a power of two.
    pub(crate) fn long(&self, band: usize, granule: &Granule) -> i32 {
        let raised = if self.raised { RAISED[band] } else { 0 };
        granule.gain - 210 - steps(self.long[band] + raised, granule)
    }

    /// The exponent of a band of one of three short blocks.
    pub(crate) fn short(&self, band: usize, window: usize, granule: &Granule) -> i32 {
        granule.gain - 210 - granule.block_gain[window] - steps(self.short[band][window], granule)
    }
}

/// A scale factor in quarters of a power of two.
fn steps(factor: u8, granule: &Granule) -> i32 {
    i32::from(factor) * if granule.coarse { 4 } else { 2 }
}

fn byte(bits: &mut Bits<'_>, length: usize) -> u8 {
    bits.read(length).to_le_bytes()[0]
}
