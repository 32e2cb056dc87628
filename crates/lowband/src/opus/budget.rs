//! What there is for the bands of a frame, and what each would get of it at every quality (RFC 6716, section 4.3.3).

#![expect(
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    reason = "bands, lines and bits of one frame are few"
)]

use super::packet::Kind;
use super::range::Range;
use super::tables::{BANDS, CAPS, QUALITIES, width};

/// How finely is looked between two qualities: in 2⁶ steps.
const STEPS: u32 = 6;

/// What the bands may get.
pub(super) struct Budget {
    pub(super) kind: Kind,
    /// The most that is of use to a band, and the least.
    pub(super) caps: [i32; BANDS],
    pub(super) least: [i32; BANDS],
    /// A bit for each channel.
    pub(super) floor: i32,
    /// What is left of the frame for shapes and energies.
    pub(super) total: i32,
    boosts: [i32; BANDS],
    /// More for lower bands or for higher ones.
    tilts: [i32; BANDS],
}

impl Budget {
    pub(super) fn new(kind: Kind) -> Self {
        let channels = kind.channels as i32;
        let caps = &CAPS[kind.doublings][kind.channels - 1];
        let lines = |band| (width(band) << kind.doublings) as i32;
        Self {
            kind,
            caps: std::array::from_fn(|at| {
                ((i32::from(caps[at]) + 64) * channels * lines(at)) >> 2
            }),
            least: std::array::from_fn(|at| (channels << 3).max((3 * lines(at)) << 3 >> 4)),
            floor: channels << 3,
            total: 0,
            boosts: [0; BANDS],
            tilts: [0; BANDS],
        }
    }

    /// Reads which bands get more than others (section 4.3.3), and whether lower or higher ones do.
    pub(super) fn read_boosts(&mut self, range: &mut Range) {
        let mut first = 6;
        let mut total = range.bits() << 3;
        let mut tell = range.tell_eighths();
        for band in 0..self.kind.end {
            let lines = ((self.kind.channels * width(band)) << self.kind.doublings) as i32;
            let step = (lines << 3).min(lines.max(6 << 3));
            let mut log = first;
            let boost = &mut self.boosts[band];
            while tell + (log << 3) < total && *boost < self.caps[band] {
                let more = range.rare(log as u32);
                tell = range.tell_eighths();
                if !more {
                    break;
                }
                *boost += step;
                total -= step;
                log = 1;
            }
            if *boost > 0 {
                first = (first - 1).max(2);
            }
        }
        let tilt = if tell + (6 << 3) <= total {
            range.among(&[126, 124, 119, 109, 87, 41, 19, 9, 4, 2, 0], 7) as i32
        } else {
            5
        };
        let Kind {
            doublings,
            channels,
            end,
        } = self.kind;
        for (band, place) in self.tilts.iter_mut().enumerate().take(end) {
            let lines = (channels * width(band)) as i32;
            let bands_above = (end - band - 1) as i32;
            let weight = tilt - 5 - doublings as i32;
            *place = (lines * weight * bands_above * (1 << (doublings + 3))) >> 6;
            if width(band) << doublings == 1 {
                *place -= (channels as i32) << 3;
            }
        }
    }

    /// What a band would get at one of the qualities there are, without any boost at the lowest, or beyond the best.
    fn at_quality(&self, band: usize, quality: usize) -> i32 {
        let lines = (self.kind.channels * width(band)) as i32;
        let bits = QUALITIES.get(quality).map_or(self.caps[band], |bits| {
            (lines * i32::from(bits[band])) << self.kind.doublings >> 2
        });
        let boost = if quality > 0 { self.boosts[band] } else { 0 };
        if bits > 0 {
            (bits + self.tilts[band]).max(0) + boost
        } else {
            boost
        }
    }

    /// The sum of what bands get: no more than they can use, and those above the last that gets enough of it a bit or
    /// nothing.
    fn sum(&self, wanted: impl Fn(usize) -> i32, mut each: impl FnMut(usize, i32)) -> i32 {
        let (mut sum, mut enough) = (0, false);
        for band in (0..self.kind.end).rev() {
            let bits = wanted(band);
            enough |= bits >= self.least[band];
            let bits = if enough {
                bits.min(self.caps[band])
            } else if bits >= self.floor {
                self.floor
            } else {
                0
            };
            each(band, bits);
            sum += bits;
        }
        sum
    }

    /// Finds the best quality there are bits for, and what each band gets at it. Gives the sum of it, and the last band
    /// that was boosted.
    pub(super) fn search(&self, found: &mut [i32; BANDS]) -> (i32, usize) {
        let (mut low, mut high) = (1, QUALITIES.len() - 1);
        while low <= high {
            let middle = usize::midpoint(low, high);
            if self.sum(|band| self.at_quality(band, middle), |_, _| ()) > self.total {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        let (worse, better) = (low - 1, low);
        let mut keep = 0;
        let mut ends = [(0, 0); BANDS];
        for (band, ends) in ends.iter_mut().enumerate().take(self.kind.end) {
            let low = self.at_quality(band, worse);
            let high = self.at_quality(band, better);
            if self.boosts[band] > 0 {
                keep = band;
            }
            *ends = (low, (high - low).max(0));
        }
        let between =
            |step: i32| move |band: usize| ends[band].0 + ((step * ends[band].1) >> STEPS);
        let (mut low, mut high) = (0, 1 << STEPS);
        for _ in 0..STEPS {
            let middle = (low + high) >> 1;
            if self.sum(between(middle), |_, _| ()) > self.total {
                high = middle;
            } else {
                low = middle;
            }
        }
        (
            self.sum(between(low), |band, bits| found[band] = bits),
            keep,
        )
    }
}
