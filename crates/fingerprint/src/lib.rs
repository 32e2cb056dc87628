//! Audio in, fingerprint out: what a media file is, how long it plays, how it looks as a waveform, and what it
//! sounds like to Chromaprint.
//!
//! One implementation serves the browser's worker, the server's verifying job and the command line, so that all
//! three agree on every bit. Nothing here opens a file, reads a clock or keeps state between calls: a source is
//! anything that can be read and sought, and memory stays flat however long it is.
//!
//! - [`sniff()`] tells media from everything else by its first bytes.
//! - [`analyse()`] reads one file from end to end.
//! - `Relay` has another decoder hear a file, as browsers have some.
//! - [`Fingerprinter`] turns decoded samples into a fingerprint where something else did the decoding.
//! - [`pack()`] and [`unpack`] speak AcoustID's text form; [`compare()`] and [`query_terms`] match as its server does.
//! - [`segments`] says where in a long recording another one occurs.
//! - [`cli`] prints what `fpcalc` prints, and [`bench`](mod@bench) says what each stage costs.
//!
//! How near the words are to `fpcalc`'s: of lossless formats every word is equal. Of MP3, AAC, Vorbis and Opus 998 of 1000
//! are over a corpus, for decoders round in different ways. Two kinds of files lie below that, and not for our sake:
//!
//! - Speech in Opus at 8 to 24 kbit/s, where FFmpeg's own decoder of Opus, which `fpcalc` asks, departs from the reference
//!   decoder: 0.48 to 0.81 of the words equal `fpcalc`'s, while they equal what libopus decodes.
//! - Vorbis as FFmpeg's experimental encoder writes it: 196 of 463 words.
//!
//! With `low_band` (see [`Options`]) no more is decoded than Chromaprint hears, and 995 of 1000 words are equal over a
//! corpus, never fewer than 980 in a file. Files that need more fall back: sound that the mix to mono cancels, noise in place
//! of low notes, low notes 30 dB below high ones, speech in Opus, and formats that are not decoded in part.
//!
//! The feature `every-codec`, on by default, brings what there is beside MP3, WAV and FLAC; a browser fetches that
//! only when it meets such a file.
//!
//! Deliberately absent: guessing from file names. A name says what somebody once thought; the bytes decide.

mod algorithm;
mod analyse;
mod analysis;
pub mod bench;
mod chromaprint;
#[cfg(feature = "every-codec")]
pub mod cli;
mod compare;
mod decode;
mod ear;
mod error;
mod id3;
mod mono;
mod names;
mod pack;
mod peaks;
mod query;
#[cfg(feature = "every-codec")]
mod relay;
pub mod resample;
mod riff;
mod segment;
mod simhash;
mod sniff;
mod tags;

pub use algorithm::{Algorithm, Fingerprinter, SAMPLE_RATE};
pub use analyse::analyse;
pub use analysis::{Analysis, Fingerprint, Options, Progress};
pub use compare::compare;
pub use error::{AnalyseError, UnpackError};
pub use id3::{ID3_HEAD, id3_length};
pub use pack::{MAX_WORDS, pack, unpack};
pub use query::query_terms;
#[cfg(feature = "every-codec")]
pub use relay::{Relay, Way};
pub use segment::{Segment, segments};
pub use simhash::simhash;
pub use sniff::{SNIFF_BYTES, Sniffed, sniff};
pub use tags::Tags;
