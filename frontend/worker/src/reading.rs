//! Reading: what a file is, what it sounds like, how it looks, and the hash of all of it.
//!
//! The sound comes first because it is quick and shows something; the hash of a long film is the long part. It is
//! taken slice by slice, and between two slices the worker listens.

use crate::port::{Port, Throttle};
use crate::source::{BlobSource, length, slice};
use crate::waveform::Waveform;
use domain::ContentHash;
use fingerprint::{AnalyseError, Options, SNIFF_BYTES, sniff};
use js_sys::Uint8Array;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::Duration;
use transfer::message::{FileKey, FromWorker, Reading};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File};

/// How much is decoded for the fingerprint.
const LISTEN_SECONDS: u32 = 120;
/// How far into a file is looked. symphonia's buffer panics at a jump of `isize::MAX` bytes or more, 2 GiB here; what
/// lies further back is not needed for the beginning of the sound.
const HORIZON: u64 = isize::MAX as u64 - 1;
/// How much is hashed between two looks at the messages.
const SLICE: u64 = 4 * 1024 * 1024;
/// How often the page is told.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// Reads files one after another, as they are asked for.
#[derive(Clone)]
pub(crate) struct Reader {
    port: Port,
    wanted: Rc<RefCell<BTreeSet<FileKey>>>,
}

impl Reader {
    pub(crate) fn new(port: Port) -> Self {
        Self {
            port,
            wanted: Rc::default(),
        }
    }

    /// Reads `file` and tells the page.
    pub(crate) fn read(&self, key: FileKey, file: File) {
        self.wanted.borrow_mut().insert(key);
        let reader = self.clone();
        spawn_local(async move {
            let outcome = reader.look_and_hash(key, &file).await;
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
    }

    async fn look_and_hash(&self, key: FileKey, file: &Blob) -> Result<Reading, String> {
        if length(file) == 0 {
            return Err("the file is empty".to_owned());
        }
        let mut reading = self.look(key, file)?;
        reading.hash = self.hash(key, file).await?;
        Ok(reading)
    }

    /// All but the hash.
    fn look(&self, key: FileKey, file: &Blob) -> Result<Reading, String> {
        let size = length(file);
        let near = slice(file, 0, size.min(HORIZON)).map_err(|_| unreadable())?;
        let mut source = BlobSource::new(near).map_err(|error| error.to_string())?;
        let seen = source.len();
        if size > seen && jumps(&mut source).map_err(|error| error.to_string())? {
            return Ok(unheard(size));
        }
        let most_ms = u64::from(LISTEN_SECONDS) * 1000;
        let options = Options {
            fingerprint_seconds: LISTEN_SECONDS,
            whole_file: false,
            ..Options::default()
        };
        let mut throttle = Throttle::new(TELL_EVERY);
        let mut waveform = None;
        let analysis = fingerprint::analyse(source, seen, &options, &mut |progress| {
            let waveform =
                waveform.get_or_insert_with(|| Waveform::new(progress.duration_ms, most_ms));
            waveform.push(progress.decoded_ms, progress.loudest);
            if throttle.due(self.port.now()) {
                self.port
                    .post(&FromWorker::Drawn(key, waveform.bars().to_vec()));
            }
            ControlFlow::Continue(())
        })
        .map_err(|error| match error {
            AnalyseError::NotMedia => {
                "it is not audio or video of a kind that is known here".to_owned()
            }
            error => error.to_string(),
        })?;
        let (words, duration_ms) = match analysis.fingerprint {
            Some(fingerprint) => (fingerprint.words, Some(fingerprint.duration_ms)),
            None => (Vec::new(), analysis.duration_ms),
        };
        Ok(Reading {
            hash: ContentHash::new([0; 32]),
            size,
            format: Some(analysis.format_name.to_owned()),
            bitrate: duration_ms
                .filter(|&ms| size > seen && ms > 0)
                .map(|ms| size.saturating_mul(8000) / ms)
                .or(analysis.bitrate),
            duration_ms,
            title: analysis.tags.title,
            artist: analysis.tags.artist,
            words,
            peaks: waveform
                .map(|waveform| waveform.bars().to_vec())
                .unwrap_or_default(),
            problem: analysis.problem,
        })
    }

    async fn hash(&self, key: FileKey, file: &Blob) -> Result<ContentHash, String> {
        let size = length(file);
        let mut hasher = blake3::Hasher::new();
        let mut throttle = Throttle::new(TELL_EVERY);
        let mut bytes = Vec::new();
        let mut at = 0;
        while at < size {
            if !self.wanted.borrow().contains(&key) {
                return Err("cancelled".to_owned());
            }
            let to = (at + SLICE).min(size);
            fetch(file, at, to, &mut bytes)
                .await
                .map_err(|_| unreadable())?;
            hasher.update(&bytes);
            at = to;
            if throttle.due(self.port.now()) {
                self.port.post(&FromWorker::Hashed(key, at));
            }
        }
        Ok(ContentHash::new(*hasher.finalize().as_bytes()))
    }
}

/// Whether reading it means jumping over its content: the index of an MP4 or MOV may stand behind it.
fn jumps(source: &mut BlobSource) -> std::io::Result<bool> {
    let mut first = Vec::with_capacity(SNIFF_BYTES);
    source.take(SNIFF_BYTES as u64).read_to_end(&mut first)?;
    Ok(sniff(&first).is_some_and(|found| {
        found.media_type.ends_with("/mp4") || found.media_type.ends_with("/quicktime")
    }))
}

/// A file that is known by its hash alone until the server has heard it.
fn unheard(size: u64) -> Reading {
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
        problem: Some("films over 2 GiB are listened to by the server alone".to_owned()),
    }
}

/// What is said where the file went away or changed after it was chosen.
pub(crate) fn unreadable() -> String {
    "the file cannot be read any more: it was moved, changed or removed".to_owned()
}

/// Reads `from..to` of `blob` into `into`.
async fn fetch(blob: &Blob, from: u64, to: u64, into: &mut Vec<u8>) -> Result<(), JsValue> {
    let buffer = JsFuture::from(slice(blob, from, to)?.array_buffer()).await?;
    let array = Uint8Array::new(&buffer);
    into.resize(array.length() as usize, 0);
    array.copy_to(into);
    Ok(())
}
