//! Telling a slow client from one that only keeps its place.
//!
//! The server bounds the time without a byte, but a client that sends one byte in that time would hold its
//! connection, and its upload, for ever.

use crate::Settings;
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use std::io;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep};

/// Watches how many bytes arrive in each of a row of windows.
pub(super) struct Rate {
    /// Bytes that have to arrive in one window.
    least: u64,
    window: Duration,
    arrived: u64,
    /// The end of the window at hand.
    ends: Pin<Box<Sleep>>,
}

/// Too little came in one window.
#[derive(Debug)]
pub(super) struct TooSlow;

impl Rate {
    /// The first window begins now.
    pub(super) fn of(settings: &Settings) -> Self {
        Self {
            least: settings
                .min_upload_rate
                .saturating_mul(settings.rate_window.as_secs().max(1)),
            window: settings.rate_window,
            arrived: 0,
            ends: Box::pin(sleep(settings.rate_window)),
        }
    }

    /// What comes next in `body`; none at its end. Given up while it waits, it loses nothing.
    pub(super) async fn next(
        &mut self,
        body: &mut (impl Stream<Item = io::Result<Bytes>> + Unpin),
    ) -> Result<Option<io::Result<Bytes>>, TooSlow> {
        loop {
            tokio::select! {
                biased;
                next = body.next() => {
                    if let Some(Ok(bytes)) = &next {
                        self.arrived(bytes.len());
                    }
                    return Ok(next);
                }
                () = &mut self.ends => {
                    let until = self.judge(self.ends.deadline()).ok_or(TooSlow)?;
                    self.ends.as_mut().reset(until);
                }
            }
        }
    }

    fn arrived(&mut self, bytes: usize) {
        self.arrived = self.arrived.saturating_add(bytes as u64);
    }

    /// A window ended: when the next one does, or none where too little came.
    fn judge(&mut self, now: Instant) -> Option<Instant> {
        let enough = self.arrived >= self.least;
        self.arrived = 0;
        enough.then_some(now + self.window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_window_needs_its_share_of_bytes() {
        let mut rate = Rate::of(&Settings {
            min_upload_rate: 10,
            rate_window: Duration::from_mins(1),
            ..Settings::default()
        });
        let now = Instant::now();
        rate.arrived(599);
        rate.arrived(1);
        assert_eq!(rate.judge(now), Some(now + Duration::from_mins(1)));
        rate.arrived(599);
        assert_eq!(rate.judge(now), None, "what came before does not help");
    }

    #[tokio::test]
    async fn without_a_bound_silence_is_fine() {
        let mut rate = Rate::of(&Settings {
            min_upload_rate: 0,
            ..Settings::default()
        });
        assert!(rate.judge(Instant::now()).is_some());
    }
}
