//! The look at a file's headers: what the analysis, which reads sound alone, cannot tell, and what follows from it.

use super::{Sound, UNREADABLE, input, trouble, worth_making};
use crate::Service;
use crate::jobs::{OfAsset, Trouble};
use domain::{LibraryId, MediaKind, Quality};
use media::Found;
use store::{NewJob, Probe, Source, Variant};
use tokio_util::sync::CancellationToken;

/// What there is to say of a container without content.
const NOTHING_IN_IT: &str = "there is neither sound nor picture in it";

impl Service {
    /// Reads the headers, notes what they say, and queues what is worth making.
    pub(crate) async fn probe(
        &self,
        library: LibraryId,
        job: &OfAsset,
        stop: &CancellationToken,
    ) -> Result<(), Trouble> {
        let tools = self.tools()?;
        let source = self.source(library, job.asset).await?;
        if source.is_picture() {
            // Its header was read when it came; what there is to make of it is the picture.
            return Ok(self.0.store.enqueue(&self.picture_job(&source)?).await?);
        }
        let blob = self.original(&source).await?;
        let input = input(&source, &blob)?;
        let found = tools.probe(&input, stop).await.map_err(trouble)?;
        let (store, now) = (&self.0.store, self.now());
        store
            .set_probe(library, job.asset, &to_store(&found), now)
            .await?;
        if found.audio_codec.is_none() && found.video.is_none() {
            store
                .set_problem(library, job.asset, Some(NOTHING_IN_IT), now)
                .await?;
        } else if is_no_problem(&source, &found) {
            store.set_problem(library, job.asset, None, now).await?;
        }
        if found.audio_codec.is_none() {
            self.has_no_sound(&source).await?;
        }
        for follows in self.what_follows(&source, &found).await? {
            store.enqueue(&follows).await?;
        }
        self.0.wake.notify_one();
        Ok(())
    }

    async fn has_no_sound(&self, source: &Source) -> Result<(), Trouble> {
        for quality in Quality::ALL {
            let variant = Variant::Sound(quality);
            self.0
                .store
                .set_impossible(source, variant, "it has no sound", self.now())
                .await?;
        }
        Ok(())
    }

    /// Five jobs at most; what is waiting already is not queued again.
    async fn what_follows(&self, source: &Source, found: &Found) -> Result<Vec<NewJob>, Trouble> {
        let there = self
            .0
            .store
            .renditions(source.library, source.asset)
            .await?;
        let is_there = |is: &dyn Fn(&str) -> bool| there.iter().any(|(variant, _)| is(variant));
        let mut jobs = Vec::new();
        let has_picture = found.video.is_some() || found.cover.is_some();
        if has_picture && !is_there(&|variant| variant == "picture" || variant.contains('.')) {
            jobs.push(self.picture_job(source)?);
        }
        if let Some(codec) = &found.audio_codec {
            let sound = Sound {
                media_type: &source.media_type,
                codec,
                bitrate: source.bitrate.or(found.bitrate),
                is_video: found.video.is_some(),
            };
            for quality in worth_making(&sound).iter() {
                if !is_there(&|variant| variant == quality.as_str()) {
                    jobs.push(self.sound_job(source, quality)?);
                }
            }
        }
        Ok(jobs)
    }
}

/// Whether what the analysis could not make out is all right after all: it reads fewer formats, and misses the sound
/// of a silent film.
fn is_no_problem(source: &Source, found: &Found) -> bool {
    let is_silent_film = found.video.is_some() && found.audio_codec.is_none();
    is_silent_film || source.problem.as_deref() == Some(UNREADABLE)
}

fn to_store(found: &Found) -> Probe {
    let kind = match (&found.video, &found.audio_codec) {
        (Some(_), _) => Some(MediaKind::Video),
        (None, Some(_)) => Some(MediaKind::Audio),
        (None, None) => None,
    };
    Probe {
        kind,
        duration_ms: found.duration_ms,
        bitrate: found.bitrate,
        codec: found.audio_codec.clone(),
        sample_rate: found.sample_rate,
        channels: found.channels,
        video_codec: found.video.as_ref().map(|video| video.codec.clone()),
        width: found.video.as_ref().and_then(|video| video.width),
        height: found.video.as_ref().and_then(|video| video.height),
    }
}
