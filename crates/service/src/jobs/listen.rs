//! A second opinion: what no decoder of ours reads, ffmpeg turns into samples, and those are listened to.

use super::Analyse;
use super::worker::{ATTEMPTS, Trouble};
use crate::renditions::trouble;
use crate::{Error, Service};
use fingerprint::{AnalyseError, Analysis, Options};
use media::{Input, Wanted};
use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;
use store::JobClaim;
use tokio_util::sync::CancellationToken;

impl Service {
    /// The analysis with what ffmpeg hears, where nothing was heard or not all of it. Without ffmpeg it stays as it is until
    /// that is there; it stays too if ffmpeg hears nothing either, and where the last attempt meets what another might not.
    pub(super) async fn second_opinion(
        &self,
        claim: &JobClaim,
        file: &Analyse,
        found: Analysis,
        path: &Path,
        stop: &CancellationToken,
    ) -> Result<Analysis, Trouble> {
        let heard = found.fingerprint.is_some() || found.problem.is_none();
        let complete = heard && !found.approximate;
        let input = path
            .canonicalize()
            .ok()
            .and_then(|path| Input::new(&path, found.media_type));
        let Some(input) = input.filter(|_| !complete) else {
            return Ok(found);
        };
        let Ok(tools) = self.0.settings.tools.as_ref() else {
            let later = self.listen_job(claim.library, file.clone(), &claim.subject)?;
            self.0.store.enqueue(&later).await?;
            return Ok(found);
        };
        let workshop = self.0.blobs.workshop(claim.id).await?;
        let [beginning, outline] = ["beginning", "outline"].map(|name| workshop.path().join(name));
        let wanted = Wanted {
            track: found.track,
            seconds: Options::default().fingerprint_seconds,
        };
        let decoded = tools.decode(
            &input,
            wanted,
            found.duration_ms,
            &beginning,
            &outline,
            stop,
        );
        let heard = async {
            decoded.await.map_err(trouble)?;
            // Both are WAV of our own making: read as quickly as the disk gives them.
            let beginning = listen(&beginning, stop).await?;
            Ok((beginning, listen(&outline, stop).await?))
        };
        match heard.await {
            Ok((beginning, outline)) => Ok(merge(found, beginning, outline)),
            Err(Trouble::Lasting(_)) => Ok(found),
            Err(Trouble::Passing(_)) if claim.attempts >= ATTEMPTS => Ok(found),
            Err(passing) => Err(passing),
        }
    }
}

/// Listens to a WAV file.
async fn listen(path: &Path, stop: &CancellationToken) -> Result<Analysis, Trouble> {
    let (path, stop) = (path.to_owned(), stop.clone());
    let listened = super::analyse::on_quiet_thread(move || {
        let file = File::open(path)?;
        let len = file.metadata()?.len();
        fingerprint::analyse(file, len, &Options::default(), &mut |_| {
            if stop.is_cancelled() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
    });
    listened.await?.map_err(|error| match error {
        AnalyseError::Cancelled => Trouble::Stopped,
        AnalyseError::NotMedia => Trouble::Lasting(error.to_string()),
        AnalyseError::Io(_) => Error::internal(error).into(),
    })
}

/// What the file's own headers said, and what ffmpeg heard: words of the beginning, length and waveform of all.
fn merge(found: Analysis, beginning: Analysis, outline: Analysis) -> Analysis {
    let duration_ms = outline.duration_ms.or(found.duration_ms);
    let unheard = found.fingerprint.is_none();
    let fingerprint = beginning.fingerprint.map(|mut fingerprint| {
        fingerprint.duration_ms = duration_ms.unwrap_or(fingerprint.duration_ms);
        fingerprint
    });
    Analysis {
        problem: found.problem.filter(|_| !unheard),
        approximate: false,
        fingerprint: fingerprint.or(found.fingerprint),
        duration_ms,
        sample_rate: found.sample_rate.or(beginning.sample_rate),
        channels: found.channels.or(beginning.channels),
        peaks: outline.peaks,
        ..found
    }
}
