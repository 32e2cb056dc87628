//! The use cases of Reprise: what server functions and HTTP endpoints both call.
//!
//! Here stand the permission checks, the audit trail and the order in which bytes and rows become durable; the crates
//! above only translate requests, and the store below only keeps what it is told. There is one file per noun.

mod ambient;
mod audit;
mod catalogue;
pub mod demo;
mod error;
mod export;
mod health;
mod import;
mod jobs;
mod known;
mod library;
mod limiter;
mod login;
mod media;
mod operator;
mod password;
mod personal;
mod recognise;
mod renditions;
mod search;
mod settings;
mod setup;
mod token;
mod tracks;
mod typed;
mod uploads;
mod viewer;

pub use ambient::{Clock, Entropy, SystemClock, SystemEntropy};
pub use catalogue::covers::PictureDraft;
pub use error::{Error, Report, Result};
pub use export::{ExportPage, ExportTable};
pub use import::{
    FolderFault, FolderFile, FolderImport, FolderLook, FolderOutcome, ImportOptions, ImportReport,
    RejectedRow, SHOWN_ROWS,
};
pub use media::Media;
pub use password::PASSWORD_CHARACTERS;
pub use settings::Settings;
pub use setup::SetupForm;
pub use token::SessionToken;
pub use uploads::{
    Algorithm, Checksum, LEAST_SLICE, MOST_SLICES, NewUpload, Piece, Promise, SLICE_DIGEST, Slices,
    UploadRole, UploadState, UploadStatus,
};
pub use viewer::{Person, Viewer};

use domain::Timestamp;
use jobs::Wake;
use known::Known;
use login::LoginGuard;
use password::Passwords;
use std::sync::Arc;
use store::{Blobs, Store};
use uploads::Appenders;

/// Every use case, behind one cheap handle: it travels as the server's state and by Leptos' context.
#[derive(Clone)]
pub struct Service(Arc<Parts>);

/// What the use cases share.
struct Parts {
    settings: Settings,
    store: Store,
    blobs: Blobs,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    passwords: Passwords,
    guard: LoginGuard,
    appenders: Appenders,
    wake: Wake,
    known: Known,
}

impl Service {
    /// Makes everything ready for requests: there is a default library, and what a crash left of uploads is completed
    /// or discarded.
    pub async fn open(
        settings: Settings,
        store: Store,
        blobs: Blobs,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self> {
        let service = Self::open_beside(settings, store, blobs, clock, entropy)?;
        service.ensure_library().await?;
        service.sweep().await?;
        Ok(service)
    }

    /// The same where another process may be serving: what that one has under way is left alone. For work on the
    /// database; files are not to be added or removed with it.
    pub fn open_beside(
        settings: Settings,
        store: Store,
        blobs: Blobs,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self> {
        let passwords = Passwords::new(settings.password_hashers, &*entropy)?;
        Ok(Self(Arc::new(Parts {
            settings,
            store,
            blobs,
            clock,
            entropy,
            passwords,
            guard: LoginGuard::default(),
            appenders: Appenders::default(),
            wake: Wake::default(),
            known: Known::default(),
        })))
    }

    /// The limits and lifetimes this service was opened with.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// A new identifier of any kind: `self.new_id(TrackId::from_parts)`.
    fn new_id<Id>(&self, from_parts: fn(Timestamp, [u8; 10]) -> Id) -> Id {
        self.id_of(self.now(), from_parts)
    }

    /// The same for what began at another moment, among others of which it is to stand.
    fn id_of<Id>(&self, moment: Timestamp, from_parts: fn(Timestamp, [u8; 10]) -> Id) -> Id {
        let mut random = [0; 10];
        self.0.entropy.fill(&mut random);
        from_parts(moment, random)
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service")
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}
