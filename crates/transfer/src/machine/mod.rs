//! The machine itself: one upload, from nothing to finished, whatever the link does in between.
//!
//! Two rules keep it honest. Bytes are only ever sent from the offset the server last acknowledged, so nothing that
//! it has is sent again; and [`Transfer::acknowledged`] is that offset, so nothing it does not have is shown as done.
//! After anything unclear (silence, a reset, a lost answer) the machine asks before it sends.
//!
//! What it asks and sends next stands in `steps`, what an answer means to it in `answers`.

mod answers;
mod steps;
mod words;

pub use words::{Command, Event, Phase, Request, Wait};

use crate::answer::Asked;
use crate::backoff::Backoff;
use crate::pace::{Pace, SMALLEST_CHUNK};
use std::time::Duration;

/// Silence that is longer than expected by this much means a dead connection.
const PATIENCE: Duration = Duration::from_millis(3500);

/// A request without a body.
#[derive(Clone, Copy, Debug)]
struct Question {
    request: Request,
    asked_at: Duration,
}

#[derive(Debug)]
enum State {
    Asking {
        asked: Asked,
        /// Waited for until its time is up, in case the link is slow.
        elder: Question,
        /// Asked again and again meanwhile, in case the link was away and has come back: a connection that was begun
        /// while it was away takes seconds to notice.
        fresh: Option<Question>,
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
    /// How long a question's answer takes, as far as is known.
    round: Duration,
    /// How many attempts to begin in a row had no answer.
    unanswered: u32,
    restarts: u32,
    damaged: u32,
    /// How often in a row the server stood elsewhere, or took another request instead.
    contested: u32,
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
            round: Duration::ZERO,
            unanswered: 0,
            restarts: 0,
            damaged: 0,
            contested: 0,
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
            State::Asking { fresh: Some(_), .. } => Phase::Waiting(Wait::Connection),
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
            State::Finishing { until } => Some(*until),
            State::Asking {
                asked,
                elder,
                fresh,
            } => Some(self.asking_due(*asked, *elder, *fresh)),
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
            Event::Nudge => self.hurry(now),
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
            Event::Answered { request, answer } if self.current().contains(&Some(request)) => {
                self.heard(now, jitter, request, &answer)
            }
            Event::Broken { request } if self.current().contains(&Some(request)) => {
                self.broken(now, jitter, request);
                Vec::new()
            }
            Event::Go | Event::Tick | Event::Answered { .. } | Event::Broken { .. } => Vec::new(),
        }
    }

    /// The requests under way.
    fn current(&self) -> [Option<Request>; 2] {
        match self.state {
            State::Asking { elder, fresh, .. } => {
                [Some(elder.request), fresh.map(|fresh| fresh.request)]
            }
            State::Sending { request, .. } => [Some(request), None],
            _ => [None; 2],
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
        let under_way = self.current();
        self.state = state;
        under_way
            .into_iter()
            .flatten()
            .map(Command::Abort)
            .collect()
    }

    fn next_request(&mut self) -> Request {
        self.requests += 1;
        Request(self.requests)
    }
}
