//! The command line, read as `fpcalc` reads it.

use crate::Algorithm;

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
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Settings {
    pub(super) files: Vec<String>,
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
    /// How samples without a container lie, if that is what the input is.
    pub(super) samples: Option<Samples>,
}

/// Interleaved 16-bit little-endian samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Samples {
    pub(super) rate: u32,
    pub(super) channels: u16,
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

Generate fingerprints from audio files, as fpcalc does.

Options:
  -format NAME   Take the input as samples without a container (s16le)
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
pub(super) fn parse(arguments: &[String]) -> Result<Parsed, String> {
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
        samples: None,
    };
    let (mut raw, mut signed) = (false, false);
    let mut samples = Samples {
        rate: 44_100,
        channels: 1,
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
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
            option @ ("-format" | "-rate" | "-channels" | "-length" | "-chunk" | "-algorithm") => {
                let value = rest.next().ok_or(format!("Unknown option {option}"))?;
                set(&mut settings, &mut samples, option, value)?;
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
    settings.samples = settings.samples.map(|_| samples);
    if settings.files.is_empty() {
        return Err("No input files".to_owned());
    }
    Ok(Parsed::Run(settings))
}

fn set(
    settings: &mut Settings,
    samples: &mut Samples,
    option: &str,
    value: &str,
) -> Result<(), String> {
    let positive = format!("The argument for {option} must be a positive number");
    match option {
        "-format" if value == "s16le" => settings.samples = Some(*samples),
        "-format" => return Err("Invalid format".to_owned()),
        "-rate" => samples.rate = leading_number(value).ok_or(positive)?,
        "-channels" => {
            samples.channels = leading_number(value)
                .and_then(|number| u16::try_from(number).ok())
                .ok_or(positive)?;
        }
        "-length" => settings.length = leading_seconds(value).ok_or(positive)?,
        "-chunk" => settings.chunk = leading_seconds(value).ok_or(positive)?,
        _ => {
            settings.algorithm = match leading_number(value) {
                Some(1) => Algorithm::Test1,
                Some(2) => Algorithm::Test2,
                Some(3) => Algorithm::Test3,
                Some(4) => Algorithm::Test4,
                Some(5) => Algorithm::Test5,
                _ => return Err("The argument for -algorithm must be 1 - 5".to_owned()),
            }
        }
    }
    Ok(())
}

/// The decimal fraction a text begins with: 0 if it begins with none, nothing if it is negative.
fn leading_seconds(text: &str) -> Option<f64> {
    let text = text.trim_start();
    let end = text.find(|character: char| !character.is_ascii_digit() && character != '.');
    match &text[..end.unwrap_or(text.len())] {
        "" if text.starts_with('-') => None,
        "" => Some(0.0),
        digits => digits.parse().ok(),
    }
}

/// The number a text begins with, as C's `atoi` reads it: 0 if it begins with none, nothing if it is negative.
fn leading_number(text: &str) -> Option<u32> {
    let text = text.trim_start();
    if text.starts_with('-') {
        return None;
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    let digits = text.len()
        - text
            .trim_start_matches(|character: char| character.is_ascii_digit())
            .len();
    if digits == 0 {
        Some(0)
    } else {
        text[..digits].parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(arguments: &[&str]) -> String {
        let arguments: Vec<String> = arguments
            .iter()
            .map(|&argument| argument.to_owned())
            .collect();
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
