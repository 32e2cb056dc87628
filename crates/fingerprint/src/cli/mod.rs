//! What `fpcalc` prints, for scripts that call it.
//!
//! Options, output and exit codes are those of `fpcalc` 1.5.1 with two differences. A file that was read to its
//! end is no error (built against newer FFmpeg, `fpcalc` takes the end for one). Containers are told by content,
//! so `-format` only matters for samples without a container. `-low-band` is an option of our own.

mod chunks;
mod numbers;
mod settings;

use crate::AnalyseError;
use crate::decode::{self, End, Opened, Outcome};
use crate::mono::Mono;
use chunks::{Chunks, Failure};
use settings::{Extent, Parsed, Settings};
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Seek, Write};

/// A file as the command line hands it over.
pub trait Media: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync> Media for T {}

/// A file and how many bytes it has.
pub type Opening = io::Result<(Box<dyn Media>, u64)>;

/// What the command line needs of the world around it.
pub struct World<'a> {
    /// Opens a file by the name it was given and says how many bytes it has.
    pub open: &'a mut dyn FnMut(&OsStr) -> Opening,
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

fn fingerprint(name: &OsStr, settings: &Settings, world: &mut World<'_>) -> Result<(), Failure> {
    let cannot_open =
        |reason: String| Failure::Fatal(format!("Could not open the input file ({reason})"));
    let (source, len) = (world.open)(name).map_err(|error| cannot_open(error.to_string()))?;
    let invalid = || "Invalid data found when processing input".to_owned();
    let opened = match &settings.bare {
        Some(parameters) => decode::open_bare(source, len, parameters.clone()).ok_or(None),
        None => decode::open(source, len, u64::MAX).1,
    };
    let opened = opened
        .map_err(|error| cannot_open(error.map_or_else(invalid, |error| error.to_string())))?;
    if opened.audio.is_none() {
        return Err(Failure::Fatal(
            "Could not find any audio stream in the file (Stream not found)".to_owned(),
        ));
    }
    // Chunks are printed as they come, and could not be taken back.
    let low_band = settings.extent == Extent::LowBand && settings.chunk <= 0.0;
    match hear(opened, low_band, settings, world)? {
        None => Ok(()),
        Some(opened) => hear(opened, false, settings, world).map(drop),
    }
}

/// Decodes a file and prints what it sounds like; gives it back where only its low end was asked for, and that cannot
/// be had.
fn hear(
    opened: Opened,
    low_band: bool,
    settings: &Settings,
    world: &mut World<'_>,
) -> Result<Option<Opened>, Failure> {
    let mut decoding = opened.decode(low_band).map_err(|_| {
        Failure::Fatal("Could not find any decoder for the audio stream".to_owned())
    })?;
    let mut chunks = Chunks::new(settings, decoding.duration_ms(), world);
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
        return Ok(Some(decoding.reopen()));
    }
    chunks.finish()?;
    match outcome {
        Ok(Outcome { faults: 0, end }) if end != End::Broken => Ok(None),
        Ok(_) | Err(AnalyseError::NotMedia | AnalyseError::Cancelled) => Err(Failure::Damaged(
            "Error decoding audio frame (Invalid data found when processing input)".to_owned(),
        )),
        Err(AnalyseError::Io(error)) => Err(Failure::Damaged(format!(
            "Error reading from the audio source ({error})"
        ))),
    }
}
