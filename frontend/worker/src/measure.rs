//! What each stage of a fingerprint costs in this browser, for `cargo xtask bench`; no visitor ever gets this.

use crate::port::Port;
use fingerprint::bench::{Stages, stages, stages_of_pcm, two_minutes};
use wasm_bindgen::prelude::*;

/// Milliseconds of decoding, resampling, spectra and the rest, for the first 120 s of a file, or of samples alone where
/// the file is empty.
///
/// # Errors
/// Outside of a dedicated worker, and where the file cannot be decoded.
#[wasm_bindgen]
pub fn measure(file: &[u8]) -> Result<Vec<f64>, JsValue> {
    let port = Port::of_this_worker()?;
    let now = || port.now().as_secs_f64() * 1000.0;
    let Stages {
        decode_ms,
        resample_ms,
        spectrum_ms,
        chroma_ms,
        ..
    } = if file.is_empty() {
        stages_of_pcm(&two_minutes(), &now)
    } else {
        stages(file, true, &now).map_err(|error| error.to_string())?
    };
    Ok(vec![decode_ms, resample_ms, spectrum_ms, chroma_ms])
}
