//! Where the bytes of one request go: written, synced, and only then counted.

use crate::{Error, Result, Service};
use chrono::TimeDelta;
use domain::Timestamp;
use store::{Staged, UploadRole, UploadRow};

/// Bytes that may arrive before they are synced and counted: what a crash costs at most.
const SYNC_BYTES: u64 = 1 << 20;

/// How long bytes may wait before they are synced and counted, while more arrive.
const SYNC_AFTER: TimeDelta = TimeDelta::seconds(1);

/// The staged file of an upload, and what of it counts.
pub(super) struct Sink<'a> {
    service: &'a Service,
    row: UploadRow,
    staged: Staged,
    /// Where the file ends, or may end at most.
    limit: u64,
    /// Whether the bytes may count only once all have come.
    all_or_none: bool,
    /// Bytes written since they were last counted.
    uncounted: u64,
    counted_at: Timestamp,
}

impl<'a> Sink<'a> {
    /// Cuts off what a crash left behind the counted bytes.
    pub(super) async fn open(
        service: &'a Service,
        row: UploadRow,
        all_or_none: bool,
    ) -> Result<Self> {
        let limit = match row.size {
            Some(size) => size,
            None => service.limit_without_length(&row).await?,
        };
        Ok(Self {
            staged: service.0.blobs.open_at(row.id, row.offset).await?,
            counted_at: service.now(),
            service,
            row,
            limit,
            all_or_none,
            uncounted: 0,
        })
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let length = bytes.len() as u64;
        let left = self
            .limit
            .saturating_sub(self.row.offset)
            .saturating_sub(self.uncounted);
        if length > left {
            return Err(Error::TooLarge { limit: self.limit });
        }
        self.staged.write(bytes).await?;
        self.uncounted += length;
        let waited = self.service.now() - self.counted_at;
        if !self.all_or_none && (self.uncounted >= SYNC_BYTES || waited >= SYNC_AFTER) {
            self.advance().await?;
        }
        Ok(())
    }

    /// Syncs what was written and counts it. Once the first bytes are there, what is no media is refused.
    async fn advance(&mut self) -> Result<()> {
        if self.uncounted == 0 {
            return Ok(());
        }
        let before = self.row.offset;
        let durable = self.staged.sync().await?;
        let now = self.service.now();
        self.service.count(&self.row, durable, now).await?;
        self.row.offset = durable;
        self.row.expires = now + self.service.upload_length();
        self.uncounted = 0;
        self.counted_at = now;
        if self.row.role == UploadRole::Whole {
            self.service
                .refuse_other_than_media(&self.row, before)
                .await?;
        }
        Ok(())
    }

    /// Counts all that was written.
    pub(super) async fn count(mut self) -> Result<UploadRow> {
        self.advance().await?;
        Ok(self.row)
    }

    /// Drops all that was not counted yet.
    pub(super) async fn cut_back(self) -> Result<UploadRow> {
        drop(self.staged);
        let row = self.row;
        self.service.0.blobs.open_at(row.id, row.offset).await?;
        Ok(row)
    }
}
