//! What each stage of a fingerprint costs, measured alike natively and in the browser's worker.
//!
//! The clock is the caller's, since this crate owns none.

use crate::algorithm::{Listener, spectra};
use crate::decode;
use crate::mono::Mono;
use crate::resample::{Planes, ToMono};
use crate::{Algorithm, AnalyseError, SAMPLE_RATE};
use std::hint::black_box;
use std::io::Cursor;
use symphonia::core::audio::Channels;

/// Milliseconds that each stage took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stages {
    /// Reading and decoding.
    pub decode_ms: f64,
    /// Resampling and mixing to 11 025 Hz mono.
    pub resample_ms: f64,
    /// From those samples to the spectra of frames.
    pub spectrum_ms: f64,
    /// From spectra over chroma to words.
    pub chroma_ms: f64,
    /// How many words came out.
    pub words: usize,
    /// Milliseconds of audio that were heard.
    pub heard_ms: u64,
}

/// Fingerprints the first 120 s of a file held in memory, timing each stage by `now`, a clock in milliseconds.
/// `low_band` as in [`Options`](crate::Options).
pub fn stages(file: &[u8], low_band: bool, now: &dyn Fn() -> f64) -> Result<Stages, AnalyseError> {
    let started = now();
    let len = file.len() as u64;
    let (_, opened) = decode::open(Cursor::new(file.to_vec()), len, u64::MAX);
    let opened = opened.map_err(|error| error.map_or(AnalyseError::NotMedia, AnalyseError::Io))?;
    let mut decoding = opened
        .decode(low_band)
        .map_err(|_| AnalyseError::NotMedia)?;

    let mut stages = Stages::default();
    let mut to_mono = Mono::default();
    let mut mono = Vec::new();
    let wanted = 120 * SAMPLE_RATE as usize;
    let mut before = started;
    let mut lap = move || {
        let at = now();
        at - std::mem::replace(&mut before, at)
    };
    decoding.run(|block| {
        stages.decode_ms += lap();
        to_mono
            .feed(&block, &mut mono)
            .map_err(|_| AnalyseError::NotMedia)?;
        stages.resample_ms += lap();
        Ok(mono.len() < wanted)
    })?;
    mono.truncate(wanted);
    listen(&mono, now, &mut stages);
    Ok(stages)
}

/// Makes words of samples at 11 025 Hz.
///
/// The spectra are taken once more by themselves: a clock read for each frame would be too coarse in browsers.
fn listen(mono: &[i16], now: &dyn Fn() -> f64, stages: &mut Stages) {
    let started = now();
    let mut listener = Listener::new(Algorithm::Test2);
    for block in mono.chunks(BLOCK / 4) {
        listener.feed(block);
    }
    let heard = now();
    black_box(spectra(Algorithm::Test2, mono));
    stages.spectrum_ms = now() - heard;
    stages.chroma_ms = (heard - started - stages.spectrum_ms).max(0.0);
    stages.words = listener.words().len();
    stages.heard_ms = mono.len() as u64 * 1000 / u64::from(SAMPLE_RATE);
}

/// Frames of a block, about as many as decoders give at a time.
const BLOCK: usize = 4_096;

/// Fingerprints interleaved 16-bit stereo at 44.1 kHz in blocks, timing each stage but decoding.
pub fn stages_of_pcm(interleaved: &[i16], now: &dyn Fn() -> f64) -> Stages {
    let blocks: Vec<Planes> = interleaved
        .chunks(2 * BLOCK)
        .map(|block| {
            let mut planes = vec![Vec::new(); 2];
            crate::algorithm::deinterleave(block, &mut planes, |sample| sample);
            Planes::S16(planes)
        })
        .collect();
    let mut mono = Vec::new();
    let started = now();
    if let Some(Ok(mut to_mono)) = blocks
        .first()
        .map(|block| ToMono::new(44_100, &Channels::Discrete(2), block))
    {
        for block in &blocks {
            let taken = to_mono.feed(block, &mut mono);
            debug_assert!(taken, "the resampler was made for these blocks");
        }
    }
    mono.truncate(120 * SAMPLE_RATE as usize);
    let mut stages = Stages {
        resample_ms: now() - started,
        ..Stages::default()
    };
    listen(&mono, now, &mut stages);
    stages
}

/// Two minutes of a falling tone with noise, interleaved 16-bit stereo at 44.1 kHz.
pub fn two_minutes() -> Vec<i16> {
    let mut state = 1_u32;
    let mut phase = 0_u32;
    (0..120 * 44_100_u32)
        .flat_map(|index| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            phase = phase.wrapping_add(40_000_000 - index / 16 % 400_000 * 80);
            let noise = (state >> 22).to_le_bytes()[0];
            let tone = i16::from_le_bytes([0, (phase >> 24).to_le_bytes()[0]]) / 2;
            [tone + i16::from(noise), tone / 2 - i16::from(noise)]
        })
        .collect()
}
