//! What `fpcalc` prints, for scripts that call it.
//!
//! Options, output and exit codes are those of `fpcalc` 1.5.1 with two differences. A file that was read to its
//! end is no error (built against newer FFmpeg, `fpcalc` takes the end for one). Containers are told by content,
//! so `-format` only matters for samples without a container. `-low-band` is an option of our own.
//!
//! How long an MP3 is, is said as `fpcalc` says it: in whole frames, what the encoder put around the sound included. The
//! library says how long the sound is.
//!
//! `fpcalc` is FFmpeg and decodes what that decodes. Here another program is asked where no decoder of ours hears all
//! there is, where the track to be heard is one that none of ours decodes, and where ours gave nothing; and where there is
//! no other program, that is said. What it complains about is a damaged part.

mod chunks;
mod numbers;
mod pipe;
mod settings;

use crate::decode::{self, Decoding, End, Outcome, UNENDING};
use crate::mono::Mono;
use crate::{AnalyseError, SAMPLE_RATE, Sniffed, analyse, names};
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
    /// How long the track plays to its end, in milliseconds, where that is known.
    pub duration_ms: Option<u64>,
    /// What of it could not be read, if anything.
    pub complaint: Option<String>,
}

/// Where another program is asked: what there is to decode.
pub struct Question<'a> {
    /// The file's name as it was given.
    pub name: &'a OsStr,
    /// What its first bytes say it is.
    pub media_type: &'static str,
    /// Which of its tracks of sound is to be heard, counted from 0; none where that is not known here.
    pub track: Option<usize>,
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
            Err(Failure::Unheard) => {
                writeln!(world.err, "ERROR: Not enough audio data")?;
                return Ok(2);
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
        |reason: &str| Failure::Fatal(format!("Could not open the input file ({reason})"));
    let is_pipe = name == INPUT;
    let (source, len): (Box<dyn Media>, u64) = if is_pipe {
        (Box::new(Pipe::new((world.input)())), UNENDING)
    } else {
        (world.open)(name).map_err(|error| cannot_open(&without_number(&error)))?
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
    let mut known = Known::default();
    let decoding = match opened {
        Err(Some(error)) => return Err(cannot_open(&without_number(&error))),
        Err(None) => match sniffed {
            Some(Sniffed { media_type, .. }) => {
                known.format = names::format(names::container(media_type), "");
                None
            }
            None => return Err(cannot_open("Invalid data found when processing input")),
        },
        Ok(opened) => {
            let Some(track) = &opened.audio else {
                let none = "Could not find any audio stream in the file (Stream not found)";
                return Err(Failure::Fatal(none.to_owned()));
            };
            known = Known {
                length: Length {
                    ms: track.framed_ms.or(opened.duration_ms()),
                    is_counted: names::is_counted(names::codec(track.parameters.codec)),
                    // `fpcalc` takes WAV as long as it finds it.
                    is_missed: track.is_cut_short && opened.demuxer != "wave",
                },
                track: Some(track.preferred),
                format: names::format(opened.demuxer, names::codec(track.parameters.codec)),
                left_out: if !track.is_preferred {
                    Some("a track is heard that is not the one to be played")
                } else if track.approximate {
                    Some("what the file adds to its lower half is left out")
                } else {
                    None
                },
            };
            opened.decode(low_band).ok()
        }
    };
    if is_pipe {
        // As `fpcalc` says it where nobody knows.
        let told = known.length.ms.filter(|&ms| ms < FOREVER_MS);
        known.length = Length {
            ms: told.or(Some(0)),
            ..Length::default()
        };
    }
    let ask = |world: &mut World<'_>| match sniffed {
        _ if is_pipe => Err("it comes through a pipe".to_owned()),
        Some(Sniffed { media_type, .. }) => (world.ask)(&Question {
            name,
            media_type,
            track: known.track,
            seconds: Some(settings.length).filter(|&seconds| seconds > 0.0),
        }),
        None => Err("it is of no known kind".to_owned()),
    };
    let no_decoder = |reason: String| {
        let (what, format) = (
            "Could not find any decoder for the audio stream",
            known.format,
        );
        Failure::Fatal(format!("{what} ({format}): {reason}"))
    };
    let Some(decoding) = decoding else {
        let decoded = ask(world).map_err(no_decoder)?;
        return hear_decoded(decoded, &known, settings, world);
    };
    if let (Some(left_out), Some(_)) = (known.left_out, sniffed) {
        match ask(world) {
            Ok(decoded) => return hear_decoded(decoded, &known, settings, world),
            Err(reason) => writeln!(world.err, "WARNING: {left_out}: {reason}")?,
        }
    }
    match hear(decoding, known.length, settings, world) {
        Err(Failure::Unheard) if sniffed.is_some() => {
            let decoded = ask(world).map_err(no_decoder)?;
            hear_decoded(decoded, &known, settings, world)
        }
        done => done,
    }
}

