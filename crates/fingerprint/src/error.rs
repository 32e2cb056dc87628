//! What can go wrong, each with its own name so that a caller can tell a bad file from a bad disk.

use std::io;

/// Why a file could not be analysed at all.
///
/// A file that is media but cannot be decoded is no error: it yields an [`Analysis`](crate::Analysis) without a
/// fingerprint, whose `problem` says why.
#[derive(Debug, thiserror::Error)]
pub enum AnalyseError {
    /// The bytes are no media format known here.
    #[error("not audio or video in any known format")]
    NotMedia,
    /// The progress callback asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// The source itself failed; the file may be fine.
    #[error("cannot read the source")]
    Io(#[from] io::Error),
}

/// Why a text or a byte string is not a packed fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// Not URL-safe base64 without padding.
    #[error("packed fingerprint is not URL-safe base64")]
    Base64,
    /// Ends before the words its header promises.
    #[error("packed fingerprint is truncated")]
    Truncated,
    /// Its header promises more words than [`MAX_WORDS`](crate::MAX_WORDS).
    #[error("packed fingerprint promises {0} words, more than allowed")]
    TooLong(usize),
    /// A gap between set bits leads past the 32nd bit of a word.
    #[error("packed fingerprint holds a bit position above 32")]
    BitOutOfRange,
}
