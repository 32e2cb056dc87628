//! One file of several uploads (tus 1.0, extension "concatenation"): clients send stretches of a file side by side.

use super::finish::Author;
use super::{NewUpload, UploadStatus, container, status};
use crate::{Error, Result, Service, Viewer};
use domain::{Action, UploadId};
use store::{Bounds, UploadRole, UploadRow, UploadState};

/// How many parts may be joined: clients send a handful side by side.
const MOST_PARTS: usize = 100;

impl Service {
    /// Joins parts of this viewer's, in this order, to a whole file and finishes it; the parts are then gone. Asked
    /// again, it answers the upload that it made. `new.size` and `new.part` are not looked at.
    ///
    /// - [`Error::Invalid`] for a part that is not whole, is no part, or is none of this person's, and for too many;
    /// - [`Error::TooLarge`], [`Error::Full`]: the parts stay;
    /// - [`Error::HashMismatch`] and [`Error::Invalid`] (no media), as at the end of [`Service::append`].
    pub async fn join_uploads(
        &self,
        viewer: &Viewer,
        new: NewUpload,
        parts: Vec<UploadId>,
    ) -> Result<UploadStatus> {
        let person = viewer.member(Action::Upload)?;
        container::check_ending(&new.name)?;
        if parts.is_empty() || parts.len() > MOST_PARTS {
            return Err(Error::Invalid(format!(
                "“{}” is to be joined from {} parts; 1 to {MOST_PARTS} are possible",
                new.name,
                parts.len()
            )));
        }
        let done = self
            .0
            .store
            .joined_upload(viewer.library.id, person.id, &parts)
            .await?;
        if let Some(row) = done.filter(|row| matches!(row.state, UploadState::Finished(_))) {
            return Ok(status(row));
        }
        let mut size = 0_u64;
        for part in &parts {
            size = size.saturating_add(self.length_of_part(viewer, *part).await?);
        }
        self.check_size(&new.name, size)?;
        let (service, viewer) = (self.clone(), viewer.clone());
        // A task of its own, so that a connection that breaks now does not leave the file half joined.
        tokio::spawn(async move { service.join(&viewer, new, parts, size).await })
            .await
            .map_err(Error::internal)?
    }

    async fn length_of_part(&self, viewer: &Viewer, part: UploadId) -> Result<u64> {
        let row = match self.own_upload(viewer, part).await {
            Err(Error::NotFound(_)) => {
                return Err(Error::Invalid(format!(
                    "there is no part {part}; send it first"
                )));
            }
            found => found?,
        };
        match (&row.role, &row.state) {
            (UploadRole::Part, UploadState::Receiving) if row.size == Some(row.offset) => {
                Ok(row.offset)
            }
            (UploadRole::Part, UploadState::Receiving) => Err(Error::Invalid(format!(
                "the part {part} has {} bytes and is not whole yet",
                row.offset
            ))),
            (UploadRole::Part, UploadState::Failed(why)) => Err(Error::Invalid(why.clone())),
            _ => Err(Error::Invalid(format!(
                "{part} is an upload by itself and no part"
            ))),
        }
    }

    async fn join(
        &self,
        viewer: &Viewer,
        new: NewUpload,
        parts: Vec<UploadId>,
        size: u64,
    ) -> Result<UploadStatus> {
        let author = Author::of(viewer).ok_or(Error::LoginRequired)?;
        // The bytes of the parts were within bounds, and take the room of the whole from here on.
        let new = NewUpload {
            size: Some(size),
            ..new
        };
        let row = self.begin_joined(viewer, new, parts.clone()).await?;
        let _turn = self.0.appenders.enter(row.id).await;
        // An earlier attempt may have come as far as the end, and only that went wrong.
        let row = if row.offset == size {
            row
        } else {
            match self.copy(&row, &parts, size).await {
                Ok(row) => row,
                Err(error) => {
                    self.forget(&row).await?;
                    return Err(error);
                }
            }
        };
        let (library, account) = (row.library, row.account);
        let done = self.finish(row, &author).await?;
        self.0.store.forget_parts(library, account, &parts).await?;
        for part in parts {
            self.0.blobs.discard(part).await?;
        }
        Ok(done)
    }

    /// Begins the whole. What the same person sends of the same content by other ways is overtaken: all bytes are
    /// here.
    async fn begin_joined(
        &self,
        viewer: &Viewer,
        new: NewUpload,
        parts: Vec<UploadId>,
    ) -> Result<UploadRow> {
        let role = UploadRole::Joined(parts);
        let row = self
            .begin(viewer, new.clone(), role.clone(), Bounds::default())
            .await?;
        if row.role == role {
            return Ok(row);
        }
        let turn = self.0.appenders.enter(row.id).await;
        self.forget(&row).await?;
        drop(turn);
        self.begin(viewer, new, role, Bounds::default()).await
    }

    async fn copy(&self, row: &UploadRow, parts: &[UploadId], size: u64) -> Result<UploadRow> {
        let length = self.0.blobs.join(row.id, parts).await?;
        if length != size {
            return Err(Error::internal(format!(
                "the parts of upload {} hold {length} bytes instead of {size}",
                row.id
            )));
        }
        self.count(row, length, self.now()).await?;
        Ok(UploadRow {
            offset: length,
            ..row.clone()
        })
    }

    async fn forget(&self, row: &UploadRow) -> Result<()> {
        self.0
            .store
            .cancel_upload(row.library, row.account, row.id)
            .await?;
        self.0.blobs.discard(row.id).await?;
        Ok(())
    }
}
