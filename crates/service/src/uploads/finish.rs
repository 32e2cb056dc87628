//! From the last byte to a track: hash, look, adopt, and one transaction.
//!
//! Each step can be repeated, and each leaves enough behind for the next: a crash between two of them costs nothing,
//! since the sweep at the next start, or the client's next request, goes on from there.

use super::{UploadStatus, status};
use crate::jobs::{Analyse, Kind};
use crate::{Error, Result, Service, Viewer};
use bytes::Bytes;
use domain::work::Deed;
use domain::{AccountId, AssetId, AuditId, ContentHash, FileName, TrackId, UploadId};
use fingerprint::{SNIFF_BYTES, Sniffed, sniff};
use futures::TryStreamExt as _;
use std::net::IpAddr;
use store::{AuditEntry, FinishedUpload, UploadRow, UploadState as StoredState};

/// Who gets the credit in the audit log.
pub(super) struct Author {
    account: AccountId,
    who: Option<String>,
    address: Option<IpAddr>,
}

impl Author {
    /// The person who sends the bytes; none where nobody is logged in.
    pub(super) fn of(viewer: &Viewer) -> Option<Self> {
        let person = viewer.person.as_ref()?;
        Some(Self {
            account: person.id,
            who: Some(person.name.to_string()),
            address: viewer.address,
        })
    }

    /// The server itself, on behalf of an account.
    pub(super) const fn server(account: AccountId) -> Self {
        Self {
            account,
            who: None,
            address: None,
        }
    }
}

/// A whole file that may enter the library.
pub(super) struct Content {
    pub(super) hash: ContentHash,
    /// Its length in bytes, as it lies on the disk.
    pub(super) size: u64,
    pub(super) sniffed: Sniffed,
}

impl Service {
    /// Finishes an upload all of whose bytes are counted. Repeating it is harmless.
    ///
    /// Content that differs from the promise, or is no media, fails the upload for good; every other error leaves it
    /// to be finished later.
    pub(super) async fn finish(&self, row: UploadRow, author: &Author) -> Result<UploadStatus> {
        let content = if self.0.blobs.staged_len(row.id).await?.is_some() {
            self.inspect(&row).await?
        } else {
            self.adopted(&row).await?
        };
        self.add(row.id, row, content, author).await
    }

    /// Reads the staged file back from the disk and holds it to its promise.
    async fn inspect(&self, row: &UploadRow) -> Result<Content> {
        if let Err(error) = self.check_container(row.id, &row.name).await {
            if let Error::Invalid(why) = &error {
                self.refuse(row, why).await?;
            }
            return Err(error);
        }
        let found = self.0.blobs.hash(row.id).await?;
        if let Some(promised) = row.hash
            && promised != found
        {
            let error = Error::HashMismatch { promised, found };
            self.refuse(row, &error.to_string()).await?;
            return Err(error);
        }
        let first = self.0.blobs.staged_head(row.id, SNIFF_BYTES).await?;
        Ok(Content {
            hash: found,
            size: row.offset,
            sniffed: self.media_or_refuse(row, &first).await?,
        })
    }

    /// The content of an upload that was adopted before a crash, or an error, came in between.
    async fn adopted(&self, row: &UploadRow) -> Result<Content> {
        let blob = match row.hash {
            Some(hash) => self.0.blobs.open(hash).await?.map(|blob| (hash, blob)),
            None => None,
        };
        let Some((hash, blob)) = blob else {
            let why = lost(&row.name);
            self.refuse(row, &why).await?;
            return Err(Error::Gone(why));
        };
        let wanted = blob.len().min(SNIFF_BYTES as u64);
        let parts: Vec<Bytes> = blob
            .read_range(0, wanted)
            .try_collect()
            .await
            .map_err(Error::internal)?;
        Ok(Content {
            hash,
            size: blob.len(),
            sniffed: self.media_or_refuse(row, &parts.concat()).await?,
        })
    }

