//! Smaller versions of a file's sound.

use crate::error::Failure;
use crate::input::Input;
use crate::launch::{Limits, Order, file_url};
use crate::probe::SoundStream;
use crate::tools::Tools;
use domain::Quality;
use std::ffi::OsString;
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// Encoders need a few dozen MiB; the rest is what the libraries map.
const MEMORY: u64 = 1 << 30;

/// Processor time for the start and for each hour of sound. Opus takes about 40 s for an hour on a slow core.
const START_SECONDS: u64 = 60;
const SECONDS_AN_HOUR: u64 = 600;

/// The length assumed where nobody knows it.
const UNKNOWN_MS: u64 = 12 * HOUR_MS;
const HOUR_MS: u64 = 3_600_000;

/// A header may say anything.
const LONGEST_MS: u64 = 48 * HOUR_MS;

/// The longest sound whose index stands before it, as `frontend/player/opening.ts` knows too. An entry for each cluster
/// delays the first note of twenty minutes by 12 KiB; behind the sound, where players look for it once somebody seeks, it
/// delays nothing.
const INDEX_FIRST_MS: u64 = 20 * 60 * 1000;

impl Tools {
    /// Encodes the sound of `input` that plays if nobody chooses into the file `to`, which is replaced. The same input gives
    /// the same bytes with the same ffmpeg. `duration_ms` bounds the effort, up to two days; where it is unknown, twelve
    /// hours are assumed.
    pub async fn encode(
        &self,
        input: &Input,
        quality: Quality,
        duration_ms: Option<u64>,
        to: &Path,
        stop: &CancellationToken,
    ) -> Result<(), Failure> {
        let folder = to
            .parent()
            .ok_or_else(|| std::io::Error::other("the file to write has no folder"))?;
        let length = duration_ms.unwrap_or(UNKNOWN_MS).min(LONGEST_MS);
        let sound = self.sound(input, None, stop).await?;
        let order = Order {
            limits: limits(quality, length),
            read: vec![input.path().to_owned()],
            write: Some(folder.to_owned()),
            program: self.ffmpeg.clone(),
            arguments: arguments(input, &sound, quality, length, to),
        };
        self.launcher.run(&order, stop).await?;
        // Of a file without sound ffmpeg makes a container without sound, and is content.
        let written = Input::new(to, container(quality))
            .ok_or_else(|| std::io::Error::other("what was made has no demuxer"))?;
        match self.probe(&written, stop).await {
            Ok(found) if found.duration_ms.is_some_and(|length| length > 0) => Ok(()),
            Ok(_) | Err(Failure::Refused(_)) => {
                Err(Failure::Refused("no sound could be read from it".into()))
            }
            Err(other) => Err(other),
        }
    }
}

/// What [`Input::new`] calls the container.
const fn container(quality: Quality) -> &'static str {
    match quality {
        Quality::Opus96 | Quality::Opus48 => "audio/webm",
        Quality::Aac96 => "audio/mp4",
    }
}

fn limits(quality: Quality, length_ms: u64) -> Limits {
    Limits {
        seconds: START_SECONDS + length_ms * SECONDS_AN_HOUR / HOUR_MS,
        memory: MEMORY,
        // Twice the nominal rate, and what a container costs.
        output: length_ms / 1000 * quality.bitrate() / 4 + (4 << 20),
    }
}

fn arguments(
    input: &Input,
    sound: &SoundStream,
    quality: Quality,
    length_ms: u64,
    to: &Path,
) -> Vec<OsString> {
    let mut line: Vec<OsString> = ["-v", "error", "-hide_banner", "-nostdin", "-threads", "1"]
        .map(OsString::from)
        .into();
    line.extend(input.arguments());
    let bitrate = quality.bitrate().to_string();
    let stream = format!("0:{}", sound.index);
    let common = [
        "-map",
        &stream,
        "-map_metadata",
        "-1",
        "-map_chapters",
        "-1",
        "-fflags",
        "+bitexact",
        "-flags:a",
        "+bitexact",
        "-threads",
        "1",
        "-filter:a",
        "aformat=channel_layouts=stereo|mono",
        "-b:a",
        &bitrate,
    ];
    line.extend(common.map(OsString::from));
    let form: &[&str] = match quality {
        Quality::Opus96 | Quality::Opus48 => &[
            "-c:a",
            "libopus",
            // What the rate promises is kept, whatever the music.
            "-vbr",
            "constrained",
            "-f",
            "webm",
            // A seek fetches from the beginning of a cluster on.
            "-cluster_time_limit",
            "2000",
        ],
        Quality::Aac96 => &["-c:a", "aac", "-f", "mp4", "-movflags", "+faststart"],
    };
    line.extend(form.iter().map(OsString::from));
    if quality != Quality::Aac96 && length_ms <= INDEX_FIRST_MS {
        line.extend(["-cues_to_front", "1"].map(OsString::from));
    }
    line.push("-y".into());
    line.push(file_url(to));
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effort_grows_with_length_and_stays_bounded() {
        let song = limits(Quality::Opus96, 200_000);
        assert_eq!((song.seconds, song.output), (93, 4_800_000 + (4 << 20)));
        let night = limits(Quality::Opus48, 10 * HOUR_MS);
        assert_eq!(night.seconds, 60 + 6000);
        assert!(night.output < 500 << 20);
    }
}
