//! The worker's own side of the message channel, with its clock and its timers.

#[cfg(feature = "desk")]
use js_sys::Function;
use js_sys::{Array, Uint8Array};
use std::time::Duration;
use transfer::message::{FromWorker, encode};
use wasm_bindgen::prelude::*;
use web_sys::DedicatedWorkerGlobalScope;
#[cfg(feature = "desk")]
use web_sys::MessageEvent;

/// The global scope of a dedicated worker.
#[derive(Clone, Debug)]
pub(crate) struct Port(DedicatedWorkerGlobalScope);

impl Port {
    /// The scope this code runs in, where it is a dedicated worker's.
    pub(crate) fn of_this_worker() -> Result<Self, JsValue> {
        Ok(Self(
            js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>()?,
        ))
    }

    /// Says something to the page. Posting fails only while the worker is being ended.
    pub(crate) fn post(&self, message: &FromWorker) {
        if let Ok(bytes) = encode(message) {
            let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
            let _ = self.0.post_message(&parts);
        }
    }

    /// Time since the worker began, on a clock that never goes back.
    pub(crate) fn now(&self) -> Duration {
        let millis = self
            .0
            .performance()
            .map_or(0.0, |performance| performance.now());
        Duration::from_secs_f64(millis.max(0.0) / 1000.0)
    }
}

#[cfg(feature = "desk")]
impl Port {
    /// Calls `heard` with every message from now on.
    pub(crate) fn listen(&self, heard: impl Fn(&MessageEvent) + 'static) {
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event| heard(&event));
        self.0.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        // It lives as long as the worker.
        heard.forget();
    }

    /// Calls `function` once after `pause`; the number takes it back.
    pub(crate) fn after(&self, pause: Duration, function: &Function) -> Option<i32> {
        let millis = i32::try_from(pause.as_millis())
            .unwrap_or(i32::MAX)
            .saturating_add(1);
        self.0
            .set_timeout_with_callback_and_timeout_and_arguments_0(function, millis)
            .ok()
    }

    /// Takes a timer back.
    pub(crate) fn forget(&self, timer: i32) {
        self.0.clear_timeout_with_handle(timer);
    }
}

/// Lets something through at most so often.
#[derive(Debug)]
pub(crate) struct Throttle {
    every: Duration,
    last: Option<Duration>,
}

impl Throttle {
    pub(crate) const fn new(every: Duration) -> Self {
        Self { every, last: None }
    }

    /// Whether it is time again at `now`.
    pub(crate) fn due(&mut self, now: Duration) -> bool {
        let due = self
            .last
            .is_none_or(|last| now.saturating_sub(last) >= self.every);
        if due {
            self.last = Some(now);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_throttle_lets_one_through_in_its_time() {
        let mut throttle = Throttle::new(Duration::from_millis(100));
        let due: Vec<bool> = [0, 50, 99, 100, 150, 300]
            .map(|ms| throttle.due(Duration::from_millis(ms)))
            .into();
        assert_eq!(due, [true, false, false, true, false, true]);
    }
}
