//! The bytes that play, and the pictures beside them.

use crate::known::{File, Moment};
use crate::{Error, Result, Service, Viewer, renditions};
use domain::{Action, ArtFile, AssetId, ContentHash, FileName, Quality};
use std::sync::Arc;
use store::{BlobFile, Variant};

/// A file to play, to show or to save.
#[derive(Debug)]
pub struct Media {
    /// Length in bytes.
    pub size: u64,
    /// Such as `audio/flac`.
    pub media_type: String,
    /// Names the content for ever: a strong entity tag.
    pub hash: ContentHash,
    /// The name the original had when it was sent; of a rendition with the ending of what it is.
    pub name: FileName,
    /// The bytes themselves.
    pub file: BlobFile,
}

impl Service {
    /// Opens the file of a track that is on the list, as it was sent.
    pub async fn media(&self, viewer: &Viewer, asset: AssetId) -> Result<Arc<Media>> {
        self.open_known(viewer, asset, File::Original).await
    }

    /// Opens a smaller version of its sound. [`Error::NotFound`] where there is none, or none yet: then the work on it
    /// goes before everything that nobody waits for.
    pub async fn rendition(
        &self,
        viewer: &Viewer,
        asset: AssetId,
        quality: Quality,
    ) -> Result<Arc<Media>> {
        let found = self.open_known(viewer, asset, File::Sound(quality)).await;
        if matches!(found, Err(Error::NotFound(_))) && viewer.may(Action::View) {
            let task = renditions::sound_task(asset, quality);
            let hurried = self.0.store.hurry(viewer.library.id, &task, self.now());
            if hurried.await? {
                self.0.wake.notify_one();
            }
        }
        found
    }

    /// Opens its picture.
    pub async fn art(&self, viewer: &Viewer, asset: AssetId, file: ArtFile) -> Result<Arc<Media>> {
        self.open_known(viewer, asset, File::Art(file)).await
    }

    async fn open_known(&self, viewer: &Viewer, asset: AssetId, file: File) -> Result<Arc<Media>> {
        viewer.look("file")?;
        let key = (viewer.library.id, asset, file);
        let moment = self.moment();
        if let Some(known) = self.0.known.files.get(&key, moment) {
            return Ok(known);
        }
        let media = Arc::new(self.open_file(viewer, asset, file).await?);
        self.0.known.files.put(key, moment, Arc::clone(&media));
        Ok(media)
    }

    /// The state of the world as this process knows it, to be asked for before looking into the database.
    pub(crate) fn moment(&self) -> Moment {
        Moment {
            version: self.0.store.version(),
            now: self.now(),
        }
    }

    async fn open_file(&self, viewer: &Viewer, asset: AssetId, file: File) -> Result<Media> {
        let (store, library) = (&self.0.store, viewer.library.id);
        let missing = Error::NotFound("file");
        let (hash, size, media_type, name) = match file {
            File::Original => {
                let found = store.asset(library, asset).await?.ok_or(missing)?;
                (found.hash, found.size, found.media_type, found.name)
            }
            File::Sound(quality) => {
                let variant = Variant::Sound(quality);
                let found = store.rendition(library, asset, variant).await?;
                let found = found.ok_or(missing)?;
                let name = with_ending(&found.name, quality.extension());
                (found.hash, found.size, found.media_type, name)
            }
            File::Art(art) => {
                let found = store.rendition(library, asset, Variant::Art(art)).await?;
                let found = found.ok_or(missing)?;
                let name = with_ending(&found.name, art.format.extension());
                (found.hash, found.size, found.media_type, name)
            }
        };
        let file = self.0.blobs.open(hash).await?.ok_or_else(|| {
            Error::internal(format!(
                "the blob {hash} of asset {asset} is missing from the disk"
            ))
        })?;
        Ok(Media {
            size,
            media_type,
            hash,
            name,
            file,
        })
    }
}

/// `take 1.flac` as `take 1.webm`. A name that would grow too long keeps its own ending.
fn with_ending(name: &FileName, ending: &str) -> FileName {
    let text = name.as_str();
    let stem = match text.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => text,
    };
    format!("{stem}.{ending}")
        .parse()
        .unwrap_or_else(|_| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rendition_has_the_ending_of_what_it_is() {
        let named = |name: &str| with_ending(&name.parse().unwrap(), "webm").to_string();
        assert_eq!(named("take 1.flac"), "take 1.webm");
        assert_eq!(named("take"), "take.webm");
        assert_eq!(named(".wav"), ".wav.webm");
        assert_eq!(named(&"x".repeat(255)), "x".repeat(255));
    }
}