/// What a file says of how long it is.
#[derive(Clone, Copy, Default)]
struct Length {
    /// Milliseconds.
    ms: Option<u64>,
    /// Whether that is a count of samples, and no estimate.
    is_counted: bool,
    /// Whether it promised more.
    is_missed: bool,
}

/// What was found out of a file before it was decoded.
#[derive(Default)]
struct Known {
    length: Length,
    /// Which of its tracks of sound is to be heard.
    track: Option<usize>,
    /// What people call its format.
    format: &'static str,
    /// What is not heard here, as the beginning of a sentence.
    left_out: Option<&'static str>,
}

/// An error as `fpcalc` says it: without the number that it has for the system.
fn without_number(error: &io::Error) -> String {
    let text = error.to_string();
    match (error.raw_os_error(), text.split_once(" (os error")) {
        (Some(_), Some((text, _))) => text.to_owned(),
        _ => text,
    }
}

/// Hears what another program decoded.
fn hear_decoded(
    decoded: Decoded,
    known: &Known,
    settings: &Settings,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    let (_, opened) = decode::open(decoded.media, decoded.len, u64::MAX);
    let decoding = opened.ok().and_then(|opened| opened.decode(false).ok());
    let decoding = decoding
        .ok_or_else(|| Failure::Fatal("Could not read what another program decoded".to_owned()))?;
    let length = Length {
        ms: decoded.duration_ms.or(known.length.ms),
        ..Length::default()
    };
    hear(decoding, length, settings, world)?;
    match decoded.complaint {
        Some(complaint) => Err(unread(&complaint)),
        None => Ok(()),
    }
}

/// A part of a file that is missing.
fn unread(reason: &str) -> Failure {
    Failure::Damaged(format!("Error reading from the audio source ({reason})"))
}

/// Prints what a file of that length sounds like; from its beginning again where only its low end was asked for, and that
/// cannot be had.
fn hear(
    mut decoding: Decoding,
    length: Length,
    settings: &Settings,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    let mut chunks = Chunks::new(settings, length.ms, world);
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
        return hear(again, length, settings, world);
    }
    // A recorder that was stopped at once leaves none either, but no fault.
    let is_readable = matches!(outcome, Ok(Outcome { faults: 0, end }) if end != End::Broken);
    let heard_ms = chunks.heard() as u64 * 1000 / u64::from(SAMPLE_RATE);
    if chunks.heard() == 0 && outcome.is_ok() && !is_readable {
        return Err(Failure::Unheard);
    }
    chunks.finish()?;
    match outcome {
        Ok(Outcome {
            faults: 0,
            end: End::Complete,
        }) if length.is_missed
            || length.is_counted && length.ms > Some(heard_ms + analyse::SHORTFALL_MS) =>
        {
            Err(unread("End of file"))
        }
        Ok(Outcome { faults: 0, end }) if end != End::Broken => Ok(()),
        Ok(_) | Err(AnalyseError::NotMedia | AnalyseError::Cancelled) => Err(Failure::Damaged(
            "Error decoding audio frame (Invalid data found when processing input)".to_owned(),
        )),
        Err(AnalyseError::Io(error)) => Err(unread(&without_number(&error))),
    }
}
