//! The uploader's own state machine over plain sockets: what the browser does, without a browser.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use transfer::{Answer, Command, Event, Phase, Request, Transfer, UploadState, Wait};

use super::{
    http::{Connection, Reply},
    line::Line,
    random::Random,
    upload::{Track, piece},
};

/// Nothing is waited for longer on a socket; the machine's own watchdog is much quicker.
const SOCKET: Duration = Duration::from_mins(5);

/// What came of an upload.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    /// The track it became.
    pub(crate) track: String,
    /// When each larger offset was acknowledged, since the beginning.
    pub(crate) acknowledged: Vec<(Duration, u64)>,
}

/// What the sender asks for, or tells, while it sends.
pub(crate) struct Owner<'a> {
    /// Gives a new cookie when the old one is refused.
    pub(crate) log_in: &'a mut dyn FnMut() -> Result<String>,
    /// Hears of each chunk that the server has taken to its end.
    pub(crate) landed: &'a mut dyn FnMut(),
}

/// Sends `track` to `server` until it is finished, whatever the link does. Gives up after `limit`.
pub(crate) fn send(
    server: SocketAddr,
    cookie: &str,
    track: &Arc<Track>,
    seed: u64,
    limit: Duration,
    owner: &mut Owner<'_>,
) -> Result<Sent> {
    let mut driver = Driver::new(server, cookie, track);
    let mut random = Random::new(seed);
    let mut sent = Sent::default();
    let mut event = Event::Go;
    loop {
        let now = driver.began.elapsed();
        if now > limit {
            bail!(
                "it was not finished after {limit:?}: {:?}",
                driver.transfer.phase()
            );
        }
        if matches!(&event, Event::Answered { answer, .. } if answer.status == 204) {
            (owner.landed)();
        }
        for command in driver.transfer.handle(now, random.unit(), event) {
            driver.obey(&command);
        }
        let acknowledged = driver.transfer.acknowledged();
        if sent
            .acknowledged
            .last()
            .is_none_or(|(_, last)| acknowledged > *last)
        {
            sent.acknowledged.push((now, acknowledged));
        }
        match driver.transfer.phase() {
            Phase::Done(track) => {
                sent.track = track.to_string();
                return Ok(sent);
            }
            Phase::Failed(why) => bail!("it failed: {why}"),
            Phase::Waiting(Wait::Login) => {
                driver.cookie = (owner.log_in)()?;
                event = Event::Nudge;
            }
            _ => event = driver.next(limit),
        }
    }
}

struct Driver {
    server: SocketAddr,
    cookie: String,
    track: Arc<Track>,
    transfer: Transfer,
    began: Instant,
    address: Option<String>,
    under_way: Vec<(Request, Line)>,
    spare: Option<Connection>,
    heard: Receiver<Heard>,
    tell: Sender<Heard>,
}

enum Heard {
    Sent(Request, u64),
    Ended(Request, io::Result<(Reply, Connection)>),
}

impl Driver {
    fn new(server: SocketAddr, cookie: &str, track: &Arc<Track>) -> Self {
        let (tell, heard) = mpsc::channel();
        Self {
            server,
            cookie: cookie.to_owned(),
            track: Arc::clone(track),
            transfer: Transfer::new(track.len(), false),
            began: Instant::now(),
            address: None,
            under_way: Vec::new(),
            spare: None,
            heard,
            tell,
        }
    }

    fn obey(&mut self, command: &Command) {
        let address = self.address.clone().unwrap_or_default();
        match *command {
            Command::Create(request) => {
                let headers = format!(
                    "upload-length: {}\r\nupload-metadata: {}\r\n",
                    self.track.len(),
                    self.track.metadata()
                );
                self.start(request, "POST", "/files".to_owned(), &headers, 0..0);
            }
            Command::Probe(request) => {
                self.start(request, "HEAD", address, "", 0..0);
            }
            Command::Query(request) => {
                self.start(request, "GET", format!("{address}/status"), "", 0..0);
            }
            Command::Send {
                request,
                offset,
                len,
                slice,
            } => {
                let range = place(offset)..place(offset + len);
                let mut headers = piece(offset);
                if len > 0 {
                    headers += &slices(&self.track.bytes[range.clone()], slice);
                }
                self.start(request, "PATCH", address, &headers, range);
            }
            Command::Abort(request) => {
                if let Some(line) = self.take(request) {
                    line.cut();
                }
            }
            Command::Remove => {}
        }
    }

