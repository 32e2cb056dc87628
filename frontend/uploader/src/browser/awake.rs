//! A screen that stays on while something is being sent: phones put a page to sleep with it.

use super::promise::{call, call_async, property};
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// The wish that the screen stay on, and the browser's grant of it.
#[derive(Debug, Default)]
pub(super) struct Awake {
    wanted: bool,
    /// A `WakeLockSentinel`. The browser takes it back when the page is hidden.
    held: Option<JsValue>,
}

impl Awake {
    /// Keeps the screen on from now on, or no more. `granted` is called with what [`Awake::granted`] wants.
    pub(super) fn want(&mut self, on: bool, granted: fn(JsValue)) {
        if std::mem::replace(&mut self.wanted, on) == on {
            return;
        }
        if on {
            ask(granted);
        } else {
            self.let_go();
        }
    }

    /// The page is visible again, so what the browser took back can be had again.
    pub(super) fn visible(&mut self, granted: fn(JsValue)) {
        if self.wanted {
            self.let_go();
            ask(granted);
        }
    }

    /// The browser agreed; by now it may not be wanted any more.
    pub(super) fn granted(&mut self, lock: JsValue) {
        self.let_go();
        self.held = Some(lock);
        if !self.wanted {
            self.let_go();
        }
    }

    fn let_go(&mut self) {
        if let Some(lock) = self.held.take() {
            call(&lock, "release", &[]);
        }
    }
}

/// Browsers without it, and those that save their battery, refuse; then the person's own settings decide.
fn ask(granted: fn(JsValue)) {
    spawn_local(async move {
        if let Some(locks) = property(&window().navigator(), "wakeLock")
            && let Some(lock) = call_async(&locks, "request", &[&"screen".into()]).await
        {
            granted(lock);
        }
    });
}
