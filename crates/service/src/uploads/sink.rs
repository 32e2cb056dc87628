//! Where the bytes of one request go: written, synced, and only then counted.

use crate::{Error, Result, Service};
use chrono::TimeDelta;
use domain::Timestamp;
use store::{Staged, UploadRole, UploadRow};

/// Bytes that are worth to be synced and counted.
const SYNC_BYTES: u64 = 1 << 20;

/// How long at least between two syncs of one request. Bytes that come faster gather meanwhile: a disk takes a few dozen
/// syncs a second, for all uploads together.
const SYNC_PAUSE: TimeDelta = TimeDelta::milliseconds(200);

/// How long fewer bytes may wait before they are synced and counted, while more arrive: what a crash costs at most.
const SYNC_AFTER: TimeDelta = TimeDelta::seconds(1);

/// The staged file of an upload, and what of it counts.
pub(super) struct Sink<'a> {
    service: &'a Service,
    row: UploadRow,
    staged: Staged,
    /// Where the file ends, or may end at most.
    limit: u64,
    /// Where this request's bytes begin.
    began: u64,
    /// Up to where the bytes are known to be what was sent. Nothing behind it counts.
    vouched: u64,
    counted_at: Timestamp,
}

impl<'a> Sink<'a> {
    /// Cuts off what a crash left behind the counted bytes.
    pub(super) async fn open(service: &'a Service, row: UploadRow) -> Result<Self> {
        let limit = match row.size {
            Some(size) => size,
            None => service.limit_without_length(&row).await?,
        };
        Ok(Self {
            staged: service.0.blobs.open_at(row.id, row.offset).await?,
            counted_at: service.now(),
            service,
            limit,
            began: row.offset,
            vouched: row.offset,
            row,
        })
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let left = self.limit.saturating_sub(self.staged.written());
        if bytes.len() as u64 > left {
            return Err(Error::TooLarge { limit: self.limit });
        }
        Ok(self.staged.write(bytes).await?)
    }

    /// Says that the first `bytes` of this request are what was sent, and counts them where it is time to.
    pub(super) async fn vouch(&mut self, bytes: u64) -> Result<()> {
        self.vouched = self.began + bytes;
        let waited = self.service.now() - self.counted_at;
        let is_first = self.row.offset == self.began;
        let is_worth_it = self.vouched - self.row.offset >= SYNC_BYTES;
        if is_worth_it && (is_first || waited >= SYNC_PAUSE) || waited >= SYNC_AFTER {
            self.advance().await?;
        }
        Ok(())
    }

    /// Syncs what was written and counts what is vouched for. Once the first bytes are there, what is no media is
    /// refused.
    async fn advance(&mut self) -> Result<()> {
        let before = self.row.offset;
        if self.vouched == before {
            return Ok(());
        }
        let durable = self.staged.sync().await?.min(self.vouched);
        let now = self.service.now();
        self.service.count(&self.row, durable, now).await?;
        self.row.offset = durable;
        self.row.expires = now + self.service.upload_length();
        self.counted_at = now;
        if self.row.role == UploadRole::Whole {
            self.service
                .refuse_other_than_media(&self.row, before)
                .await?;
        }
        Ok(())
    }

    /// Counts the first `bytes` of this request, which are all that is known to be what was sent, and drops the rest.
    pub(super) async fn close(mut self, bytes: u64) -> Result<UploadRow> {
        self.vouched = self.began + bytes;
        let counted = self.advance().await;
        if counted.is_err() || self.staged.written() > self.row.offset {
            return counted.and(self.cut_back().await);
        }
        Ok(self.row)
    }

    /// Drops all that was not counted yet.
    pub(super) async fn cut_back(self) -> Result<UploadRow> {
        self.staged.abandon().await;
        let row = self.row;
        self.service.0.blobs.open_at(row.id, row.offset).await?;
        Ok(row)
    }
}
