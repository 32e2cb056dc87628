//! Small bridges to what the browser does in its own time.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::IdbRequest;

/// The result of a database request.
pub(crate) async fn done(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let ended = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(ended).await?;
    request.result()
}

/// Comes back after `pause`.
pub(crate) async fn sleep(pause: Duration) {
    let millis = i32::try_from(pause.as_millis()).unwrap_or(i32::MAX);
    let timer = Promise::new(&mut |resolve, _| {
        // Without a timer it comes back at once, which is only too early.
        if window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis)
            .is_err()
        {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(timer).await;
}

/// A property that some browsers have and others do not.
pub(crate) fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into())
        .ok()
        .filter(|value| !value.is_undefined() && !value.is_null())
}

/// Calls a method that some browsers have and others do not.
pub(crate) fn call(of: &JsValue, method: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    let method = property(of, method)?.dyn_into::<Function>().ok()?;
    let arguments = arguments.iter().copied().collect::<js_sys::Array>();
    method.apply(of, &arguments).ok()
}

/// The same, where it answers in its own time.
pub(crate) async fn call_async(
    of: &JsValue,
    method: &str,
    arguments: &[&JsValue],
) -> Option<JsValue> {
    JsFuture::from(call(of, method, arguments)?.dyn_into::<Promise>().ok()?)
        .await
        .ok()
}