    /// Puts the content of the staged file `staged` into the library as what `row` was to bring.
    pub(super) async fn add(
        &self,
        staged: UploadId,
        mut row: UploadRow,
        content: Content,
        author: &Author,
    ) -> Result<UploadStatus> {
        let Content {
            hash,
            size,
            sniffed,
        } = content;
        if row.hash.is_none() {
            self.promise(&mut row, hash).await?;
        }
        self.0.blobs.adopt(staged, hash).await?;
        let asset = self.new_id(AssetId::from_parts);
        let analyse = Kind::Analyse(Analyse { asset, hash });
        let finish = self
            .0
            .store
            .finish_upload(&FinishedUpload {
                upload: row.id,
                library: row.library,
                asset,
                track: self.new_id(TrackId::from_parts),
                hash,
                size,
                account: row.account,
                name: row.name.clone(),
                folder: row.folder.clone(),
                media_type: sniffed.media_type.to_owned(),
                kind: sniffed.kind,
                title: title_from(&row.name),
                job: self.new_job(row.library, &analyse, row.name.as_str())?,
                audit: self.upload_entry(&row, author),
                now: self.now(),
            })
            .await?;
        self.0.wake.notify_one();
        row.offset = size;
        row.state = StoredState::Finished(finish.track);
        Ok(status(row))
    }

    /// Writes down what an upload without a promise turned out to hold. Without that, nobody could tell after a crash
    /// which of the adopted blobs was its.
    async fn promise(&self, row: &mut UploadRow, hash: ContentHash) -> Result<()> {
        let store = &self.0.store;
        if !store
            .set_upload_hash(row.library, row.id, hash, self.now())
            .await?
        {
            // The same person sends the same content by another upload too. That one's client learns, when it asks
            // again, that the library has it.
            for other in store
                .receiving_uploads(row.library, row.account, &[hash])
                .await?
            {
                if other.id == row.id {
                    // Its client promised it meanwhile.
                    row.hash = Some(hash);
                    return Ok(());
                }
                store
                    .cancel_upload(other.library, other.account, other.id)
                    .await?;
                self.0.blobs.discard(other.id).await?;
            }
            if !store
                .set_upload_hash(row.library, row.id, hash, self.now())
                .await?
            {
                return Err(Error::NotFound("upload"));
            }
        }
        row.hash = Some(hash);
        Ok(())
    }

    fn upload_entry(&self, row: &UploadRow, author: &Author) -> AuditEntry {
        AuditEntry {
            id: self.new_id(AuditId::from_parts),
            library: row.library,
            at: self.now(),
            account: Some(author.account),
            who: author.who.clone(),
            action: Deed::Upload.as_str(),
            subject: row.name.to_string(),
            from: author.address,
        }
    }

    /// Refuses what is no media as soon as its first bytes are there, `before` bytes of which were there already.
    pub(super) async fn refuse_other_than_media(&self, row: &UploadRow, before: u64) -> Result<()> {
        let enough = row.size.unwrap_or(u64::MAX).min(SNIFF_BYTES as u64);
        if before < enough && enough <= row.offset {
            let first = self.0.blobs.staged_head(row.id, SNIFF_BYTES).await?;
            self.media_or_refuse(row, &first).await?;
        }
        Ok(())
    }

    async fn media_or_refuse(&self, row: &UploadRow, first: &[u8]) -> Result<Sniffed> {
        if let Some(sniffed) = sniff(first) {
            return Ok(sniffed);
        }
        let why = no_media(&row.name);
        self.refuse(row, &why).await?;
        Err(Error::Invalid(why))
    }
}

pub(super) fn no_media(name: &FileName) -> String {
    format!(
        "“{name}” is not audio or video in a format this library can play; nothing of it was kept"
    )
}

pub(super) fn lost(name: &FileName) -> String {
    format!("the server's disk has lost what was sent of “{name}”; send it again")
}

/// What to call a track until its tags are read: the file's name without its ending.
fn title_from(name: &FileName) -> String {
    let name = name.as_str();
    let stem = match name.rsplit_once('.') {
        Some((stem, ending)) if (1..=5).contains(&ending.len()) => stem,
        _ => name,
    };
    let title = stem.replace('_', " ");
    let title = title.trim();
    if title.is_empty() { name } else { title }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_names_without_their_endings() {
        let title = |name: &str| title_from(&name.parse().unwrap());
        assert_eq!(title("take_1 (live).flac"), "take 1 (live)");
        assert_eq!(title("Vol. 2"), "Vol");
        assert_eq!(title("no ending"), "no ending");
        assert_eq!(title(".wav"), ".wav");
        assert_eq!(title("___.mp3"), "___.mp3");
        assert_eq!(title("12. a sentence"), "12. a sentence");
    }
}
