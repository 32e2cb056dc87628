//! What each stage of a fingerprint costs, measured alike natively and in the browser's worker.
//!
//! The clock is the caller's, since this crate owns none.

use crate::algorithm::Listener;
use crate::decode;
use crate::resample::{Planes, ToMono};
use crate::{Algorithm, AnalyseError, SAMPLE_RATE, sniff};
use std::io::Cursor;
use symphonia::core::audio::Channels;

/// Milliseconds that each stage took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stages {
    /// Reading and decoding.
    pub decode_ms: f64,
    /// Resampling and mixing to 11 025 Hz mono.
    pub resample_ms: f64,
    /// From those samples to words.
    pub fingerprint_ms: f64,
    /// How many words came out.
    pub words: usize,
    /// Milliseconds of audio that were heard.
    pub heard_ms: u64,
}

/// Fingerprints the first 120 s of a file held in memory, timing each stage by `now`, a clock in milliseconds.
/// `low_band` as in [`Options`](crate::Options).
pub fn stages(file: &[u8], low_band: bool, now: &dyn Fn() -> f64) -> Result<Stages, AnalyseError> {
    let media_type = sniff(file).map(|found| found.media_type);
    let started = now();
    let opened = decode::open(
        Cursor::new(file.to_vec()),
        file.len() as u64,
        u64::MAX,
        media_type,
    )
    .map_err(|error| error.map_or(AnalyseError::NotMedia, AnalyseError::Io))?;
    let mut decoding = opened
        .decode(low_band)
        .map_err(|_| AnalyseError::NotMedia)?;

    let mut stages = Stages::default();
    let mut listener = Listener::new(Algorithm::Test2);
    let mut to_mono: Option<ToMono> = None;
    let mut mono = Vec::new();
    let mut wanted = 120 * SAMPLE_RATE as usize;
    let mut heard = 0;
    let mut before = started;
    let mut lap = move || {
        let at = now();
        at - std::mem::replace(&mut before, at)
    };
    decoding.run(|block| {
        stages.decode_ms += lap();
        let to_mono = match &mut to_mono {
            Some(to_mono) => to_mono,
            empty => empty.insert(
                ToMono::new(block.rate, block.channels, block.planes)
                    .map_err(|_| AnalyseError::NotMedia)?,
            ),
        };
        mono.clear();
        let taken = to_mono.feed(block.planes, &mut mono);
        mono.truncate(wanted);
        wanted -= mono.len();
        heard += mono.len();
        stages.resample_ms += lap();
        listener.feed(&mono);
        stages.fingerprint_ms += lap();
        Ok(taken && wanted > 0)
    })?;
    stages.words = listener.words().len();
    stages.fingerprint_ms += lap();
    stages.heard_ms = heard as u64 * 1000 / u64::from(SAMPLE_RATE);
    Ok(stages)
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
    let resampled = now();
    let mut listener = Listener::new(Algorithm::Test2);
    for block in mono.chunks(BLOCK / 4) {
        listener.feed(block);
    }
    let words = listener.words().len();
    Stages {
        decode_ms: 0.0,
        resample_ms: resampled - started,
        fingerprint_ms: now() - resampled,
        words,
        heard_ms: mono.len() as u64 * 1000 / u64::from(SAMPLE_RATE),
    }
}
