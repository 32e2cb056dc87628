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
    /// The codec of its first sound; none where it has no sound.
    pub audio_codec: Option<String>,
    /// Samples a second of its first sound.
    pub sample_rate: Option<u32>,
    /// Channels of its first sound.
    pub channels: Option<u16>,
    /// Its moving picture.
    pub video: Option<PictureStream>,
    /// A cover that travels in it.
    pub cover: Option<PictureStream>,
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
                "format=duration,bit_rate:stream=index,codec_type,codec_name,width,height,pix_fmt,sample_rate,channels,duration:stream_disposition=attached_pic",
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
    let sound = of_type("audio").next();
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
    })
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

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between zero and a thousand hours"
)]
fn seconds(text: &str) -> Option<u64> {
    let seconds: f64 = text.parse().ok()?;
    (0.0..=MAX_SECONDS)
        .contains(&seconds)
        .then(|| (seconds * 1000.0).round() as u64)
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
                ..found
            },
            Found::default()
        );
        assert!(read(b"{\"streams\": 1}").is_err());
        assert!(read(b"").is_err());
    }
}
