//! Sending: carries out, by tus 1.0, what each file's [`Transfer`] commands, and tells it what happened.

use crate::call::{Call, Reply};
use crate::port::{Port, Throttle};
use crate::reading::unreadable;
use crate::source::{BlobSource, length, slice};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::ContentHash;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::rc::{Rc, Weak};
use std::time::Duration;
use transfer::message::{FileKey, FromWorker, Order, Standing};
use transfer::{Command, Event, Phase, Request, Transfer};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File};

/// Where uploads begin.
const FILES: &str = "/files";
const TELL_EVERY: Duration = Duration::from_millis(200);

/// All files being sent.
#[derive(Clone)]
pub(crate) struct Sender {
    port: Port,
    files: Rc<RefCell<BTreeMap<FileKey, Rc<Sending>>>>,
}

impl Sender {
    pub(crate) fn new(port: Port) -> Self {
        Self {
            port,
            files: Rc::default(),
        }
    }

    /// Begins to send a file, or goes on with it.
    pub(crate) fn send(&self, key: FileKey, order: Order, file: File) {
        let sending = Sending::new(self, key, order, file);
        self.files.borrow_mut().insert(key, Rc::clone(&sending));
        sending.tell(Event::Go);
    }

    /// The file's hash is known now.
    pub(crate) fn promise(&self, key: FileKey, hash: ContentHash) {
        if let Some(sending) = self.files.borrow().get(&key) {
            sending.inner.borrow_mut().promise = Some(hash);
        }
    }

    pub(crate) fn pause(&self, key: FileKey) {
        self.tell(key, Event::Pause);
    }

    pub(crate) fn resume(&self, key: FileKey) {
        self.tell(key, Event::Go);
    }

    pub(crate) fn cancel(&self, key: FileKey) {
        self.tell(key, Event::Cancel);
    }

    pub(crate) fn nudge(&self) {
        let all: Vec<_> = self.files.borrow().values().cloned().collect();
        for sending in all {
            sending.tell(Event::Nudge);
        }
    }

    fn tell(&self, key: FileKey, event: Event) {
        let sending = self.files.borrow().get(&key).cloned();
        if let Some(sending) = sending {
            sending.tell(event);
        }
    }
}

/// One file being sent.
struct Sending {
    sender: Sender,
    key: FileKey,
    order: Order,
    file: Blob,
    inner: RefCell<Inner>,
    /// Wakes the machine; made once, since it is needed over and over.
    tick: Closure<dyn Fn()>,
}

struct Inner {
    transfer: Transfer,
    /// Where the server keeps the upload, once it has begun one.
    address: Option<String>,
    /// The requests under way: one, or two questions.
    calls: Vec<(Request, Call)>,
    /// A hash that the server was not told yet.
    promise: Option<ContentHash>,
    timer: Option<i32>,
    throttle: Throttle,
    told: Option<Phase>,
}

impl Inner {
    /// A request that is over, or is to be.
    fn take_call(&mut self, request: Request) -> Option<Call> {
        let place = self.calls.iter().position(|(one, _)| *one == request)?;
        Some(self.calls.swap_remove(place).1)
    }
}

impl Sending {
    fn new(sender: &Sender, key: FileKey, order: Order, file: File) -> Rc<Self> {
        let address = order.resume.map(|upload| format!("{FILES}/{upload}"));
        let inner = RefCell::new(Inner {
            transfer: Transfer::new(length(&file), address.is_some()),
            address,
            calls: Vec::new(),
            promise: None,
            timer: None,
            throttle: Throttle::new(TELL_EVERY),
            told: None,
        });
        Rc::new_cyclic(|this: &Weak<Self>| {
            let this = Weak::clone(this);
            let tick = Closure::new(move || {
                if let Some(this) = this.upgrade() {
                    this.tell(Event::Tick);
                }
            });
            Self {
                sender: sender.clone(),
                key,
                order,
                file: file.into(),
                inner,
                tick,
            }
        })
    }

