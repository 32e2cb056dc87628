//! The desk: what the page says comes in here and goes to whom it concerns.

use crate::port::Port;
use crate::reading::Reader;
use crate::sending::Sender;
use js_sys::Array;
use transfer::message::{FromWorker, ToWorker, decode};
use wasm_bindgen::prelude::*;
use web_sys::{File, MessageEvent};

/// Starts to listen for what the page wants, and says so.
///
/// # Errors
/// Outside of a dedicated worker.
#[wasm_bindgen]
pub fn listen() -> Result<(), JsValue> {
    let port = Port::of_this_worker()?;
    let reader = Reader::new(port.clone());
    let sender = Sender::new(port.clone());
    port.listen(move |event: &MessageEvent| {
        let parts = Array::from(&event.data());
        let bytes = js_sys::Uint8Array::new(&parts.get(0)).to_vec();
        let file = parts.get(1).dyn_into::<File>().ok();
        match decode::<ToWorker>(&bytes) {
            Ok(message) => obey(&reader, &sender, message, file),
            // The page is of another build; it reloads by itself at its next navigation.
            Err(_) => {
                web_sys::console::warn_1(&"a message of another build was passed over".into());
            }
        }
    });
    port.post(&FromWorker::Ready);
    Ok(())
}

fn obey(reader: &Reader, sender: &Sender, message: ToWorker, file: Option<File>) {
    match (message, file) {
        (ToWorker::Read(key, attention), Some(file)) => reader.read(key, attention, file),
        (ToWorker::Send(key, order), Some(file)) => sender.send(key, order, file),
        (ToWorker::Read(key, _) | ToWorker::Send(key, _), None) => reader.missing(key),
        (ToWorker::Promise(key, hash), _) => sender.promise(key, hash),
        (ToWorker::Pause(key), _) => {
            reader.pause(key);
            sender.pause(key);
        }
        (ToWorker::Resume(key), _) => {
            reader.resume(key);
            sender.resume(key);
        }
        (ToWorker::Cancel(key), _) => {
            reader.cancel(key);
            sender.cancel(key);
        }
        (ToWorker::Nudge, _) => sender.nudge(),
    }
}
