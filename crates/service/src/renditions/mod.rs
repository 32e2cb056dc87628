//! What is made of files so that they play everywhere: smaller versions, pictures, and the look at the headers that
//! says what is worth making.
//!
//! The chain begins where the analysis ends: probe, then picture and sound, each a job of its own, so that what
//! somebody waits for overtakes the rest. All of it runs ffmpeg in its cage and niced: one program at a time for looks and
//! pictures, one for smaller versions, and one for the smaller version that somebody waits for at the moment, beside the
//! second opinions that the analysis asks for. Without ffmpeg the jobs wait, and originals play as they are.

mod make;
mod notes;
mod operate;
mod probe;

use crate::jobs::{Kind, OfAsset, OfSound, Trouble};
use crate::{Error, Service};
use domain::{AssetId, LibraryId, Qualities, Quality};
use media::{Failure, Input, Tools};
use std::path::Path;
use store::{BlobFile, NewJob, Priority, RenditionRecord, Source, Variant};

/// What the analysis says of bytes it cannot read at all. A look with ffprobe may know better.
pub(crate) const UNREADABLE: &str = "the file is not audio or video in any format known here";

/// Names the work on a smaller version.
fn sound_task(asset: AssetId, quality: Quality) -> String {
    format!("{}:{asset}", quality.as_str())
}

/// What of an original decides which smaller versions it needs.
struct Sound<'a> {
    /// The container's, such as `audio/mp4`.
    media_type: &'a str,
    /// ffmpeg's name for it, such as `alac`.
    codec: &'a str,
    /// Bits a second over the whole file, once known.
    bitrate: Option<u64>,
    /// Whether there are moving pictures beside it.
    is_video: bool,
}

/// Which smaller versions are worth their room: those that are at least a fifth smaller than the original. Of a video
/// every one is, since it leaves the pictures out; and of what browsers do not play, since nobody hears it otherwise.
fn worth_making(sound: &Sound<'_>) -> Qualities {
    let all = sound.is_video || !plays_in_browsers(sound.media_type, sound.codec);
    let is_smaller = |quality: &Quality| {
        let bitrate = sound.bitrate;
        bitrate.is_none_or(|bitrate| bitrate * 4 / 5 >= quality.bitrate())
    };
    Quality::ALL
        .into_iter()
        .filter(|quality| all || is_smaller(quality))
        .collect()
}

/// Whether Chromium, Firefox and Safari all play it.
fn plays_in_browsers(media_type: &str, codec: &str) -> bool {
    match media_type {
        "audio/mpeg" => codec == "mp3",
        "audio/flac" => codec == "flac",
        "audio/aac" => codec == "aac",
        "audio/wav" => matches!(
            codec,
            "pcm_u8" | "pcm_s16le" | "pcm_s24le" | "pcm_s32le" | "pcm_f32le"
        ),
        "audio/ogg" => matches!(codec, "opus" | "vorbis" | "flac"),
        "audio/mp4" => matches!(codec, "aac" | "mp3" | "flac" | "opus"),
        "audio/webm" => matches!(codec, "opus" | "vorbis"),
        _ => false,
    }
}

impl Service {
    /// The job that looks at an asset's headers and queues what is worth making of it.
    pub(crate) fn probe_job(
        &self,
        library: LibraryId,
        asset: AssetId,
        name: &str,
    ) -> Result<NewJob, Error> {
        let kind = Kind::Probe(OfAsset { asset });
        let job = self.new_job(library, &kind, name)?;
        Ok(NewJob {
            task: Some(format!("probe:{asset}")),
            ..job
        })
    }

    fn picture_job(&self, source: &Source) -> Result<NewJob, Error> {
        let kind = Kind::Picture(OfAsset {
            asset: source.asset,
        });
        let job = self.new_job(source.library, &kind, source.name.as_str())?;
        Ok(NewJob {
            task: Some(format!("picture:{}", source.asset)),
            ..job
        })
    }

    fn sound_job(&self, source: &Source, quality: Quality) -> Result<NewJob, Error> {
        let kind = Kind::Sound(OfSound {
            asset: source.asset,
            quality,
        });
        let subject = format!("{}, {}", source.name, quality.as_str());
        let job = self.new_job(source.library, &kind, &subject)?;
        Ok(NewJob {
            priority: match quality {
                Quality::Opus96 | Quality::Opus48 => Priority::Later,
                Quality::Aac96 => Priority::Someday,
            },
            task: Some(sound_task(source.asset, quality)),
            ..job
        })
    }

    /// Puts the work on a smaller version, where it waits, before everything that nobody waits for.
    pub(crate) async fn hurry_rendition(
        &self,
        library: LibraryId,
        asset: AssetId,
        quality: Quality,
    ) -> Result<(), Error> {
        let task = sound_task(asset, quality);
        if self.0.store.hurry(library, &task, self.now()).await? {
            self.0.wake.notify_one();
        }
        Ok(())
    }

