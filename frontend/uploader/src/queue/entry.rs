//! One file of the queue.

use domain::recognition::{RecordingMatch, TrackSummary};
use domain::{FileName, TrackId, UploadId};
use std::sync::Arc;
use transfer::message::{Reading, Standing};
use transfer::{Phase, Wait};

/// One file, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// As the person knows it.
    pub(crate) name: String,
    /// The same, checked; none where the check failed, and then the stage says so.
    pub(crate) file_name: Option<FileName>,
    /// Bytes.
    pub(crate) size: u64,
    /// Whether it survives a reload.
    pub(crate) kept: bool,
    /// Whether the person holds it back.
    pub(crate) paused: bool,
    /// Whether the person said that it shall be sent although its recording is here.
    pub(crate) both: bool,
    /// The waveform so far.
    pub(crate) peaks: Arc<[u8]>,
    /// What was found out; none before it was read.
    pub(crate) reading: Option<Arc<Reading>>,
    pub(crate) stage: Stage,
}

/// Where a file stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stage {
    /// Waits for the reader.
    Waiting,
    /// Is being read.
    Reading {
        /// Bytes hashed so far.
        hashed: u64,
    },
    /// Waits for what the server says.
    Comparing,
    /// The person has to decide.
    Asking(Arc<[RecordingMatch]>),
    /// Waits for its turn to be sent.
    Ready {
        /// What the server has of it.
        resume: Option<UploadId>,
    },
    /// Is with the sender.
    Sending(Standing),
    /// The browser wants the person's leave to read it again.
    Locked,
    /// The browser could not keep it: it has to be picked again.
    Missing,
    /// The library has these very bytes.
    Known(Arc<TrackSummary>),
    /// The same bytes were chosen under this name too.
    Twin(String),
    /// It is in the library.
    Sent(TrackId),
    /// The person did not want it beside the recording that is here.
    Skipped,
    /// The person took it back.
    Cancelled,
    /// It cannot go on; why.
    Failed(String),
}

/// The five steps that people see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Read,
    Recognise,
    Compare,
    Send,
    Done,
}

/// What a person decided about a recording that is here already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    KeepBoth,
    Skip,
}

impl Stage {
    pub(crate) const fn starting() -> Self {
        Self::Sending(Standing {
            phase: Phase::Asking,
            acknowledged: 0,
            goodput: None,
        })
    }

    /// Whether it is neither done nor given up.
    pub(crate) const fn is_under_way(&self) -> bool {
        !matches!(
            self,
            Self::Known(_)
                | Self::Twin(_)
                | Self::Sent(_)
                | Self::Skipped
                | Self::Cancelled
                | Self::Failed(_)
        )
    }

    pub(crate) fn takes_a_place(&self) -> bool {
        matches!(self, Self::Sending(standing) if standing.phase != Phase::Paused)
    }

    pub(crate) fn wants_login(&self) -> bool {
        matches!(self, Self::Sending(standing) if standing.phase == Phase::Waiting(Wait::Login))
    }
}

impl Entry {
    /// Which step it is at. What failed stays at the step where it did.
    pub(crate) fn step(&self) -> Step {
        match &self.stage {
            Stage::Waiting | Stage::Reading { .. } => Step::Read,
            Stage::Comparing => Step::Recognise,
            Stage::Asking(_) => Step::Compare,
            Stage::Ready { .. } | Stage::Sending(_) => Step::Send,
            Stage::Locked | Stage::Missing | Stage::Failed(_) | Stage::Cancelled => {
                if self.reading.is_some() {
                    Step::Send
                } else {
                    Step::Read
                }
            }
            Stage::Known(_) | Stage::Twin(_) | Stage::Sent(_) | Stage::Skipped => Step::Done,
        }
    }

    /// Bytes the server has of it.
    pub(crate) fn acknowledged(&self) -> u64 {
        match &self.stage {
            Stage::Sending(standing) => standing.acknowledged,
            Stage::Sent(_) => self.size,
            _ => 0,
        }
    }
}
