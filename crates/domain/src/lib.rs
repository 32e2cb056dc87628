//! The vocabulary of Reprise: identifiers, checked names, permissions and what travels between browser and server.
//!
//! Every other crate speaks in these types, so that a value is parsed once, where it enters, and never doubted
//! again. Nothing here does I/O, reads a clock or draws a random number, and all of it compiles to WebAssembly.

#[macro_use]
mod word;

pub mod art;
pub mod bin;
pub mod classification;
pub mod counterpart;
pub mod cover;
pub mod date;
pub mod event;
pub mod fold;
pub mod form;
pub mod hash;
pub mod home;
pub mod id;
pub mod import;
pub mod inbox;
pub mod library;
pub mod media;
pub mod musician;
pub mod name;
pub mod page;
pub mod path;
pub mod permission;
pub mod personal;
pub mod recognition;
pub mod rendition;
pub mod search;
pub mod set_list;
pub mod song;
pub mod track;
pub mod work;

pub use art::{Art, ArtFile, ArtFormat, ArtSize};
pub use date::PartialDate;
pub use hash::ContentHash;
pub use id::{
    AccountId, AssetId, AuditId, ClassId, EventId, FingerprintId, JobId, LibraryId, LoginSessionId,
    MusicianId, NoteId, PictureId, PlayId, PlaylistEntryId, PlaylistId, SetListId, SongId, TrackId,
    UploadId,
};
pub use library::{Library, Visibility};
pub use media::MediaKind;
pub use name::{DisplayName, FileName, LibraryName, LoginName, NameError};
pub use path::{Item, Noun};
pub use permission::{Action, Role};
pub use rendition::{Qualities, Quality};
pub use word::WordError;

/// A moment, in UTC. Stores keep microseconds; round with [`to_micros`] before comparing with what was stored.
pub type Timestamp = chrono::DateTime<chrono::Utc>;

/// Cuts a moment down to whole microseconds, the finest step both database engines keep.
pub fn to_micros(at: Timestamp) -> Timestamp {
    chrono::SubsecRound::trunc_subsecs(at, 6)
}

/// What every identifier is made of.
pub use uuid::Uuid;
