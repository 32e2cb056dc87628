//! Music made on the spot, written as WAV, encoded by ffmpeg and judged by fpcalc.

#![allow(
    dead_code,
    clippy::allow_attributes,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::unwrap_used,
    missing_docs,
    reason = "each test binary uses a part of this; casts make samples, and failing to set up fails the test"
)]

use fingerprint::{Analysis, Options, analyse};
use std::f64::consts::TAU;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How samples are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    U8,
    S16,
    S24,
    S32,
    F32,
    F64,
}

/// A melody over a bass with some noise, different in each channel: interleaved, full scale 1.
pub(crate) fn music(rate: u32, channels: u16, seconds: u32, seed: u32) -> Vec<f64> {
    let mut state = seed;
    let mut random = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 16
    };
    let scale = [0.0, 2.0, 3.0, 5.0, 7.0, 8.0, 10.0, 12.0];
    let (mut melody, mut bass, mut tone, mut root) = (0.0, 0.0, 220.0, 110.0);
    let note = rate / 4;
    let mut samples = Vec::with_capacity((rate * seconds) as usize * usize::from(channels));
    for index in 0..rate * seconds {
        if index % note == 0 {
            tone = 220.0 * 2_f64.powf(scale[random() as usize % 8] / 12.0);
            if index % (note * 4) == 0 {
                root = tone / 2.0;
            }
        }
        melody += TAU * tone / f64::from(rate);
        bass += TAU * root / f64::from(rate);
        let decay = (-3.0 * f64::from(index % note) / f64::from(note)).exp();
        let lead = decay
            * (0.3 * melody.sin() + 0.12 * (2.0 * melody).sin() + 0.06 * (3.0 * melody).sin());
        let low = 0.2 * bass.sin();
        for channel in 0..channels {
            let noise = (f64::from(random()) / 32_768.0 - 1.0) * 0.01;
            let share = f64::from(channel + 1) / f64::from(channels + 1);
            samples.push(lead * share + low * (1.0 - share) + noise);
        }
    }
    samples
}

/// A WAV file of those samples.
pub(crate) fn wav(width: Width, rate: u32, channels: u16, samples: &[f64]) -> Vec<u8> {
    let (format, bytes): (u16, u16) = match width {
        Width::U8 => (1, 1),
        Width::S16 => (1, 2),
        Width::S24 => (1, 3),
        Width::S32 => (1, 4),
        Width::F32 => (3, 4),
        Width::F64 => (3, 8),
    };
    let mut data = Vec::with_capacity(samples.len() * usize::from(bytes));
    for &sample in samples {
        match width {
            Width::U8 => data.extend([(sample * 127.0 + 128.0) as u8]),
            Width::S16 => data.extend(((sample * 32_767.0) as i16).to_le_bytes()),
            Width::S24 => data.extend(&((sample * 8_388_607.0) as i32).to_le_bytes()[..3]),
            Width::S32 => data.extend(((sample * 2_147_483_647.0) as i32).to_le_bytes()),
            Width::F32 => data.extend((sample as f32).to_le_bytes()),
            Width::F64 => data.extend(sample.to_le_bytes()),
        }
    }
    let length = u32::try_from(data.len()).unwrap();
    let block = channels * bytes;
    [
        &b"RIFF"[..],
        &(36 + length).to_le_bytes(),
        b"WAVEfmt \x10\0\0\0",
        &format.to_le_bytes(),
        &channels.to_le_bytes(),
        &rate.to_le_bytes(),
        &(rate * u32::from(block)).to_le_bytes(),
        &block.to_le_bytes(),
        &(bytes * 8).to_le_bytes(),
        b"data",
        &length.to_le_bytes(),
        &data,
    ]
    .concat()
}

/// Writes a file into a directory.
pub(crate) fn write(directory: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = directory.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// Encodes `from` by ffmpeg with those arguments into a file of that name beside it.
pub(crate) fn encode(from: &Path, arguments: &str, name: &str) -> PathBuf {
    let to = from.with_file_name(name);
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-i"])
        .arg(from)
        .args(arguments.split_whitespace())
        .arg(&to)
        .output()
        .expect("ffmpeg (Debian package ffmpeg) is needed for this test");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    to
}

/// What fpcalc prints, and its exit code.
pub(crate) fn fpcalc(arguments: &[&str], path: &Path) -> (String, i32) {
    let output = Command::new("fpcalc")
        .args(arguments)
        .arg(path)
        .output()
        .expect("fpcalc (Debian package libchromaprint-tools) is needed for this test");
    (
        String::from_utf8(output.stdout).unwrap(),
        output.status.code().unwrap(),
    )
}

/// The words fpcalc hears.
pub(crate) fn reference(path: &Path) -> Vec<u32> {
    let (text, _) = fpcalc(&["-raw", "-plain"], path);
    text.trim()
        .split(',')
        .filter(|word| !word.is_empty())
        .map(|word| word.parse().unwrap())
        .collect()
}

/// The words we hear.
pub(crate) fn ours(path: &Path) -> Vec<u32> {
    analysis(
        path,
        &Options {
            whole_file: false,
            ..Options::default()
        },
    )
    .fingerprint
    .map_or(Vec::new(), |fingerprint| fingerprint.words)
}

/// The analysis of a file.
pub(crate) fn analysis(path: &Path, options: &Options) -> Analysis {
    let file = std::fs::File::open(path).unwrap();
    let length = file.metadata().unwrap().len();
    analyse(file, length, options, &mut |_| ControlFlow::Continue(())).unwrap()
}

/// The share of words that are equal; 0 unless both are equally many.
pub(crate) fn equal_share(a: &[u32], b: &[u32]) -> f64 {
    if a.len() != b.len() || a.is_empty() {
        return 0.0;
    }
    let equal = a.iter().zip(b).filter(|(a, b)| a == b).count();
    equal as f64 / a.len() as f64
}
