//! Reading: what a file is, what it sounds like, how it looks, and the hash of all of it.
//!
//! The sound comes first because it is quick and shows something; the hash of a long film is the long part. It is
//! taken slice by slice, and between two slices the worker listens. What was read of the beginning to hear it is hashed on
//! the way and not read again.

use crate::hashed::Hashed;
use crate::look::{TELL_EVERY, look, no_media};
use crate::port::{Port, Throttle};
use crate::source::{BlobSource, length, slice, whole};
use domain::ContentHash;
use fingerprint::{SNIFF_BYTES, sniff};
use js_sys::{Function, Promise, Uint8Array};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::rc::Rc;
use transfer::message::{Attention, FileKey, FromWorker, Reading, decode};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File};

/// How much is hashed between two looks at the messages.
const SLICE: u64 = 4 * 1024 * 1024;

#[wasm_bindgen]
extern "C" {
    /// Has the build with every decoder look at a file; `worker.ts` fetches it. `seen` is called with what it reads: where
    /// that stands, and the bytes. Gives an encoded [`Reading`], or says why not; anything but a text means that the decoders
    /// broke down.
    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = lookWithEveryCodec)]
    async fn look_with_every_codec(
        key: u32,
        file: &Blob,
        seen: &Function,
    ) -> Result<JsValue, JsValue>;
}

/// Reads files one after another, as they are asked for.
#[derive(Clone)]
pub(crate) struct Reader {
    port: Port,
    wanted: Rc<RefCell<BTreeSet<FileKey>>>,
    /// Those that are held back, and how whoever reads them is woken.
    paused: Rc<RefCell<BTreeMap<FileKey, Hold>>>,
}

/// What a reader that is held back waits for.
struct Hold {
    over: Promise,
    end: Function,
}

impl Hold {
    fn new() -> Self {
        let mut end = None;
        let over = Promise::new(&mut |resolve, _| end = Some(resolve));
        Self {
            over,
            // The promise calls its maker at once.
            end: end.unwrap_or_default(),
        }
    }
}

impl Reader {
    pub(crate) fn new(port: Port) -> Self {
        Self {
            port,
            wanted: Rc::default(),
            paused: Rc::default(),
        }
    }

    /// Reads `file` and tells the page.
    pub(crate) fn read(&self, key: FileKey, attention: Attention, file: File) {
        self.wanted.borrow_mut().insert(key);
        let reader = self.clone();
        spawn_local(async move {
            let outcome = reader.look_and_hash(key, attention, &file).await;
            if reader.wanted.borrow_mut().remove(&key) {
                reader.port.post(&match outcome {
                    Ok(reading) => FromWorker::Read(key, reading),
                    Err(why) => FromWorker::Unreadable(key, why),
                });
            }
        });
    }

    /// A message that should have carried a file did not.
    pub(crate) fn missing(&self, key: FileKey) {
        self.port.post(&FromWorker::Unreadable(
            key,
            "the browser did not hand the file over".to_owned(),
        ));
    }

    /// Stops at the next slice.
    pub(crate) fn cancel(&self, key: FileKey) {
        self.wanted.borrow_mut().remove(&key);
        self.resume(key);
    }

    /// Waits at the next slice until told to go on.
    pub(crate) fn pause(&self, key: FileKey) {
        if self.wanted.borrow().contains(&key) {
            let mut paused = self.paused.borrow_mut();
            paused.entry(key).or_insert_with(Hold::new);
        }
    }

    /// Goes on.
    pub(crate) fn resume(&self, key: FileKey) {
        if let Some(hold) = self.paused.borrow_mut().remove(&key) {
            // What resolves a promise does not throw.
            let _ = hold.end.call0(&JsValue::UNDEFINED);
        }
    }

    /// Returns when nobody holds the file back.
    async fn go_ahead(&self, key: FileKey) {
        let over = |hold: &Hold| hold.over.clone();
        let held = self.paused.borrow().get(&key).map(over);
        if let Some(over) = held {
            // A promise that is only ever resolved.
            let _ = JsFuture::from(over).await;
        }
    }

    async fn look_and_hash(
        &self,
        key: FileKey,
        attention: Attention,
        file: &Blob,
    ) -> Result<Reading, String> {
        if length(file) == 0 {
            return Err("the file is empty".to_owned());
        }
        let hashed = Rc::default();
        let mut reading = match attention {
            Attention::Listen => self.look(key, file, &hashed).await?,
            Attention::HashOnly => glance(file)?,
        };
        reading.hash = self.hash(key, file, &hashed).await?;
        Ok(reading)
    }

