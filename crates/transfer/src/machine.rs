//! The machine itself: one upload, from nothing to finished, whatever the link does in between.
//!
//! Two rules keep it honest. Bytes are only ever sent from the offset the server last acknowledged, so nothing that
//! it has is sent again; and [`Transfer::acknowledged`] is that offset, so nothing it does not have is shown as done.
//! After anything unclear (silence, a reset, a lost answer) the machine asks before it sends.

use crate::answer::{Answer, Asked, UploadState, Verdict};
use crate::backoff::{Backoff, spread};
use crate::pace::{Pace, SMALLEST_CHUNK};
use domain::TrackId;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Silence that is longer than expected by this much means a dead connection.
const PATIENCE: Duration = Duration::from_millis(3500);
/// How much patience may grow on a link whose silences turned out to be mere slowness.
const MOST_PATIENCE: u32 = 16;
/// How long a request without a body may take at first.
const SHORT: Duration = Duration::from_secs(2);
const LONGEST_SHORT: Duration = Duration::from_secs(16);
/// How often to look while the server finishes, and while its disk is full.
const FINISHING: Duration = Duration::from_secs(1);
const FULL: Duration = Duration::from_secs(30);
/// A server that says "come back" without saying when.
const BUSY: Duration = Duration::from_secs(5);
const LONGEST_RETRY_AFTER: Duration = Duration::from_mins(10);
/// How often the server may lose an upload, or a chunk may arrive damaged in a row, before a person should know.
const MOST_RESTARTS: u32 = 5;
const MOST_DAMAGED: u32 = 8;

/// Names one request; answers to any but the latest are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request(u64);

/// What the owner is to do, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Begin an upload (POST) and keep its address.
    Create(Request),
    /// Ask how much the server has (HEAD).
    Probe(Request),
    /// Send `len` bytes from `offset` (PATCH), with their checksum.
    Send {
        /// Names the request.
        request: Request,
        /// The first byte, which the server acknowledged everything before.
        offset: u64,
        /// 0 only where everything is there: it asks the server to try the finish once more.
        len: u64,
    },
    /// Ask whether the upload is finished (GET of its status).
    Query(Request),
    /// Give this request up and close its connection. No answer to it is expected any more.
    Abort(Request),
    /// Tell the server, once, that this upload is not wanted any more (DELETE). Nobody waits for the answer.
    Remove,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Begin, or go on after a pause.
    Go,
    /// Stop until told to go on. What was acknowledged stays.
    Pause,
    /// Stop for good and have the server forget it.
    Cancel,
    /// The person logged in, the network came back, the page became visible: a good moment to try.
    Nudge,
    /// The moment of [`Transfer::wake_at`] has come.
    Tick,
    /// `sent` bytes of a chunk were handed to the network so far.
    Progress {
        /// Which request.
        request: Request,
        /// Bytes of its body.
        sent: u64,
    },
    /// An answer arrived.
    Answered {
        /// To which request.
        request: Request,
        /// What it said.
        answer: Answer,
    },
    /// The request ended without an answer.
    Broken {
        /// Which request.
        request: Request,
    },
}

/// Why nothing moves at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wait {
    /// The server cannot be reached, or fails.
    Connection,
    /// The server asked to come back later.
    Busy,
    /// The server's disk is full.
    Full,
    /// The person must log in again.
    Login,
}

/// Where an upload stands, for showing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Not begun, or paused by the person.
    Paused,
    /// Asking the server.
    Asking,
    /// Bytes are on their way.
    Sending,
    /// All bytes are there; the server looks at them.
    Finishing,
    /// Will go on by itself, or after a login.
    Waiting(Wait),
    /// Finished.
    Done(TrackId),
    /// Will not go on; why.
    Failed(String),
    /// Given up by the person.
    Cancelled,
}

#[derive(Debug)]
enum State {
    Asking {
        asked: Asked,
        request: Request,
        until: Duration,
    },
    Sending {
        request: Request,
        len: u64,
        sent: u64,
        began: Duration,
        moved: Duration,
    },
    Waiting {
        why: Wait,
        until: Option<Duration>,
    },
    Finishing {
        until: Duration,
    },
    Paused,
    Over(Phase),
}

/// One upload of a file whose length is known.
#[derive(Debug)]
pub struct Transfer {
    size: u64,
    acknowledged: u64,
    /// Whether the server has begun an upload whose address the owner keeps.
    created: bool,
    state: State,
    pace: Pace,
    backoff: Backoff,
    patience: u32,
    /// Whether the last chunk was given up because of silence, and nothing was heard since.
    suspicious: bool,
    short: Duration,
    restarts: u32,
    damaged: u32,
    requests: u64,
}

impl Transfer {
    /// An upload of `size` bytes, paused. `created` says that the owner knows its address from before.
    pub fn new(size: u64, created: bool) -> Self {
        Self {
            size,
            acknowledged: 0,
            created,
            state: State::Paused,
            pace: Pace::default(),
            backoff: Backoff::default(),
            patience: 1,
            suspicious: false,
            short: SHORT,
            restarts: 0,
            damaged: 0,
            requests: 0,
        }
    }

