//! The command line, read as `fpcalc` reads it.

use super::numbers::{leading_float, leading_integer};
use crate::Algorithm;
use std::ffi::OsString;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known as codec;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters};

/// What the output looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Text,
    Json,
    Plain,
}

/// What a fingerprint looks like in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// As one packed text.
    Packed,
    /// As numbers.
    Unsigned,
    /// As numbers of PostgreSQL's type `integer`.
    Signed,
}

/// How much of a file is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of what `-length` asks for.
    Whole,
    /// No more than is heard, where possible, which `fpcalc` cannot do.
    LowBand,
}

/// What to do with which files.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) files: Vec<OsString>,
    pub(super) format: Format,
    pub(super) words: Words,
    /// How much is heard, in seconds; 0 for all.
    pub(super) length: f64,
    /// Length of a chunk in seconds; 0 for one result.
    pub(super) chunk: f64,
    /// Whether chunks reach into each other.
    pub(super) overlap: bool,
    /// Whether timestamps are the clock's.
    pub(super) clock: bool,
    pub(super) algorithm: Algorithm,
    pub(super) ignore_errors: bool,
    pub(super) extent: Extent,
    /// How to decode samples without a container, if that is what the input is.
    pub(super) bare: Option<AudioCodecParameters>,
}

/// What the arguments ask for.
pub(super) enum Parsed {
    /// To fingerprint files.
    Run(Settings),
    /// To print this.
    Print(String),
}

const USAGE: &str = "\
Usage: reprise fingerprint [OPTIONS] FILE [FILE...]

Generate fingerprints from audio files, as fpcalc does. A FILE called - is standard input.

Options:
  -format NAME   Take the input as samples without a container (s16le, f32be, u8, mulaw, …)
  -rate NUM      Set the sample rate of such samples (default 44100)
  -channels NUM  Set the number of channels of such samples (default 1)
  -length SECS   Restrict the duration of the processed input audio (default 120)
  -chunk SECS    Split the input audio into chunks of this duration
  -algorithm NUM Set the algorithm method 1-5 (default 2)
  -overlap       Overlap the chunks slightly to make sure audio on the edges is fingerprinted
  -ts            Output UNIX timestamps for chunked results
  -raw           Output fingerprints in the uncompressed format
  -signed        Change the uncompressed format from unsigned integers to signed
  -json          Print the output in JSON format
  -text          Print the output in text format
  -plain         Print just the fingerprint in text format
  -ignore-errors Print results despite damaged parts, and succeed
  -low-band      Decode no more than is heard, where possible: faster, and hardly a word differs
  -version       Print version information
";

/// Reads the arguments; a message for people where they make no sense.
pub(super) fn parse(arguments: &[OsString]) -> Result<Parsed, String> {
    let mut settings = Settings {
        files: Vec::new(),
        format: Format::Text,
        words: Words::Packed,
        length: 120.0,
        chunk: 0.0,
        overlap: false,
        clock: false,
        algorithm: Algorithm::Test2,
        ignore_errors: false,
        extent: Extent::Whole,
        bare: None,
    };
    let (mut raw, mut signed) = (false, false);
    let mut shape = Shape::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        // A name that is no text is a file's.
        match argument.to_str().unwrap_or_default() {
            "-text" => settings.format = Format::Text,
            "-json" => settings.format = Format::Json,
            "-plain" => settings.format = Format::Plain,
            "-raw" => raw = true,
            "-signed" => signed = true,
            "-overlap" => settings.overlap = true,
            "-ts" => settings.clock = true,
            "-ignore-errors" => settings.ignore_errors = true,
            "-low-band" => settings.extent = Extent::LowBand,
            "-version" | "-v" => {
                return Ok(Parsed::Print(format!(
                    "fpcalc version 1.5.1 (Reprise {})\n",
                    env!("CARGO_PKG_VERSION")
                )));
            }
            "-help" | "--help" | "-h" => return Ok(Parsed::Print(USAGE.to_owned())),
            "--" => settings.files.extend(rest.by_ref().cloned()),
            option @ ("-format" | "-f" | "-rate" | "-r" | "-channels" | "-c" | "-length" | "-t"
            | "-chunk" | "-algorithm" | "-a") => {
                let value = rest.next().ok_or(format!("Unknown option {option}"))?;
                set(&mut settings, &mut shape, option, &value.to_string_lossy())?;
            }
            option if option.len() > 1 && option.starts_with('-') => {
                return Err(format!("Unknown option {option}"));
            }
            _ => settings.files.push(argument.clone()),
        }
    }
    settings.words = match (raw, signed) {
        (false, _) => Words::Packed,
        (true, false) => Words::Unsigned,
        (true, true) => Words::Signed,
    };
    settings.bare = shape.parameters();
    if settings.files.is_empty() {
        return Err("No input files".to_owned());
    }
    Ok(Parsed::Run(settings))
}

