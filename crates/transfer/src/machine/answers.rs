//! What an answer means to the machine.

use super::steps::AGAIN;
use super::{Command, Phase, Question, Request, State, Transfer, Wait};
use crate::answer::{Answer, Asked, UploadState, Verdict};
use crate::backoff::spread;
use std::time::Duration;

/// How much patience may grow on a link whose silences turned out to be mere slowness.
const MOST_PATIENCE: u32 = 16;
/// However slow the link was found to be.
const LONGEST_ROUND: Duration = Duration::from_secs(8);
/// How often to look while the server finishes, and while its disk is full.
const FINISHING: Duration = Duration::from_secs(1);
const FULL: Duration = Duration::from_secs(30);
/// A server that says "come back" without saying when.
const BUSY: Duration = Duration::from_secs(5);
const LONGEST_RETRY_AFTER: Duration = Duration::from_mins(10);
/// How often the server may lose an upload, or a chunk may arrive damaged in a row, before a person should know.
const MOST_RESTARTS: u32 = 5;
const MOST_DAMAGED: u32 = 8;
/// How often in a row another request may take the place of ours before we leave the upload to whoever that is, for a
/// while that doubles.
const MOST_CONTESTED: u32 = 3;
const ELSEWHERE: Duration = Duration::from_secs(2);
const LONGEST_ELSEWHERE: Duration = Duration::from_mins(1);

impl Transfer {
    /// An answer to one of the requests under way: the other one is not needed any more.
    pub(super) fn heard(
        &mut self,
        now: Duration,
        jitter: f64,
        request: Request,
        answer: &Answer,
    ) -> Vec<Command> {
        let mut commands: Vec<Command> = self
            .current()
            .into_iter()
            .flatten()
            .filter(|other| *other != request)
            .map(Command::Abort)
            .collect();
        commands.extend(self.answered(now, jitter, request, answer));
        commands
    }

    fn answered(
        &mut self,
        now: Duration,
        jitter: f64,
        request: Request,
        answer: &Answer,
    ) -> Vec<Command> {
        let (asked, sending) = match self.state {
            State::Asking {
                asked,
                elder,
                fresh,
            } => {
                self.measure(now, request, elder, fresh);
                (asked, None)
            }
            State::Sending { len, began, .. } => (Asked::Send, Some((len, began))),
            _ => return Vec::new(),
        };
        self.unanswered = 0;
        if std::mem::take(&mut self.suspicious) {
            // The server answers at once: the silence was slowness, and cutting it short again would never end.
            self.patience = (self.patience * 2).min(MOST_PATIENCE);
        }
        match answer.verdict(asked) {
            Verdict::Accepted => self.accepted(now, jitter, asked, sending, answer),
            Verdict::OffsetWrong => {
                // Commonly another request took this one's place: a shorter chunk is sooner safe from the next.
                self.pace.broke();
                self.contested += 1;
                let Some(more) = self.contested.checked_sub(MOST_CONTESTED) else {
                    return self.request(now, Asked::Probe);
                };
                // Somebody else sends the same upload, and each question of ours would end a chunk of theirs.
                let doubled = ELSEWHERE.saturating_mul(1 << more.min(16));
                let pause = spread(doubled.min(LONGEST_ELSEWHERE), jitter);
                self.hold(Wait::Elsewhere, Some(now + pause))
            }
            Verdict::Damaged => {
                // The slices before the damaged one count.
                let kept = answer.offset.filter(|offset| *offset <= self.size);
                if let Some(kept) = kept.filter(|kept| *kept > self.acknowledged) {
                    self.acknowledged = kept;
                    self.damaged = 0;
                }
                self.damaged += 1;
                if self.damaged > MOST_DAMAGED {
                    return self
                        .fail("it arrives damaged every time; is the file still being written?");
                }
                self.wait(now, jitter);
                Vec::new()
            }
            Verdict::Gone => self.begin_anew(now, jitter),
            Verdict::Ended => self.request(now, Asked::Query),
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

    /// How long an answer takes. One that came late, after the question was asked afresh, says little: perhaps the link
    /// is slow, perhaps it was away; so that tells only that it may take longer than was thought.
    fn measure(
        &mut self,
        now: Duration,
        request: Request,
        elder: Question,
        fresh: Option<Question>,
    ) {
        let asked = fresh.filter(|fresh| fresh.request == request);
        let took = now.saturating_sub(asked.unwrap_or(elder).asked_at);
        let late = asked.is_none() && fresh.is_some();
        self.round = if late {
            took.min((2 * self.round).max(AGAIN))
        } else {
            took
        }
        .min(LONGEST_ROUND);
    }

    fn begin_anew(&mut self, now: Duration, jitter: f64) -> Vec<Command> {
        self.restarts += 1;
        if self.restarts > MOST_RESTARTS {
            return self.fail("the server lost what was sent, several times");
        }
        self.created = false;
        self.acknowledged = 0;
        self.wait(now, jitter);
        Vec::new()
    }

    fn accepted(
        &mut self,
        now: Duration,
        jitter: f64,
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
            Some(UploadState::Lost) => return self.begin_anew(now, jitter),
            Some(UploadState::Receiving) | None => {}
        }
        if answer.size.is_some_and(|size| size != self.size) {
            return self
                .fail("the server waits for a file of another length; was it changed meanwhile?");
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
            if offset > self.acknowledged {
                self.contested = 0;
            }
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