    /// Bytes the server says are on its disk.
    pub fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    /// Bytes a second acknowledged lately; none before the first chunk.
    pub fn goodput(&self) -> Option<u64> {
        self.pace.goodput()
    }

    /// Where it stands.
    pub fn phase(&self) -> Phase {
        match &self.state {
            State::Asking {
                asked: Asked::Query,
                ..
            }
            | State::Finishing { .. } => Phase::Finishing,
            State::Asking { .. } => Phase::Asking,
            State::Sending { .. } => Phase::Sending,
            State::Waiting { why, .. } => Phase::Waiting(*why),
            State::Paused => Phase::Paused,
            State::Over(phase) => phase.clone(),
        }
    }

    /// When to send [`Event::Tick`] unless something else happens before; none where nothing is timed.
    pub fn wake_at(&self) -> Option<Duration> {
        match &self.state {
            State::Asking { until, .. } | State::Finishing { until } => Some(*until),
            State::Sending {
                len,
                sent,
                began,
                moved,
                ..
            } => {
                // Handed to the network is not arrived: the whole chunk gets the time it should take from its
                // beginning, and while bytes still leave, a piece as large as a browser reports at a time gets its.
                let due = if sent == len {
                    (*began + self.pace.expected(*len)).max(*moved)
                } else {
                    *moved + self.pace.expected((*len).min(SMALLEST_CHUNK))
                };
                Some(due + PATIENCE * self.patience)
            }
            State::Waiting { until, .. } => *until,
            State::Paused | State::Over(_) => None,
        }
    }

    /// Takes in what happened at `now` (on any clock that never goes back) and says what to do. `jitter` is a fresh
    /// random number from 0 to 1.
    pub fn handle(&mut self, now: Duration, jitter: f64, event: Event) -> Vec<Command> {
        if matches!(self.state, State::Over(_)) {
            return Vec::new();
        }
        match event {
            Event::Go if matches!(self.state, State::Paused) => self.ask(now),
            Event::Nudge if self.may_hurry() => self.ask(now),
            Event::Pause => self.stop(State::Paused),
            Event::Cancel => {
                let mut commands = self.stop(State::Over(Phase::Cancelled));
                if self.created {
                    commands.push(Command::Remove);
                }
                commands
            }
            Event::Tick if self.wake_at().is_some_and(|due| due <= now) => {
                self.overdue(now, jitter)
            }
            Event::Progress { request, sent } => {
                self.progress(now, request, sent);
                Vec::new()
            }
            Event::Answered { request, answer } if self.current() == Some(request) => {
                self.answered(now, jitter, &answer)
            }
            Event::Broken { request } if self.current() == Some(request) => {
                if matches!(self.state, State::Sending { .. }) {
                    self.pace.broke();
                }
                self.suspicious = false;
                self.wait(now, jitter);
                Vec::new()
            }
            Event::Go
            | Event::Nudge
            | Event::Tick
            | Event::Answered { .. }
            | Event::Broken { .. } => Vec::new(),
        }
    }

    fn current(&self) -> Option<Request> {
        match self.state {
            State::Asking { request, .. } | State::Sending { request, .. } => Some(request),
            _ => None,
        }
    }

    /// Hints shorten waiting for a connection; they never overrule what the server asked for.
    fn may_hurry(&self) -> bool {
        matches!(
            self.state,
            State::Waiting {
                why: Wait::Connection | Wait::Login,
                ..
            }
        )
    }

    fn stop(&mut self, state: State) -> Vec<Command> {
        let abort = self.current().map(Command::Abort);
        self.state = state;
        abort.into_iter().collect()
    }

    fn next_request(&mut self) -> Request {
        self.requests += 1;
        Request(self.requests)
    }

    /// Begins the upload, or asks how far it is.
    fn ask(&mut self, now: Duration) -> Vec<Command> {
        self.request(
            now,
            if self.created {
                Asked::Probe
            } else {
                Asked::Create
            },
        )
    }

    fn request(&mut self, now: Duration, asked: Asked) -> Vec<Command> {
        let request = self.next_request();
        self.state = State::Asking {
            asked,
            request,
            until: now + self.short,
        };
        vec![match asked {
            Asked::Create => Command::Create(request),
            Asked::Query => Command::Query(request),
            Asked::Probe | Asked::Send => Command::Probe(request),
        }]
    }

    /// The next chunk, or, when all are there, the question whether the file is finished.
    fn go_on(&mut self, now: Duration) -> Vec<Command> {
        if self.acknowledged == self.size {
            return self.request(now, Asked::Query);
        }
        self.send(now, self.pace.plan(self.size - self.acknowledged))
    }

    fn send(&mut self, now: Duration, len: u64) -> Vec<Command> {
        let request = self.next_request();
        self.state = State::Sending {
            request,
            len,
            sent: 0,
            began: now,
            moved: now,
        };
        vec![Command::Send {
            request,
            offset: self.acknowledged,
            len,
        }]
    }

    fn wait(&mut self, now: Duration, jitter: f64) {
        let pause = self.backoff.failed(now, jitter);
        self.state = State::Waiting {
            why: Wait::Connection,
            until: Some(now + pause),
        };
    }

