//! Taking bytes: written, synced, and only then counted.

use super::appenders::Turn;
use super::checksum::{Checksum, Digest};
use super::finish::Author;
use super::{UploadStatus, status};
use crate::{Error, Result, Service, Viewer};
use bytes::Bytes;
use chrono::TimeDelta;
use domain::{Action, Timestamp, UploadId};
use futures::{Stream, StreamExt};
use std::io;
use store::{Staged, UploadRow, UploadState as StoredState};

/// Bytes that may arrive before they are synced and counted: what a crash costs at most.
const SYNC_BYTES: u64 = 1 << 20;

/// How long bytes may wait before they are synced and counted, while more arrive.
const SYNC_AFTER: TimeDelta = TimeDelta::seconds(1);

/// How a request body came to its end.
enum End {
    Complete,
    Interrupted,
    Preempted,
    Failed(Error),
}

impl Service {
    /// Appends `body` to an upload of this viewer's, at `offset`, and finishes the upload where that completes it.
    ///
    /// Bytes are synced to the disk about every mebibyte or second and at the end, and only then counted: an offset
    /// in an answer, also in an error's, is durable. With a `checksum` the bytes of this request count only if all of
    /// them match it. A newer request for the same upload ends this one. The work goes on to a clean end where the
    /// caller's future is dropped.
    ///
    /// - [`Error::OffsetMismatch`] where the upload stands elsewhere.
    /// - [`Error::ChecksumMismatch`]: the upload stands where it did.
    /// - [`Error::Interrupted`], [`Error::Full`], and [`Error::Conflict`] for a request that was pre-empted: what
    ///   arrived counts, unless there is a checksum.
    /// - [`Error::TooLarge`] for more bytes than the upload has left.
    /// - [`Error::HashMismatch`] and [`Error::Invalid`] (no media): the upload has failed and its bytes are gone.
    pub async fn append(
        &self,
        viewer: &Viewer,
        upload: UploadId,
        offset: u64,
        checksum: Option<Checksum>,
        body: impl Stream<Item = io::Result<Bytes>> + Unpin + Send + 'static,
    ) -> Result<UploadStatus> {
        let person = viewer.member(Action::Upload)?;
        // Before anybody else's transfer is touched.
        self.own_upload(viewer, upload).await?;
        let (service, viewer, account) = (self.clone(), viewer.clone(), person.id);
        // A task of its own: the server drops a request's future when its connection breaks, and that is just when
        // the bytes at hand have to be brought to safety.
        tokio::spawn(async move {
            let turn = service.0.appenders.enter(upload).await;
            let row = service
                .0
                .store
                .upload(viewer.library.id, account, upload)
                .await?
                .ok_or(Error::NotFound("upload"))?;
            if let StoredState::Failed(why) = row.state {
                return Err(Error::Conflict(why));
            }
            if offset != row.offset {
                return Err(Error::OffsetMismatch { at: row.offset });
            }
            if matches!(row.state, StoredState::Finished(_)) {
                return Ok(status(row));
            }
            // All bytes may be there already, where only the end went wrong last time.
            let row = if row.offset < row.size {
                service.take(&turn, row, checksum, body).await?
            } else {
                row
            };
            if row.offset == row.size {
                let author = Author::of(&viewer).ok_or(Error::LoginRequired)?;
                service.finish(row, &author).await
            } else {
                Ok(status(row))
            }
        })
        .await
        .map_err(Error::internal)?
    }

    /// Reads the body to its end and answers the upload as it then stands.
    async fn take(
        &self,
        turn: &Turn,
        row: UploadRow,
        checksum: Option<Checksum>,
        mut body: impl Stream<Item = io::Result<Bytes>> + Unpin,
    ) -> Result<UploadRow> {
        let mut sink = Sink::open(self, row, checksum.is_some()).await?;
        let mut digest = checksum.as_ref().map(Digest::new);
        let end = loop {
            let next = tokio::select! {
                biased;
                () = turn.preempted.cancelled() => break End::Preempted,
                next = body.next() => next,
            };
            let bytes = match next {
                None => break End::Complete,
                Some(Err(_)) => break End::Interrupted,
                Some(Ok(bytes)) => bytes,
            };
            if let Some(digest) = &mut digest {
                digest.update(&bytes);
            }
            if let Err(error) = sink.write(&bytes).await {
                break End::Failed(error);
            }
        };
        let sound = match (&end, checksum, digest) {
            (End::Complete, Some(checksum), Some(digest)) => digest.matches(&checksum),
            (_, Some(_), _) => false,
            (_, None, _) => true,
        };
        let row = if sound {
            sink.count().await?
        } else {
            sink.cut_back().await?
        };
        match end {
            End::Complete if sound => Ok(row),
            End::Complete => Err(Error::ChecksumMismatch),
            End::Interrupted => Err(Error::Interrupted { at: row.offset }),
            End::Preempted => Err(Error::Conflict(
                "a newer request goes on with this upload, so this one was ended".to_owned(),
            )),
            End::Failed(error) => Err(error),
        }
    }
}

/// Where the bytes of one request go.
struct Sink<'a> {
    service: &'a Service,
    row: UploadRow,
    staged: Staged,
    /// Whether the bytes may count only once all have come.
    all_or_none: bool,
    /// Bytes written since they were last counted.
    uncounted: u64,
    counted_at: Timestamp,
}

impl<'a> Sink<'a> {
    /// Cuts off what a crash left behind the counted bytes.
    async fn open(service: &'a Service, row: UploadRow, all_or_none: bool) -> Result<Self> {
        Ok(Self {
            staged: service.0.blobs.open_at(row.id, row.offset).await?,
            counted_at: service.now(),
            service,
            row,
            all_or_none,
            uncounted: 0,
        })
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let length = bytes.len() as u64;
        let left = self.row.size - self.row.offset - self.uncounted;
        if length > left {
            return Err(Error::TooLarge {
                limit: self.row.size,
            });
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
        self.service
            .refuse_other_than_media(&self.row, before)
            .await
    }

    async fn count(mut self) -> Result<UploadRow> {
        self.advance().await?;
        Ok(self.row)
    }

    async fn cut_back(self) -> Result<UploadRow> {
        drop(self.staged);
        let row = self.row;
        self.service.0.blobs.open_at(row.id, row.offset).await?;
        Ok(row)
    }
}
