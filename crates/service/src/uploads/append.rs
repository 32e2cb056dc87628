//! Taking bytes: who may write, when a request ends, and what of it counts.

use super::appenders::Turn;
use super::checksum::{Check, Promise};
use super::finish::Author;
use super::rate::{Rate, TooSlow};
use super::sink::Sink;
use super::slices::Changed;
use super::{UploadStatus, status};
use crate::{Error, Result, Service, Viewer};
use bytes::Bytes;
use domain::{AccountId, Action, UploadId};
use futures::{Stream, StreamExt as _};
use std::io;
use store::{UploadRole, UploadRow, UploadState as StoredState};

/// What a request says about the bytes it brings.
#[derive(Debug, Default)]
pub struct Piece {
    /// Where they go on.
    pub offset: u64,
    /// The length of the whole file, where the sender knows it now and did not before.
    pub length: Option<u64>,
    /// Whether the file ends with them, whatever its length turns out to be.
    pub last: bool,
    /// Whether more bytes than the file's length say that the upload is not what it was announced as, and fail it.
    pub exact: bool,
    /// What they sum up to.
    pub checksum: Promise,
}

impl Piece {
    /// Bytes of which nothing is said but where they go on.
    pub fn at(offset: u64) -> Self {
        Self {
            offset,
            ..Self::default()
        }
    }
}

/// How a request body came to its end.
enum End {
    Complete,
    Interrupted,
    TooSlow,
    Preempted,
    Changed,
    Failed(Error),
}

