//! What `fpcalc` prints, for scripts that call it.
//!
//! Options, output and exit codes are those of `fpcalc` 1.5.1 with two differences. A file that was read to its
//! end is no error (built against newer FFmpeg, `fpcalc` takes the end for one). Containers are told by content,
//! so `-format` only matters for samples without a container. `-low-band` is an option of our own.
//!
//! `fpcalc` is FFmpeg and decodes what that decodes. Here another program is asked where no decoder of ours hears all
//! there is, and where there is none, that is said.

mod chunks;
mod numbers;
mod pipe;
mod settings;

use crate::decode::{self, Decoding, End, Outcome, UNENDING};
use crate::mono::Mono;
use crate::{AnalyseError, Sniffed};
use chunks::{Chunks, Failure};
use pipe::Pipe;
use settings::{Extent, Parsed, Settings};
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Seek, Write};

/// A file as the command line hands it over.
pub trait Media: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync> Media for T {}

/// A file and how many bytes it has.
pub type Opening = io::Result<(Box<dyn Media>, u64)>;

/// A file that another program decoded.
pub struct Decoded {
    /// Its samples, in a container that is read here.
    pub media: Box<dyn Media>,
    /// How many bytes those are.
    pub len: u64,
    /// How long the whole file plays, in milliseconds, where that is known.
    pub duration_ms: Option<u64>,
}

/// Where another program is asked: what there is to decode.
pub struct Question<'a> {
    /// The file's name as it was given.
    pub name: &'a OsStr,
    /// What its first bytes say it is.
    pub media_type: &'static str,
    /// How much of it will be heard, in seconds; none for all.
    pub seconds: Option<f64>,
}

/// What the command line needs of the world around it.
pub struct World<'a> {
    /// Opens a file by the name it was given and says how many bytes it has.
    pub open: &'a mut dyn FnMut(&OsStr) -> Opening,
    /// Opens standard input, which goes by the name of `-`.
    pub input: &'a mut dyn FnMut() -> Box<dyn Read + Send + Sync>,
    /// Has another program decode a file of which not all is heard here; or says why there is none that does, as the end
    /// of a sentence.
    pub ask: &'a mut dyn FnMut(&Question<'_>) -> Result<Decoded, String>,
    /// Seconds since 1970, for `-ts`.
    pub now: &'a dyn Fn() -> f64,
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
}

/// Runs `fpcalc` with those arguments (without the program's name) and gives its exit code: 0 for success, 2 for
/// an error, 3 if a fingerprint was printed though a part of the file could not be decoded.
///
/// As in the original, the first file that fails ends the run. Fails itself only where nothing can be printed.
pub fn run(arguments: &[OsString], world: &mut World<'_>) -> io::Result<u8> {
    let settings = match settings::parse(arguments) {
        Ok(Parsed::Run(settings)) => settings,
        Ok(Parsed::Print(text)) => {
            world.out.write_all(text.as_bytes())?;
            return Ok(0);
        }
        Err(message) => {
            writeln!(world.err, "ERROR: {message}")?;
            return Ok(2);
        }
    };
    for name in &settings.files {
        match fingerprint(name, &settings, world) {
            Ok(()) => {}
            Err(Failure::Print(error)) => return Err(error),
            Err(Failure::Damaged(message)) => {
                writeln!(world.err, "ERROR: {message}")?;
                if !settings.ignore_errors {
                    return Ok(3);
                }
            }
            Err(Failure::Fatal(message)) => {
                writeln!(world.err, "ERROR: {message}")?;
                return Ok(2);
            }
        }
    }
    Ok(0)
}

/// The name of standard input.
const INPUT: &str = "-";

/// A file that nobody could play in a lifetime: its length follows from that of a pipe, which nobody knows.
const FOREVER_MS: u64 = 100 * 365 * 24 * 3_600_000;

