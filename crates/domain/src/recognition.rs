//! The question a browser asks before it sends anything, and the answer.

use crate::{ContentHash, FileName, TrackId, UploadId};
use serde::{Deserialize, Serialize};

/// At most this many files in one question; a longer list is asked in parts.
pub const MAX_CANDIDATES: usize = 100;

/// At most this many 32-bit words of a fingerprint are compared: 120 s give 948.
pub const MAX_FINGERPRINT_WORDS: usize = 4096;

/// A match at or above this score counts as the same recording without a second look.
pub const SAME_RECORDING_SCORE: f32 = 0.9;

/// A match below this score is not worth showing.
pub const LEAST_SHOWN_SCORE: f32 = 0.5;

/// One file as the browser read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its name on the person's device.
    pub name: FileName,
    /// Length in bytes.
    pub size: u64,
    /// BLAKE3 of the whole file.
    pub hash: ContentHash,
    /// What was heard in it; none where nothing could be decoded.
    pub heard: Option<Heard>,
}

/// The acoustic side of a candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Length of the whole recording in milliseconds.
    pub duration_ms: u64,
    /// Chromaprint words, algorithm 2 (TEST2), of at most the first 120 s.
    pub words: Vec<u32>,
}

/// What the library knows about one candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Recognition {
    /// The very same bytes are here: nothing need be sent.
    Known(TrackSummary),
    /// This person has begun to send these bytes: go on from `offset`.
    Resume {
        /// Where to go on.
        upload: UploadId,
        /// Bytes the server has on its disk.
        offset: u64,
    },
    /// Other bytes, but the same recording: best match first, never empty. Ask the person.
    SameRecording(Vec<RecordingMatch>),
    /// Nothing like it is here.
    New,
}

/// A track that sounds like the candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordingMatch {
    /// 0 to 1, as `acoustid_compare2` scores it.
    pub score: f32,
    /// The track.
    pub track: TrackSummary,
}

/// A track in short, for showing beside a candidate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackSummary {
    /// Links to it.
    pub id: TrackId,
    /// What it is called.
    pub title: String,
    /// Length in milliseconds, where known.
    pub duration_ms: Option<u64>,
    /// What people call its format, such as `FLAC`.
    pub format: Option<String>,
    /// Bits per second over the whole file, where known.
    pub bitrate: Option<u64>,
    /// Length in bytes.
    pub size: u64,
}
