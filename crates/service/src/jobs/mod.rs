//! Background work: what there is to do, and how admins see and repeat it.
//!
//! The queue is the store's own table, so that a job is queued in the very transaction that makes it necessary, and
//! belongs to a library like everything else. (apalis, the best-kept library for this, can do neither.)

mod analyse;
mod worker;

use crate::{Error, Result, Service, Viewer};
use domain::work::JobRow;
use domain::{Action, AssetId, ContentHash, JobId, LibraryId};
use std::sync::Arc;
use store::NewJob;
use tokio::sync::Notify;

/// Jobs on the admin's page.
const LISTED: u32 = 200;

/// Wakes this process's worker at once when it queues something; others find it at their next look.
pub(crate) type Wake = Arc<Notify>;

/// What a job does, with what it needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Listen to a whole file: what it is, its tags, its waveform, its fingerprint.
    Analyse(Analyse),
}

/// The file to listen to. Its JSON form is stored: a change must still read what is queued.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Analyse {
    /// What the findings are about.
    pub(crate) asset: AssetId,
    /// Where its bytes are: they are there whether or not its track is on the list at the moment.
    pub(crate) hash: ContentHash,
}

/// The kinds this version knows how to work on.
const KINDS: [&str; 1] = [ANALYSE];
const ANALYSE: &str = "analyse";

impl Kind {
    /// Reads back what was queued.
    fn parse(kind: &str, payload: &str) -> Result<Self> {
        match kind {
            ANALYSE => Ok(Self::Analyse(
                serde_json::from_str(payload).map_err(Error::internal)?,
            )),
            other => Err(Error::internal(format!("unknown kind of job {other:?}"))),
        }
    }

    /// The kind's name and its payload.
    fn stored(&self) -> Result<(&'static str, String)> {
        match self {
            Self::Analyse(analyse) => {
                let payload = serde_json::to_string(analyse).map_err(Error::internal)?;
                Ok((ANALYSE, payload))
            }
        }
    }
}

impl Service {
    /// A job for a store's transaction to take along. `subject` says in words what it is about.
    pub(crate) fn new_job(&self, library: LibraryId, kind: &Kind, subject: &str) -> Result<NewJob> {
        let (name, payload) = kind.stored()?;
        let now = self.now();
        Ok(NewJob {
            id: self.new_id(JobId::from_parts),
            library,
            kind: name,
            payload,
            subject: subject.to_owned(),
            run_at: now,
            now,
        })
    }

    /// The library's jobs, newest first, at most 200.
    pub async fn jobs(&self, viewer: &Viewer) -> Result<Vec<JobRow>> {
        viewer.require(Action::ManageJobs)?;
        Ok(self.0.store.list_jobs(viewer.library.id, LISTED).await?)
    }

    /// Queues a failed job once more, with all its attempts. [`Error::NotFound`] where there is no failed job of that
    /// name.
    pub async fn retry_job(&self, viewer: &Viewer, job: JobId) -> Result<()> {
        viewer.require(Action::ManageJobs)?;
        let queued = self
            .0
            .store
            .requeue(viewer.library.id, job, self.now())
            .await?;
        if !queued {
            return Err(Error::NotFound("failed job"));
        }
        self.0.wake.notify_one();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_version_queued_still_reads() {
        let payload = format!(
            r#"{{"asset":"01890000-0000-7000-8000-000000000001","hash":{:?}}}"#,
            [1; 32]
        );
        let kind = Kind::Analyse(Analyse {
            asset: "01890000-0000-7000-8000-000000000001".parse().unwrap(),
            hash: ContentHash::new([1; 32]),
        });
        assert_eq!(Kind::parse("analyse", &payload).unwrap(), kind);
        let (name, stored) = kind.stored().unwrap();
        assert_eq!(Kind::parse(name, &stored).unwrap(), kind);
        assert!(Kind::parse("dance", "{}").is_err());
    }
}
