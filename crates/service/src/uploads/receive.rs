//! A whole file in one request: the form that works without scripts.

use super::finish::{Author, Content, no_media};
use super::rate::{Rate, TooSlow};
use super::{UploadState, container, empty};
use crate::{Error, Result, Service, Viewer};
use bytes::Bytes;
use domain::{Action, FileName, TrackId, UploadId};
use fingerprint::{SNIFF_BYTES, sniff};
use futures::Stream;
use std::io;
use store::{NewUploadRow, UploadRole};

impl Service {
    /// Takes a whole file, whose length nobody has said, and answers its track. Nothing stays behind where it fails.
    ///
    /// [`Error::Invalid`] for an empty file or one that is no media, [`Error::TooLarge`] beyond the longest file or the
    /// room there is, [`Error::Full`], [`Error::TooSlow`], and [`Error::Interrupted`] where the body ends with an error.
    pub async fn receive(
        &self,
        viewer: &Viewer,
        name: FileName,
        body: impl Stream<Item = io::Result<Bytes>> + Unpin + Send,
    ) -> Result<TrackId> {
        let person = viewer.member(Action::Upload)?;
        container::check_ending(&name)?;
        let room = self
            .0
            .store
            .upload_room(viewer.library.id, person.id, &self.bounds())
            .await?;
        let staged = Staging {
            service: self.clone(),
            id: self.new_id(UploadId::from_parts),
        };
        let filled = staged.fill(&name, room, body).await;
        let size = staged.keep(filled).await?;
        let viewer = viewer.clone();
        // A task of its own, so that a connection that breaks now does not leave the file half added.
        tokio::spawn(async move {
            let added = staged.add(&viewer, name, size).await;
            staged.keep(added).await
        })
        .await
        .map_err(Error::internal)?
    }
}

/// A staged file without an upload yet. What is left of it when the request is given up goes when this is dropped.
struct Staging {
    service: Service,
    id: UploadId,
}

impl Staging {
    /// Passes the outcome on; the file is gone before a failure is told.
    async fn keep<T>(&self, outcome: Result<T>) -> Result<T> {
        if outcome.is_err() {
            self.service.0.blobs.discard(self.id).await?;
        }
        outcome
    }

    /// Writes the body, for which there are `room` bytes, to the disk and answers its length.
    async fn fill(
        &self,
        name: &FileName,
        room: u64,
        mut body: impl Stream<Item = io::Result<Bytes>> + Unpin,
    ) -> Result<u64> {
        let settings = &self.service.0.settings;
        let limit = room.min(settings.max_upload_size);
        let blobs = &self.service.0.blobs;
        blobs.create(self.id).await?;
        let mut file = blobs.open_at(self.id, 0).await?;
        let (mut size, mut seen) = (0, false);
        let mut rate = Rate::of(settings);
        while let Some(bytes) = rate
            .next(&mut body)
            .await
            .map_err(|TooSlow| Error::TooSlow { at: 0 })?
        {
            let bytes = bytes.map_err(|_| Error::Interrupted { at: 0 })?;
            size += bytes.len() as u64;
            if size > limit {
                return Err(Error::TooLarge { limit });
            }
            file.write(&bytes).await?;
            if !seen && size >= SNIFF_BYTES as u64 {
                seen = true;
                file.sync().await?;
                self.look(name).await?;
            }
        }
        if size == 0 {
            return Err(empty(name));
        }
        file.sync().await?;
        Ok(size)
    }

    async fn look(&self, name: &FileName) -> Result<fingerprint::Sniffed> {
        let first = self
            .service
            .0
            .blobs
            .staged_head(self.id, SNIFF_BYTES)
            .await?;
        sniff(&first).ok_or_else(|| Error::Invalid(no_media(name)))
    }

    /// From the staged file on it is an upload like any other, whose content is known.
    async fn add(&self, viewer: &Viewer, name: FileName, size: u64) -> Result<TrackId> {
        let service = &self.service;
        let author = Author::of(viewer).ok_or(Error::LoginRequired)?;
        let sniffed = self.look(&name).await?;
        service.check_container(self.id, &name).await?;
        let hash = service.0.blobs.hash(self.id).await?;
        let now = service.now();
        let row = service
            .0
            .store
            .create_upload(&NewUploadRow {
                id: self.id,
                library: viewer.library.id,
                account: viewer.member(Action::Upload)?.id,
                name,
                folder: None,
                metadata: None,
                size: Some(size),
                hash: Some(hash),
                role: UploadRole::Whole,
                expires: now + service.upload_length(),
                now,
                bounds: service.bounds(),
            })
            .await?;
        let upload = row.id;
        // The person may have begun to send the same content from another page: this ends it well for both.
        let _turn = service.0.appenders.enter(upload).await;
        let content = Content {
            hash,
            size,
            sniffed,
        };
        let done = service.add(self.id, row, content, &author).await?;
        if upload != self.id {
            service.0.blobs.discard(upload).await?;
        }
        match done.state {
            UploadState::Finished(track) => Ok(track),
            UploadState::Receiving | UploadState::Failed(_) => Err(Error::NotFound("upload")),
        }
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        let (service, id) = (self.service.clone(), self.id);
        // Outside of a runtime nothing can be awaited: then the sweep at the next start does it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = service.0.blobs.discard(id).await {
                    tracing::warn!(upload = %id, "the staged file {id} stays until the next start: {error}");
                }
            });
        }
    }
}
