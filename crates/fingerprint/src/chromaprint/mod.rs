//! From 11 025 Hz mono samples to the words of a fingerprint: Chromaprint's algorithm.
//!
//! Overlapping frames under a Hamming window become spectra, spectra become chroma, chroma is smoothed over time
//! and makes an image of notes by frames, and sixteen classifiers look at each sixteen frames of that image and
//! say two bits each (Y. Ke, D. Hoiem, R. Sukthankar, *Computer Vision for Music Identification*, CVPR 2005;
//! L. Lalinský, *How does Chromaprint work?*, 2011). Samples stream; nothing is allocated for a frame, and memory
//! is that of one frame, one block and the words.

mod chroma;
mod classifiers;
mod image;
mod spectrum;

pub(crate) use chroma::HIGHEST;
use chroma::{Notes, Smoothing};
pub(crate) use classifiers::{CLASSIFIERS_1, CLASSIFIERS_2, Classifier};
use image::Image;
use spectrum::Spectrum;
use std::f64::consts::TAU;

/// Notes of an octave: the height of the image.
const NOTES: usize = 12;

/// What distinguishes one of Chromaprint's algorithms from another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Preset {
    /// How many samples a frame has: 2 048 or 4 096.
    pub(crate) frame: usize,
    /// How many samples it shares with the next.
    pub(crate) overlap: usize,
    /// Which classifiers look at the image.
    pub(crate) classifiers: &'static [Classifier; 16],
}

impl Preset {
    fn hop(&self) -> usize {
        self.frame - self.overlap
    }

    /// How many samples go by before the first word is complete, but for the step to the next.
    #[cfg(feature = "every-codec")]
    pub(crate) fn delay(&self) -> usize {
        (Smoothing::DELAY + image::WIDTH - 1) * self.hop() + self.overlap
    }
}

/// Makes words of samples as they come.
pub(crate) struct Chromaprint {
    preset: Preset,
    spectrum: Spectrum,
    notes: Notes,
    smoothing: Smoothing,
    image: Image,
    /// Samples that later frames still need.
    pending: Vec<i16>,
    words: Vec<u32>,
}

impl Chromaprint {
    pub(crate) fn new(preset: Preset) -> Self {
        Self {
            spectrum: Spectrum::new(&hamming(preset.frame), chroma::bins(preset.frame)),
            notes: Notes::new(preset.frame),
            smoothing: Smoothing::default(),
            image: Image::default(),
            pending: Vec::new(),
            words: Vec::new(),
            preset,
        }
    }

    /// Takes in 11 025 Hz mono samples.
    pub(crate) fn feed(&mut self, samples: &[i16]) {
        self.pending.extend_from_slice(samples);
        let mut start = 0;
        while let Some(frame) = self.pending.get(start..start + self.preset.frame) {
            let chroma = self.notes.chroma(self.spectrum.power(frame));
            if let Some(column) = self.smoothing.smooth(chroma)
                && let Some(view) = self.image.push(&column)
            {
                self.words
                    .push(classifiers::word(self.preset.classifiers, &view));
            }
            start += self.preset.hop();
        }
        self.pending.drain(..start);
    }

    /// The words completed so far. An unfinished frame never becomes one.
    pub(crate) fn words(&self) -> &[u32] {
        &self.words
    }
}

/// The sum of the power in the spectra of all frames.
pub(crate) fn spectra(preset: Preset, samples: &[i16]) -> f64 {
    let mut spectrum = Spectrum::new(&hamming(preset.frame), chroma::bins(preset.frame));
    let frames = samples.windows(preset.frame).step_by(preset.hop());
    frames
        .map(|frame| {
            spectrum
                .power(frame)
                .iter()
                .copied()
                .map(f64::from)
                .sum::<f64>()
        })
        .sum()
}

/// The Hamming window, for samples whose full scale is to be 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "frames are short, and what comes out is rounded once"
)]
fn hamming(length: usize) -> Vec<f32> {
    (0..length)
        .map(|at| 0.54 - 0.46 * (TAU * at as f64 / (length as f64 - 1.0)).cos())
        .map(|value| (value / f64::from(i16::MAX)) as f32)
        .collect()
}
