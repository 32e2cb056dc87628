//! Temporal noise shaping: filters along the spectrum (ISO/IEC 14496-3, 4.6.9).

use super::bands::Bands;
use super::bits::Bits;
use super::side::{Info, WINDOWS};
use crate::Error;
use std::f32::consts::FRAC_PI_2;
use std::ops::Range;

/// The longest filter of low complexity, in long and in short windows.
const ORDER_LONG: usize = 12;
const ORDER_SHORT: usize = 7;

/// The most filters of a window.
const FILTERS: usize = 3;

/// One filter.
#[derive(Clone, Copy, Debug, Default)]
struct Filter {
    /// The lines of its window that it runs over.
    from: usize,
    to: usize,
    /// Whether it begins at the upper end.
    downward: bool,
    order: usize,
    coefficients: [f32; ORDER_LONG],
}

/// The filters of one channel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shaping {
    filters: [[Filter; FILTERS]; WINDOWS],
    counts: [usize; WINDOWS],
}

impl Shaping {
    /// Reads them over what was there before.
    pub(crate) fn read(
        &mut self,
        bits: &mut Bits,
        info: &Info,
        bands: &Bands,
    ) -> Result<(), Error> {
        self.counts = [0; WINDOWS];
        if !bits.flag() {
            return Ok(());
        }
        let edges = info.edges(bands);
        let (count_bits, length_bits, order_bits, longest, shaped) = if info.is_short() {
            (1, 4, 3, ORDER_SHORT, bands.shaped_short)
        } else {
            (2, 6, 5, ORDER_LONG, bands.shaped_long)
        };
        let edge = |band: usize| edges[band.min(shaped).min(info.bands)];
        for window in 0..info.windows() {
            let count = bits.small(count_bits);
            let fine = count > 0 && bits.flag();
            let mut bottom = edges.len() - 1;
            for filter in &mut self.filters[window][..count] {
                let top = bottom;
                bottom = top.saturating_sub(bits.small(length_bits));
                *filter = Filter {
                    from: edge(bottom),
                    to: edge(top),
                    order: bits.small(order_bits),
                    ..Filter::default()
                };
                if filter.order > longest {
                    return Err(Error::Damaged);
                }
                if filter.order > 0 {
                    filter.read(bits, fine);
                }
            }
            self.counts[window] = count;
        }
        Ok(())
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.counts == [0; WINDOWS]
    }

    /// How many lines of each window are needed if `wanted` shall come out right: a filter that runs downward has to
    /// begin where it begins.
    pub(crate) fn needed(&self, wanted: usize) -> usize {
        let filters = self.filters.iter().zip(self.counts);
        filters
            .flat_map(|(filters, count)| &filters[..count])
            .filter(|filter| filter.downward && filter.order > 0 && filter.from < wanted)
            .map(|filter| filter.to)
            .fold(wanted, usize::max)
    }

    /// Runs the filters over `lines`, of which each window has so many, as far as these reach: `reach` of each.
    pub(crate) fn run(&self, lines: &mut [f32], per_window: usize, reach: usize) {
        let windows = lines.chunks_mut(per_window);
        for ((lines, filters), count) in windows.zip(&self.filters).zip(self.counts) {
            for filter in &filters[..count] {
                filter.run(lines, filter.from..filter.to.min(reach));
            }
        }
    }
}

impl Filter {
    fn read(&mut self, bits: &mut Bits, fine: bool) {
        self.downward = bits.flag();
        let narrow = bits.flag();
        let width = if fine { 4 } else { 3 };
        let half = if fine { 8.0 } else { 4.0 };
        let written = width - usize::from(narrow);
        for m in 0..self.order {
            // The sign is the highest bit that is written.
            let raw = bits.read(written) << (32 - written);
            let value = raw.cast_signed() >> (32 - written);
            #[expect(clippy::cast_precision_loss, reason = "four bits")]
            let value = value as f32;
            let steps = if value >= 0.0 { half - 0.5 } else { half + 0.5 };
            let reflection = (value / steps * FRAC_PI_2).sin();
            // From reflection coefficients to those of the filter, one order after another.
            let before = self.coefficients;
            for i in 0..m {
                self.coefficients[i] += reflection * before[m - 1 - i];
            }
            self.coefficients[m] = reflection;
        }
    }

