//! Making one thing of one file: ask whether the same was made before, work in a folder of its own, keep the outcome
//! under its content's address, note it.

use super::input;
use crate::Service;
use crate::jobs::{OfAsset, OfSound, Trouble};
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
        let made = if let Some(made) = self.made_before(&source, variant).await? {
            made
        } else {
            let blob = self.original(&source).await?;
            let input = input(&source, &blob)?;
            let workshop = self.0.blobs.workshop(claim.id).await?;
            let to = workshop.path().join("sound");
            let encoded = tools.encode(&input, quality, source.duration_ms, &to, stop);
            if let Err(failure) = encoded.await {
                return Err(self.note_failure(&source, variant, failure).await);
            }
            self.0.blobs.keep(&workshop, "sound").await?
        };
        let noted = self.0.store.add_sound(&source, quality, made, self.now());
        Ok(noted.await?)
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
        let blob = self.original(&source).await?;
        let input = input(&source, &blob)?;
        let workshop = self.0.blobs.workshop(claim.id).await?;
        let folder = workshop.path();
        let drawn = async {
            let found = tools.probe(&input, stop).await?;
            let (stream, length) = match (found.cover, found.video) {
                (Some(cover), _) => (cover, None),
                (None, Some(video)) => (video, source.duration_ms.or(Some(0))),
                (None, None) => return Err(Failure::Refused("there is no picture in it".into())),
            };
            tools.picture(&input, &stream, length, folder, stop).await
        };
        let picture = match drawn.await {
            Ok(picture) => picture,
            Err(failure) => {
                return Err(self.note_failure(&source, Variant::Picture, failure).await);
            }
        };
        let mut files = Vec::with_capacity(picture.files.len());
        for file in picture.files {
            let made = self.0.blobs.keep(&workshop, &file.to_string()).await?;
            files.push((file, made));
        }
        let noted = self
            .0
            .store
            .set_art(&source, &picture.art, &files, self.now());
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
        let there = self.0.blobs.open(made.hash).await?;
        Ok(there
            .is_some_and(|blob| blob.len() == made.size)
            .then_some(made))
    }
}
