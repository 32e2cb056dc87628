//! Watches for sound that half a decoder does not hear as a whole one does.
//!
//! Where the channels are nearly each other's opposite, what is left of them in mono is the rounding of the encoder and
//! of the decoder. And where what is heard is faint beside what lies above it, a little of that comes through: the filter
//! of a resampler and the window behind it are not perfect.

use crate::Unsuited;

/// How long is judged together, in seconds.
const SPAN: u32 = 3;

/// Channels that have nothing to do with each other keep half of their energy in the mix; this little is left where
/// they cancel out.
const LITTLE: f64 = 0.005;

/// This much more than what is heard may lie above it: 30 dB. Words begin to differ at 40 dB, and in music there is
/// hardly ever more above than below.
const MUCH: f64 = 1_000.0;

/// Every so many frames one is weighed, where all of it has to be read for that.
const EVERY: u32 = 16;

/// The energy of a frame at which there is something to lose: about −80 dB.
const AUDIBLE: f64 = 1e-8;

/// What was heard of the last seconds.
#[derive(Debug)]
pub(crate) struct Tally {
    /// Samples that are judged together, and that were heard of them.
    span: usize,
    samples: usize,
    frames: u32,
    /// Energy of the mix and of the channels before it.
    mixed: f64,
    apart: f64,
    /// Frames that were weighed, and the energy of what is heard in them and of what lies above it.
    weighed: u32,
    heard: f64,
    above: f64,
}

impl Tally {
    /// For sound of so many samples a second.
    pub(crate) fn new(rate: u32) -> Self {
        Self::over((rate * SPAN) as usize)
    }

    /// For the next so many samples.
    fn over(span: usize) -> Self {
        Self {
            span,
            samples: 0,
            frames: 0,
            mixed: 0.0,
            apart: 0.0,
            weighed: 0,
            heard: 0.0,
            above: 0.0,
        }
    }

    /// Takes in the lines of left and right as they go into the mix.
    pub(crate) fn add(&mut self, left: &[f32], right: &[f32]) {
        let mut sums = [[0.0_f32; 4]; 2];
        let (left, _) = left.as_chunks::<4>();
        let (right, _) = right.as_chunks::<4>();
        for (left, right) in left.iter().zip(right) {
            for lane in 0..4 {
                let (left, right) = (left[lane], right[lane]);
                sums[0][lane] += (left + right) * (left + right);
                sums[1][lane] += left * left + right * right;
            }
        }
        let [mixed, apart] = sums.map(|lanes| lanes.into_iter().map(f64::from).sum::<f64>());
        self.mixed += mixed;
        self.apart += apart;
    }

    /// Whether the frame that comes is to be weighed.
    pub(crate) fn is_due(&self) -> bool {
        self.frames.is_multiple_of(EVERY)
    }

    /// Weighs a frame: the energies of what is heard and of what lies above it.
    pub(crate) fn weigh(&mut self, [heard, above]: [f64; 2]) {
        self.weighed += 1;
        self.heard += heard;
        self.above += above;
    }

    /// Ends a frame of so many samples.
    pub(crate) fn end(&mut self, samples: usize) -> Result<(), Unsuited> {
        self.samples += samples;
        self.frames += 1;
        if self.samples < self.span {
            return Ok(());
        }
        let last = std::mem::replace(self, Self::over(self.span));
        let is_audible = |energy: f64, frames: u32| energy > AUDIBLE * f64::from(frames);
        if is_audible(last.apart, last.frames) && last.mixed < 2.0 * LITTLE * last.apart {
            return Err(Unsuited::Cancels);
        }
        if is_audible(last.above, last.weighed) && last.above > MUCH * last.heard {
            return Err(Unsuited::Faint);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdict on three seconds of the same.
    fn verdict(add: impl Fn(&mut Tally)) -> Result<(), Unsuited> {
        let mut tally = Tally::new(44_100);
        (0..130).try_for_each(|_| {
            add(&mut tally);
            tally.end(1024)
        })
    }

    #[test]
    fn opposites_are_refused_and_everything_else_is_taken() {
        let pair = |left: f32, right: f32| verdict(|tally| tally.add(&[left; 12], &[right; 12]));
        assert_eq!(pair(0.5, 0.5), Ok(()));
        assert_eq!(pair(0.5, 0.0), Ok(()));
        assert_eq!(pair(0.0, 0.0), Ok(()));
        assert_eq!(pair(0.5, -0.5), Err(Unsuited::Cancels));
        assert_eq!(pair(1e-6, -1e-6), Ok(()), "silence");
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
