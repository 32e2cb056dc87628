//! Background work: what there is to do, and how admins see and repeat it.
//!
//! The queue is the store's own table, so that a job is queued in the very transaction that makes it necessary, and
//! belongs to a library like everything else. (apalis, the best-kept library for this, can do neither.)

mod analyse;
mod listen;
mod worker;

pub(crate) use worker::Trouble;

use crate::{Error, Result, Service, Viewer};
use domain::work::{JobList, JobState, Programs};
use domain::{Action, AssetId, ContentHash, JobId, LibraryId, Quality};
use std::sync::Arc;
use store::{NewJob, Priority, Source};
use tokio::sync::Notify;

/// Jobs of each state on the admin's page.
const LISTED: u32 = 200;

/// Wakes this process's worker at once when it queues something; others find it at their next look.
pub(crate) type Wake = Arc<Notify>;

/// What a job does, with what it needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Listen to a whole file: what it is, its tags, its waveform, its fingerprint.
    Analyse(Analyse),
    /// Listen to a file once more, with ffmpeg, which was absent the first time.
    Listen(Analyse),
    /// Read a file's headers and queue what is worth making of it.
    Probe(OfAsset),
    /// Make a file's picture in all sizes.
    Picture(OfAsset),
    /// Make a smaller version of a file's sound.
    Sound(OfSound),
}

/// The file to listen to. Its JSON form is stored: a change must still read what is queued.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Analyse {
    /// What the findings are about.
    pub(crate) asset: AssetId,
    /// Where its bytes are: they are there whether or not its track is on the list at the moment.
    pub(crate) hash: ContentHash,
}

impl From<&Source> for Analyse {
    fn from(source: &Source) -> Self {
        Self {
            asset: source.asset,
            hash: source.hash,
        }
    }
}

/// A file to look into. Its JSON form is stored.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct OfAsset {
    /// Which.
    pub(crate) asset: AssetId,
}

/// A smaller version to make. Its JSON form is stored.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct OfSound {
    /// Of which file.
    pub(crate) asset: AssetId,
    /// Which version.
    pub(crate) quality: Quality,
}

/// The kinds this version works on by itself.
const OWN_KINDS: [&str; 1] = [ANALYSE];
/// The kinds that need ffmpeg and are soon done. They wait where it is absent.
const QUICK_KINDS: [&str; 2] = [PROBE, PICTURE];
/// The kinds that need ffmpeg and a while.
const LONG_KINDS: [&str; 2] = [SOUND, LISTEN];

const ANALYSE: &str = "analyse";
const LISTEN: &str = "listen";
const PROBE: &str = "probe";
const PICTURE: &str = "picture";
const SOUND: &str = "rendition";

impl Kind {
    /// Reads back what was queued.
    fn parse(kind: &str, payload: &str) -> Result<Self> {
        match kind {
            ANALYSE => read(payload).map(Self::Analyse),
            LISTEN => read(payload).map(Self::Listen),
            PROBE => read(payload).map(Self::Probe),
            PICTURE => read(payload).map(Self::Picture),
            SOUND => read(payload).map(Self::Sound),
            other => Err(Error::internal(format!("unknown kind of job {other:?}"))),
        }
    }

    /// The kind's name and its payload.
    fn stored(&self) -> Result<(&'static str, String)> {
        let (kind, payload) = match self {
            Self::Analyse(file) => (ANALYSE, serde_json::to_string(file)),
            Self::Listen(file) => (LISTEN, serde_json::to_string(file)),
            Self::Probe(file) => (PROBE, serde_json::to_string(file)),
            Self::Picture(file) => (PICTURE, serde_json::to_string(file)),
            Self::Sound(version) => (SOUND, serde_json::to_string(version)),
        };
        Ok((kind, payload.map_err(Error::internal)?))
    }
}

fn read<T: serde::de::DeserializeOwned>(payload: &str) -> Result<T> {
    serde_json::from_str(payload).map_err(Error::internal)
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
            priority: Priority::Soon,
            task: None,
            run_at: now,
            now,
        })
    }

    /// The job that listens to a file with ffmpeg, which waits until that is there.
    pub(crate) fn listen_job(
        &self,
        library: LibraryId,
        file: Analyse,
        subject: &str,
    ) -> Result<NewJob> {
        let task = format!("listen:{}", file.asset);
        let job = self.new_job(library, &Kind::Listen(file), subject)?;
        Ok(NewJob {
            task: Some(task),
            ..job
        })
    }

    /// The library's jobs, at most 200 of each state, and whether ffmpeg is there.
    pub async fn jobs(&self, viewer: &Viewer) -> Result<JobList> {
        viewer.require(Action::ManageJobs)?;
        let (store, library) = (&self.0.store, viewer.library.id);
        let counts = store.count_jobs(library).await?;
        let count = |state| {
            let of = counts.iter().find(|(counted, _)| *counted == state);
            of.map_or(0, |&(_, count)| count)
        };
        Ok(JobList {
            rows: store.list_jobs(library, LISTED).await?,
            waiting: count(JobState::Queued),
            running: count(JobState::Running),
            failed: count(JobState::Failed),
            programs: match &self.0.settings.tools {
                Ok(tools) => Programs::Ready {
                    version: tools.version().to_owned(),
                    no_network: tools.cage().seccomp,
                    no_other_files: tools.cage().landlock,
                    avif: tools.writes_avif(),
                },
                Err(absent) => Programs::Absent(absent.to_string()),
            },
        })
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
