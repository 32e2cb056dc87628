//! What is asked and sent next, and what silence means.

use super::{Command, Question, Request, State, Transfer, Wait};
use crate::answer::Asked;
use crate::pace::slice;
use std::time::Duration;

/// How long an attempt to begin may take, unless the link is known to be slower. Nobody begins twice side by side; now
/// and then one gets more time, because the link may be slow instead of dead.
const SHORT: Duration = Duration::from_secs(1);
const PATIENT: [(u32, Duration); 2] = [(16, Duration::from_secs(16)), (4, Duration::from_secs(4))];

/// A question that changes nothing is asked afresh so soon, unless the link is known to be slower.
pub(super) const AGAIN: Duration = Duration::from_millis(500);
/// How long the first one is waited for meanwhile.
const ELDER: Duration = Duration::from_secs(16);

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
        let (elder, command) = self.question(now, asked);
        self.state = State::Asking {
            asked,
            elder,
            fresh: None,
        };
        vec![command]
    }

    fn question(&mut self, now: Duration, asked: Asked) -> (Question, Command) {
        let request = self.next_request();
        let question = Question {
            request,
            asked_at: now,
        };
        let command = match asked {
            Asked::Create => Command::Create(request),
            Asked::Query => Command::Query(request),
            Asked::Probe | Asked::Send => Command::Probe(request),
        };
        (question, command)
    }

    /// When something is to be done about questions without an answer.
    pub(super) fn asking_due(
        &self,
        asked: Asked,
        elder: Question,
        fresh: Option<Question>,
    ) -> Duration {
        if asked == Asked::Create {
            return elder.asked_at + self.time_to_begin();
        }
        let again = fresh.unwrap_or(elder).asked_at + self.again_after();
        again.min(elder.asked_at + ELDER)
    }

    fn time_to_begin(&self) -> Duration {
        let turn = self.unanswered + 1;
        let patient = PATIENT
            .iter()
            .find(|(every, _)| turn.is_multiple_of(*every))
            .map_or(Duration::ZERO, |(_, time)| *time);
        (2 * self.round).max(SHORT).max(patient)
    }

    /// How long after a question it is asked afresh.
    pub(super) fn again_after(&self) -> Duration {
        (2 * self.round).max(AGAIN).max(self.backoff.floor())
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
            slice: slice(len),
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
            State::Asking {
                asked: Asked::Create,
                elder,
                ..
            } => {
                self.unanswered = self.unanswered.saturating_add(1);
                self.suspicious = false;
                self.wait(now, jitter);
                vec![Command::Abort(elder.request)]
            }
            State::Asking {
                asked,
                elder,
                fresh,
            } => self.ask_again(now, asked, elder, fresh),
            State::Paused | State::Over(_) => Vec::new(),
        }
    }

    /// A good moment to ask once more what was not answered so far.
    pub(super) fn hurry(&mut self, now: Duration) -> Vec<Command> {
        match self.state {
            State::Asking {
                asked,
                elder,
                fresh: fresh @ Some(_),
            } => self.ask_again(now, asked, elder, fresh),
            _ => Vec::new(),
        }
    }

    /// Asks afresh beside the elder question, in place of the last fresh one. An elder one whose time is up leaves its
    /// place to that.
    fn ask_again(
        &mut self,
        now: Duration,
        asked: Asked,
        elder: Question,
        fresh: Option<Question>,
    ) -> Vec<Command> {
        self.suspicious = false;
        self.backoff.silent(now);
        let is_over = elder.asked_at + ELDER <= now;
        let (elder, given_up) = match fresh {
            Some(fresh) if is_over => (fresh, Some(elder)),
            fresh => (elder, fresh),
        };
        let (fresh, command) = self.question(now, asked);
        self.state = State::Asking {
            asked,
            elder,
            fresh: Some(fresh),
        };
        let mut commands: Vec<Command> = given_up
            .map(|question| Command::Abort(question.request))
            .into_iter()
            .collect();
        commands.push(command);
        commands
    }

    /// One of the requests under way ended without an answer.
    pub(super) fn broken(&mut self, now: Duration, jitter: f64, request: Request) {
        self.suspicious = false;
        match &mut self.state {
            State::Asking {
                elder,
                fresh: fresh @ Some(_),
                ..
            } => {
                // The other one may still be answered.
                if let Some(other) = fresh.take()
                    && elder.request == request
                {
                    *elder = other;
                }
            }
            State::Sending { .. } => {
                self.pace.broke();
                self.wait(now, jitter);
            }
            _ => self.wait(now, jitter),
        }
    }
}
