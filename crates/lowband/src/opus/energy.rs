//! How loud each band is (RFC 6716, section 4.3.2), as logarithms to base 2.

use super::allocation::{Allocation, MAX_FINE};
use super::packet::Kind;
use super::range::Range;
use super::tables::{BANDS, FROM_BEFORE, FROM_BELOW, FROM_BELOW_ALONE, SURPRISES};

/// Of a band that is silent.
pub(crate) const SILENT: f32 = -28.0;

/// No band is foretold from less than this.
const FLOOR: f32 = -9.0;

/// The energies of both channels' bands.
pub(crate) type Bands = [[f32; BANDS]; 2];

/// The energies of this frame and of those before it.
#[derive(Debug)]
pub(crate) struct Energies {
    pub(crate) now: Bands,
    /// Of the last two frames that were not transient, or what was less in transient ones since.
    pub(crate) before: [Bands; 2],
}

impl Energies {
    pub(crate) fn new() -> Self {
        Self {
            now: [[0.0; BANDS]; 2],
            before: [[[SILENT; BANDS]; 2]; 2],
        }
    }

    /// Begins with a frame: in one channel goes on what was louder of two.
    pub(crate) fn begin(&mut self, kind: Kind) {
        if kind.channels == 1 {
            let [first, second] = &mut self.now;
            for (first, second) in first.iter_mut().zip(second) {
                *first = first.max(*second);
            }
        }
    }

    /// Reads the energies in steps of 6 dB (section 4.3.2.1).
    pub(crate) fn read_coarse(&mut self, range: &mut Range, kind: Kind, alone: bool) {
        let (from_before, from_below) = if alone {
            (0.0, FROM_BELOW_ALONE)
        } else {
            (FROM_BEFORE[kind.doublings], FROM_BELOW[kind.doublings])
        };
        let surprises = &SURPRISES[kind.doublings][usize::from(alone)];
        let mut below = [0.0; 2];
        for (band, &(likely, decay)) in surprises.iter().enumerate().take(kind.end) {
            for (bands, below) in self.now.iter_mut().zip(&mut below).take(kind.channels) {
                let surprise = match range.bits() - range.tell() {
                    15.. => laplace(range, u32::from(likely) << 7, u32::from(decay) << 6),
                    2..15 => [0, -1, 1][range.among(&[2, 1, 0], 2)],
                    1 => -i16::from(range.rare(1)),
                    _ => -1,
                };
                let surprise = f32::from(surprise);
                bands[band] = bands[band].max(FLOOR) * from_before + *below + surprise;
                *below += surprise * (1.0 - from_below);
            }
        }
    }

    /// Reads the bits set aside to say it finer (section 4.3.2.2).
    pub(crate) fn read_fine(&mut self, range: &mut Range, kind: Kind, allocation: &Allocation) {
        for (band, &bits) in allocation.fine.iter().enumerate().take(kind.end) {
            if bits > 0 {
                for bands in self.now.iter_mut().take(kind.channels) {
                    bands[band] += (half(range.raw(bits)) * step(bits)) - 0.5;
                }
            }
        }
    }

    /// Reads what bits are left to say it finer still.
    pub(crate) fn read_rest(&mut self, range: &mut Range, kind: Kind, allocation: &Allocation) {
        let needed = if kind.channels == 2 { 2 } else { 1 };
        let mut left = range.bits() - range.tell();
        for later in [false, true] {
            for band in 0..kind.end {
                let bits = allocation.fine[band];
                if bits >= MAX_FINE || allocation.later[band] != later {
                    continue;
                }
                if left < needed {
                    break;
                }
                for bands in self.now.iter_mut().take(kind.channels) {
                    bands[band] += (half(range.raw(1)) - 1.0) * step(bits + 1);
                }
                left -= needed;
            }
        }
    }

    /// Makes all bands silent.
    pub(crate) fn silence(&mut self) {
        self.now = [[SILENT; BANDS]; 2];
    }