impl Service {
    /// Appends `body` to an upload of this viewer's and finishes the upload where that completes it.
    ///
    /// Bytes are synced to the disk a few times a second and at the end, and only then counted: an offset
    /// in an answer, also in an error's, is durable. With a checksum the bytes of this request count only if all of
    /// them match it; with checksums of slices each slice counts that matches its own, up to the first that does not.
    /// A newer request for the same upload ends this one. The work goes on to a clean end where the caller's future is
    /// dropped.
    ///
    /// - [`Error::OffsetMismatch`] where the upload stands elsewhere, [`Error::Gone`] where it has failed or the disk has
    ///   lost bytes of it,
    ///   [`Error::Joined`] where it takes no bytes, [`Error::Invalid`] where its length is another.
    /// - [`Error::ChecksumMismatch`], [`Error::Full`] and [`Error::Internal`]: what was counted stays.
    /// - [`Error::Interrupted`], [`Error::TooSlow`] and [`Error::Preempted`]: what arrived counts, unless there is a
    ///   checksum of all of it; of slices the whole ones do.
    /// - [`Error::TooLarge`] for more bytes than the upload has left; with [`Piece::exact`] it has then failed.
    /// - [`Error::HashMismatch`] and [`Error::Invalid`] (no media): the upload has failed and its bytes are gone.
    pub async fn append(
        &self,
        viewer: &Viewer,
        upload: UploadId,
        piece: Piece,
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
            let row = service.appendable(&viewer, account, upload).await?;
            service.check_kept(&row).await?;
            if piece.offset != row.offset {
                return Err(Error::OffsetMismatch { at: row.offset });
            }
            if matches!(row.state, StoredState::Finished(_)) {
                expect_end(&turn, &row, body).await?;
                return Ok(status(row));
            }
            let exact = piece.exact;
            let row = match service.take(&turn, row.clone(), piece, body).await {
                Err(error @ Error::TooLarge { .. }) if exact => {
                    return Err(service.refuse_longer(&row, error).await?);
                }
                taken => taken?,
            };
            if row.size == Some(row.offset) && row.role == UploadRole::Whole {
                let author = Author::of(&viewer).ok_or(Error::LoginRequired)?;
                service.finish(row, &author).await
            } else {
                Ok(status(row))
            }
        })
        .await
        .map_err(Error::internal)?
    }

    /// The upload, where it may take bytes or has taken all.
    async fn appendable(
        &self,
        viewer: &Viewer,
        account: AccountId,
        upload: UploadId,
    ) -> Result<UploadRow> {
        let row = self
            .0
            .store
            .upload(viewer.library.id, account, upload)
            .await?
            .ok_or(Error::NotFound("upload"))?;
        match (&row.state, &row.role) {
            (StoredState::Failed(why), _) => Err(Error::Gone(why.clone())),
            (_, UploadRole::Joined(_)) => Err(Error::Joined),
            _ => Ok(row),
        }
    }

    /// Reads the body to its end and answers the upload as it then stands.
    async fn take(
        &self,
        turn: &Turn,
        row: UploadRow,
        piece: Piece,
        body: impl Stream<Item = io::Result<Bytes>> + Unpin,
    ) -> Result<UploadRow> {
        let row = match piece.length {
            Some(length) => self.tell_length(row, length).await?,
            None => row,
        };
        // All bytes may be there already, where only the end went wrong last time.
        let row = if row.size == Some(row.offset) {
            expect_end(turn, &row, body).await?;
            row
        } else {
            self.pour(turn, row, piece.checksum, body).await?
        };
        if piece.last && row.size != Some(row.offset) {
            return self.end_here(row).await;
        }
        Ok(row)
    }

    /// Fails an upload that goes on behind its known end, before it has come there. Passes `error` on.
    async fn refuse_longer(&self, row: &UploadRow, error: Error) -> Result<Error> {
        let stored = self.0.store.upload(row.library, row.account, row.id);
        let now = stored.await?.ok_or(Error::NotFound("upload"))?;
        if now.size.is_some_and(|size| size != now.offset) {
            let why = format!("“{}” is longer than was announced; send it again", row.name);
            self.refuse(row, &why).await?;
        }
        Ok(error)
    }

    async fn pour(
        &self,
        turn: &Turn,
        row: UploadRow,
        promise: Promise,
        mut body: impl Stream<Item = io::Result<Bytes>> + Unpin,
    ) -> Result<UploadRow> {
        let mut sink = Sink::open(self, row).await?;
        let mut check = Check::of(promise);
        let mut rate = Rate::of(&self.0.settings);
        let mut end = loop {
            let next = tokio::select! {
                biased;
                () = turn.preempted.cancelled() => break End::Preempted,
                next = rate.next(&mut body) => next,
            };
            let bytes = match next {
                Err(TooSlow) => break End::TooSlow,
                Ok(None) => break End::Complete,
                Ok(Some(Err(_))) => break End::Interrupted,
                Ok(Some(Ok(bytes))) => bytes,
            };
            let checked = check.update(&bytes);
            let mut taken = sink.write(&bytes).await;
            if taken.is_ok() {
                taken = sink.vouch(check.vouched()).await;
            }
            match (taken, checked) {
                (Err(error), _) => break End::Failed(error),
                (Ok(()), Err(Changed)) => break End::Changed,
                (Ok(()), Ok(())) => {}
            }
        };
        // A checksum that did not come with the body never does.
        drop(body);
        if matches!(end, End::Complete) && check.end().await.is_err() {
            end = End::Changed;
        }
        if let End::Failed(error) = end {
            // Nobody knows which bytes after the last sync a file holds whose writing failed. Where they cannot be
            // cut off now, the next request does it.
            let _ = sink.cut_back().await;
            return Err(error);
        }
        let row = sink.close(check.vouched()).await?;
        match end {
            End::Complete => Ok(row),
            End::Changed => Err(Error::ChecksumMismatch { at: row.offset }),
            End::Interrupted => Err(Error::Interrupted { at: row.offset }),
            End::TooSlow => Err(Error::TooSlow { at: row.offset }),
            End::Preempted => Err(Error::Preempted { at: row.offset }),
            End::Failed(error) => Err(error),
        }
    }
}

/// Passes where a body ends without a byte, as it must where all bytes are there.
async fn expect_end(
    turn: &Turn,
    row: &UploadRow,
    mut body: impl Stream<Item = io::Result<Bytes>> + Unpin,
) -> Result<()> {
    let at = row.offset;
    loop {
        let next = tokio::select! {
            biased;
            () = turn.preempted.cancelled() => return Err(Error::Preempted { at }),
            next = body.next() => next,
        };
        match next {
            None => return Ok(()),
            Some(Err(_)) => return Err(Error::Interrupted { at }),
            Some(Ok(bytes)) if bytes.is_empty() => {}
            Some(Ok(_)) => return Err(Error::TooLarge { limit: at }),
        }
    }
}
