//! Background work and the audit log, as an admin's pages show them.

use crate::{AuditId, JobId, Timestamp};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waiting for its time or for a free worker.
    Queued,
    /// In a worker's hands until its lease ends.
    Running,
    /// Finished.
    Done,
    /// Given up after its last attempt.
    Failed,
}

/// The text named no state of a job.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown state of a job {0:?}")]
pub struct JobStateError(String);

impl JobState {
    /// The word stores use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

impl FromStr for JobState {
    type Err = JobStateError;

    fn from_str(text: &str) -> Result<Self, JobStateError> {
        match text {
            "queued" => Ok(Self::Queued),
            "running" => Ok(Self::Running),
            "done" => Ok(Self::Done),
            "failed" => Ok(Self::Failed),
            other => Err(JobStateError(other.to_owned())),
        }
    }
}

/// One job in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRow {
    /// Names it.
    pub id: JobId,
    /// What it does, such as `analyse`.
    pub kind: String,
    /// What it is about, in words.
    pub subject: String,
    /// Where it stands.
    pub state: JobState,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it is due, was begun, or ended.
    pub at: Timestamp,
}

/// The page of background work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobList {
    /// What runs, then what failed, then what waits in the order it will be taken up, then what was done last.
    pub rows: Vec<JobRow>,
    /// All jobs that wait, listed or not.
    pub waiting: u64,
    /// All that run.
    pub running: u64,
    /// All that failed.
    pub failed: u64,
    /// What makes renditions.
    pub programs: Programs,
}

/// Whether ffmpeg is there, and how it is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Programs {
    /// Ready for work.
    Ready {
        /// What ffmpeg says it is.
        version: String,
        /// Whether the kernel keeps it from the network and from other processes.
        no_network: bool,
        /// Whether the kernel keeps it from all files but the ones in work.
        no_other_files: bool,
        /// Whether it writes AVIF.
        avif: bool,
    },
    /// Not there. Says why, and what to do.
    Absent(String),
}

impl Default for Programs {
    fn default() -> Self {
        Self::Absent(String::new())
    }
}

/// One entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Names it.
    pub id: AuditId,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it; none for the server itself or for somebody unknown.
    pub who: Option<String>,
    /// What was done, such as `login` or `track.delete`.
    pub action: String,
    /// To what, in words.
    pub subject: String,
    /// From which network address.
    pub from: Option<String>,
}
