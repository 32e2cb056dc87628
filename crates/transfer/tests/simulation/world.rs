//! A link and a server that behave badly, in steps of twenty milliseconds, from a seed.

use domain::TrackId;
use std::time::Duration;
use transfer::{Answer, Command, Event, Phase, Request, Transfer, UploadState};

pub(crate) const STEP: Duration = Duration::from_millis(20);
const STEPS_A_SECOND: u64 = 50;

/// Xorshift64*: good enough to choose misfortunes, and the same everywhere.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16) % limit
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let last = from.len() as u64;
        from[usize::try_from(self.below(last)).expect("an index")]
    }

    fn once_in(&mut self, seconds: u64) -> bool {
        self.below(seconds * STEPS_A_SECOND) == 0
    }

    #[expect(clippy::cast_precision_loss, reason = "24 bits fit")]
    pub(crate) fn unit(&mut self) -> f64 {
        self.below(1 << 24) as f64 / f64::from(1 << 24)
    }
}

/// What goes wrong while it may.
pub(crate) struct Misfortunes {
    /// Nothing goes wrong any more after this.
    pub(crate) until: Duration,
    /// Bytes a second are drawn from these.
    pub(crate) rates: &'static [u64],
    /// Each happens about once in so many seconds.
    pub(crate) black_hole: u64,
    pub(crate) reset: u64,
    pub(crate) restart: u64,
    pub(crate) refusal: u64,
    /// One answer in so many is an error of the server's, or asks to come back later.
    pub(crate) error: u64,
    /// One answer in so many is lost, although the server did what was asked.
    pub(crate) lost_answer: u64,
    /// One chunk in so many arrives changed.
    pub(crate) damage: u64,
    /// The longest body that something on the way lets through.
    pub(crate) body_limit: u64,
    /// A black hole at a chosen time.
    pub(crate) only_hole: Option<(Duration, Duration)>,
}

/// A request under way.
struct Flight {
    request: Request,
    what: What,
    /// Bytes of the body still to pass the link.
    left: u64,
    /// When the server's answer arrives, once it has been given. None inside: it was lost.
    answer: Option<(Duration, Option<Answer>)>,
}

#[derive(Clone, Copy)]
enum What {
    Create,
    Probe,
    Query,
    Send { offset: u64, len: u64, slice: u64 },
}

impl What {
    fn is_question(self) -> bool {
        matches!(self, Self::Probe | Self::Query)
    }
}

#[derive(Default)]
pub(crate) struct Tally {
    /// Bytes of all chunks that were begun.
    pub(crate) sent: u64,
    /// Bytes of chunks that were begun and not acknowledged to the client in their own answer.
    pub(crate) unacknowledged: u64,
    /// Bytes of chunks that passed the link.
    pub(crate) carried: u64,
    /// Bytes that passed the link and may have to do so again: the broken slice of each chunk that was given up.
    pub(crate) torn: u64,
    /// Chunks that were begun and given up.
    pub(crate) breaks: u64,
    /// When more was acknowledged for the first time after the last black hole.
    pub(crate) moved: Option<Duration>,
    /// When it was over.
    pub(crate) at: Duration,
}

pub(crate) struct World {
    pub(crate) transfer: Transfer,
    pub(crate) tally: Tally,
    size: u64,
    dice: Dice,
    luck: Misfortunes,
    now: Duration,
    latency: Duration,
    rate: u64,
    hole_until: Duration,
    down_until: Duration,
    logged_out: bool,
    /// The server's disk: none before the upload is created.
    durable: Option<u64>,
    /// One request, or two questions side by side.
    flights: Vec<Flight>,
    /// Whether the server has made a track of it. A fault may come between the last byte and this.
    finished: bool,
    /// The largest offset the client was told.
    told: u64,
    /// What was acknowledged when the last black hole ended.
    stood: u64,
}

impl World {
    pub(crate) fn new(seed: u64, size: u64, luck: Misfortunes) -> Self {
        let mut dice = Dice::new(seed);
        let latency = Duration::from_millis(5 + dice.below(400));
        let rate = dice.pick(luck.rates);
        Self {
            transfer: Transfer::new(size, false),
            tally: Tally::default(),
            size,
            dice,
            luck,
            now: Duration::ZERO,
            latency,
            rate,
            hole_until: Duration::ZERO,
            down_until: Duration::ZERO,
            logged_out: false,
            durable: None,
            finished: false,
            flights: Vec::new(),
            told: 0,
            stood: 0,
        }
    }

