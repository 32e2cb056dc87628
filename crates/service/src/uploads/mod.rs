//! Uploads: begun, asked about, given up. How bytes come in stands in `append`, how a file is finished in `finish`,
//! how one is made of parts in `join`, and what happens after a crash in `sweep`.

mod append;
mod appenders;
mod checksum;
mod container;
mod finish;
mod join;
mod length;
mod rate;
mod receive;
mod sink;
mod slices;
mod sweep;

pub use append::Piece;
pub(crate) use appenders::Appenders;
pub use checksum::{Algorithm, Checksum, Promise};
pub use slices::{LEAST_SLICE, MOST_SLICES, SLICE_DIGEST, Slices};
pub use store::UploadRole;

use crate::{Error, Media, Result, Service, Viewer};
use chrono::TimeDelta;
use domain::{Action, ContentHash, FileName, Timestamp, TrackId, UploadId};
use finish::lost;
use std::sync::Arc;
use store::{Bounds, NewUploadRow, UploadRow, UploadState as StoredState};

/// A file somebody wants to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUpload {
    /// Its name on their device.
    pub name: FileName,
    /// The folder it was dropped with, at most 500 bytes: a label, never a path of ours.
    pub folder: Option<String>,
    /// What the client tells about it, word for word, to be told back; at most 8192 characters.
    pub metadata: Option<String>,
    /// Its length in bytes; none where the client does not know yet.
    pub size: Option<u64>,
    /// BLAKE3 of the whole file, where the client has computed it. It is held to it.
    pub hash: Option<ContentHash>,
    /// Whether it is a stretch of a file only, to be joined with others ([`Service::join_uploads`]).
    pub part: bool,
}

impl NewUpload {
    /// A whole file of which nothing more is known.
    pub const fn of(name: FileName, size: u64) -> Self {
        Self {
            name,
            folder: None,
            metadata: None,
            size: Some(size),
            hash: None,
            part: false,
        }
    }
}

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct UploadStatus {
    /// Names it.
    pub id: UploadId,
    /// The file's name, as announced.
    pub name: FileName,
    /// The file's hash, where it was promised.
    pub hash: Option<ContentHash>,
    /// The file's length in bytes; none until the sender knows.
    pub size: Option<u64>,
    /// What the client told about it, word for word.
    pub metadata: Option<String>,
    /// What it is to become.
    #[serde(skip)]
    pub role: UploadRole,
    /// Bytes that are on the server's disk.
    pub offset: u64,
    /// Whether it still runs.
    pub state: UploadState,
    /// Whether it failed for no fault of the file's: the disk lost bytes of it, and sending it again helps.
    #[serde(skip)]
    pub lost: bool,
    /// When it is given up unless bytes arrive.
    pub expires_at: Timestamp,
}

/// Whether an upload still runs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    /// Bytes are awaited.
    Receiving,
    /// The file is in the library as this track.
    Finished(TrackId),
    /// Given up, and why, in a sentence for people.
    Failed(String),
}

impl Service {
    /// Begins an upload, or answers the one this person has in progress for the same promised content.
    ///
    /// - [`Error::Invalid`] for an empty file, or one whose name has the ending of something else than media;
    /// - [`Error::TooLarge`] for one over [`Settings::max_upload_size`](crate::Settings::max_upload_size);
    /// - [`Error::NoRoom`] and [`Error::TooManyUploads`] beyond what this person or library may have.
    pub async fn create_upload(&self, viewer: &Viewer, new: NewUpload) -> Result<UploadStatus> {
        let size = new.size;
        if let Some(size) = size {
            self.check_size(&new.name, size)?;
        }
        let (hash, role) = if new.part {
            (None, UploadRole::Part)
        } else {
            container::check_ending(&new.name)?;
            (new.hash, UploadRole::Whole)
        };
        let new = NewUpload { hash, ..new };
        let row = self.begin(viewer, new, role.clone(), self.bounds()).await?;
        if row.role != role {
            return Err(Error::Conflict(format!(
                "“{}” is being joined from parts just now; ask again in a moment",
                row.name
            )));
        }
        if let (Some(before), Some(now)) = (row.size, size)
            && before != now
        {
            return Err(Error::Conflict(format!(
                "“{}” is already being sent, with {before} bytes instead of {now}; cancel that upload first",
                row.name
            )));
        }
        if row.offset == 0 {
            self.0.blobs.create(row.id).await?;
        }
        Ok(status(row))
    }

    async fn begin(
        &self,
        viewer: &Viewer,
        new: NewUpload,
        role: UploadRole,
        bounds: Bounds,
    ) -> Result<UploadRow> {
        let person = viewer.member(Action::Upload)?;
        let now = self.now();
        let row = NewUploadRow {
            id: self.new_id(UploadId::from_parts),
            library: viewer.library.id,
            account: person.id,
            name: new.name,
            folder: new.folder,
            metadata: new.metadata,
            size: new.size,
            hash: new.hash,
            role,
            expires: now + self.upload_length(),
            now,
            bounds,
        };
        Ok(self.0.store.create_upload(&row).await?)
    }

    /// Where an upload of this viewer's stands. Leaves a request that is sending bytes alone.
    pub async fn upload_status(&self, viewer: &Viewer, upload: UploadId) -> Result<UploadStatus> {
        viewer.member(Action::Upload)?;
        Ok(status(self.own_upload(viewer, upload).await?))
    }

