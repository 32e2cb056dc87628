//! How many bits each band gets (RFC 6716, section 4.3.3). Bits are counted in eighths.
//!
//! The encoder does the same sums: one eighth of a bit amiss, and everything behind is read wrongly.

#![expect(
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    reason = "bands, lines and bits of one frame are few"
)]

use super::budget::Budget;
use super::packet::Kind;
use super::range::Range;
use super::tables::{BANDS, EDGES, WIDTH_LOGS, width};

/// The most bits that say a band's energy finer.
pub(crate) const MAX_FINE: u32 = 8;

/// What a bit less of the rest is given to the energy (section 4.3.3).
const FINE_OFFSET: i32 = 21;

/// What the bands get.
#[derive(Debug, Default)]
pub(crate) struct Allocation {
    /// Eighths of bits for the shape of each band.
    pub(crate) shape: [i32; BANDS],
    /// Bits for each channel's energy.
    pub(crate) fine: [u32; BANDS],
    /// Whether what is left at the end goes to other bands first.
    pub(crate) later: [bool; BANDS],
    /// The first band that gets nothing for its shape.
    pub(crate) coded: usize,
    /// The first band of which both channels have the same shape.
    pub(crate) intensity: usize,
    /// Whether channels are coded each by itself.
    pub(crate) dual: bool,
    /// Eighths of bits left over.
    pub(crate) balance: i32,
}

impl Allocation {
    /// Reads the boosts of single bands and the tilt, and allocates all but what `reserved` says of what is left to
    /// stand at the end.
    pub(crate) fn read(range: &mut Range, kind: Kind, reserved: impl FnOnce(i32) -> i32) -> Self {
        let mut budget = Budget::new(kind);
        budget.read_boosts(range);
        let left = (range.bits() << 3) - range.tell_eighths() - 1;
        budget.total = (left - reserved(left)).max(0);
        let skip = reserve(&mut budget.total, 8);
        let (mut intensity, mut dual) = (0, 0);
        if kind.channels == 2 {
            intensity = reserve(&mut budget.total, log_of_count(kind.end));
            if intensity > 0 {
                dual = reserve(&mut budget.total, 8);
            }
        }
        let mut allocation = Self::default();
        let (sum, keep) = budget.search(&mut allocation.shape);
        let mut kept = Reserves { skip, intensity };
        let sum = allocation.leave_out(range, &mut budget, &mut kept, sum, keep);
        if kept.intensity > 0 {
            let count = allocation.coded as u32 + 1;
            allocation.intensity = range.uniform(count) as usize;
        }
        if allocation.intensity == 0 {
            budget.total += dual;
        } else if dual > 0 {
            allocation.dual = range.rare(1);
        }
        allocation.fill(budget.total - sum);
        allocation.part(&budget);
        allocation
    }

    /// Leaves out the highest bands, as the encoder says of each that could have done with its bits; none from `keep`
    /// down. Takes and gives back the sum of what the bands have.
    fn leave_out(
        &mut self,
        range: &mut Range,
        budget: &mut Budget,
        reserves: &mut Reserves,
        mut sum: i32,
        keep: usize,
    ) -> i32 {
        self.coded = budget.kind.end;
        loop {
            let band = self.coded - 1;
            if band <= keep {
                budget.total += reserves.skip;
                return sum;
            }
            let left = budget.total - sum;
            let each = left / EDGES[self.coded] as i32;
            let rest = left - each * EDGES[self.coded] as i32;
            let rest = (rest - EDGES[band] as i32).max(0);
            let mut bits = self.shape[band] + each * width(band) as i32 + rest;
            if bits >= budget.least[band].max(budget.floor + 8) {
                if range.rare(1) {
                    return sum;
                }
                sum += 8;
                bits -= 8;
            }
            sum -= self.shape[band] + reserves.intensity;
            if reserves.intensity > 0 {
                reserves.intensity = log_of_count(band);
            }
            self.shape[band] = if bits >= budget.floor {
                budget.floor
            } else {
                0
            };
            sum += self.shape[band] + reserves.intensity;
            self.coded = band;
        }
    }

    /// Spreads what is left over the bands by their lines, and what is left of that from the lowest up.
    fn fill(&mut self, left: i32) {
        let lines = EDGES[self.coded] as i32;
        let each = left / lines;
        let mut rest = left - each * lines;
        for (band, bits) in self.shape.iter_mut().enumerate().take(self.coded) {
            let more = rest.min(width(band) as i32);
            *bits += each * width(band) as i32 + more;
            rest -= more;
        }
    }

