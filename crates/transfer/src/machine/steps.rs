//! What is asked and sent next, and what silence means.

use super::{Command, Request, State, Transfer, Wait};
use crate::answer::Asked;
use std::time::Duration;

/// A question that nobody answers is asked again soon, so that a link that returns is noticed at once; now and then one
/// gets more time, because the link may be slow instead of dead.
const PATIENT: [(u32, Duration); 2] = [(16, Duration::from_secs(16)), (4, Duration::from_secs(4))];

impl Transfer {
    /// Begins the upload, or asks how far it is.
    pub(super) fn ask(&mut self, now: Duration) -> Vec<Command> {
        self.request(
            now,
            if self.created {
                Asked::Probe
            } else {
                Asked::Create
            },
        )
    }

    pub(super) fn request(&mut self, now: Duration, asked: Asked) -> Vec<Command> {
        let request = self.next_request();
        self.asked_at = now;
        self.state = State::Asking {
            asked,
            request,
            until: now + self.time_to_answer(),
        };
        vec![match asked {
            Asked::Create => Command::Create(request),
            Asked::Query => Command::Query(request),
            Asked::Probe | Asked::Send => Command::Probe(request),
        }]
    }

    fn time_to_answer(&self) -> Duration {
        let turn = self.unanswered + 1;
        let patient = PATIENT
            .iter()
            .find(|(every, _)| turn.is_multiple_of(*every))
            .map_or(Duration::ZERO, |(_, time)| *time);
        self.short.max(patient)
    }

    /// The next chunk, or, when all are there, the question whether the file is finished.
    pub(super) fn go_on(&mut self, now: Duration) -> Vec<Command> {
        if self.acknowledged == self.size {
            return self.request(now, Asked::Query);
        }
        self.send(now, self.pace.plan(self.size - self.acknowledged))
    }

    pub(super) fn send(&mut self, now: Duration, len: u64) -> Vec<Command> {
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

    pub(super) fn wait(&mut self, now: Duration, jitter: f64) {
        let pause = self.backoff.failed(now, jitter);
        self.state = State::Waiting {
            why: Wait::Connection,
            until: Some(now + pause),
        };
    }

    pub(super) fn progress(&mut self, now: Duration, of: Request, bytes: u64) {
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

    pub(super) fn overdue(&mut self, now: Duration, jitter: f64) -> Vec<Command> {
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
                self.unanswered = self.unanswered.saturating_add(1);
                self.suspicious = false;
                self.wait(now, jitter);
                vec![Command::Abort(request)]
            }
            State::Paused | State::Over(_) => Vec::new(),
        }
    }
}
