//! Uploads whose sender did not know the length when it began.

use crate::{Error, Result, Service};
use store::UploadRow;

impl Service {
    /// Notes the length that the sender knows now. One that is known already must be the same.
    pub(super) async fn tell_length(&self, row: UploadRow, length: u64) -> Result<UploadRow> {
        match row.size {
            Some(size) if size == length => Ok(row),
            Some(size) => Err(Error::Invalid(format!(
                "“{}” was announced with {size} bytes, not {length}",
                row.name
            ))),
            None => self.set_length(row, length).await,
        }
    }

    /// The sender says that the file ends with what is there.
    pub(super) async fn end_here(&self, row: UploadRow) -> Result<UploadRow> {
        if let Some(size) = row.size {
            return Err(Error::Invalid(format!(
                "“{}” was announced with {size} bytes and ended after {}",
                row.name, row.offset
            )));
        }
        let length = row.offset;
        self.set_length(row, length).await
    }

    async fn set_length(&self, row: UploadRow, length: u64) -> Result<UploadRow> {
        self.check_size(&row.name, length)?;
        if length < row.offset {
            return Err(Error::Invalid(format!(
                "“{}” has {} bytes already, which is more than {length}",
                row.name, row.offset
            )));
        }
        let changed = self
            .0
            .store
            .set_upload_size(&row, length, &self.bounds(), self.now())
            .await?;
        changed.ok_or(Error::NotFound("upload"))
    }

    /// Where a file has to end whose length nobody knows yet.
    pub(super) async fn limit_without_length(&self, row: &UploadRow) -> Result<u64> {
        let room = self
            .0
            .store
            .upload_room(row.library, row.account, &self.bounds())
            .await?;
        let most = self.0.settings.max_upload_size;
        Ok(row.offset.saturating_add(room).min(most))
    }
}