    /// Lets the machine know, does what it says, and sets the next timer.
    fn tell(self: &Rc<Self>, event: Event) {
        let port = &self.sender.port;
        let commands =
            self.inner
                .borrow_mut()
                .transfer
                .handle(port.now(), js_sys::Math::random(), event);
        for command in commands {
            if self.obey(&command).is_err() {
                return self.lose_file();
            }
        }
        let mut inner = self.inner.borrow_mut();
        if let Some(timer) = inner.timer.take() {
            port.forget(timer);
        }
        if let Some(due) = inner.transfer.wake_at() {
            inner.timer = port.after(
                due.saturating_sub(port.now()),
                self.tick.as_ref().unchecked_ref(),
            );
        }
        let phase = inner.transfer.phase();
        let over = matches!(phase, Phase::Done(_) | Phase::Failed(_) | Phase::Cancelled);
        if inner.told.as_ref() != Some(&phase) || inner.throttle.due(port.now()) {
            let (acknowledged, goodput) = (inner.transfer.acknowledged(), inner.transfer.goodput());
            inner.told = Some(phase.clone());
            port.post(&FromWorker::Sending(
                self.key,
                Standing {
                    phase,
                    acknowledged,
                    goodput,
                },
            ));
        }
        if over {
            self.sender.files.borrow_mut().remove(&self.key);
        }
    }

    /// The file went away: what was acknowledged stays on the server for when it is picked again.
    fn lose_file(&self) {
        let mut inner = self.inner.borrow_mut();
        inner
            .transfer
            .handle(self.sender.port.now(), 0.0, Event::Pause);
        if let Some(timer) = inner.timer.take() {
            self.sender.port.forget(timer);
        }
        self.sender.files.borrow_mut().remove(&self.key);
        self.sender
            .port
            .post(&FromWorker::Unreadable(self.key, unreadable()));
    }

    fn obey(self: &Rc<Self>, command: &Command) -> Result<(), JsValue> {
        let address = self
            .inner
            .borrow()
            .address
            .clone()
            .unwrap_or_else(|| FILES.to_owned());
        match *command {
            Command::Create(request) => {
                let call = Call::open("POST", FILES)?;
                call.header("Upload-Length", &length(&self.file).to_string())?;
                call.header("Upload-Metadata", &metadata(&self.order))?;
                self.start(request, call, None);
            }
            Command::Probe(request) => self.start(request, Call::open("HEAD", &address)?, None),
            Command::Query(request) => self.start(
                request,
                Call::open("GET", &format!("{address}/status"))?,
                None,
            ),
            Command::Send {
                request,
                offset,
                len,
                slice: each,
            } => {
                let body = slice(&self.file, offset, offset + len)?;
                let digests =
                    digests(&body, each).map_err(|error| JsValue::from(error.to_string()))?;
                let call = Call::open("PATCH", &address)?;
                call.header("Content-Type", "application/offset+octet-stream")?;
                call.header("Upload-Offset", &offset.to_string())?;
                if let Some(digests) = digests {
                    call.header("Reprise-Slices", &format!("{each} {digests}"))?;
                }
                let promise = self.inner.borrow().promise;
                if let Some(hash) = promise {
                    call.header("Reprise-Hash", &hash.to_string())?;
                }
                self.start(request, call, Some((body, promise)));
            }
            Command::Abort(request) => {
                if let Some(call) = self.inner.borrow_mut().take_call(request) {
                    call.abort();
                }
            }
            Command::Remove => {
                let call = Call::open("DELETE", &address)?;
                spawn_local(async move {
                    call.send(None, |_| {}).await;
                });
            }
        }
        Ok(())
    }

    /// `body` comes with the promise that its request carries.
    fn start(
        self: &Rc<Self>,
        request: Request,
        call: Call,
        body: Option<(Blob, Option<ContentHash>)>,
    ) {
        self.inner.borrow_mut().calls.push((request, call.clone()));
        let (body, promise) = body.unzip();
        let this = Rc::clone(self);
        let watcher = Rc::downgrade(self);
        spawn_local(async move {
            let progress = move |sent| {
                if let Some(this) = watcher.upgrade() {
                    this.tell(Event::Progress { request, sent });
                }
            };
            let reply = call.send(body, progress).await;
            this.inner.borrow_mut().take_call(request);
            match reply {
                Some(reply) => {
                    this.keep_address(&reply);
                    if promise.flatten().is_some() && reply.is_taken() {
                        this.inner.borrow_mut().promise = None;
                    }
                    this.tell(Event::Answered {
                        request,
                        answer: reply.read(),
                    });
                }
                None => this.tell(Event::Broken { request }),
            }
        });
    }

