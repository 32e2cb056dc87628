//! One file of the queue.

use domain::recognition::{RecordingMatch, TrackSummary};
use domain::{FileName, TrackId, UploadId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use transfer::message::{Reading, Standing};
use transfer::{Phase, Wait};

/// One file, and where it stands.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is true or not whatever the others are; the states are in the stage"
)]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// As the person knows it.
    pub(crate) name: String,
    /// The same, checked; none where the check failed, and then the stage says so.
    pub(crate) file_name: Option<FileName>,
    /// Bytes.
    pub(crate) size: u64,
    /// When it was last changed, in milliseconds since 1970, as the browser tells it.
    pub(crate) modified: i64,
    /// Whether it survives a reload.
    pub(crate) kept: bool,
    /// Whether the person holds it back.
    pub(crate) paused: bool,
    /// Whether the person said that it shall be sent although its recording is here.
    pub(crate) both: bool,
    /// The folder it was dropped with.
    pub(crate) folder: Option<String>,
    /// How sending stands that began before the file was read to its end.
    pub(crate) early: Option<Standing>,
    /// The upload that the server began for it then.
    pub(crate) begun: Option<UploadId>,
    /// Whether a decoder broke down on it, so that it is only hashed.
    pub(crate) unheard: bool,
    /// The waveform so far.
    pub(crate) peaks: Arc<[u8]>,
    /// What was found out; none before it was read.
    pub(crate) reading: Option<Arc<Reading>>,
    pub(crate) stage: Stage,
}

/// Where a file stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

/// Sending that begins now.
pub(crate) const STARTING: Standing = Standing {
    phase: Phase::Asking,
    acknowledged: 0,
    goodput: None,
};

impl Stage {
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
        match (&self.stage, &self.early) {
            (Stage::Sending(standing), _) | (_, Some(standing)) => standing.acknowledged,
            (Stage::Sent(_), None) => self.size,
            _ => 0,
        }
    }

    /// How sending stands, whether it waits for nothing any more or goes on beside the reading.
    pub(crate) const fn standing(&self) -> Option<&Standing> {
        match (&self.stage, &self.early) {
            (Stage::Sending(standing), _) | (_, Some(standing)) => Some(standing),
            _ => None,
        }
    }

    /// Whether it takes one of the places for files that are being sent.
    pub(crate) fn takes_a_place(&self) -> bool {
        self.standing()
            .is_some_and(|standing| standing.phase != Phase::Paused)
    }

    /// The file is there again, and looks like this. With another length or date it is another one: what was read and
    /// begun of the former is void.
    pub(crate) fn is_seen(&mut self, size: u64, modified: i64) {
        if (self.size, self.modified) != (size, modified) {
            (self.size, self.modified) = (size, modified);
            (self.reading, self.begun) = (None, None);
            self.peaks = Arc::default();
        }
    }

    /// Where it goes on once its file can be read.
    pub(crate) fn next_stage(&self) -> Stage {
        match self.reading {
            Some(_) => Stage::Comparing,
            None => Stage::Waiting,
        }
    }

    pub(crate) fn wants_login(&self) -> bool {
        self.standing()
            .is_some_and(|standing| standing.phase == Phase::Waiting(Wait::Login))
    }
}
