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
fn loudest(amplitudes: &[f32]) -> f32 {
    amplitudes.iter().copied().fold(0.0, f32::max)
}

/// Samples looked at side by side.
const LANES: usize = 8;

/// The largest amplitude in a block, full scale 1.
pub(crate) fn loudest_of(planes: &Planes) -> f32 {
    match planes {
        Planes::S16(planes) => {
            // The least and the greatest, of which SIMD of any age finds eight at a time; amplitudes only of those.
            let loudest = planes.iter().map(|plane| {
                let extremes = plane.iter().fold((0_i16, 0_i16), |(least, most), &sample| {
                    (least.min(sample), most.max(sample))
                });
                extremes.0.unsigned_abs().max(extremes.1.unsigned_abs())
            });
            f32::from(loudest.max().unwrap_or(0)) / 32_767.0
        }
        Planes::F32(planes) => largest(planes, f32::abs),
        Planes::F64(planes) => largest(planes, f64::abs) as f32,
    }
}

/// The largest amplitude of any channel. Lanes of their own let the compiler compare many at once.
fn largest<S: Copy + Default + PartialOrd>(planes: &[Vec<S>], amplitude: impl Fn(S) -> S) -> S {
    let mut lanes = [S::default(); LANES];
    for plane in planes {
        let (blocks, rest) = plane.as_chunks::<LANES>();
        for block in blocks {
            for (lane, &sample) in lanes.iter_mut().zip(block) {
                let amplitude = amplitude(sample);
                *lane = if amplitude > *lane { amplitude } else { *lane };
            }
        }
        for (lane, &sample) in lanes.iter_mut().zip(rest) {
            let amplitude = amplitude(sample);
            *lane = if amplitude > *lane { amplitude } else { *lane };
        }
    }
    let larger = |a, b| if b > a { b } else { a };
    lanes.into_iter().fold(S::default(), larger)
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
    fn the_loudest_sample_counts_wherever_it_is() {
        let quiet: Vec<f32> = vec![0.25; 100];
        for at in [0, 7, 50, 99] {
            let mut loud = quiet.clone();
            loud[at] = -0.5;
            let planes = Planes::F32(vec![quiet.clone(), loud]);
            assert_eq!(to_byte(loudest_of(&planes)), 128, "{at}");
        }
        let planes = Planes::S16(vec![vec![3, i16::MIN], vec![-5, 0]]);
        assert_eq!(to_byte(loudest_of(&planes)), 255);
        assert_eq!(to_byte(loudest_of(&Planes::F64(vec![Vec::new()]))), 0);
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
