//! Milliseconds per 120 s of audio for each stage: `cargo bench -p fingerprint [-- FILE...]`.
//!
//! Without files, two minutes of noise and tones as 16-bit PCM are measured, without decoding.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]

use fingerprint::bench::{Stages, stages, stages_of_pcm};
use std::time::Instant;

/// Runs of each measurement; the median counts.
const RUNS: usize = 7;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let now = || start.elapsed().as_secs_f64() * 1000.0;
    println!(
        "{:40} {:>8} {:>9} {:>12} {:>6}",
        "ms per 120 s", "decode", "resample", "fingerprint", "words"
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
        let samples = pcm();
        print(
            "PCM 44.1 kHz stereo",
            (0..RUNS).map(|_| stages_of_pcm(&samples, &now)).collect(),
        );
    }
    Ok(())
}

/// Two minutes of a falling tone with noise.
fn pcm() -> Vec<i16> {
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

/// Prints the run whose total is the median, scaled to 120 s.
fn print(name: &str, mut runs: Vec<Stages>) {
    let total = |run: &Stages| run.decode_ms + run.resample_ms + run.fingerprint_ms;
    runs.sort_by(|a, b| total(a).total_cmp(&total(b)));
    let run = runs[runs.len() / 2];
    let heard = std::time::Duration::from_millis(run.heard_ms.max(1)).as_secs_f64();
    let scale = 120.0 / heard;
    println!(
        "{name:40} {:8.1} {:9.1} {:12.1} {:6}",
        run.decode_ms * scale,
        run.resample_ms * scale,
        run.fingerprint_ms * scale,
        run.words
    );
}
