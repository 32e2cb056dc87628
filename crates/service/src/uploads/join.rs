//! One file of several uploads (tus 1.0, extension "concatenation"): clients send stretches of a file side by side.

use super::finish::Author;
use super::{NewUpload, UploadStatus, container, status};
use crate::{Error, Result, Service, Viewer};
use domain::{AccountId, Action, LibraryId, UploadId};
use store::{Bounds, UploadRole, UploadRow, UploadState};

/// How many parts may be joined: clients send a handful side by side.
const MOST_PARTS: usize = 100;

impl Service {
    /// Joins parts of this viewer's, in this order, to a whole file and finishes it; the parts are then gone. Asked
    /// again, it answers the upload that it made. `new.size` and `new.part` are not looked at.
    ///
    /// - [`Error::Invalid`] for a part that is not whole, is no part, is none of this person's, or comes twice, and for
    ///   too many; [`Error::Gone`] for one of which the disk has lost bytes;
    /// - [`Error::TooLarge`], [`Error::Full`]: the parts stay;
    /// - [`Error::HashMismatch`] and [`Error::Invalid`] (no media), as at the end of [`Service::append`].
    pub async fn join_uploads(
        &self,
        viewer: &Viewer,
        new: NewUpload,
        parts: Vec<UploadId>,
    ) -> Result<UploadStatus> {
        viewer.member(Action::Upload)?;
        container::check_ending(&new.name)?;
        if parts.is_empty() || parts.len() > MOST_PARTS {
            return Err(Error::Invalid(format!(
                "“{}” is to be joined from {} parts; 1 to {MOST_PARTS} are possible",
                new.name,
                parts.len()
            )));
        }
        if let Some(done) = self.joined_before(viewer, &parts).await? {
            return Ok(done);
        }
        let mut in_order = parts.clone();
        in_order.sort_unstable();
        if in_order.windows(2).any(|two| two[0] == two[1]) {
            return Err(Error::Invalid(format!(
                "“{}” is to be joined with the same part twice; send it twice",
                new.name
            )));
        }
        // Before anybody else's transfer is touched.
        for part in &parts {
            self.own_part(viewer, *part).await?;
        }
        let (service, viewer) = (self.clone(), viewer.clone());
        // A task of its own, so that a connection that breaks now does not leave the file half joined.
        tokio::spawn(async move {
            // Nobody else joins, sends or gives up a part meanwhile. In one order for all, or two that join the same
            // parts would wait for each other.
            let mut turns = Vec::with_capacity(in_order.len());
            for part in in_order {
                turns.push(service.0.appenders.enter(part).await);
            }
            service.join(&viewer, new, parts).await
        })
        .await
        .map_err(Error::internal)?
    }

    /// The upload that these parts were joined to and finished; none where they were not.
    async fn joined_before(
        &self,
        viewer: &Viewer,
        parts: &[UploadId],
    ) -> Result<Option<UploadStatus>> {
        let person = viewer.member(Action::Upload)?;
        let (library, account) = (viewer.library.id, person.id);
        let row = self
            .0
            .store
            .joined_upload(library, account, parts)
            .await?
            .filter(|row| matches!(row.state, UploadState::Finished(_)));
        if row.is_some() {
            // A crash may have come in between.
            self.forget_parts(library, account, parts).await?;
        }
        Ok(row.map(status))
    }

    async fn own_part(&self, viewer: &Viewer, part: UploadId) -> Result<UploadRow> {
        match self.own_upload(viewer, part).await {
            Err(Error::NotFound(_)) => Err(Error::Invalid(format!(
                "there is no part {part}; send it first"
            ))),
            found => found,
        }
    }

    async fn length_of_part(&self, viewer: &Viewer, part: UploadId) -> Result<u64> {
        let row = self.own_part(viewer, part).await?;
        self.check_kept(&row).await?;
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
    ) -> Result<UploadStatus> {
        let author = Author::of(viewer).ok_or(Error::LoginRequired)?;
        // Another request may have joined them while this one waited.
        if let Some(done) = self.joined_before(viewer, &parts).await? {
            return Ok(done);
        }
        let mut size = 0_u64;
        for part in &parts {
            size = size.saturating_add(self.length_of_part(viewer, *part).await?);
        }
        self.check_size(&new.name, size)?;
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
        self.forget_parts(library, account, &parts).await?;
        Ok(done)
    }

    /// Forgets the parts of a joined upload, and their bytes.
    pub(super) async fn forget_parts(
        &self,
        library: LibraryId,
        account: AccountId,
        parts: &[UploadId],
    ) -> Result<()> {
        self.0.store.forget_parts(library, account, parts).await?;
        for part in parts {
            self.0.blobs.discard(*part).await?;
        }
        Ok(())
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
