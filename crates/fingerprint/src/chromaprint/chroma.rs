//! From power spectra to chroma: how loud each of the twelve notes is, whatever the octave.

use super::NOTES;
use crate::SAMPLE_RATE;
use std::ops::Range;

/// The lowest frequency that is heard, in Hz.
const LOWEST: f64 = 28.0;

/// The highest frequency that is heard, in Hz.
pub(crate) const HIGHEST: f64 = 3_520.0;

/// Four octaves below concert pitch; a note's number counts from this A.
const LOWEST_A: f64 = 440.0 / 16.0;

/// The weights of neighbouring frames when chroma is smoothed over time.
const SMOOTHING: [f64; 5] = [0.25, 0.75, 1.0, 0.75, 0.25];

/// Frames that are quieter than this have no chroma.
const QUIET: f64 = 0.01;

/// One number for each note.
pub(super) type Chroma = [f64; NOTES];

/// The bins of a spectrum of frames of `length` samples that are heard.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "bins are few and positive"
)]
pub(super) fn bins(length: usize) -> Range<usize> {
    let bin = |frequency: f64| (length as f64 * frequency / f64::from(SAMPLE_RATE)).round();
    (bin(LOWEST) as usize).max(1)..(bin(HIGHEST) as usize).min(length / 2)
}

/// Adds up the bins of each note.
pub(super) struct Notes {
    /// Neighbouring bins of one note, as offsets from the first bin that is heard.
    runs: Vec<(usize, Range<usize>)>,
}

impl Notes {
    /// Prepares for the spectra of frames of `length` samples.
    pub(super) fn new(length: usize) -> Self {
        let bins = bins(length);
        let mut runs: Vec<(usize, Range<usize>)> = Vec::new();
        for (offset, bin) in bins.enumerate() {
            let note = note(bin, length);
            match runs.last_mut() {
                Some((last, run)) if *last == note => run.end = offset + 1,
                _ => runs.push((note, offset..offset + 1)),
            }
        }
        Self { runs }
    }

    /// The chroma of the bins that are heard.
    pub(super) fn chroma(&self, power: &[f32]) -> Chroma {
        let mut chroma = [0.0; NOTES];
        for (note, run) in &self.runs {
            // Four running sums, so that an addition need not wait for the one before.
            let (fours, rest) = power[run.clone()].as_chunks::<4>();
            let mut sums = [0.0_f64; 4];
            for four in fours {
                for (sum, power) in sums.iter_mut().zip(four) {
                    *sum += f64::from(*power);
                }
            }
            let rest: f64 = rest.iter().copied().map(f64::from).sum();
            chroma[*note] += (sums[0] + sums[2]) + (sums[1] + sums[3]) + rest;
        }
        chroma
    }
}

/// The note of a bin's frequency, 0 to 11, rounded down.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a share of an octave is positive and below 1"
)]
fn note(bin: usize, length: usize) -> usize {
    let frequency = bin as f64 * f64::from(SAMPLE_RATE) / length as f64;
    let octave = (frequency / LOWEST_A).log2();
    (NOTES as f64 * (octave - octave.floor())) as usize
}

/// Smooths chroma over time and scales it to unit length.
#[derive(Default)]
pub(super) struct Smoothing {
    /// The chroma of the last frames, newest last.
    frames: [Chroma; SMOOTHING.len()],
    seen: usize,
}

impl Smoothing {
    /// How many frames go by before the first result, but for the last of them.
    pub(super) const DELAY: usize = SMOOTHING.len() - 1;

    /// Takes in a frame's chroma and gives what it completes.
    pub(super) fn smooth(&mut self, chroma: Chroma) -> Option<Chroma> {
        self.frames.rotate_left(1);
        self.frames[Self::DELAY] = chroma;
        self.seen = self.seen.saturating_add(1);
        if self.seen <= Self::DELAY {
            return None;
        }
        let mut smooth = [0.0; NOTES];
        for (frame, weight) in self.frames.iter().zip(SMOOTHING) {
            for (sum, value) in smooth.iter_mut().zip(frame) {
                *sum += value * weight;
            }
        }
        let length = smooth.iter().map(|value| value * value).sum::<f64>().sqrt();
        let scale = |value: f64| if length < QUIET { 0.0 } else { value / length };
        Some(smooth.map(scale))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_band_is_chromaprints() {
        assert_eq!(bins(4_096), 10..1_308);
        assert_eq!(bins(2_048), 5..654);
    }

    #[test]
    fn every_bin_counts_for_its_note_once() {
        let notes = Notes::new(4_096);
        let mut power = vec![0.0; bins(4_096).len()];
        for bin in bins(4_096) {
            power[bin - 10] = 1.0;
            let chroma = notes.chroma(&power);
            power[bin - 10] = 0.0;
            let mut expected = [0_u64; NOTES];
            expected[note(bin, 4_096)] = 1_f64.to_bits();
            assert_eq!(chroma.map(f64::to_bits), expected, "bin {bin}");
        }
        // Bin 164 is 441.4 Hz: an A. Bin 163 lies just below, and belongs to G sharp.
        assert_eq!((note(164, 4_096), note(163, 4_096)), (0, 11));
    }

    #[test]
    fn silence_has_no_chroma() {
        let mut smoothing = Smoothing::default();
        for _ in 0..4 {
            assert_eq!(smoothing.smooth([1e-4; NOTES]), None);
        }
        assert_eq!(smoothing.smooth([1e-4; NOTES]), Some([0.0; NOTES]));
        let loud = smoothing.smooth([1.0; NOTES]).expect("enough frames");
        assert!((loud[0] - (1.0_f64 / 12.0).sqrt()).abs() < 1e-12);
    }
}