    /// The same with a server not far away: 5 to 50 ms.
    pub(crate) fn near(seed: u64, size: u64, luck: Misfortunes) -> Self {
        let mut world = Self::new(seed, size, luck);
        world.latency /= 8;
        world
    }

    /// Lives until the upload is over or `limit` has come, checking every step.
    pub(crate) fn run(&mut self, limit: Duration) -> Phase {
        self.tell(Event::Go);
        while self.now < limit {
            self.now += STEP;
            if let Some((from, until)) = self.luck.only_hole
                && (from..until).contains(&self.now)
            {
                self.hole_until = until;
            }
            if self.now < self.luck.until {
                self.misfortune();
            } else {
                self.logged_out = false;
            }
            self.carry();
            // The person notices after a while that a login is asked for, or the page becomes visible.
            if self.dice.once_in(5) {
                self.tell(Event::Nudge);
            }
            if self.transfer.wake_at().is_some_and(|due| due <= self.now) {
                self.tell(Event::Tick);
            }
            let hole_over = self.now >= self.hole_until && self.hole_until > Duration::ZERO;
            if !hole_over {
                self.stood = self.transfer.acknowledged();
                self.tally.moved = None;
            } else if self.tally.moved.is_none() && self.transfer.acknowledged() > self.stood {
                self.tally.moved = Some(self.now);
            }
            assert!(
                self.transfer.acknowledged() <= self.durable.unwrap_or(0),
                "more reported than durable"
            );
            assert!(
                self.transfer.acknowledged() <= self.told,
                "more reported than told"
            );
            if matches!(
                self.transfer.phase(),
                Phase::Done(_) | Phase::Failed(_) | Phase::Cancelled
            ) {
                break;
            }
        }
        self.tally.at = self.now;
        self.transfer.phase()
    }

    fn tell(&mut self, event: Event) {
        let jitter = self.dice.unit();
        for command in self.transfer.handle(self.now, jitter, event) {
            self.obey(&command);
        }
    }

    fn obey(&mut self, command: &Command) {
        let (request, what, left) = match *command {
            Command::Abort(request) => {
                let place = self.place(request).expect("an abort of nothing");
                self.give_up(place);
                return;
            }
            Command::Remove => {
                self.durable = None;
                return;
            }
            Command::Create(request) => (request, What::Create, 0),
            Command::Probe(request) => (request, What::Probe, 0),
            Command::Query(request) => (request, What::Query, 0),
            Command::Send {
                request,
                offset,
                len,
                slice,
            } => {
                assert!(
                    len > 0 || offset == self.size,
                    "an empty chunk before the end"
                );
                assert!(offset + len <= self.size, "a chunk outside the file");
                assert!(len.div_ceil(slice) <= 256, "more slices than fit");
                assert_eq!(
                    offset,
                    self.transfer.acknowledged(),
                    "sent from elsewhere than the last acknowledged byte"
                );
                self.tally.sent += len;
                (request, What::Send { offset, len, slice }, len)
            }
        };
        let alone = matches!(what, What::Create | What::Send { .. });
        let others = self.flights.iter().map(|flight| flight.what);
        assert!(
            self.flights.len() < 2 && others.clone().all(What::is_question),
            "more under way than two questions"
        );
        assert!(!alone || self.flights.is_empty(), "bytes beside a question");
        self.flights.push(Flight {
            request,
            what,
            left,
            answer: None,
        });
    }

    fn place(&self, request: Request) -> Option<usize> {
        self.flights
            .iter()
            .position(|flight| flight.request == request)
    }

    /// A request that the client no longer waits for, or that broke. The server keeps the whole slices that reached
    /// it, or fewer, where it went down itself.
    fn give_up(&mut self, place: usize) -> Request {
        let flight = self.flights.remove(place);
        if let What::Send { offset, len, slice } = flight.what {
            self.tally.unacknowledged += len;
            self.tally.breaks += 1;
            // One that was served counts already, or was refused.
            if flight.answer.is_none() {
                let arrived = len - flight.left;
                let mut whole = arrived - arrived % slice;
                if self.now < self.down_until {
                    whole = self.dice.below(whole / slice + 1) * slice;
                }
                if self.durable == Some(offset) {
                    self.durable = Some(offset + whole);
                }
                self.tally.torn += arrived - whole;
            }
        }
        flight.request
    }

