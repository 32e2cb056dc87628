//! Listening to a whole file on the server: what the browser found out is replaced, since a client is not trusted.

use super::Analyse;
use super::worker::Trouble;
use crate::renditions::UNREADABLE;
use crate::{Error, Service};
use domain::recognition::Heard;
use domain::{AssetId, FingerprintId};
use fingerprint::{AnalyseError, Options};
use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;
use store::{JobClaim, NewFingerprint};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// What is said of a file whose analysis was given up.
const UNHEARD: &str = "the server tried to listen to it again and again, and gave up";

impl Service {
    pub(super) async fn analyse(
        &self,
        claim: &JobClaim,
        job: &Analyse,
        stop: &CancellationToken,
    ) -> Result<(), Trouble> {
        let missing = || Error::internal(format!("the blob {} is missing from the disk", job.hash));
        let blob = self.0.blobs.open(job.hash).await?.ok_or_else(missing)?;
        let path = blob.path().map(Path::to_owned).ok_or_else(|| {
            Error::internal("decoding needs a place for blobs that has local paths")
        })?;
        let (len, place, stopped) = (blob.len(), path.clone(), stop.clone());
        let found = on_quiet_thread(move || {
            let file = File::open(place)?;
            fingerprint::analyse(file, len, &Options::default(), &mut |_| {
                if stopped.is_cancelled() {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })
        })
        .await?;
        let (store, library) = (&self.0.store, claim.library);
        let found = match found {
            Ok(found) => found,
            Err(AnalyseError::Cancelled) => return Err(Trouble::Stopped),
            Err(AnalyseError::NotMedia) => {
                store
                    .set_problem(library, job.asset, Some(UNREADABLE), self.now())
                    .await?;
                return Err(Trouble::Lasting(UNREADABLE.to_owned()));
            }
            Err(error @ AnalyseError::Io(_)) => return Err(Error::internal(error).into()),
        };
        let found = self.second_opinion(claim, job, found, &path, stop).await?;
        let analysis = self.to_store(found);
        store
            .set_analysis(library, job.asset, &analysis, self.now())
            .await?;
        if let Some(heard) = analysis.fingerprint {
            let heard = Heard {
                duration_ms: heard.duration_ms,
                words: heard.words,
            };
            self.note_alike(library, job.asset, heard).await?;
        }
        // After a crash between the two the analysis is repeated, and queues it again.
        let probe = self.probe_job(library, job.asset, &claim.subject)?;
        store.enqueue(&probe).await?;
        self.0.wake.notify_one();
        Ok(())
    }

    /// The analysis is given up: the file's page says so, and what can be made of it is made.
    pub(super) async fn went_unheard(&self, claim: &JobClaim, asset: AssetId) -> Result<(), Error> {
        let (store, library) = (&self.0.store, claim.library);
        let Some(source) = store.source(library, asset).await? else {
            return Ok(());
        };
        if source.problem.is_none() {
            store
                .set_problem(library, asset, Some(UNHEARD), self.now())
                .await?;
        }
        let probe = self.probe_job(library, asset, &claim.subject)?;
        Ok(store.enqueue(&probe).await?)
    }

    fn to_store(&self, found: fingerprint::Analysis) -> store::Analysis {
        store::Analysis {
            media_type: found.media_type.to_owned(),
            container: Some(found.container.to_owned()),
            codec: found.codec.map(str::to_owned),
            format_name: Some(found.format_name.to_owned()),
            duration_ms: found.duration_ms,
            sample_rate: found.sample_rate.filter(|&rate| rate > 0),
            channels: found.channels.filter(|&count| count > 0),
            bitrate: found.bitrate,
            title: found.tags.title,
            artist: found.tags.artist,
            album: found.tags.album,
            kind: found.kind,
            peaks: found.peaks,
            fingerprint: found.fingerprint.map(|heard| NewFingerprint {
                id: self.new_id(FingerprintId::from_parts),
                terms: fingerprint::query_terms(&heard.words),
                duration_ms: heard.duration_ms,
                words: heard.words,
            }),
            problem: found.problem,
        }
    }
}

/// How far a thread that listens stands back behind those that answer requests: at 10 a busy core is shared about
/// one to nine.
const NICE: i32 = 10;

/// Runs long work that keeps a core busy on a thread of its own, which yields to all others. Not on the runtime's
/// threads for waiting: a thread that was made nice stays so.
pub(super) async fn on_quiet_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let (answer, answered) = oneshot::channel();
    std::thread::Builder::new()
        .name("analysis".to_owned())
        .spawn(move || {
            // On Linux this is the calling thread's own; where it is refused, the work is merely not nice.
            #[cfg(target_os = "linux")]
            let _ = rustix::process::nice(NICE);
            let _ = answer.send(work());
        })
        .map_err(Error::internal)?;
    answered
        .await
        .map_err(|_| Error::internal("the thread that listens ended early"))
}