/// How samples without a container lie.
#[derive(Default)]
struct Shape {
    codec: Option<AudioCodecId>,
    /// Samples a second and channels; 0 where they were not given.
    rate: u32,
    channels: u16,
}

impl Shape {
    /// How to decode them, if that is what the input is.
    fn parameters(&self) -> Option<AudioCodecParameters> {
        let mut parameters = AudioCodecParameters::new();
        parameters
            .for_codec(self.codec?)
            .with_sample_rate(if self.rate == 0 { 44_100 } else { self.rate })
            .with_channels(Channels::Discrete(self.channels.max(1)));
        Some(parameters)
    }
}

fn set(
    settings: &mut Settings,
    shape: &mut Shape,
    option: &str,
    value: &str,
) -> Result<(), String> {
    let positive = || format!("The argument for {option} must be a positive number");
    let seconds = || {
        let value = leading_float(value);
        if value >= 0.0 {
            Ok(value)
        } else {
            Err(positive())
        }
    };
    match option {
        "-format" | "-f" => {
            shape.codec = match format(value).ok_or("Invalid format")? {
                Input::Bare(codec) => Some(codec),
                Input::Container => None,
            }
        }
        "-rate" | "-r" => {
            shape.rate = u32::try_from(leading_integer(value)).map_err(|_| positive())?;
        }
        "-channels" | "-c" => {
            shape.channels = u16::try_from(leading_integer(value))
                .ok()
                .filter(|&channels| channels > 0)
                .ok_or_else(|| {
                    format!("The argument for {option} must be a non-zero positive number")
                })?;
        }
        "-length" | "-t" => settings.length = seconds()?,
        "-chunk" => settings.chunk = seconds()?,
        _ => {
            settings.algorithm = match leading_integer(value) {
                1 => Algorithm::Test1,
                2 => Algorithm::Test2,
                3 => Algorithm::Test3,
                4 => Algorithm::Test4,
                5 => Algorithm::Test5,
                _ => return Err("The argument for -algorithm must be 1 - 5".to_owned()),
            }
        }
    }
    Ok(())
}

/// What a format is that FFmpeg calls so.
enum Input {
    /// Samples without a container.
    Bare(AudioCodecId),
    /// A container, whose content tells what it is.
    Container,
}

/// The format of that name; none where it is none known here.
fn format(name: &str) -> Option<Input> {
    Some(Input::Bare(match name {
        "u8" => codec::CODEC_ID_PCM_U8,
        "s8" => codec::CODEC_ID_PCM_S8,
        "s16le" => codec::CODEC_ID_PCM_S16LE,
        "s16be" => codec::CODEC_ID_PCM_S16BE,
        "s24le" => codec::CODEC_ID_PCM_S24LE,
        "s24be" => codec::CODEC_ID_PCM_S24BE,
        "s32le" => codec::CODEC_ID_PCM_S32LE,
        "s32be" => codec::CODEC_ID_PCM_S32BE,
        "f32le" => codec::CODEC_ID_PCM_F32LE,
        "f32be" => codec::CODEC_ID_PCM_F32BE,
        "f64le" => codec::CODEC_ID_PCM_F64LE,
        "f64be" => codec::CODEC_ID_PCM_F64BE,
        "alaw" => codec::CODEC_ID_PCM_ALAW,
        "mulaw" => codec::CODEC_ID_PCM_MULAW,
        "wav" | "mp3" | "flac" | "ogg" | "mov" | "mp4" | "m4a" | "3gp" | "matroska" | "webm"
        | "avi" | "aac" | "aiff" | "caf" | "wv" | "w64" | "au" | "tta" | "ac3" | "eac3" | "dts"
        | "mpeg" | "mpegts" | "asf" => return Some(Input::Container),
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(arguments: &[&str]) -> String {
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        parse(&arguments).err().unwrap_or_default()
    }

    #[test]
    fn mistakes_are_called_what_fpcalc_calls_them() {
        assert_eq!(error(&[]), "No input files");
        assert_eq!(error(&["-foo", "a"]), "Unknown option -foo");
        assert_eq!(error(&["a", "-length"]), "Unknown option -length");
        assert_eq!(
            error(&["-length", "-5", "a"]),
            "The argument for -length must be a positive number"
        );
        assert_eq!(
            error(&["-algorithm", "7", "a"]),
            "The argument for -algorithm must be 1 - 5"
        );
        assert_eq!(error(&["-format", "foo", "a"]), "Invalid format");
        assert_eq!(error(&["-length", "x", "a"]), "");
    }
}