    fn misfortune(&mut self) {
        let seconds = |seconds| Duration::from_secs(seconds);
        if self.dice.once_in(20) {
            self.rate = self.dice.pick(self.luck.rates);
        }
        if self.dice.once_in(self.luck.black_hole) {
            self.hole_until = self.now + seconds(1 + self.dice.below(60));
        }
        if self.dice.once_in(self.luck.restart) {
            self.down_until = self.now + seconds(1 + self.dice.below(15));
            self.reset();
        }
        if self.dice.once_in(self.luck.refusal) {
            self.logged_out = true;
        } else if self.logged_out && self.dice.once_in(10) {
            self.logged_out = false;
        }
        if self.dice.once_in(self.luck.reset) {
            self.reset();
        }
    }

    fn reset(&mut self) {
        while !self.flights.is_empty() {
            let request = self.give_up(0);
            self.tell(Event::Broken { request });
        }
    }

    /// Moves the requests under way by one step.
    fn carry(&mut self) {
        if self.now < self.hole_until {
            return;
        }
        if self.now < self.down_until {
            return self.reset();
        }
        let requests: Vec<Request> = self.flights.iter().map(|flight| flight.request).collect();
        for request in requests {
            if let Some(place) = self.place(request) {
                self.carry_one(place);
            }
        }
    }

    fn carry_one(&mut self, place: usize) {
        let flight = &mut self.flights[place];
        let (request, what) = (flight.request, flight.what);
        if let Some((at, answer)) = &flight.answer {
            if *at > self.now {
                return;
            }
            // A lost answer: the flight stays, and nothing ever comes of it.
            let Some(answer) = answer.clone() else { return };
            self.flights.remove(place);
            if let (What::Send { len, .. }, false) = (what, answer.status < 300) {
                self.tally.unacknowledged += len;
            }
            if let Some(offset) = answer.offset {
                self.told = self.told.max(offset);
            }
            return self.tell(Event::Answered { request, answer });
        }
        if let What::Send { len, .. } = what
            && flight.left > 0
        {
            let passed = (self.rate / STEPS_A_SECOND).max(1).min(flight.left);
            flight.left -= passed;
            self.tally.carried += passed;
            let sent = len - flight.left;
            return self.tell(Event::Progress { request, sent });
        }
        let answer = self.serve(what);
        let bad = self.now < self.luck.until;
        let lost = bad && self.dice.below(self.luck.lost_answer) == 0;
        self.flights[place].answer = Some((self.now + self.latency * 2, (!lost).then_some(answer)));
    }

    fn serve(&mut self, what: What) -> Answer {
        let bad = self.now < self.luck.until;
        let with = |status| Answer {
            status,
            ..Answer::default()
        };
        if self.logged_out {
            return with(401);
        }
        if bad && self.dice.below(self.luck.error) == 0 {
            let retry_after = (self.dice.below(2) == 0).then_some(Duration::from_secs(3));
            let status = self.dice.pick(&[429, 500, 502, 503, 507]);
            return Answer {
                status,
                retry_after,
                ..Answer::default()
            };
        }
        match (what, self.durable) {
            (What::Create, _) => {
                let offset = *self.durable.get_or_insert(0);
                Answer {
                    offset: Some(offset),
                    ..with(201)
                }
            }
            (_, None) => with(404),
            (What::Probe, Some(durable)) => Answer {
                offset: Some(durable),
                ..with(200)
            },
            (What::Query, Some(durable)) => {
                let state = if self.finished {
                    finished()
                } else {
                    UploadState::Receiving
                };
                Answer {
                    offset: Some(durable),
                    state: Some(state),
                    ..with(200)
                }
            }
            (What::Send { offset, .. }, Some(durable)) if offset != durable => with(409),
            (What::Send { len, .. }, _) if len > self.luck.body_limit => with(413),
            (What::Send { offset, len, slice }, _)
                if bad && self.dice.below(self.luck.damage) == 0 =>
            {
                // The slices before the changed one stay.
                let whole = self.dice.below(len.div_ceil(slice).max(1)) * slice;
                self.durable = Some(offset + whole);
                Answer {
                    offset: self.durable,
                    ..with(460)
                }
            }
            (What::Send { offset, len, .. }, _) => {
                self.durable = Some(offset + len);
                if self.durable == Some(self.size) {
                    self.finished = !bad || self.dice.below(3) > 0;
                    if !self.finished {
                        return with(500);
                    }
                }
                Answer {
                    offset: self.durable,
                    ..with(204)
                }
            }
        }
    }
}

pub(crate) fn finished() -> UploadState {
    UploadState::Finished(
        "01890000-0000-7000-8000-000000000001"
            .parse::<TrackId>()
            .expect("an identifier"),
    )
}
