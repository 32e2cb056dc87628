//! Listening to a whole file on the server: what the browser found out is replaced, since a client is not trusted.

use super::Analyse;
use super::worker::Trouble;
use crate::{Error, Service};
use domain::{FingerprintId, LibraryId};
use fingerprint::{AnalyseError, Options};
use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;
use store::NewFingerprint;
use tokio_util::sync::CancellationToken;

impl Service {
    pub(super) async fn analyse(
        &self,
        library: LibraryId,
        job: &Analyse,
        stop: &CancellationToken,
    ) -> Result<(), Trouble> {
        let missing = || Error::internal(format!("the blob {} is missing from the disk", job.hash));
        let blob = self.0.blobs.open(job.hash).await?.ok_or_else(missing)?;
        let path = blob.path().map(Path::to_owned).ok_or_else(|| {
            Error::internal("decoding needs a place for blobs that has local paths")
        })?;
        let (len, stop) = (blob.len(), stop.clone());
        let found = tokio::task::spawn_blocking(move || {
            let file = File::open(path)?;
            fingerprint::analyse(file, len, &Options::default(), &mut |_| {
                if stop.is_cancelled() {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })
        })
        .await
        .map_err(Error::internal)?;
        let found = match found {
            Ok(found) => found,
            Err(AnalyseError::Cancelled) => return Err(Trouble::Stopped),
            Err(AnalyseError::NotMedia) => {
                return Err(Trouble::Lasting(
                    "the file is not audio or video in any format known here".to_owned(),
                ));
            }
            Err(error @ AnalyseError::Io(_)) => return Err(Error::internal(error).into()),
        };
        let analysis = self.to_store(found);
        self.0
            .store
            .set_analysis(library, job.asset, &analysis, self.now())
            .await?;
        Ok(())
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