    fn progress(&mut self, now: Duration, of: Request, bytes: u64) {
        if let State::Sending {
            request,
            len,
            sent,
            moved,
            ..
        } = &mut self.state
            && *request == of
            && bytes > *sent
        {
            *sent = bytes.min(*len);
            *moved = now;
        }
    }

    fn overdue(&mut self, now: Duration, jitter: f64) -> Vec<Command> {
        match self.state {
            State::Waiting { .. } => self.ask(now),
            State::Finishing { .. } => self.send(now, 0),
            State::Sending { request, .. } => {
                self.pace.broke();
                self.suspicious = true;
                let mut commands = vec![Command::Abort(request)];
                commands.extend(self.ask(now));
                commands
            }
            State::Asking { request, .. } => {
                self.short = (self.short * 3 / 2).min(LONGEST_SHORT);
                self.suspicious = false;
                self.wait(now, jitter);
                vec![Command::Abort(request)]
            }
            State::Paused | State::Over(_) => Vec::new(),
        }
    }

    fn answered(&mut self, now: Duration, jitter: f64, answer: &Answer) -> Vec<Command> {
        let (asked, sending) = match self.state {
            State::Asking { asked, .. } => (asked, None),
            State::Sending { len, began, .. } => (Asked::Send, Some((len, began))),
            _ => return Vec::new(),
        };
        self.short = SHORT;
        if std::mem::take(&mut self.suspicious) {
            // The server answers at once: the silence was slowness, and cutting it short again would never end.
            self.patience = (self.patience * 2).min(MOST_PATIENCE);
        }
        match answer.verdict(asked) {
            Verdict::Accepted => self.accepted(now, asked, sending, answer),
            Verdict::OffsetWrong => {
                // Commonly another request took this one's place: a shorter chunk is sooner safe from the next.
                self.pace.broke();
                self.request(now, Asked::Probe)
            }
            Verdict::Damaged => {
                self.damaged += 1;
                if self.damaged > MOST_DAMAGED {
                    return self
                        .fail("it arrives damaged every time; is the file still being written?");
                }
                self.wait(now, jitter);
                Vec::new()
            }
            Verdict::Gone => {
                self.restarts += 1;
                if self.restarts > MOST_RESTARTS {
                    return self.fail("the server lost what was sent, several times");
                }
                self.created = false;
                self.acknowledged = 0;
                self.wait(now, jitter);
                Vec::new()
            }
            Verdict::ChunkTooLarge => {
                if sending.is_some_and(|(len, _)| self.pace.too_large(len)) {
                    self.go_on(now)
                } else {
                    self.fail(
                        answer
                            .words
                            .as_deref()
                            .unwrap_or("the server does not take even a small piece of it"),
                    )
                }
            }
            Verdict::LoginNeeded => self.hold(Wait::Login, None),
            Verdict::Busy => {
                let asked_for = answer
                    .retry_after
                    .map(|pause| pause.min(LONGEST_RETRY_AFTER));
                // No earlier than asked, and not all at the same moment.
                let pause = asked_for.map_or_else(
                    || spread(BUSY, jitter),
                    |pause| pause + spread(pause / 4, jitter),
                );
                self.hold(Wait::Busy, Some(now + pause))
            }
            Verdict::Full => self.hold(Wait::Full, Some(now + spread(FULL, jitter))),
            Verdict::Passing => {
                self.wait(now, jitter);
                Vec::new()
            }
            Verdict::Refused(words) => self.fail(&words),
        }
    }

    fn accepted(
        &mut self,
        now: Duration,
        asked: Asked,
        sending: Option<(u64, Duration)>,
        answer: &Answer,
    ) -> Vec<Command> {
        self.created = true;
        self.backoff.reset();
        match &answer.state {
            Some(UploadState::Finished(track)) => {
                self.acknowledged = self.size;
                self.state = State::Over(Phase::Done(*track));
                return Vec::new();
            }
            Some(UploadState::Failed(words)) => return self.fail(words),
            Some(UploadState::Receiving) | None => {}
        }
        if asked == Asked::Query && answer.offset.is_none_or(|offset| offset == self.size) {
            self.state = State::Finishing {
                until: now + FINISHING,
            };
            return Vec::new();
        }
        let Some(offset) = answer.offset else {
            return self.request(now, Asked::Probe);
        };
        if offset > self.size {
            return self
                .fail("the server has more of it than there is; was the file changed meanwhile?");
        }
        if let Some((_, began)) = sending {
            self.pace.acknowledged(
                offset.saturating_sub(self.acknowledged),
                now.saturating_sub(began),
            );
            self.patience = (self.patience / 2).max(1);
            self.damaged = 0;
        }
        self.acknowledged = offset;
        self.go_on(now)
    }

    fn hold(&mut self, why: Wait, until: Option<Duration>) -> Vec<Command> {
        self.state = State::Waiting { why, until };
        Vec::new()
    }

    fn fail(&mut self, words: &str) -> Vec<Command> {
        self.state = State::Over(Phase::Failed(words.to_owned()));
        Vec::new()
    }
}
