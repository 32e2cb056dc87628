//! The bytes that play, and the pictures beside them.

use crate::known::{File, Moment};
use crate::{Error, Result, Service, Viewer};
use domain::{Action, ArtFile, ArtFormat, AssetId, ContentHash, FileName, Quality};
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
    /// Whether the address leads here for good, and not until something better is made.
    pub lasting: bool,
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
            self.hurry_rendition(viewer.library.id, asset, quality)
                .await?;
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
        let (variant, ending) = match file {
            File::Original => return self.open_original(viewer, asset).await,
            File::Sound(quality) => (Variant::Sound(quality), quality.extension()),
            File::Art(art) => (Variant::Art(art), art.format.extension()),
        };
        let library = viewer.library.id;
        let found = match (self.0.store.rendition(library, asset, variant).await?, file) {
            (None, File::Art(art)) => return self.undrawn(viewer, asset, art).await,
            (found, _) => found.ok_or(Error::NotFound("file"))?,
        };
        let Some(file) = self.0.blobs.open(found.hash).await? else {
            self.make_anew(library, asset, variant, &found).await?;
            return Err(Error::NotFound("file"));
        };
        Ok(Media {
            size: found.size,
            media_type: found.media_type,
            hash: found.hash,
            name: with_ending(&found.name, ending),
            file,
            lasting: true,
        })
    }

    /// What is shown of a picture that is not drawn in that form: where this ffmpeg writes no AVIF, the same size as WebP;
    /// and until it is drawn, what was sent.
    async fn undrawn(&self, viewer: &Viewer, asset: AssetId, art: ArtFile) -> Result<Media> {
        let (library, store) = (viewer.library.id, &self.0.store);
        let webp = ArtFile {
            format: ArtFormat::Webp,
            ..art
        };
        let found = match store.rendition(library, asset, Variant::Art(webp)).await? {
            None => store.sent_picture(library, asset).await?,
            webp => webp,
        };
        let found = found.ok_or(Error::NotFound("file"))?;
        let file = self.0.blobs.open(found.hash).await?;
        Ok(Media {
            size: found.size,
            media_type: found.media_type,
            hash: found.hash,
            name: found.name,
            file: file.ok_or(Error::NotFound("file"))?,
            lasting: false,
        })
    }

    async fn open_original(&self, viewer: &Viewer, asset: AssetId) -> Result<Media> {
        let found = self.0.store.asset(viewer.library.id, asset).await?;
        let found = found.ok_or(Error::NotFound("file"))?;
        let file = self.0.blobs.open(found.hash).await?.ok_or_else(|| {
            let hash = found.hash;
            Error::internal(format!(
                "the blob {hash} of asset {asset} is missing from the disk"
            ))
        })?;
        Ok(Media {
            size: found.size,
            media_type: found.media_type,
            hash: found.hash,
            name: found.name,
            file,
            lasting: true,
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
