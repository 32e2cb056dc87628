//! A waveform of fixed size drawn from a stream of unknown length in fixed memory.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "casts from floating point saturate, which is what a drawing wants"
)]

use crate::resample::Planes;

/// Stretches kept while drawing, for each one asked for: the finer, the truer the borders at the end.
const OVERSAMPLING: usize = 8;

/// Gathers the loudest sample of equal stretches.
///
/// The length is unknown until the end, so stretches begin one frame long and are merged in pairs whenever their
/// number outgrows the memory set aside.
pub(crate) struct Peaks {
    /// Loudest sample of each finished stretch, 0 to 1.
    stretches: Vec<f32>,
    /// How many finished stretches are kept before they are merged; even.
    capacity: usize,
    /// Frames in each stretch.
    frames: usize,
    /// Loudest sample of the stretch being gathered.
    loudest: f32,
    /// Frames gathered of it.
    gathered: usize,
}

impl Peaks {
    /// Prepares to draw `count` stretches.
    pub(crate) fn new(count: usize) -> Self {
        let capacity = count.max(1) * OVERSAMPLING * 2;
        Self {
            stretches: Vec::with_capacity(capacity),
            capacity,
            frames: 1,
            loudest: 0.0,
            gathered: 0,
        }
    }

    /// Takes in the amplitudes of frames that follow.
    pub(crate) fn push(&mut self, mut amplitudes: &[f32]) {
        while !amplitudes.is_empty() {
            let missing = self.frames - self.gathered;
            let (part, rest) = amplitudes.split_at(missing.min(amplitudes.len()));
            self.loudest = self.loudest.max(loudest(part));
            self.gathered += part.len();
            if self.gathered == self.frames {
                self.close();
            }
            amplitudes = rest;
        }
    }

    fn close(&mut self) {
        self.stretches.push(self.loudest);
        (self.loudest, self.gathered) = (0.0, 0);
        if self.stretches.len() == self.capacity {
            let merged = self.stretches.chunks(2).map(|pair| pair[0].max(pair[1]));
            self.stretches = merged.collect();
            self.stretches.reserve(self.capacity - self.stretches.len());
            self.frames *= 2;
        }
    }

    /// The waveform: `count` values from 0 (silence) to 255 (full scale), or none if nothing was taken in.
    pub(crate) fn finish(mut self, count: usize) -> Vec<u8> {
        if self.gathered > 0 {
            self.stretches.push(self.loudest);
        }
        let have = self.stretches.len();
        if have == 0 {
            return Vec::new();
        }
        (0..count)
            .map(|index| {
                let from = index * have / count;
                let to = ((index + 1) * have / count).max(from + 1);
                to_byte(loudest(&self.stretches[from..to]))
            })
            .collect()
    }
}

/// The largest of some amplitudes; 0 of none.
pub(crate) fn loudest(amplitudes: &[f32]) -> f32 {
    amplitudes.iter().copied().fold(0.0, f32::max)
}

/// An amplitude as 0 (silence) to 255 (full scale and above).
pub(crate) fn to_byte(amplitude: f32) -> u8 {
    (amplitude * 255.0).round() as u8
}

/// Replaces `out` by the amplitude of each frame: its loudest channel, full scale 1.
pub(crate) fn amplitudes(planes: &Planes, out: &mut Vec<f32>) {
    out.clear();
    out.resize(planes.frames(), 0.0);
    match planes {
        Planes::S16(planes) => widen(planes, out, |sample| {
            f32::from(sample.unsigned_abs()) / 32_767.0
        }),
        Planes::F32(planes) => widen(planes, out, f32::abs),
        Planes::F64(planes) => widen(planes, out, |sample| sample.abs() as f32),
    }
}

fn widen<S: Copy>(planes: &[Vec<S>], out: &mut [f32], amplitude: impl Fn(S) -> f32) {
    for plane in planes {
        for (out, &sample) in out.iter_mut().zip(plane) {
            *out = out.max(amplitude(sample));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_stays_a_ramp_at_any_length() {
        for frames in [1_u16, 7, 100, 1_600, 54_321] {
            let mut peaks = Peaks::new(100);
            let ramp: Vec<f32> = (1..=frames)
                .map(|i| f32::from(i) / f32::from(frames))
                .collect();
            ramp.chunks(1_000).for_each(|part| peaks.push(part));
            let drawn = peaks.finish(100);
            assert_eq!(drawn.len(), 100);
            assert!(drawn.is_sorted(), "{frames} frames");
            assert_eq!(drawn[99], 255);
        }
    }

    #[test]
    fn nothing_heard_draws_nothing() {
        assert_eq!(Peaks::new(800).finish(800), [] as [u8; 0]);
    }

    #[test]
    fn a_click_is_never_lost() {
        let mut peaks = Peaks::new(10);
        let mut samples = vec![0.0; 1_000_000];
        samples[333_333] = 1.0;
        peaks.push(&samples);
        let drawn = peaks.finish(10);
        assert_eq!(drawn, [0, 0, 0, 255, 0, 0, 0, 0, 0, 0]);
    }
}
