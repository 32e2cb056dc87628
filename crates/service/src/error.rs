//! What can go wrong in a use case: a sentence for the person, and apart from it the chain for the log.
//!
//! The two never meet: [`Error`]'s `Display` is fit for a page, and what is inside of [`Report`] can only be had by
//! asking for it by name.

use domain::ContentHash;
use domain::event::MAX_EVENT_TRACKS;
use std::fmt;
use std::time::Duration;
use store::{Exceeded, StoreError};

/// What every use case answers with.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case was not carried out. `Display` is a sentence for people that tells what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is logged in, and this needs somebody.
    #[error("log in to do this")]
    LoginRequired,
    /// The login name or the password is wrong; which of them is not told.
    #[error("the login name or the password is wrong; check both and try again")]
    WrongLogin,
    /// The person is known, and this role may not do it.
    #[error("your role in this library does not allow to {0}; ask an admin of the library")]
    NotAllowed(&'static str),
    /// There is no such thing, or this person may not know of it: both answer alike. Holds its glossary word.
    #[error("this {0} does not exist, or you may not see it")]
    NotFound(&'static str),
    /// The input is at fault. Holds the whole sentence.
    #[error("{0}")]
    Invalid(String),
    /// The thing is not in a state that allows this. Holds the whole sentence.
    #[error("{0}")]
    Conflict(String),
    /// Somebody else edited it after the person opened the form; nothing was overwritten.
    #[error("this {what} was edited meanwhile; look at both versions and save again")]
    Stale {
        /// Its glossary word.
        what: &'static str,
        /// The revision it has now.
        revision: u64,
    },
    /// It was there and will not come back. Holds the whole sentence.
    #[error("{0}")]
    Gone(String),
    /// An upload that was joined from parts takes no bytes of its own.
    #[error("this upload is joined from parts and takes no bytes of its own")]
    Joined,
    /// There is no room for it among what this person or this library may have. Holds the whole sentence.
    #[error("{0}")]
    NoRoom(String),
    /// So many uploads of this person are unfinished that no other can begin.
    #[error("{limit} uploads of yours are unfinished; let some finish or cancel them")]
    TooManyUploads {
        /// How many there may be.
        limit: u64,
    },
    /// The bytes of a request came so slowly that it looked abandoned. What arrived is on the disk.
    #[error(
        "the bytes came too slowly; the server has {at} bytes of this upload; go on from there"
    )]
    TooSlow {
        /// Bytes the server has on its disk.
        at: u64,
    },
    /// The bytes do not go on where the server stands.
    #[error("the server has {at} bytes of this upload; go on from there")]
    OffsetMismatch {
        /// Bytes the server has on its disk.
        at: u64,
    },
    /// The connection ended within the body. What arrived is on the disk.
    #[error("the connection broke; the server has {at} bytes of this upload; go on from there")]
    Interrupted {
        /// Bytes the server has on its disk.
        at: u64,
    },
    /// A newer request for the same upload ended this one. What arrived is on the disk.
    #[error("a newer request goes on with this upload, so this one was ended")]
    Preempted {
        /// Bytes the server has on its disk.
        at: u64,
    },
    /// Bytes of one request changed on their way. None of them count, or, with checksums of slices, those before.
    #[error("some bytes changed on their way; the same piece has to be sent again")]
    ChecksumMismatch {
        /// Bytes the server has on its disk.
        at: u64,
    },
    /// The whole file is not the one that was promised; what was sent of it is gone.
    #[error(
        "what arrived is not the file that was promised (BLAKE3 {found} instead of {promised}): \
         it changed while it was sent; send it again"
    )]
    HashMismatch {
        /// What the client said the hash would be.
        promised: ContentHash,
        /// What the server read back from its disk.
        found: ContentHash,
    },
    /// More bytes than are taken.
    #[error("too large: at most {limit} bytes are accepted here")]
    TooLarge {
        /// Bytes that would have been accepted.
        limit: u64,
    },
    /// The server's disk is full. What was acknowledged stays.
    #[error("the server's disk is full; nothing is lost, go on once the operator has made room")]
    Full,
    /// Too many attempts.
    #[error("too many attempts; try again in {} seconds", .retry_after.as_secs().max(1))]
    RateLimited {
        /// How long to wait, in whole seconds, at least one.
        retry_after: Duration,
    },
    /// The server is at fault. The report goes to the log, once, at the boundary.
    #[error("something went wrong on the server; try again, and tell the operator if it stays")]
    Internal(Report),
}

/// What went wrong inside, for the operator's log alone. It has no `Display`, so it cannot slip into a page.
pub struct Report(Box<dyn std::error::Error + Send + Sync>);

impl Report {
    /// Keeps an error and its causes.
    pub fn new(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(error.into())
    }

    /// The error and its causes, outermost first, in one line.
    pub fn chain(&self) -> String {
        let mut text = self.0.to_string();
        let mut cause = self.0.source();
        while let Some(error) = cause {
            text.push_str(": ");
            text.push_str(&error.to_string());
            cause = error.source();
        }
        text
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Report({})", self.chain())
    }
}

impl Error {
    /// Wraps a fault of the server's own.
    pub fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(Report::new(error))
    }

    /// What belongs into the log: the whole chain for a fault of the server's own, none for a person's mistake.
    pub const fn report(&self) -> Option<&Report> {
        match self {
            Self::Internal(report) => Some(report),
            _ => None,
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full { .. } => Self::Full,
            StoreError::Exceeded(bound) => exceeded(bound),
            StoreError::Missing(what) => Self::NotFound(what),
            StoreError::Crowded(tracks) => Self::Conflict(format!(
                "the event would have {tracks} tracks; at most {MAX_EVENT_TRACKS} stand at one, so choose fewer or another"
            )),
            StoreError::Stale { what, revision } => Self::Stale { what, revision },
            StoreError::Cursor(text) => Self::Invalid(format!(
                "{text:?} is no place in this list; start again from its first page"
            )),
            error => Self::internal(error),
        }
    }
}

fn exceeded(bound: Exceeded) -> Error {
    match bound {
        Exceeded::Uploads(limit) => Error::TooManyUploads { limit },
        Exceeded::Person(limit) => Error::NoRoom(format!(
            "it does not fit into your share of {limit} bytes of this library; ask an admin of the library for room"
        )),
        Exceeded::Library(limit) => Error::NoRoom(format!(
            "it does not fit into this library, which may keep {limit} bytes; ask the operator for room"
        )),
    }
}

impl From<domain::NameError> for Error {
    fn from(error: domain::NameError) -> Self {
        Self::Invalid(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_gets_no_word_of_an_internal_chain() {
        let inner = std::io::Error::other("/var/lib/reprise/secret: permission denied");
        let error = Error::internal(inner);
        assert!(!error.to_string().contains("secret"));
        assert!(std::error::Error::source(&error).is_none());
        assert!(error.report().unwrap().chain().contains("secret"));
    }
}
