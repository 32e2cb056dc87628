//! Watches for sound that half a decoder does not hear as a whole one does.
//!
//! Where the channels are nearly each other's opposite, what is left of them in mono is the rounding of the encoder. And
//! where what is heard is faint beside what lies above it, a little of that comes through: the filters of a decoder and of
//! a resampler, and the window behind them, are not perfect.

use crate::frame::Unsuited;
use crate::spectrum::Lines;

/// Granules that are judged together: some three seconds.
const SPAN: u32 = 256;

/// Channels that have nothing to do with each other keep half of their energy in the mix; this little is left where
/// they cancel out.
const LITTLE: f64 = 0.005;

/// This much more than what is heard may lie above it: 30 dB. Words begin to differ at 40 dB, and in music there is
/// hardly ever more above than below.
const MUCH: f64 = 1_000.0;

/// Every so many granules one is weighed, for which all of it has to be read.
const EVERY: u32 = 32;

/// The energy of sound at which there is something to lose: about −80 dB.
const AUDIBLE: f64 = 1e-8;

/// What was heard of the last granules.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    granules: u32,
    /// Energy of the mix and of the channels before it.
    mixed: f64,
    apart: f64,
    /// Bits spent on the middle and on the side.
    middle: usize,
    side: usize,
    /// Energy of what is heard and of what lies above it, in the granules that were weighed.
    heard: f64,
    above: f64,
}

impl Tally {
    /// Takes in the lines of left and right.
    pub(crate) fn add_energies(&mut self, [left, right]: &[Lines; 2]) {
        if !left.same_blocks(right) {
            return;
        }
        let (mut mixed, mut apart) = (0.0, 0.0);
        for (left, right) in left.values.iter().zip(&right.values) {
            mixed += (left + right) * (left + right);
            apart += left * left + right * right;
        }
        self.mixed += f64::from(mixed);
        self.apart += f64::from(apart);
    }

    /// Takes in how long middle and side are in bits, which is how much there is to each.
    pub(crate) fn add_lengths(&mut self, middle: usize, side: usize) {
        self.middle += middle;
        self.side += side;
    }

    /// Whether the granule that comes is to be weighed.
    pub(crate) fn is_due(&self) -> bool {
        self.granules.is_multiple_of(EVERY)
    }

    /// Takes in the energies of what is heard and of what lies above it.
    pub(crate) fn weigh(&mut self, [heard, above]: [f64; 2]) {
        self.heard += heard;
        self.above += above;
    }

    /// Ends a granule.
    pub(crate) fn verdict(&mut self) -> Result<(), Unsuited> {
        self.granules += 1;
        if self.granules < SPAN {
            return Ok(());
        }
        let Self {
            mixed,
            apart,
            middle,
            side,
            heard,
            above,
            ..
        } = std::mem::take(self);
        let audible = apart > AUDIBLE * f64::from(SPAN);
        if (audible && mixed < 2.0 * LITTLE * apart) || side > 2 * middle {
            return Err(Unsuited::Cancels);
        }
        let audible = above > AUDIBLE * f64::from(SPAN / EVERY);
        if audible && above > MUCH * heard {
            return Err(Unsuited::Faint);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::side::Blocks;

    fn lines(value: f32) -> Lines {
        Lines {
            values: vec![value; 10],
            blocks: Blocks::Long,
        }
    }

    /// The verdict on three seconds of the same.
    fn verdict(mut add: impl FnMut(&mut Tally)) -> Result<(), Unsuited> {
        let mut tally = Tally::default();
        (0..SPAN).try_for_each(|_| {
            add(&mut tally);
            tally.verdict()
        })
    }

    #[test]
    fn opposites_are_refused_and_everything_else_is_taken() {
        let pair = |left, right| verdict(|tally| tally.add_energies(&[lines(left), lines(right)]));
        assert_eq!(pair(0.5, 0.5), Ok(()));
        assert_eq!(pair(0.5, 0.0), Ok(()));
        assert_eq!(pair(0.0, 0.0), Ok(()));
        assert_eq!(pair(0.5, -0.5), Err(Unsuited::Cancels));
        assert_eq!(pair(1e-6, -1e-6), Ok(()), "silence");
        assert_eq!(verdict(|tally| tally.add_lengths(900, 700)), Ok(()));
        assert_eq!(
            verdict(|tally| tally.add_lengths(100, 1_500)),
            Err(Unsuited::Cancels)
        );
    }

    #[test]
    fn low_notes_that_are_faint_beside_high_ones_are_refused() {
        let weighed = |heard, above| {
            verdict(|tally| {
                if tally.is_due() {
                    tally.weigh([heard, above]);
                }
            })
        };
        assert_eq!(weighed(0.1, 0.1), Ok(()));
        assert_eq!(weighed(0.001, 0.9), Ok(()));
        assert_eq!(weighed(0.000_1, 0.9), Err(Unsuited::Faint));
        assert_eq!(weighed(0.0, 1e-3), Err(Unsuited::Faint));
        assert_eq!(weighed(0.0, 1e-9), Ok(()), "silence");
    }
}