fn fingerprint(name: &OsStr, settings: &Settings, world: &mut World<'_>) -> Result<(), Failure> {
    let cannot_open =
        |reason: String| Failure::Fatal(format!("Could not open the input file ({reason})"));
    let is_pipe = name == INPUT;
    let (source, len): (Box<dyn Media>, u64) = if is_pipe {
        (Box::new(Pipe::new((world.input)())), UNENDING)
    } else {
        (world.open)(name).map_err(|error| cannot_open(error.to_string()))?
    };
    let (sniffed, opened) = match &settings.bare {
        Some(parameters) => {
            let opened = decode::open_bare(source, len, parameters.clone());
            (None, opened.ok_or(None))
        }
        None => decode::open(source, len, u64::MAX),
    };
    // Chunks are printed as they come, and could not be taken back.
    let low_band = settings.extent == Extent::LowBand && settings.chunk <= 0.0;
    let (mut duration_ms, mut is_complete) = (None, false);
    let decoding = match opened {
        Err(Some(error)) => return Err(cannot_open(error.to_string())),
        Err(None) => {
            Err("Could not open the input file (Invalid data found when processing input)")
        }
        Ok(opened) => {
            let Some(track) = &opened.audio else {
                let none = "Could not find any audio stream in the file (Stream not found)";
                return Err(Failure::Fatal(none.to_owned()));
            };
            duration_ms = opened.duration_ms();
            is_complete = !track.approximate;
            let decoding = opened.decode(low_band);
            decoding.map_err(|_| "Could not find any decoder for the audio stream")
        }
    };
    if is_pipe {
        // As `fpcalc` says it where nobody knows.
        duration_ms = duration_ms.filter(|&ms| ms < FOREVER_MS).or(Some(0));
    }
    let reason = match sniffed {
        Some(_) if is_complete && decoding.is_ok() => None,
        Some(_) if is_pipe => Some("it comes through a pipe".to_owned()),
        Some(Sniffed { media_type, .. }) => {
            let seconds = Some(settings.length).filter(|&seconds| seconds > 0.0);
            let question = Question {
                name,
                media_type,
                seconds,
            };
            match (world.ask)(&question) {
                Ok(decoded) => return hear_decoded(decoded, duration_ms, settings, world),
                Err(reason) => Some(reason),
            }
        }
        None => None,
    };
    match (decoding, reason) {
        (Ok(decoding), reason) => {
            if let Some(reason) = reason {
                let what = "what the file adds to its lower half is left out";
                writeln!(world.err, "WARNING: {what}: {reason}")?;
            }
            hear(decoding, duration_ms, settings, world)
        }
        (Err(failure), Some(reason)) => Err(Failure::Fatal(format!("{failure}: {reason}"))),
        (Err(failure), None) => Err(Failure::Fatal(failure.to_owned())),
    }
}

/// Hears what another program decoded.
fn hear_decoded(
    decoded: Decoded,
    duration_ms: Option<u64>,
    settings: &Settings,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    let (_, opened) = decode::open(decoded.media, decoded.len, u64::MAX);
    let decoding = opened.ok().and_then(|opened| opened.decode(false).ok());
    let decoding = decoding
        .ok_or_else(|| Failure::Fatal("Could not read what another program decoded".to_owned()))?;
    let duration_ms = duration_ms.or(decoded.duration_ms);
    hear(decoding, duration_ms, settings, world)
}

/// Prints what a file of that length sounds like; from its beginning again where only its low end was asked for, and that
/// cannot be had.
fn hear(
    mut decoding: Decoding,
    duration_ms: Option<u64>,
    settings: &Settings,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    let mut chunks = Chunks::new(settings, duration_ms, world);
    let mut to_mono = Mono::default();
    let mut mono = Vec::new();
    let mut failure = None;
    let outcome = decoding.run(|block| {
        let mut take = || {
            mono.clear();
            to_mono
                .feed(&block, &mut mono)
                .map_err(|error| Failure::Fatal(error.to_string()))?;
            chunks.take(&mono)
        };
        match take() {
            Ok(more) => Ok(more),
            Err(found) => {
                failure = Some(found);
                Ok(false)
            }
        }
    });
    if let Some(failure) = failure {
        return Err(failure);
    }
    if let Ok(Outcome {
        end: End::Unsuited, ..
    }) = outcome
    {
        let again = decoding.reopen().decode(false).map_err(|_| {
            Failure::Fatal("Could not find any decoder for the audio stream".to_owned())
        })?;
        return hear(again, duration_ms, settings, world);
    }
    chunks.finish()?;
    match outcome {
        Ok(Outcome { faults: 0, end }) if end != End::Broken => Ok(()),
        Ok(_) | Err(AnalyseError::NotMedia | AnalyseError::Cancelled) => Err(Failure::Damaged(
            "Error decoding audio frame (Invalid data found when processing input)".to_owned(),
        )),
        Err(AnalyseError::Io(error)) => Err(Failure::Damaged(format!(
            "Error reading from the audio source ({error})"
        ))),
    }
}
