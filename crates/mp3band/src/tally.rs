//! Watches for sound that is lost in the mix.
//!
//! Where the channels are nearly each other's opposite, what is left of them in mono is the rounding of the encoder,
//! which half a decoder does not hear as a whole one does.

use crate::frame::Unsuited;
use crate::spectrum::Lines;

/// Granules that are judged together: some three seconds.
const SPAN: u32 = 256;

/// Channels that have nothing to do with each other keep half of their energy in the mix; this little is left where
/// they cancel out.
const LITTLE: f64 = 0.005;

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
            ..
        } = std::mem::take(self);
        let audible = apart > AUDIBLE * f64::from(SPAN);
        if (audible && mixed < 2.0 * LITTLE * apart) || side > 2 * middle {
            return Err(Unsuited::Cancels);
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
}
