//! The samples of sound that no decoder of ours reads.

use crate::error::Failure;
use crate::input::Input;
use crate::launch::{Limits, Order, file_url};
use crate::tools::Tools;
use std::ffi::OsString;
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// Decoders need a few dozen MiB; the rest is what the libraries map.
const MEMORY: u64 = 1 << 30;

/// Processor time for the start and for each hour of sound.
const START_SECONDS: u64 = 60;
const SECONDS_AN_HOUR: u64 = 300;

/// The length assumed where nobody knows it, and the longest of which an outline is drawn.
const UNKNOWN_MS: u64 = 12 * HOUR_MS;
const HOUR_MS: u64 = 3_600_000;

/// What the beginning takes at most for each second: eight channels of 192 kHz.
const BEGINNING_BYTES_A_SECOND: u64 = 192_000 * 8 * 4;

/// Samples a second of the outline: enough to draw it.
const OUTLINE_RATE: u64 = 8_000;

impl Tools {
    /// Decodes the first sound of `input` into two WAV files, which are replaced: `beginning` holds its first
    /// `seconds` in the rate and channels they have, as 32-bit floats; `outline` all of it, in one channel of 16 bits
    /// at 8 kHz. Both must lie in one folder.
    pub async fn decode(
        &self,
        input: &Input,
        seconds: u32,
        duration_ms: Option<u64>,
        beginning: &Path,
        outline: &Path,
        stop: &CancellationToken,
    ) -> Result<(), Failure> {
        let folder = beginning
            .parent()
            .ok_or_else(|| std::io::Error::other("the file to write has no folder"))?;
        let order = Order {
            limits: limits(seconds, duration_ms.unwrap_or(UNKNOWN_MS)),
            read: vec![input.path().to_owned()],
            write: Some(folder.to_owned()),
            program: self.ffmpeg.clone(),
            arguments: arguments(input, seconds, beginning, outline),
        };
        self.launcher.run(&order, stop).await?;
        Ok(())
    }
}

fn limits(seconds: u32, length_ms: u64) -> Limits {
    let length_ms = length_ms.min(UNKNOWN_MS);
    let beginning = u64::from(seconds) * BEGINNING_BYTES_A_SECOND;
    let outline = length_ms.div_ceil(1000) * OUTLINE_RATE * 2;
    Limits {
        seconds: START_SECONDS + length_ms * SECONDS_AN_HOUR / HOUR_MS,
        memory: MEMORY,
        output: beginning.max(outline) + (1 << 20),
    }
}

fn arguments(input: &Input, seconds: u32, beginning: &Path, outline: &Path) -> Vec<OsString> {
    let mut line: Vec<OsString> = ["-v", "error", "-hide_banner", "-nostdin", "-threads", "1"]
        .map(OsString::from)
        .into();
    line.extend(input.arguments());
    let seconds = seconds.to_string();
    let rate = OUTLINE_RATE.to_string();
    let forms: [(&[&str], &Path); 2] = [
        (&["-c:a", "pcm_f32le", "-t", &seconds], beginning),
        (&["-c:a", "pcm_s16le", "-ac", "1", "-ar", &rate], outline),
    ];
    for (form, to) in forms {
        line.extend(["-map", "0:a:0", "-map_metadata", "-1"].map(OsString::from));
        line.extend(form.iter().map(OsString::from));
        line.extend(["-f", "wav", "-rf64", "auto", "-y"].map(OsString::from));
        line.push(file_url(to));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_for_the_longer_of_the_two() {
        assert_eq!(limits(120, 1_000).output, 120 * 6_144_000 + (1 << 20));
        let night = limits(1, 10 * HOUR_MS);
        assert_eq!(night.output, 10 * 3_600 * 16_000 + (1 << 20));
        assert_eq!(night.seconds, 60 + 3_000);
        assert_eq!(limits(1, u64::MAX).seconds, 60 + 3_600);
    }
}