    /// Forgets something that was made and whose bytes are lost, and queues the look that has it made once more.
    pub(crate) async fn make_anew(
        &self,
        library: LibraryId,
        asset: AssetId,
        variant: Variant,
        lost: &RenditionRecord,
    ) -> Result<(), Error> {
        tracing::warn!(
            blob = %lost.hash,
            asset = %asset,
            "the blob {} made of asset {asset} is missing from the disk; it is made anew",
            lost.hash
        );
        let store = &self.0.store;
        store
            .forget_rendition(library, asset, variant, lost.hash)
            .await?;
        let probe = self.probe_job(library, asset, lost.name.as_str())?;
        store.enqueue(&probe).await?;
        self.0.wake.notify_one();
        Ok(())
    }

    /// ffmpeg. Jobs that need it are not begun where it is absent.
    fn tools(&self) -> Result<&Tools, Trouble> {
        let tools = self.0.settings.tools.as_ref();
        tools.map_err(|absent| Trouble::Lasting(absent.to_string()))
    }

    async fn source(&self, library: LibraryId, asset: AssetId) -> Result<Source, Trouble> {
        let source = self.0.store.source(library, asset).await?;
        source.ok_or_else(|| Trouble::Lasting("the file is no longer in the library".into()))
    }

    async fn original(&self, source: &Source) -> Result<BlobFile, Trouble> {
        let blob = self.0.blobs.open(source.hash).await?;
        blob.ok_or_else(|| {
            let missing = format!("the blob {} is missing from the disk", source.hash);
            Error::internal(missing).into()
        })
    }

    /// Notes that something cannot be made, unless another attempt may help.
    async fn note_failure(&self, source: &Source, variant: Variant, failure: Failure) -> Trouble {
        let trouble = trouble(failure);
        if let Trouble::Lasting(why) = &trouble {
            let noted = self
                .0
                .store
                .set_impossible(source, variant, why, self.now());
            if let Err(error) = noted.await {
                return error.into();
            }
        }
        trouble
    }
}

/// What a program is to read. It works in another folder, so the path is made one from the root.
fn input(source: &Source, blob: &BlobFile) -> Result<Input, Trouble> {
    let path = blob.path().map(Path::canonicalize).transpose();
    let path = path
        .map_err(Error::internal)?
        .ok_or_else(|| Error::internal("programs need a place for blobs that has local paths"))?;
    Input::new(&path, &source.media_type)
        .ok_or_else(|| Trouble::Lasting(format!("nothing here reads {}", source.media_type)))
}

pub(crate) fn trouble(failure: Failure) -> Trouble {
    match failure {
        Failure::Stopped => Trouble::Stopped,
        Failure::Io(error) => Trouble::Passing(Error::internal(error)),
        passing if passing.may_pass() => Trouble::Passing(Error::Conflict(passing.to_string())),
        other => Trouble::Lasting(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_not_be_smaller_is_not_made() {
        let worth = |bitrate, is_video| {
            worth_making(&Sound {
                media_type: "audio/mpeg",
                codec: "mp3",
                bitrate,
                is_video,
            })
            .to_string()
        };
        assert_eq!(worth(Some(1_411_000), false), "opus-96 opus-48 aac-96");
        assert_eq!(worth(Some(120_000), false), "opus-96 opus-48 aac-96");
        assert_eq!(worth(Some(96_000), false), "opus-48");
        assert_eq!(worth(Some(48_000), false), "");
        assert_eq!(worth(None, false), "opus-96 opus-48 aac-96");
        assert_eq!(worth(Some(40_000), true), "opus-96 opus-48 aac-96");
    }

    #[test]
    fn of_what_browsers_do_not_play_everything_is_made() {
        for (media_type, codec, expected) in [
            ("audio/x-ms-wma", "wmav2", "opus-96 opus-48 aac-96"),
            ("audio/mp4", "alac", "opus-96 opus-48 aac-96"),
            ("audio/mpeg", "mp2", "opus-96 opus-48 aac-96"),
            ("audio/wav", "adpcm_ms", "opus-96 opus-48 aac-96"),
            ("audio/aiff", "pcm_s16be", "opus-96 opus-48 aac-96"),
            ("audio/mp4", "aac", ""),
            ("audio/ogg", "opus", ""),
            ("audio/wav", "pcm_u8", ""),
        ] {
            let made = worth_making(&Sound {
                media_type,
                codec,
                bitrate: Some(48_000),
                is_video: false,
            });
            assert_eq!(made.to_string(), expected, "{codec} in {media_type}");
        }
    }
}
