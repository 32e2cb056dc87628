//! Watches for sound that is lost in the mix.
//!
//! Where the channels are nearly each other's opposite, what is left of them in mono is the rounding of the encoder and
//! of the decoder, which half a decoder does not hear as a whole one does.

/// How long is judged together, in seconds.
const SPAN: u32 = 3;

/// Channels that have nothing to do with each other keep half of their energy in the mix; this little is left where
/// they cancel out.
const LITTLE: f64 = 0.005;

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
}

impl Tally {
    /// For sound of so many samples a second.
    pub(crate) fn new(rate: u32) -> Self {
        Self {
            span: (rate * SPAN) as usize,
            samples: 0,
            frames: 0,
            mixed: 0.0,
            apart: 0.0,
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

    /// Ends a frame of so many samples; false where what was heard cancels out.
    pub(crate) fn goes_on(&mut self, samples: usize) -> bool {
        self.samples += samples;
        self.frames += 1;
        if self.samples < self.span {
            return true;
        }
        let audible = self.apart > AUDIBLE * f64::from(self.frames);
        let lost = audible && self.mixed < 2.0 * LITTLE * self.apart;
        (self.samples, self.frames, self.mixed, self.apart) = (0, 0, 0.0, 0.0);
        !lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdict on three seconds of the same.
    fn goes_on(left: f32, right: f32) -> bool {
        let mut tally = Tally::new(44_100);
        (0..130).all(|_| {
            tally.add(&[left; 12], &[right; 12]);
            tally.goes_on(1024)
        })
    }

    #[test]
    fn opposites_are_refused_and_everything_else_is_taken() {
        assert!(goes_on(0.5, 0.5));
        assert!(goes_on(0.5, 0.0));
        assert!(goes_on(0.0, 0.0));
        assert!(!goes_on(0.5, -0.5));
        assert!(goes_on(1e-6, -1e-6), "silence");
    }
}
