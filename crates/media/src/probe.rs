//! What ffprobe says about a file, believed within bounds.

use crate::error::Failure;
use crate::input::Input;
use crate::launch::{Limits, Order};
use crate::tools::Tools;
use serde::Deserialize;
use std::collections::HashMap;
use std::ffi::OsString;
use tokio_util::sync::CancellationToken;

/// Reading headers takes a blink; a broken index makes ffprobe walk through the file.
const LIMITS: Limits = Limits {
    seconds: 60,
    memory: 1 << 30,
    output: 0,
};

/// The longest duration believed: a thousand hours.
const MAX_SECONDS: f64 = 3_600_000.0;

/// What is inside a file. What ffprobe did not say, or said out of bounds, is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Milliseconds.
    pub duration_ms: Option<u64>,
    /// Bits a second over the whole file.
    pub bitrate: Option<u64>,
    /// The codec of the sound that plays if nobody chooses; none where it has no sound.
    pub audio_codec: Option<String>,
    /// Samples a second of its first sound.
    pub sample_rate: Option<u32>,
    /// Channels of its first sound.
    pub channels: Option<u16>,
    /// Its moving picture.
    pub video: Option<PictureStream>,
    /// A cover that travels in it.
    pub cover: Option<PictureStream>,
    /// All its sounds, in their order.
    pub sounds: Vec<SoundStream>,
}

/// A stream of sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundStream {
    /// Its number in the file.
    pub index: u32,
    /// Milliseconds that have passed in full: of the stream, or else of the file.
    pub duration_ms: Option<u64>,
    /// Whether its decoder gives samples of 16 bits or fewer.
    pub is_short: bool,
    /// How fit it is to be played if nobody chooses; what is not said of others counts less.
    fitness: u8,
    /// Bits a second; 0 where they are not told.
    bitrate: u64,
}

impl Found {
    /// The sound to hear: the one of that number among the sounds, or the one that is made to be played if nobody
    /// chooses, and of those the one of most bits.
    pub fn sound(&self, number: Option<usize>) -> Option<&SoundStream> {
        if let Some(number) = number {
            return self.sounds.get(number);
        }
        fittest(&self.sounds)
    }
}

fn fittest(sounds: &[SoundStream]) -> Option<&SoundStream> {
    let sounds = sounds.iter().rev();
    sounds.max_by_key(|sound| (sound.fitness, sound.bitrate))
}

/// A stream of pictures, or of one picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureStream {
    /// Its number in the file.
    pub index: u32,
    /// Such as `h264` or `mjpeg`.
    pub codec: String,
    /// Pixels, above zero; none where its header does not say.
    pub width: Option<u32>,
    /// Pixels, above zero.
    pub height: Option<u32>,
    /// Whether what lies behind it may show through.
    pub transparent: bool,
}

/// How the names of FFmpeg's pixel formats begin that hold transparency, a palette's among them.
const TRANSPARENT: [&str; 8] = [
    "rgba", "bgra", "argb", "abgr", "gbrap", "yuva", "ya", "pal8",
];

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Format,
}

#[derive(Deserialize)]
struct Stream {
    index: u32,
    #[serde(default)]
    codec_type: String,
    #[serde(default)]
    codec_name: String,
    width: Option<i64>,
    height: Option<i64>,
    #[serde(default)]
    pix_fmt: String,
    sample_rate: Option<String>,
    channels: Option<i64>,
    duration: Option<String>,
    sample_fmt: Option<String>,
    bit_rate: Option<String>,
    #[serde(default)]
    disposition: HashMap<String, i64>,
}

#[derive(Default, Deserialize)]
struct Format {
    duration: Option<String>,
    bit_rate: Option<String>,
}

impl Tools {
    /// Reads the headers of a file.
    pub async fn probe(&self, input: &Input, stop: &CancellationToken) -> Result<Found, Failure> {
        let mut arguments: Vec<OsString> =
            ["-v", "error", "-hide_banner"].map(OsString::from).into();
        arguments.extend(input.arguments());
        arguments.extend(
            [
                "-print_format",
                "json",
                "-show_entries",
                "format=duration,bit_rate:stream=index,codec_type,codec_name,width,height,pix_fmt,sample_rate,channels,duration,sample_fmt,bit_rate:stream_disposition=attached_pic,default,hearing_impaired,visual_impaired",
            ]
            .map(OsString::from),
        );
        let order = Order {
            limits: LIMITS,
            read: vec![input.path().to_owned()],
            write: None,
            program: self.ffprobe.clone(),
            arguments,
        };
        let answer = self.launcher.run(&order, stop).await?;
        read(&answer)
    }
}

fn read(answer: &[u8]) -> Result<Found, Failure> {
    let answer: Answer = serde_json::from_slice(answer)
        .map_err(|error| Failure::Refused(format!("ffprobe's answer cannot be read: {error}")))?;
    let of_type = |kind: &'static str| {
        answer
            .streams
            .iter()
            .filter(move |stream| stream.codec_type == kind)
    };
    let is_cover = |stream: &&Stream| stream.disposition.get("attached_pic") == Some(&1);
    let sounds: Vec<_> = of_type("audio")
        .map(|stream| sound_stream(stream, &answer.format))
        .collect();
    let heard = fittest(&sounds).map(|sound| sound.index);
    let sound = of_type("audio").find(|stream| Some(stream.index) == heard);
    let length = answer.format.duration.as_deref().and_then(seconds);
    let of_sound = || sound.and_then(|stream| stream.duration.as_deref().and_then(seconds));
    Ok(Found {
        duration_ms: length.or_else(of_sound),
        bitrate: number(answer.format.bit_rate.as_deref()),
        audio_codec: sound.map(|stream| stream.codec_name.clone()),
        sample_rate: sound.and_then(|stream| number(stream.sample_rate.as_deref())),
        channels: sound.and_then(|stream| above_zero(stream.channels)),
        video: of_type("video")
            .find(|stream| !is_cover(stream))
            .map(picture),
        cover: of_type("video").find(is_cover).map(picture),
        sounds,
    })
}