    /// Where to go on with an upload of this viewer's: ends a request that still sends bytes, so that the offset
    /// answered stands until the next one. What a tus client's HEAD asks for. [`Error::Gone`] where the disk has lost
    /// bytes of it.
    pub async fn resume_upload(&self, viewer: &Viewer, upload: UploadId) -> Result<UploadStatus> {
        viewer.member(Action::Upload)?;
        self.own_upload(viewer, upload).await?;
        let _turn = self.0.appenders.enter(upload).await;
        let row = self.own_upload(viewer, upload).await?;
        self.check_kept(&row).await?;
        Ok(status(row))
    }

    /// Holds an upload that promised nothing to this content, which its client has worked out meanwhile. Where this
    /// person sends the same content by another upload too, that one keeps the promise, and whichever is finished first
    /// ends the other.
    ///
    /// [`Error::Conflict`] where it promised another content, [`Error::Invalid`] for a part: the whole has a hash.
    pub async fn promise_hash(
        &self,
        viewer: &Viewer,
        upload: UploadId,
        hash: ContentHash,
    ) -> Result<()> {
        viewer.member(Action::Upload)?;
        let row = self.own_upload(viewer, upload).await?;
        if row.role != UploadRole::Whole {
            return Err(Error::Invalid(format!(
                "“{}” is not sent as a whole; tell its hash where its parts are joined",
                row.name
            )));
        }
        match (row.hash, &row.state) {
            (None, StoredState::Receiving) => {
                self.0
                    .store
                    .set_upload_hash(row.library, row.id, hash, self.now())
                    .await?;
                Ok(())
            }
            (Some(other), StoredState::Receiving) if other != hash => {
                Err(Error::Conflict(format!(
                    "“{}” was announced as the content {other}, not {hash}",
                    row.name
                )))
            }
            _ => Ok(()),
        }
    }

    /// The file that an upload of this viewer's became. [`Error::Conflict`] before it is finished, [`Error::Gone`]
    /// where it failed.
    pub async fn uploaded(&self, viewer: &Viewer, upload: UploadId) -> Result<Arc<Media>> {
        let row = self.own_upload(viewer, upload).await?;
        let track = match row.state {
            StoredState::Finished(track) => track,
            StoredState::Failed(why) => return Err(Error::Gone(why)),
            StoredState::Receiving => {
                return Err(Error::Conflict(format!(
                    "“{}” is not finished; {} bytes of it are here",
                    row.name, row.offset
                )));
            }
        };
        let track = self.track(viewer, track).await?;
        self.media(viewer, track.row.asset).await
    }

    /// Gives an upload up and forgets its bytes. Once it is finished only the upload is forgotten: the track has its own
    /// way to go.
    pub async fn cancel_upload(&self, viewer: &Viewer, upload: UploadId) -> Result<()> {
        let person = viewer.member(Action::Upload)?;
        self.own_upload(viewer, upload).await?;
        let _turn = self.0.appenders.enter(upload).await;
        self.own_upload(viewer, upload).await?;
        self.0
            .store
            .forget_upload(viewer.library.id, person.id, upload)
            .await?;
        self.0.blobs.discard(upload).await?;
        Ok(())
    }

    /// How long an unfinished upload is kept from now on unless bytes arrive; negative once it may be gone.
    pub fn time_left(&self, upload: &UploadStatus) -> TimeDelta {
        upload.expires_at - self.now()
    }

    /// An upload of this viewer's; somebody else's does not exist.
    async fn own_upload(&self, viewer: &Viewer, upload: UploadId) -> Result<UploadRow> {
        let person = viewer.person.as_ref().ok_or(Error::LoginRequired)?;
        self.0
            .store
            .upload(viewer.library.id, person.id, upload)
            .await?
            .ok_or(Error::NotFound("upload"))
    }

    fn check_size(&self, name: &FileName, size: u64) -> Result<()> {
        let limit = self.0.settings.max_upload_size;
        match size {
            0 => Err(empty(name)),
            size if size > limit => Err(Error::TooLarge { limit }),
            _ => Ok(()),
        }
    }

    pub(crate) fn bounds(&self) -> Bounds {
        let settings = &self.0.settings;
        Bounds {
            uploads: Some(settings.max_unfinished_uploads),
            person: settings.person_quota,
            library: settings.library_quota,
        }
    }

    fn upload_length(&self) -> TimeDelta {
        TimeDelta::days(self.0.settings.upload_days.into())
    }

    /// Notes that `offset` bytes are durable.
    async fn count(&self, row: &UploadRow, offset: u64, now: Timestamp) -> Result<()> {
        self.0
            .store
            .advance_upload(row.library, row.id, offset, now, now + self.upload_length())
            .await?
            .map(drop)
            .ok_or(Error::NotFound("upload"))
    }

    /// Gives an upload up for good: the reason stays for its sender, the bytes go.
    async fn refuse(&self, row: &UploadRow, why: &str) -> Result<()> {
        self.0
            .store
            .fail_upload(row.library, row.id, why, self.now())
            .await?;
        self.0.blobs.discard(row.id).await?;
        Ok(())
    }
}

fn empty(name: &FileName) -> Error {
    Error::Invalid(format!(
        "“{name}” is empty: it has 0 bytes; check the file and choose it again"
    ))
}

fn status(row: UploadRow) -> UploadStatus {
    // There is one sentence for it, which nothing else fails with.
    let is_lost = matches!(&row.state, StoredState::Failed(why) if *why == lost(&row.name));
    UploadStatus {
        lost: is_lost,
        id: row.id,
        name: row.name,
        hash: row.hash,
        size: row.size,
        metadata: row.metadata,
        role: row.role,
        offset: row.offset,
        state: match row.state {
            StoredState::Receiving => UploadState::Receiving,
            StoredState::Finished(track) => UploadState::Finished(track),
            StoredState::Failed(why) => UploadState::Failed(why),
        },
        expires_at: row.expires,
    }
}
