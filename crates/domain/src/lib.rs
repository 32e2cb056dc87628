//! The vocabulary of Reprise: identifiers, checked names, permissions and what travels between browser and server.
//!
//! Every other crate speaks in these types, so that a value is parsed once, where it enters, and never doubted
//! again. Nothing here does I/O, reads a clock or draws a random number, and all of it compiles to WebAssembly.

pub mod hash;
pub mod id;
pub mod library;
pub mod media;
pub mod name;
pub mod permission;
pub mod recognition;
pub mod track;
pub mod work;

pub use hash::ContentHash;
pub use id::{
    AccountId, AssetId, AuditId, FingerprintId, JobId, LibraryId, LoginSessionId, TrackId, UploadId,
};
pub use library::{Library, Visibility};
pub use media::MediaKind;
pub use name::{DisplayName, FileName, LibraryName, LoginName, NameError};
pub use permission::{Action, Role};

/// A moment, in UTC. Stores keep microseconds; round with [`to_micros`] before comparing with what was stored.
pub type Timestamp = chrono::DateTime<chrono::Utc>;

/// Cuts a moment down to whole microseconds, the finest step both database engines keep.
pub fn to_micros(at: Timestamp) -> Timestamp {
    chrono::SubsecRound::trunc_subsecs(at, 6)
}
