//! A second opinion: what no decoder of ours reads, ffmpeg turns into samples, and those are listened to.

use super::worker::Trouble;
use crate::Service;
use fingerprint::{AnalyseError, Analysis, Options};
use media::Input;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use store::JobClaim;
use tokio_util::sync::CancellationToken;

impl Service {
    /// The analysis with what ffmpeg hears, where nothing was heard or not all of it. Without ffmpeg, or if it hears
    /// nothing either, the analysis stays as it is.
    pub(super) async fn second_opinion(
        &self,
        claim: &JobClaim,
        found: Analysis,
        path: &Path,
        stop: &CancellationToken,
    ) -> Result<Analysis, Trouble> {
        let heard = found.fingerprint.is_some() || found.problem.is_none();
        let complete = heard && !found.approximate;
        let Ok(tools) = self.0.settings.tools.as_ref() else {
            return Ok(found);
        };
        let input = path
            .canonicalize()
            .ok()
            .and_then(|path| Input::new(&path, found.media_type));
        let Some(input) = input.filter(|_| !complete) else {
            return Ok(found);
        };
        let workshop = self.0.blobs.workshop(claim.id).await?;
        let [beginning, outline] = ["beginning", "outline"].map(|name| workshop.path().join(name));
        let seconds = Options::default().fingerprint_seconds;
        let decoded = tools.decode(
            &input,
            seconds,
            found.duration_ms,
            &beginning,
            &outline,
            stop,
        );
        if decoded.await.is_err() {
            return Ok(found);
        }
        // Both are WAV of our own making: read as quickly as the disk gives them.
        let [beginning, outline] = [listen(beginning, stop).await, listen(outline, stop).await];
        let (Ok(beginning), Ok(outline)) = (beginning, outline) else {
            return Ok(found);
        };
        Ok(merge(found, beginning, outline))
    }
}

/// Listens to a WAV file.
async fn listen(path: PathBuf, stop: &CancellationToken) -> Result<Analysis, AnalyseError> {
    let stop = stop.clone();
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
    listened.await.unwrap_or(Err(AnalyseError::Cancelled))
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
