//! Milliseconds per 120 s of audio for each stage: `cargo bench -p fingerprint [-- FILE...]`.
//!
//! Without files, two minutes of noise and tones as 16-bit PCM are measured, without decoding.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use fingerprint::bench::{Stages, stages, stages_of_pcm, two_minutes};
use std::time::Instant;

/// Runs of each measurement; the median counts.
const RUNS: usize = 7;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let now = || start.elapsed().as_secs_f64() * 1000.0;
    println!(
        "{:40} {:>8} {:>9} {:>9} {:>8} {:>6}",
        "ms per 120 s", "decode", "resample", "spectrum", "chroma", "words"
    );
    // Cargo itself passes options such as --bench.
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|name| !name.starts_with('-'))
        .collect();
    for name in &files {
        let bytes = std::fs::read(name)?;
        let runs = (0..RUNS)
            .map(|_| stages(&bytes, true, &now))
            .collect::<Result<Vec<_>, _>>()?;
        print(name, runs);
    }
    if files.is_empty() {
        let samples = two_minutes();
        print(
            "PCM 44.1 kHz stereo",
            (0..RUNS).map(|_| stages_of_pcm(&samples, &now)).collect(),
        );
    }
    Ok(())
}

/// Prints the run whose total is the median, scaled to 120 s.
fn print(name: &str, mut runs: Vec<Stages>) {
    let total = |run: &Stages| run.decode_ms + run.resample_ms + run.spectrum_ms + run.chroma_ms;
    runs.sort_by(|a, b| total(a).total_cmp(&total(b)));
    let run = runs[runs.len() / 2];
    let heard = std::time::Duration::from_millis(run.heard_ms.max(1)).as_secs_f64();
    let scale = 120.0 / heard;
    println!(
        "{name:40} {:8.1} {:9.1} {:9.1} {:8.1} {:6}",
        run.decode_ms * scale,
        run.resample_ms * scale,
        run.spectrum_ms * scale,
        run.chroma_ms * scale,
        run.words
    );
}
