//! Everything that is kept: rows in SQLite or PostgreSQL, and file contents in a directory.
//!
//! The rest of the system speaks in `domain` types and never sees SQL, a path or an engine. One [`Store`] holds
//! the database; one [`Blobs`] holds the bytes. Both are cheap to clone.
//!
//! Contract of every query:
//!
//! - It takes the [`LibraryId`](domain::LibraryId) it may see. The few that look across libraries (the worker's,
//!   the start-up sweep's and [`Store::blob_is_referenced`]) say so and why.
//! - Moments are parameters and are kept in whole microseconds ([`domain::to_micros`]).
//! - When it returns, what it wrote survives a power cut (`synchronous=FULL`, `synchronous_commit=on`).
//! - The same text runs on both engines, or both texts stand side by side; the contract tests run each on both.
//!
//! Deliberately absent: an in-memory database (each connection would see another one) and query building from
//! run-time strings.

#[macro_use]
mod db;
#[macro_use]
mod statement;

pub mod blobs;
#[cfg(feature = "test-support")]
pub mod test_support;

mod account;
mod analysis;
mod asset;
mod audit;
#[cfg(feature = "bulk")]
pub mod bulk;
mod catalogue;
mod counterpart;
mod cursor;
mod data_dir;
mod error;
mod finish;
mod health;
mod job;
mod job_list;
mod library;
mod personal;
mod reach;
mod recording;
mod rendition;
mod resort;
mod search;
mod session;
mod setup;
mod source;
mod track;
mod track_page;
mod upload;
mod url;
mod value;

pub use account::{AccountRow, NewAccount};
pub use analysis::{Analysis, NewFingerprint};
pub use asset::AssetRecord;
pub use audit::AuditEntry;
pub use blobs::{BlobFile, Blobs, Capabilities, Made, Pieces, Section, Staged, Workshop};
pub use catalogue::{
    BinReader, ClassFields, EventFields, EventRecord, EventSheet, ExportCell, ExportPlace,
    ExportRow, FileTracks, FiledTrack, FilingTarget, Imported, Imports, InboxPage, Merged,
    MusicianFields, NamedEntry, NewPicture, PictureOwner, Purged, SignedNames, SongFields,
    SongSheet, StoredTable, TrackFields, UnfiledTrack,
};
pub use data_dir::DataDir;
pub use db::Store;
pub use error::{DatabaseError, StoreError};
pub use finish::{Finish, FinishedUpload};
pub use job::{JobClaim, NewJob, Priority};
pub use library::{LibraryFields, NewLibrary};
pub use personal::{
    Heard, NewEntry, NewNote, NewPlaylist, NoteRecord, Owner, PlaylistEdit, PlaylistFields, Removed,
};
pub use reach::Reach;
pub use recording::StoredFingerprint;
pub use rendition::{RenditionCount, RenditionRecord, Variant};
pub use session::{NewSession, SessionRow};
pub use setup::SetupDone;
pub use source::{Probe, Source};
pub use track::TrackRecord;
pub use upload::{Bounds, Exceeded, NewUploadRow, UploadRole, UploadRow, UploadState};
pub use url::DatabaseUrl;

/// What every operation of this crate answers.
pub type Result<T> = std::result::Result<T, StoreError>;
