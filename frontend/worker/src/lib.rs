//! The Web Worker of the upload page: it reads, hashes, decodes and fingerprints files, and sends them.
//!
//! It is a module of its own, compiled for speed, that only a person who uploads downloads; the page itself does no
//! work that could make it stutter. The page starts it twice: decoding blocks one instance, and the other one's
//! watchdog stays true. [`transfer::message`] is the language between them.
//!
//! The module is built twice, too. With the feature `desk` it does all of that, for MP3, WAV and FLAC. With
//! `every-codec` alone it is nothing but decoders, fetched when another file turns up. Both exist with SIMD and
//! without; `worker.ts` takes what the browser can run.

#[cfg(feature = "desk")]
mod call;
#[cfg(feature = "desk")]
mod desk;
#[cfg(feature = "desk")]
mod hashed;
mod look;
#[cfg(feature = "measure")]
mod measure;
mod port;
#[cfg(feature = "desk")]
mod reading;
#[cfg(feature = "every-codec")]
mod relay;
#[cfg(feature = "every-codec")]
mod seen;
#[cfg(feature = "desk")]
mod sending;
mod source;
mod waveform;

#[cfg(feature = "desk")]
pub use desk::listen;
#[cfg(feature = "measure")]
pub use measure::measure;
#[cfg(feature = "every-codec")]
pub use relay::Relay;

/// Looks at a file for the desk of another build: an encoded `Reading`, its hash left to be filled in. A desk that
/// gives `seen` is shown what is read of the file.
///
/// # Errors
/// Outside of a dedicated worker, and a text for people where the file cannot be read.
#[cfg(not(feature = "desk"))]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn look(
    key: u32,
    file: &web_sys::Blob,
    seen: Option<js_sys::Function>,
) -> Result<js_sys::Uint8Array, wasm_bindgen::JsValue> {
    let port = port::Port::of_this_worker()?;
    let source = match seen {
        Some(seen) => seen::source(file, seen),
        None => source::BlobSource::new(file.clone()),
    };
    let source = source.map_err(|error| error.to_string())?;
    look::told(&look::look(&port, transfer::message::FileKey(key), source)?)
}