    /// A request that is over, or is to be.
    fn take(&mut self, request: Request) -> Option<Line> {
        let place = self.under_way.iter().position(|(one, _)| *one == request)?;
        Some(self.under_way.swap_remove(place).1)
    }

    /// Has a thread of its own connect and ask, so that silence can be measured here.
    fn start(
        &mut self,
        request: Request,
        method: &'static str,
        path: String,
        headers: &str,
        body: std::ops::Range<usize>,
    ) {
        let headers = format!("cookie: {}\r\n{headers}", self.cookie);
        let line = Line::default();
        self.under_way.push((request, line.clone()));
        let (server, spare) = (self.server, self.spare.take());
        let (track, tell) = (Arc::clone(&self.track), self.tell.clone());
        thread::spawn(move || {
            let ask = || {
                let mut connection = spare.map_or_else(|| Connection::open(server, SOCKET), Ok)?;
                line.lead(&connection)?;
                let body = &track.bytes[body];
                let reply = connection.ask(method, &path, &headers, body, &mut |sent| {
                    // Nobody listens any more once the upload is over.
                    let _ = tell.send(Heard::Sent(request, sent));
                })?;
                Ok((reply, connection))
            };
            let _ = tell.send(Heard::Ended(request, ask()));
        });
    }

    /// What happens next, or that it is time to look.
    fn next(&mut self, limit: Duration) -> Event {
        loop {
            let due = self.transfer.wake_at().unwrap_or(limit).min(limit);
            let pause = due.saturating_sub(self.began.elapsed());
            match self.heard.recv_timeout(pause) {
                Ok(Heard::Sent(request, sent)) => return Event::Progress { request, sent },
                Ok(Heard::Ended(request, ended)) => {
                    if self.take(request).is_none() {
                        continue;
                    }
                    return self.ended(request, ended);
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    return Event::Tick;
                }
            }
        }
    }

    fn ended(&mut self, request: Request, ended: io::Result<(Reply, Connection)>) -> Event {
        let Ok((reply, connection)) = ended else {
            return Event::Broken { request };
        };
        if reply.header("connection") != Some("close") {
            self.spare = Some(connection);
        }
        if let Some(address) = reply.header("location") {
            self.address = Some(address.to_owned());
        }
        Event::Answered {
            request,
            answer: read(&reply),
        }
    }
}

/// The header that tells the checksum of each slice.
fn slices(bytes: &[u8], length: u64) -> String {
    let digests: Vec<u8> = bytes
        .chunks(place(length))
        .flat_map(|slice| blake3::hash(slice).as_bytes()[..8].to_vec())
        .collect();
    format!("reprise-slices: {length} {}\r\n", STANDARD.encode(digests))
}

fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

fn read(reply: &Reply) -> Answer {
    let document: serde_json::Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let track = reply.header("reprise-track").or(document["track"].as_str());
    let finished = track
        .and_then(|track| track.parse().ok())
        .map(UploadState::Finished);
    let failed = document["error"]
        .as_str()
        .filter(|_| reply.status == 200)
        .map(|why| match document["state"].as_str() {
            Some("lost") => UploadState::Lost,
            _ => UploadState::Failed(why.to_owned()),
        });
    Answer {
        status: reply.status,
        offset: reply
            .number("upload-offset")
            .or(document["offset"].as_u64()),
        retry_after: reply.number("retry-after").map(Duration::from_secs),
        size: document["size"].as_u64(),
        state: finished.or(failed),
        words: (reply.status >= 400).then(|| reply.text()),
    }
}