    fn run(&self, lines: &mut [f32], range: Range<usize>) {
        let Some(lines) = lines.get_mut(range) else {
            return;
        };
        let coefficients = &self.coefficients[..self.order];
        // What came out last, newest first.
        let mut last = [0.0; ORDER_LONG];
        let mut step = |line: &mut f32| {
            let sum: f32 = last.iter().zip(coefficients).map(|(a, b)| a * b).sum();
            *line -= sum;
            last.copy_within(..ORDER_LONG - 1, 1);
            last[0] = *line;
        };
        if self.downward {
            lines.iter_mut().rev().for_each(&mut step);
        } else {
            lines.iter_mut().for_each(&mut step);
        }
    }
}

#[cfg(test)]
#[expect(
    clippy::unusual_byte_groupings,
    reason = "bits stand in groups that mean something"
)]
mod tests {
    use super::super::bands::BANDS;
    use super::*;

    /// The filters that these bits describe, for a block of one long window with 49 bands.
    fn shaping(word: u128) -> Result<Shaping, Error> {
        let mut bits = Bits::default();
        bits.load(&(0b0_00_0_110001_0_u16 << 5).to_be_bytes());
        let info = Info::read(&mut bits, &BANDS[4]).unwrap();
        bits.load(&word.to_be_bytes());
        let mut shaping = Shaping::default();
        shaping.read(&mut bits, &info, &BANDS[4]).map(|()| shaping)
    }

    #[test]
    fn a_filter_undoes_what_its_inverse_did() {
        // One fine filter over the upper 40 bands, of order 2, upward: reflections of 3 and −2 steps.
        let found = shaping(0b1_01_1_101000_00010_0_0_0011_1110 << 103).unwrap();
        let filter = found.filters[0][0];
        assert_eq!((filter.from, filter.to, filter.order), (36, 736, 2));
        let first = (3.0 / 7.5 * FRAC_PI_2).sin();
        let second = (-2.0 / 8.5 * FRAC_PI_2).sin();
        let expected = [first + first * second, second];
        for (found, expected) in filter.coefficients.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6);
        }
        let line = |at: u16| (f32::from(at) * f32::from(at) * 0.3).sin();
        let original: Vec<f32> = (0..1024).map(line).collect();
        let mut lines = original.clone();
        for at in (36..736).rev() {
            for (back, coefficient) in expected.iter().enumerate() {
                if at > 36 + back {
                    lines[at] += coefficient * original[at - 1 - back];
                }
            }
        }
        // As much as is wanted comes out right without the rest.
        found.run(&mut lines, 1024, 300);
        assert_eq!(found.needed(300), 300);
        for (at, (found, expected)) in lines.iter().zip(&original).enumerate().take(300) {
            assert!((found - expected).abs() < 1e-4, "{at}");
        }
    }

    #[test]
    fn a_filter_from_above_needs_what_is_above() {
        // As before, but downward, and behind it nothing over the lowest bands.
        let found = shaping(0b1_01_1_101000_00010_1_0_0011_1110 << 103).unwrap();
        assert_eq!(found.needed(300), 736);
        assert_eq!(found.needed(36), 36);
        assert!(!found.is_empty() && shaping(0).unwrap().is_empty());
    }

    #[test]
    fn filters_are_no_longer_than_they_may_be() {
        let too_long = shaping(0b1_01_1_101000_01101 << 113).map(|_| ());
        assert_eq!(too_long, Err(Error::Damaged));
    }
}
