//! The samples of sound that no decoder of ours reads.

use crate::error::Failure;
use crate::input::Input;
use crate::launch::{Limits, Order, file_url};
use crate::probe::SoundStream;
use crate::tools::Tools;
use std::ffi::OsString;
use std::fs::File;
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

/// What to hear of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which of its sounds, counted from 0; none for the one that is made to be heard.
    pub track: Option<usize>,
    /// How many seconds of its beginning.
    pub seconds: u32,
}

/// What there is to say of a sound whose beginning was decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// How long all of it is, in whole milliseconds, where its container tells.
    pub duration_ms: Option<u64>,
    /// What could not be read, if anything.
    pub complaint: Option<String>,
}

impl Tools {
    /// Decodes a sound of `input` into two WAV files, which are replaced: `beginning` holds as much as is wanted in the
    /// rate and channels it has, as 16-bit samples where its decoder gives no more, else as 32-bit floats; `outline` all
    /// of it, in one channel of 16 bits at 8 kHz. Both must lie in one folder.
    pub async fn decode(
        &self,
        input: &Input,
        wanted: Wanted,
        duration_ms: Option<u64>,
        beginning: &Path,
        outline: &Path,
        stop: &CancellationToken,
    ) -> Result<(), Failure> {
        let folder = beginning
            .parent()
            .ok_or_else(|| std::io::Error::other("the file to write has no folder"))?;
        let sound = self.sound(input, wanted.track, stop).await?;
        let rate = OUTLINE_RATE.to_string();
        let mut arguments = beginning_arguments(input, &sound, wanted.seconds);
        arguments.extend(["-rf64", "auto", "-y"].map(OsString::from));
        arguments.push(file_url(beginning));
        arguments.extend(mapped(&sound));
        arguments.extend(["-c:a", "pcm_s16le", "-ac", "1", "-ar", &rate].map(OsString::from));
        arguments.extend(["-f", "wav", "-rf64", "auto", "-y"].map(OsString::from));
        arguments.push(file_url(outline));
        let order = Order {
            limits: limits(wanted.seconds, duration_ms.unwrap_or(UNKNOWN_MS)),
            read: vec![input.path().to_owned()],
            write: Some(folder.to_owned()),
            program: self.ffmpeg.clone(),
            arguments,
        };
        self.launcher.run(&order, stop).await?;
        Ok(())
    }

    /// Decodes no more than is wanted of `input` into a WAV file as [`decode`](Self::decode) makes one of the beginning,
    /// but for its lengths, which say that it goes on to its end.
    pub async fn decode_beginning(
        &self,
        input: &Input,
        wanted: Wanted,
        to: File,
        stop: &CancellationToken,
    ) -> Result<Beginning, Failure> {
        let sound = self.sound(input, wanted.track, stop).await?;
        let mut arguments = beginning_arguments(input, &sound, wanted.seconds);
        arguments.push("pipe:1".into());
        let length_ms = u64::from(wanted.seconds) * 1000;
        let order = Order {
            limits: limits(wanted.seconds, length_ms),
            read: vec![input.path().to_owned()],
            write: None,
            program: self.ffmpeg.clone(),
            arguments,
        };
        let complaint = self.launcher.run_into(to, &order, stop).await?;
        Ok(Beginning {
            duration_ms: sound.duration_ms,
            complaint,
        })
    }

    /// The sound of that number, or the one that plays if nobody chooses.
    pub(crate) async fn sound(
        &self,
        input: &Input,
        number: Option<usize>,
        stop: &CancellationToken,
    ) -> Result<SoundStream, Failure> {
        let found = self.probe(input, stop).await?;
        let none = || Failure::Refused("there is no sound in the file".to_owned());
        found.sound(number).cloned().ok_or_else(none)
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

/// What has the beginning of a sound written, up to where to.
fn beginning_arguments(input: &Input, sound: &SoundStream, seconds: u32) -> Vec<OsString> {
    let mut line: Vec<OsString> = ["-v", "error", "-hide_banner", "-nostdin", "-threads", "1"]
        .map(OsString::from)
        .into();
    line.extend(input.arguments());
    line.extend(mapped(sound));
    // What has 16 bits is resampled in 16 bits: floats would come out another way.
    let codec = if sound.is_short {
        "pcm_s16le"
    } else {
        "pcm_f32le"
    };
    let seconds = seconds.to_string();
    line.extend(["-c:a", codec, "-t", &seconds, "-f", "wav"].map(OsString::from));
    line
}

/// What has a sound, and nothing else, written to the next file.
fn mapped(sound: &SoundStream) -> [OsString; 4] {
    let stream = format!("0:{}", sound.index);
    ["-map", &stream, "-map_metadata", "-1"].map(OsString::from)
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