    /// All but the hash, into which goes what is read here from the beginning on.
    async fn look(
        &self,
        key: FileKey,
        file: &Blob,
        hashed: &Rc<RefCell<Hashed>>,
    ) -> Result<Reading, String> {
        let mut first = Vec::new();
        fetch(file, 0, length(file).min(SNIFF_BYTES as u64), &mut first)
            .await
            .map_err(|_| unreadable())?;
        let sniffed = sniff(&first);
        if sniffed.is_none_or(|found| found.is_common()) {
            let hashed = Rc::clone(hashed);
            let source = BlobSource::new(file.clone()).map_err(|error| error.to_string())?;
            let source = source.seen_by(move |from, bytes| hashed.borrow_mut().take(from, bytes));
            let reading = look(&self.port, key, source);
            // A tag before the sound may hide what it is.
            let hidden = reading
                .as_ref()
                .map_or(sniffed.is_some(), |reading| reading.problem.is_some());
            if !hidden {
                return reading;
            }
        }
        let hashed = Rc::clone(hashed);
        let seen = Closure::<dyn FnMut(f64, Uint8Array)>::new(move |from, bytes: Uint8Array| {
            hashed.borrow_mut().take(whole(from), &bytes.to_vec());
        });
        let seen: &Function = seen.as_ref().unchecked_ref();
        match look_with_every_codec(key.0, file, seen).await {
            Ok(bytes) => decode(&Uint8Array::new(&bytes).to_vec())
                .map_err(|_| "the decoders are of another build: reload the page".to_owned()),
            Err(why) => why.as_string().map_or_else(
                || {
                    Ok(unheard(
                        length(file),
                        "this browser could not listen to it, the server does",
                    ))
                },
                Err,
            ),
        }
    }

    /// Hashes what was not hashed yet.
    async fn hash(
        &self,
        key: FileKey,
        file: &Blob,
        hashed: &RefCell<Hashed>,
    ) -> Result<ContentHash, String> {
        let size = length(file);
        let mut throttle = Throttle::new(TELL_EVERY);
        let mut bytes = Vec::new();
        let mut at = hashed.borrow().len();
        while at < size {
            self.go_ahead(key).await;
            if !self.wanted.borrow().contains(&key) {
                return Err("cancelled".to_owned());
            }
            let to = (at + SLICE).min(size);
            fetch(file, at, to, &mut bytes)
                .await
                .map_err(|_| unreadable())?;
            hashed.borrow_mut().take(at, &bytes);
            at = to;
            if throttle.due(self.port.now()) {
                self.port.post(&FromWorker::Hashed(key, at));
            }
        }
        Ok(hashed.borrow().finish())
    }
}

/// Whether it is media at all, without a decoder.
fn glance(file: &Blob) -> Result<Reading, String> {
    let source = BlobSource::new(file.clone()).map_err(|error| error.to_string())?;
    let mut first = Vec::with_capacity(SNIFF_BYTES);
    source
        .take(SNIFF_BYTES as u64)
        .read_to_end(&mut first)
        .map_err(|_| unreadable())?;
    match sniff(&first) {
        Some(_) => Ok(unheard(
            length(file),
            "this browser could not listen to it, the server does",
        )),
        None => Err(no_media()),
    }
}

/// What is said where the file went away or changed after it was chosen.
pub(crate) fn unreadable() -> String {
    "the file cannot be read any more: it was moved, changed or removed".to_owned()
}

/// A file that is known by its hash alone until the server has heard it; `why`.
fn unheard(size: u64, why: &str) -> Reading {
    Reading {
        hash: ContentHash::new([0; 32]),
        size,
        format: None,
        bitrate: None,
        duration_ms: None,
        title: None,
        artist: None,
        words: Vec::new(),
        peaks: Vec::new(),
        problem: Some(why.to_owned()),
    }
}

/// Reads `from..to` of `blob` into `into`.
async fn fetch(blob: &Blob, from: u64, to: u64, into: &mut Vec<u8>) -> Result<(), JsValue> {
    let buffer = JsFuture::from(slice(blob, from, to)?.array_buffer()).await?;
    let array = Uint8Array::new(&buffer);
    into.resize(array.length() as usize, 0);
    array.copy_to(into);
    Ok(())
}
