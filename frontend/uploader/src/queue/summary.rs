//! All files in one line.

use super::{Queue, Stage};
use transfer::Phase;

/// Sums over the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// Files.
    pub(crate) files: usize,
    /// Files that need nothing more.
    pub(crate) over: usize,
    /// Files that wait for a decision.
    pub(crate) questions: usize,
    /// Files that the person holds back.
    pub(crate) paused: usize,
    /// Bytes to send, of files that are being sent, were sent or will be.
    pub(crate) bytes: u64,
    /// Bytes of these that the server has.
    pub(crate) acknowledged: u64,
    /// Bytes a second, over all files under way.
    pub(crate) goodput: u64,
}

impl Summary {
    /// Seconds left at this speed.
    pub(crate) fn seconds_left(&self) -> Option<u64> {
        let left = self.bytes.saturating_sub(self.acknowledged);
        (self.goodput > 0 && left > 0).then(|| left.div_ceil(self.goodput))
    }
}

impl Queue {
    pub(crate) fn summary(&self) -> Summary {
        let mut sum = Summary {
            files: self.entries.len(),
            ..Summary::default()
        };
        for entry in self.entries.values() {
            sum.over += usize::from(!entry.stage.is_under_way());
            sum.paused += usize::from(entry.paused && entry.stage.is_under_way());
            sum.questions += usize::from(matches!(entry.stage, Stage::Asking(_)));
            if entry.early.is_some()
                || matches!(
                    entry.stage,
                    Stage::Ready { .. } | Stage::Sending(_) | Stage::Sent(_)
                )
            {
                sum.bytes += entry.size;
                sum.acknowledged += entry.acknowledged();
            }
            if let Some(standing) = entry.standing()
                && matches!(standing.phase, Phase::Sending | Phase::Asking)
            {
                sum.goodput += standing.goodput.unwrap_or(0);
            }
        }
        sum
    }
}
