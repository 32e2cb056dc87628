//! One request at a time writes to an upload, and the newest one wins.
//!
//! A phone that leaves a tunnel opens a new connection while the server still waits on the old one. The new request
//! must not wait for the old one's timeout, nor may both write.

use domain::UploadId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OwnedMutexGuard;
use tokio_util::sync::CancellationToken;

/// Who writes to which upload at this moment.
#[derive(Clone, Default)]
pub(crate) struct Appenders(Arc<Mutex<HashMap<UploadId, Slot>>>);

struct Slot {
    turn: Arc<tokio::sync::Mutex<()>>,
    /// Ends the newest request when an even newer one comes.
    newest: CancellationToken,
    /// Requests that hold the turn or wait for it.
    users: usize,
}

/// The right to write to one upload, until it is dropped.
pub(crate) struct Turn {
    /// Cancelled when a newer request waits for its turn.
    pub(crate) preempted: CancellationToken,
    // Given up before the place is left: fields are dropped in this order.
    _guard: OwnedMutexGuard<()>,
    _place: Place,
}

/// A request counted in its slot.
struct Place {
    appenders: Appenders,
    upload: UploadId,
}

impl Appenders {
    /// Asks the request that writes at this moment to stop, and waits until it has made durable what it took.
    pub(crate) async fn enter(&self, upload: UploadId) -> Turn {
        let preempted = CancellationToken::new();
        let (turn, place) = {
            let mut slots = self.slots();
            let slot = slots.entry(upload).or_insert_with(|| Slot {
                turn: Arc::default(),
                newest: CancellationToken::new(),
                users: 0,
            });
            slot.newest.cancel();
            slot.newest = preempted.clone();
            slot.users += 1;
            let place = Place {
                appenders: self.clone(),
                upload,
            };
            (slot.turn.clone(), place)
        };
        Turn {
            preempted,
            _guard: turn.lock_owned().await,
            _place: place,
        }
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<UploadId, Slot>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut slots = self.appenders.slots();
        if let Some(slot) = slots.get_mut(&self.upload) {
            slot.users -= 1;
            if slot.users == 0 {
                slots.remove(&self.upload);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    fn upload(n: u8) -> UploadId {
        UploadId::from_parts(chrono::DateTime::UNIX_EPOCH, [n; 10])
    }

    #[tokio::test]
    async fn a_newer_request_waits_for_the_older_one_that_it_ends() {
        let appenders = Appenders::default();
        let older = appenders.enter(upload(1)).await;
        let mut newer = Box::pin(appenders.enter(upload(1)));
        assert!(newer.as_mut().now_or_never().is_none());
        assert!(older.preempted.is_cancelled());
        drop(older);
        assert!(!newer.await.preempted.is_cancelled());
        assert!(appenders.slots().is_empty(), "nothing stays behind");
    }

    #[tokio::test]
    async fn uploads_do_not_wait_for_each_other_and_a_dropped_wait_leaves_nothing() {
        let appenders = Appenders::default();
        let first = appenders.enter(upload(1)).await;
        let second = appenders.enter(upload(2)).await;
        assert!(!first.preempted.is_cancelled());
        let mut waiting = Box::pin(appenders.enter(upload(1)));
        assert!(waiting.as_mut().now_or_never().is_none());
        drop((waiting, first, second));
        assert!(appenders.slots().is_empty());
    }
}
