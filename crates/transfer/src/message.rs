//! What the upload page and its Web Worker say to each other.
//!
//! Both are WebAssembly modules of this project, so a message is a plain value in postcard's encoding, carried as one
//! `Uint8Array`. Where a message speaks of a file for the first time, the browser's `File` travels beside it: the posted
//! value is the array `[bytes, file]`. The same worker script serves two instances: one reads, so that decoding may block
//! it, and one sends, so that its timers stay true.

use crate::Phase;
use domain::{ContentHash, FileName, TrackId, UploadId};
use serde::{Deserialize, Serialize};

/// Names a file within one document, from the moment it is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileKey(pub u32);

/// From the page to a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToWorker {
    /// Read this file. With the `File`.
    Read(FileKey, Attention),
    /// Send this file. With the `File`.
    Send(FileKey, Order),
    /// BLAKE3 of all of a file that is being sent already: the server is told with the next bytes.
    Promise(FileKey, ContentHash),
    /// Stop reading or sending until told to go on.
    Pause(FileKey),
    /// Go on.
    Resume(FileKey),
    /// Stop reading or sending this file and forget it; tell the server too.
    Cancel(FileKey),
    /// A good moment to try again: online, visible, or logged in.
    Nudge,
}

/// How closely a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attention {
    /// Hash, tags and sound.
    Listen,
    /// The hash alone: a decoder broke down on this file before. The server listens to it.
    HashOnly,
}

/// What to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// What it is called.
    pub name: FileName,
    /// The folder it was dropped with.
    pub folder: Option<String>,
    /// BLAKE3 of all of it; none where it is still being read.
    pub hash: Option<ContentHash>,
    /// An upload of it that the server knows of.
    pub resume: Option<UploadId>,
}

/// From a worker to the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromWorker {
    /// The module runs and listens; what was posted before is lost.
    Ready,
    /// The waveform so far, see [`Reading::peaks`].
    Drawn(FileKey, Vec<u8>),
    /// Bytes read and hashed so far.
    Hashed(FileKey, u64),
    /// All was read.
    Read(FileKey, Reading),
    /// It is not a file for this library, or cannot be read; why.
    Unreadable(FileKey, String),
    /// The server has begun an upload of it.
    Begun(FileKey, UploadId),
    /// How sending stands. After an ending phase nothing more comes.
    Sending(FileKey, Standing),
}

/// What was found out about a file by reading it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// BLAKE3 of all of it.
    pub hash: ContentHash,
    /// Length in bytes.
    pub size: u64,
    /// What people call its format, such as `FLAC`.
    pub format: Option<String>,
    /// Bits a second over the whole file.
    pub bitrate: Option<u64>,
    /// Length in milliseconds.
    pub duration_ms: Option<u64>,
    /// Title from its tags.
    pub title: Option<String>,
    /// Artist from its tags.
    pub artist: Option<String>,
    /// Chromaprint words of the first two minutes; empty where nothing could be decoded.
    pub words: Vec<u32>,
    /// Peaks of equal stretches of those two minutes, 0 (silence) to 255 (full scale).
    pub peaks: Vec<u8>,
    /// What went wrong in decoding; the file can be sent all the same.
    pub problem: Option<String>,
}

/// How sending stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What goes on.
    pub phase: Phase,
    /// Bytes the server has on its disk.
    pub acknowledged: u64,
    /// Bytes a second acknowledged lately.
    pub goodput: Option<u64>,
}

impl Standing {
    /// The track, once there is one.
    pub fn track(&self) -> Option<TrackId> {
        match self.phase {
            Phase::Done(track) => Some(track),
            _ => None,
        }
    }
}

/// The bytes were not a message: page and worker are of different builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAMessage;

/// Encodes a message.
///
/// # Errors
/// Only where a value cannot be serialised, which no message's can.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, NotAMessage> {
    postcard::to_allocvec(message).map_err(|_| NotAMessage)
}

/// Decodes a message.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, NotAMessage> {
    postcard::from_bytes(bytes).map_err(|_| NotAMessage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_survives_its_journey_and_a_cut_one_is_refused() {
        let message = FromWorker::Read(
            FileKey(7),
            Reading {
                hash: ContentHash::new([3; 32]),
                size: 1 << 40,
                format: Some("FLAC".to_owned()),
                bitrate: None,
                duration_ms: Some(1),
                title: Some("שיר".to_owned()),
                artist: None,
                words: vec![u32::MAX; 948],
                peaks: vec![0, 255],
                problem: None,
            },
        );
        let bytes = encode(&message).unwrap();
        assert_eq!(decode(&bytes), Ok(message));
        assert_eq!(
            decode::<FromWorker>(&bytes[..bytes.len() - 1]),
            Err(NotAMessage)
        );
    }
}
