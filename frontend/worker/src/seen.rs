//! Showing the desk of another build what is read of a file: it hashes that, and need not read it again.

use crate::source::BlobSource;
use js_sys::{Function, Uint8Array};
use std::io;
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// A file of which `seen` is called with whatever is read: where it stands, and the bytes.
pub(crate) fn source(file: &Blob, seen: Function) -> io::Result<BlobSource> {
    Ok(BlobSource::new(file.clone())?.seen_by(move |from, bytes| {
        #[expect(clippy::cast_precision_loss, reason = "files are shorter than 8 PiB")]
        let from = JsValue::from_f64(from as f64);
        // The desk does not throw: what it does not take in, it reads itself.
        let _ = seen.call2(&JsValue::UNDEFINED, &from, &Uint8Array::from(bytes));
    }))
}