fn sound_stream(stream: &Stream, format: &Format) -> SoundStream {
    let has = |name: &str| stream.disposition.get(name) == Some(&1);
    let told = stream.duration.as_deref().or(format.duration.as_deref());
    let format = stream.sample_fmt.as_deref();
    SoundStream {
        index: stream.index,
        duration_ms: told.and_then(microseconds).map(|length| length / 1000),
        is_short: matches!(format, Some("u8" | "u8p" | "s16" | "s16p")),
        fitness: u8::from(has("default"))
            + u8::from(!has("hearing_impaired") && !has("visual_impaired")),
        bitrate: number(stream.bit_rate.as_deref()).unwrap_or(0),
    }
}

fn picture(stream: &Stream) -> PictureStream {
    PictureStream {
        index: stream.index,
        codec: stream.codec_name.clone(),
        width: above_zero(stream.width),
        height: above_zero(stream.height),
        transparent: TRANSPARENT
            .iter()
            .any(|start| stream.pix_fmt.starts_with(start)),
    }
}

fn above_zero<N: TryFrom<i64>>(number: Option<i64>) -> Option<N> {
    number.filter(|&n| n > 0).and_then(|n| N::try_from(n).ok())
}

fn number<N: TryFrom<i64>>(text: Option<&str>) -> Option<N> {
    above_zero(text.and_then(|text| text.parse().ok()))
}

/// So many seconds in milliseconds, rounded.
fn seconds(text: &str) -> Option<u64> {
    microseconds(text).map(|length| (length + 500) / 1000)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between zero and a thousand hours"
)]
fn microseconds(text: &str) -> Option<u64> {
    let seconds: f64 = text.parse().ok()?;
    (0.0..=MAX_SECONDS)
        .contains(&seconds)
        .then(|| (seconds * 1e6).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cover_is_told_from_a_moving_picture() {
        let found = read(
            br#"{"streams": [
                {"index": 0, "codec_name": "mjpeg", "codec_type": "video", "width": 500, "height": 400,
                 "disposition": {"attached_pic": 1}},
                {"index": 1, "codec_name": "h264", "codec_type": "video", "width": 1920, "height": 1080,
                 "disposition": {"attached_pic": 0}},
                {"index": 2, "codec_name": "aac", "codec_type": "audio", "sample_rate": "48000", "channels": 2}
            ], "format": {"duration": "12.3456", "bit_rate": "1000000"}}"#,
        )
        .unwrap();
        assert_eq!(found.cover.as_ref().map(|cover| cover.index), Some(0));
        assert_eq!(
            found.video.as_ref().and_then(|video| video.width),
            Some(1920)
        );
        assert_eq!((found.duration_ms, found.channels), (Some(12_346), Some(2)));
    }

    #[test]
    fn the_sound_that_is_made_to_be_heard_is_chosen() {
        let found = read(
            br#"{"streams": [
                {"index": 0, "codec_type": "audio", "sample_fmt": "fltp", "bit_rate": "9000"},
                {"index": 1, "codec_type": "video"},
                {"index": 2, "codec_type": "audio", "sample_fmt": "s16p", "duration": "1.0009994",
                 "disposition": {"default": 1}},
                {"index": 3, "codec_type": "audio", "sample_fmt": "s32", "bit_rate": "1",
                 "disposition": {"default": 1}},
                {"index": 4, "codec_type": "audio", "bit_rate": "99",
                 "disposition": {"default": 1, "visual_impaired": 1}}
            ], "format": {"duration": "2.5"}}"#,
        )
        .unwrap();
        assert_eq!(found.sound(None).map(|sound| sound.index), Some(3));
        assert_eq!(found.sound(Some(0)).map(|sound| sound.index), Some(0));
        assert_eq!(found.sound(Some(4)), None);
        let told = |number| {
            found
                .sound(Some(number))
                .map(|sound| (sound.is_short, sound.duration_ms))
        };
        assert_eq!(told(1), Some((true, Some(1_000))));
        assert_eq!(told(2), Some((false, Some(2_500))));
    }

    #[test]
    fn what_is_out_of_bounds_is_not_believed() {
        let found = read(
            br#"{"streams": [{"index": 0, "codec_type": "audio", "channels": -3, "sample_rate": "x",
                 "duration": "1e300"}],
                "format": {"duration": "N/A", "bit_rate": "-1"}}"#,
        )
        .unwrap();
        assert_eq!(found.audio_codec.as_deref(), Some(""));
        assert_eq!(
            Found {
                audio_codec: None,
                sounds: Vec::new(),
                ..found
            },
            Found::default()
        );
        assert!(read(b"{\"streams\": 1}").is_err());
        assert!(read(b"").is_err());
    }
}
