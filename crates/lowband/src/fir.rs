//! Filters with a finite impulse response, over samples that come in blocks.

/// Samples that are made side by side.
const LANES: usize = 8;

/// Makes each sample of `TAPS` that came in.
pub(crate) struct Fir<const TAPS: usize> {
    /// The tap for the oldest sample first.
    taps: [f32; TAPS],
    /// Samples that are still needed.
    pending: Vec<f32>,
}

impl<const TAPS: usize> Fir<TAPS> {
    /// A filter whose first sample is made with silence before the first `ahead` + 1 that come in.
    pub(crate) fn new(taps: [f32; TAPS], ahead: usize) -> Self {
        Self {
            taps,
            pending: vec![0.0; TAPS - 1 - ahead],
        }
    }

    /// Takes samples in.
    pub(crate) fn take(&mut self, samples: &[f32]) {
        self.pending.extend_from_slice(samples);
    }

    /// Appends all that can be made of what came in.
    pub(crate) fn give(&mut self, out: &mut Vec<f32>) {
        let count = (self.pending.len() + 1).saturating_sub(TAPS);
        let mut done = 0;
        while done + LANES <= count {
            let mut sums = [0.0; LANES];
            for (tap, at) in self.taps.iter().zip(done..) {
                let Some(values) = self.pending[at..].first_chunk::<LANES>() else {
                    break;
                };
                for (sum, value) in sums.iter_mut().zip(values) {
                    *sum += tap * value;
                }
            }
            out.extend(sums);
            done += LANES;
        }
        for at in done..count {
            let parts = self.taps.iter().zip(&self.pending[at..]);
            out.push(parts.map(|(tap, value)| tap * value).sum());
        }
        self.pending.drain(..count);
    }
}
