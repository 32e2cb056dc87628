//! A file on its way through the browser's own decoders: `webcodecs.ts` carries its packets there and its samples back.

use crate::look::{self, Drawing};
use crate::port::Port;
use crate::seen;
use crate::source::length;
use fingerprint::resample::Planes;
use js_sys::{Function, Object, Reflect, Uint8Array};
use transfer::message::FileKey;
use wasm_bindgen::prelude::*;
use web_sys::Blob;

/// A file whose packets another decoder takes.
#[wasm_bindgen]
pub struct Relay {
    file: fingerprint::Relay,
    drawing: Drawing,
    size: u64,
    planes: Planes,
}

#[wasm_bindgen]
impl Relay {
    /// Opens a file, of which the desk is shown what is read; none where no other decoder is of use.
    ///
    /// # Errors
    /// Outside of a dedicated worker, and a text for people where the file cannot be read.
    pub fn open(key: u32, file: &Blob, seen: Function) -> Result<Option<Self>, JsValue> {
        let port = Port::of_this_worker()?;
        let size = length(file);
        let source = seen::source(file, seen).map_err(|error| error.to_string())?;
        let relay = fingerprint::Relay::open(source, size, &look::options());
        Ok(relay.map_err(look::words)?.map(|file| Self {
            file,
            drawing: Drawing::new(port, FileKey(key)),
            size,
            planes: Planes::F32(Vec::new()),
        }))
    }

    /// The way to decode it that comes at `index` of all, best first, as an `AudioDecoderConfig`.
    pub fn way(&self, index: usize) -> Option<Object> {
        let way = self.file.ways().get(index)?;
        let config = Object::new();
        for (name, value) in [
            ("codec", way.codec.into()),
            ("sampleRate", way.rate.into()),
            ("numberOfChannels", way.channels.into()),
            (
                "description",
                Uint8Array::from(way.description.as_slice()).into(),
            ),
        ] {
            Reflect::set(&config, &name.into(), &value).ok()?;
        }
        Some(config)
    }

    /// The next packet to decode.
    ///
    /// # Errors
    /// A text for people where the file cannot be read.
    pub fn packet(&mut self) -> Result<Option<Uint8Array>, JsValue> {
        let packet = self.file.packet().map_err(look::words)?;
        Ok(packet.map(|data| Uint8Array::from(&*data)))
    }

    /// Takes in decoded samples, all of one channel after all of another; false once it has heard enough.
    pub fn hear(&mut self, rate: u32, channels: usize, samples: &[f32]) -> bool {
        if let Planes::F32(planes) = &mut self.planes {
            planes.resize(channels, Vec::new());
            let frames = (samples.len() / channels.max(1)).max(1);
            for (plane, samples) in planes.iter_mut().zip(samples.chunks(frames)) {
                plane.clear();
                plane.extend_from_slice(samples);
            }
        }
        self.drawing.take(self.file.hear(rate, &mut self.planes));
        !self.file.is_complete()
    }

    /// What was heard, an encoded `Reading`; `broken` where the browser gave up before the end.
    ///
    /// # Errors
    /// Where it cannot be told, which is a fault of this program.
    pub fn finish(self, broken: bool) -> Result<Uint8Array, JsValue> {
        let analysis = self.file.finish(broken);
        look::told(&look::reading(analysis, self.size, &self.drawing))
    }
}