    /// Parts each band's bits between its energy and its shape.
    fn part(&mut self, budget: &Budget) {
        let Kind {
            doublings,
            channels,
            ..
        } = budget.kind;
        let count = channels as i32;
        for (band, &width_log) in WIDTH_LOGS.iter().enumerate().take(self.coded) {
            let lines = (width(band) << doublings) as i32;
            let bits = self.shape[band] + self.balance;
            let most = if lines > 1 {
                budget.caps[band]
            } else {
                count << 3
            };
            let mut excess = (bits - most).max(0);
            let mut shape = bits - excess;
            let (mut fine, mut later) = (0, true);
            if lines > 1 {
                // A band in two channels has one number more: the angle between them.
                let angle = channels == 2 && lines > 2 && !self.dual && band < self.intensity;
                let numbers = count * lines + i32::from(angle);
                let logs = numbers * (width_log + ((doublings as i32) << 3));
                let mut offset = (logs >> 1) - numbers * FINE_OFFSET;
                if lines == 2 {
                    offset += numbers << 1;
                }
                if shape + offset < numbers << 4 {
                    offset += logs >> 2;
                } else if shape + offset < numbers * 24 {
                    offset += logs >> 3;
                }
                fine = ((shape + offset + (numbers << 2)).max(0) / numbers) >> 3;
                if count * fine > shape >> 3 {
                    fine = shape >> (channels - 1) >> 3;
                }
                fine = fine.min(MAX_FINE as i32);
                later = fine * (numbers << 3) >= shape + offset;
                shape -= (count * fine) << 3;
            }
            if excess > 0 {
                let more = (excess >> (channels + 2)).min(MAX_FINE as i32 - fine);
                fine += more;
                let taken = (more * count) << 3;
                later = taken >= excess - self.balance;
                excess -= taken;
            }
            self.balance = excess;
            self.shape[band] = shape;
            self.fine[band] = fine.max(0) as u32;
            self.later[band] = later;
        }
        // Bands without a shape have energy alone.
        for band in self.coded..budget.kind.end {
            self.fine[band] = (self.shape[band] >> (channels - 1) >> 3).max(0) as u32;
            self.shape[band] = 0;
            self.later[band] = self.fine[band] < 1;
        }
    }
}

/// Eighths of bits that are kept for what is read of the allocation itself.
struct Reserves {
    skip: i32,
    intensity: i32,
}

/// Keeps so much of a total, if there is as much.
fn reserve(total: &mut i32, wanted: i32) -> i32 {
    if *total < wanted {
        return 0;
    }
    *total -= wanted;
    wanted
}

/// Eighths of bits for one of `most` + 1 numbers, rounded up.
fn log_of_count(most: usize) -> i32 {
    let count = most as u64 + 1;
    // The eighth power of it lies below that power of 2.
    (count.pow(8) - 1)
        .checked_ilog2()
        .map_or(0, |log| log as i32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_rounded_up() {
        for most in 0..BANDS + 2 {
            let count = f64::from(most as u32 + 1);
            let exact = count.log2() * 8.0;
            assert_eq!(log_of_count(most), exact.ceil() as i32, "{most}");
        }
    }

    #[test]
    fn no_more_is_allocated_than_there_is() {
        let mut state = 1_u32;
        let mut next = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        for _ in 0..20_000 {
            let length = 2 + next() as usize % 400;
            let bytes: Vec<u8> = (0..length).map(|_| next().to_le_bytes()[0]).collect();
            let kind = Kind {
                doublings: next() as usize % 4,
                channels: 1 + next() as usize % 2,
                end: [13, 17, 19, 21][next() as usize % 4],
            };
            let mut range = Range::new(&bytes);
            let allocation = Allocation::read(&mut range, kind, |_| 0);
            let fine: u32 = allocation.fine.iter().sum();
            let shape: i32 = allocation.shape.iter().sum();
            let all = shape + (kind.channels as i32 * fine as i32) * 8 + allocation.balance;
            assert!(all <= (range.bits() << 3), "{kind:?}: {all} in {length}");
            assert!(allocation.shape.iter().all(|&bits| bits >= 0), "{kind:?}");
            assert!(allocation.coded >= 1 && allocation.intensity <= allocation.coded);
        }
    }
}