    /// Ends a frame: what it was is what the next frames go by.
    pub(crate) fn end(&mut self, kind: Kind, transient: bool) {
        if kind.channels == 1 {
            self.now[1] = self.now[0];
        }
        if transient {
            let bands = self.before[0].iter_mut().zip(&self.now);
            for (before, now) in bands.flat_map(|(before, now)| before.iter_mut().zip(now)) {
                *before = before.min(*now);
            }
        } else {
            self.before[1] = self.before[0];
            self.before[0] = self.now;
        }
        for channel in 0..2 {
            self.now[channel][kind.end..].fill(0.0);
            for before in &mut self.before {
                before[channel][kind.end..].fill(SILENT);
            }
        }
    }
}

/// In the middle of a step.
fn half(steps: u32) -> f32 {
    f32::from(u16::try_from(steps).unwrap_or(0)) + 0.5
}

/// A step of which there are 2 to the power of `bits` to one.
fn step(bits: u32) -> f32 {
    f32::from_bits((127 - bits) << 23)
}

/// A difference from what was foretold (section 4.3.2.1): 0 in `likely` of 2¹⁵ cases, and each that is greater by one
/// rarer by the share of `decay` in 2¹⁴.
fn laplace(range: &mut Range, likely: u32, decay: u32) -> i16 {
    /// Differences that shall not become impossible.
    const RARE: u32 = 16;
    range.fifteen_bits(|place| {
        let (mut low, mut share, mut size) = (0, likely, 0);
        if place >= likely {
            size = 1;
            low = likely;
            share = (((32_768 - 2 * RARE - likely) * (16_384 - decay)) >> 15) + 1;
            while share > 1 && place >= low + 2 * share {
                low += 2 * share;
                share = (((2 * share - 2) * decay) >> 15) + 1;
                size += 1;
            }
            if share <= 1 {
                let more = (place - low) >> 1;
                size += i16::try_from(more).unwrap_or(0);
                low += 2 * more;
            }
            if place < low + share {
                size = -size;
            } else {
                low += share;
            }
        }
        (size, low, (low + share).min(32_768))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of a frame's energies where every symbol is the first or the last there is.
    fn read(byte: u8, alone: bool) -> Bands {
        let kind = Kind {
            doublings: 3,
            channels: 2,
            end: BANDS,
        };
        let mut energies = Energies::new();
        energies.read_coarse(&mut Range::new(&[byte; 200]), kind, alone);
        energies.now
    }

    #[test]
    fn differences_add_up_over_bands() {
        // The lowest places of all are no difference.
        assert_eq!(read(0, true), [[0.0; BANDS]; 2]);
        let [first, second] = read(0xff, true);
        assert!(first[0].abs() > 1.0, "{first:?}");
        assert_eq!(first.map(f32::to_bits), second.map(f32::to_bits));
        let part = first[1] - first[0] * (1.0 - FROM_BELOW_ALONE);
        assert!((part - part.round()).abs() < 1e-3, "{part}");
    }

    #[test]
    fn every_difference_has_a_place_of_its_own() {
        for &(likely, decay) in SURPRISES.as_flattened().as_flattened() {
            let (likely, decay) = (u32::from(likely) << 7, u32::from(decay) << 6);
            let mut found = Vec::new();
            for high in 0..=255_u8 {
                for low in [0, 0x55, 0xaa, 0xff] {
                    let bytes = [high, low, low, 0, 0, 0, 0, 0];
                    found.push((u16::from(high) << 8 | u16::from(low), {
                        laplace(&mut Range::new(&bytes), likely, decay)
                    }));
                }
            }
            found.sort_unstable();
            // The signs take turns and the sizes never fall as places rise, which is as codes fall.
            let sizes: Vec<u16> = found.iter().map(|(_, size)| size.unsigned_abs()).collect();
            assert!(sizes.is_sorted_by(|a, b| a >= b) || sizes.is_sorted());
        }
    }

    #[test]
    fn no_bits_are_read_as_falling_loudness() {
        let kind = Kind {
            doublings: 3,
            channels: 1,
            end: BANDS,
        };
        let mut energies = Energies::new();
        let mut range = Range::new(&[0; 2]);
        range.exhaust();
        energies.read_coarse(&mut range, kind, true);
        assert!(energies.now[0][0] <= -1.0);
        assert!(energies.now[0].is_sorted_by(|a, b| a >= b));
    }
}
