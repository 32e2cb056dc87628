//! What is asked of an analysis, and what it answers.

use crate::{Algorithm, Tags};
use domain::MediaKind;

/// How much of a file is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How much of the beginning is fingerprinted, in seconds; 0 for all of it.
    pub fingerprint_seconds: u32,
    /// Whether to decode on to the end, for a waveform and an exact duration. Otherwise decoding stops once the
    /// fingerprint is complete.
    pub whole_file: bool,
    /// How many peaks the waveform has.
    pub peak_count: usize,
    /// Which fingerprint to make.
    pub algorithm: Algorithm,
    /// Whether no more needs to be decoded than Chromaprint hears, where there is a decoder that can do that. It is
    /// several times as fast; a few words of a thousand differ from those of the whole sound, and the loudness that
    /// [`Progress`] tells is that of the low end. Of no effect where the whole file is asked for.
    pub low_band: bool,
    /// How many bytes into the file is looked, but for the index of an MP4 wherever that stands. Below
    /// `isize::MAX`: demultiplexers do not survive longer jumps.
    pub reach: u64,
}

impl Default for Options {
    /// What AcoustID compares, and a waveform of the whole file.
    fn default() -> Self {
        Self {
            fingerprint_seconds: 120,
            whole_file: true,
            peak_count: 800,
            algorithm: Algorithm::Test2,
            low_band: false,
            reach: isize::MAX as u64 - 1,
        }
    }
}

/// How far an analysis has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Milliseconds of audio decoded so far.
    pub decoded_ms: u64,
    /// Length of the whole file in milliseconds, where its container tells.
    pub duration_ms: Option<u64>,
    /// Loudest sample of the block just decoded, 0 (silence) to 255 (full scale): for a waveform that draws itself.
    pub loudest: u8,
}

/// What is known of a media file.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// Short name of the container, such as `mp4`.
    pub container: &'static str,
    /// Short name of the audio codec, such as `aac`; none where there is no audio track.
    pub codec: Option<&'static str>,
    /// What people call the format, such as `AAC`.
    pub format_name: &'static str,
    /// The media type to serve it under.
    pub media_type: &'static str,
    /// Sound alone, or pictures too.
    pub kind: MediaKind,
    /// Length in milliseconds, where known.
    pub duration_ms: Option<u64>,
    /// Samples a second and channel, where known.
    pub sample_rate: Option<u32>,
    /// Channels of the audio track, where known.
    pub channels: Option<u16>,
    /// Bits a second over the whole file, where its duration is known.
    pub bitrate: Option<u64>,
    /// What the file says about itself.
    pub tags: Tags,
    /// What it sounds like; none where nothing could be decoded or it is shorter than about three seconds.
    pub fingerprint: Option<Fingerprint>,
    /// Loudest moments of equal stretches of the whole file, 0 (silence) to 255 (full scale); empty unless the
    /// whole file was decoded.
    pub peaks: Vec<u8>,
    /// Whether another decoder may hear more in it: AAC with what HE-AAC adds, of which only the core is decoded here, so
    /// that the fingerprint is near that of the whole sound, not equal to it; or a file whose preferred track nobody here
    /// decodes, so that another one of it was heard.
    pub approximate: bool,
    /// Which of its tracks of sound is to be heard, counted from 0 in their order; none where the tracks are not known.
    pub track: Option<usize>,
    /// What went wrong, for people: lower case, no full stop. The rest of the analysis holds all the same.
    pub problem: Option<String>,
}

/// A Chromaprint fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// One word for each 0.124 s after the first 2.6 s, oldest first; never empty.
    pub words: Vec<u32>,
    /// Length of the whole recording in milliseconds.
    pub duration_ms: u64,
}