    fn keep_address(&self, reply: &Reply) {
        let Some(address) = reply.header("Location") else {
            return;
        };
        let upload = address.rsplit('/').next().and_then(|id| id.parse().ok());
        if let Some(upload) = upload {
            self.sender.port.post(&FromWorker::Begun(self.key, upload));
        }
        self.inner.borrow_mut().address = Some(address);
    }
}

/// `Upload-Metadata`, as tus writes it.
fn metadata(order: &Order) -> String {
    let mut text = format!("filename {}", STANDARD.encode(order.name.as_str()));
    for (key, value) in [
        ("hash", order.hash.map(|hash| hash.to_string())),
        ("folder", order.folder.clone()),
    ] {
        if let Some(value) = value {
            text = format!("{text},{key} {}", STANDARD.encode(value));
        }
    }
    text
}

/// Bytes of BLAKE3 that go with each slice.
const DIGEST: usize = 8;

/// The first bytes of the BLAKE3 of each slice of a chunk, in Base64 and in flat memory; none of an empty chunk.
fn digests(chunk: &Blob, slice: u64) -> io::Result<Option<String>> {
    let mut source = BlobSource::new(chunk.clone())?;
    let mut digests = Vec::new();
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        let mut left = slice;
        while left > 0 {
            let most = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            let count = source.read(&mut piece[..most])?;
            if count == 0 {
                break;
            }
            hasher.update(&piece[..count]);
            left -= count as u64;
        }
        if left < slice {
            digests.extend(&hasher.finalize().as_bytes()[..DIGEST]);
            hasher.reset();
        }
        if left > 0 {
            return Ok((!digests.is_empty()).then(|| STANDARD.encode(digests)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use js_sys::{Array, Uint8Array};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn names_travel_in_base64_whatever_they_hold() {
        let order = Order {
            name: "a,b \"ü\".flac".parse().unwrap(),
            folder: Some("2024/Gig, late".to_owned()),
            hash: Some(ContentHash::new([0xab; 32])),
            resume: None,
        };
        let text = metadata(&order);
        let pairs: Vec<_> = text
            .split(',')
            .map(|pair| pair.split_once(' ').unwrap())
            .map(|(key, value)| {
                (
                    key,
                    String::from_utf8(STANDARD.decode(value).unwrap()).unwrap(),
                )
            })
            .collect();
        let expected = [
            ("filename", "a,b \"ü\".flac".to_owned()),
            ("hash", "ab".repeat(32)),
            ("folder", "2024/Gig, late".to_owned()),
        ];
        assert_eq!(pairs, expected);
    }

    #[wasm_bindgen_test]
    fn a_chunk_is_hashed_slice_by_slice_as_the_server_hashes_it() {
        let bytes: Vec<u8> = (0..600_000_u32).map(|i| i.to_le_bytes()[0]).collect();
        let blob =
            Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes.as_slice())))
                .unwrap();
        let chunk = slice(&blob, 1000, 500_000).unwrap();
        for length in [16_384, 65_536, 499_000, 1 << 20] {
            let expected: Vec<u8> = bytes[1000..500_000]
                .chunks(length)
                .flat_map(|slice| blake3::hash(slice).as_bytes()[..DIGEST].to_vec())
                .collect();
            assert_eq!(
                digests(&chunk, length as u64).unwrap(),
                Some(STANDARD.encode(expected)),
                "slices of {length} bytes"
            );
        }
        let nothing = slice(&blob, 7, 7).unwrap();
        assert_eq!(digests(&nothing, 16_384).unwrap(), None);
    }
}
