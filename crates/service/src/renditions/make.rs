//! Making one thing of one file: ask whether the same was made before, work in a folder of its own, keep the outcome
//! under its content's address, note it.

use super::input;
use crate::Service;
use crate::catalogue::covers::read_header;
use crate::jobs::{OfAsset, OfSound, Trouble};
use domain::{Art, ArtFile};
use media::Failure;
use store::{JobClaim, Made, Source, Variant};
use tokio_util::sync::CancellationToken;

impl Service {
    /// Makes a smaller version of an asset's sound.
    pub(crate) async fn make_sound(
        &self,
        claim: &JobClaim,
        job: &OfSound,
        stop: &CancellationToken,
    ) -> Result<(), Trouble> {
        let (tools, quality) = (self.tools()?, job.quality);
        let source = self.source(claim.library, job.asset).await?;
        let variant = Variant::Sound(quality);
        let (store, blobs) = (&self.0.store, &self.0.blobs);
        // While something arrives no blob is judged superfluous: not the one that was made before, between the look at it
        // and the row that names it. An encoding takes too long to hold that up.
        let arrival = blobs.arrival().await;
        if let Some(made) = self.made_before(&source, variant).await? {
            return Ok(store.add_sound(&source, quality, made, self.now()).await?);
        }
        drop(arrival);
        let blob = self.original(&source).await?;
        let input = input(&source, &blob)?;
        let workshop = blobs.workshop(claim.id).await?;
        let to = workshop.path().join("sound");
        let encoded = tools.encode(&input, quality, source.duration_ms, &to, stop);
        if let Err(failure) = encoded.await {
            return Err(self.note_failure(&source, variant, failure).await);
        }
        let arrival = blobs.arrival().await;
        let made = blobs.keep(&arrival, &workshop, "sound").await?;
        Ok(store.add_sound(&source, quality, made, self.now()).await?)
    }

    /// Makes an asset's picture in all sizes: its cover, or else a frame of its video.
    pub(crate) async fn make_picture(
        &self,
        claim: &JobClaim,
        job: &OfAsset,
        stop: &CancellationToken,
    ) -> Result<(), Trouble> {
        let tools = self.tools()?;
        let source = self.source(claim.library, job.asset).await?;
        let (store, blobs) = (&self.0.store, &self.0.blobs);
        let arrival = blobs.arrival().await;
        if let Some((art, files)) = self.drawn_before(&source).await? {
            return Ok(store.set_art(&source, &art, &files, self.now()).await?);
        }
        drop(arrival);
        let blob = self.original(&source).await?;
        let input = input(&source, &blob)?;
        let workshop = blobs.workshop(claim.id).await?;
        let folder = workshop.path();
        let drawn = async {
            let found = tools.probe(&input, stop).await?;
            let (stream, length) = match (found.cover, found.video) {
                (Some(cover), _) => (cover, None),
                (None, Some(still)) if source.is_picture() => (still, None),
                (None, Some(video)) => (video, source.duration_ms.or(Some(0))),
                (None, None) => return Err(Failure::Refused("there is no picture in it".into())),
            };
            tools.picture(&input, &stream, length, folder, stop).await
        };
        let mut picture = match drawn.await {
            Ok(picture) => picture,
            Err(failure) => {
                return Err(self.note_failure(&source, Variant::Picture, failure).await);
            }
        };
        if let Some(path) = blob.path().filter(|_| source.is_picture()) {
            // The streams of a photograph do not say that it is shown upright; its header does.
            let header = read_header(path.to_owned())?;
            (picture.art.width, picture.art.height) = (header.width, header.height);
        }
        let mut files = Vec::with_capacity(picture.files.len());
        let arrival = blobs.arrival().await;
        for file in picture.files {
            let name = file.to_string();
            let made = blobs.keep(&arrival, &workshop, &name).await?;
            files.push((file, made));
        }
        let noted = store.set_art(&source, &picture.art, &files, self.now());
        Ok(noted.await?)
    }

    /// What another asset of the same content has, in any library, and the disk still holds.
    async fn made_before(
        &self,
        source: &Source,
        variant: Variant,
    ) -> Result<Option<Made>, Trouble> {
        let Some(made) = self.0.store.made_before(source.hash, variant).await? else {
            return Ok(None);
        };
        Ok(self.is_there(made).await?.then_some(made))
    }

    /// The picture that another asset of the same content has, in any library, if the disk holds all of it.
    async fn drawn_before(
        &self,
        source: &Source,
    ) -> Result<Option<(Art, Vec<(ArtFile, Made)>)>, Trouble> {
        let Some((art, files)) = self.0.store.art_before(source.hash).await? else {
            return Ok(None);
        };
        for &(_, made) in &files {
            if !self.is_there(made).await? {
                return Ok(None);
            }
        }
        Ok(Some((art, files)))
    }

    async fn is_there(&self, made: Made) -> Result<bool, Trouble> {
        let blob = self.0.blobs.open(made.hash).await?;
        Ok(blob.is_some_and(|blob| blob.len() == made.size))
    }
}
