//! The bytes that play.

use crate::{Error, Result, Service, Viewer};
use domain::{AssetId, ContentHash, FileName};
use store::BlobFile;

/// A file to play or to save.
#[derive(Debug)]
pub struct Media {
    /// Length in bytes.
    pub size: u64,
    /// Such as `audio/flac`.
    pub media_type: String,
    /// Names the content for ever: a strong entity tag.
    pub hash: ContentHash,
    /// The name it had when it was sent.
    pub name: FileName,
    /// The bytes themselves.
    pub file: BlobFile,
}

impl Service {
    /// Opens the file of a track that is on the list.
    pub async fn media(&self, viewer: &Viewer, asset: AssetId) -> Result<Media> {
        viewer.look("file")?;
        let record = self
            .0
            .store
            .asset(viewer.library.id, asset)
            .await?
            .ok_or(Error::NotFound("file"))?;
        let file = self.0.blobs.open(record.hash).await?.ok_or_else(|| {
            Error::internal(format!(
                "the blob {} of asset {asset} is missing from the disk",
                record.hash
            ))
        })?;
        Ok(Media {
            size: record.size,
            media_type: record.media_type,
            hash: record.hash,
            name: record.name,
            file,
        })
    }
}
