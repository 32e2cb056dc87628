//! Two senders of one upload, and a server on which the newest request wins: both must get through, by taking turns.

use crate::world::{Dice, STEP, finished};
use std::time::Duration;
use transfer::{Answer, Command, Event, Phase, Request, Transfer};

/// A request on its way, or being served.
struct Flight {
    request: Request,
    command: Command,
    /// When it reaches the server.
    arrives: Duration,
    /// Bytes of its body that have arrived; none before the server takes it.
    taken: Option<u64>,
    /// What the server said, and when that arrives.
    answer: Option<(Duration, Answer)>,
}

struct Side {
    transfer: Transfer,
    flights: Vec<Flight>,
    latency: Duration,
    /// Bytes in a step.
    rate: u64,
}

struct Twins {
    now: Duration,
    size: u64,
    durable: u64,
    dice: Dice,
    sides: [Side; 2],
    /// Bytes that arrived, those that did not count included.
    carried: u64,
}

impl Twins {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed ^ 0x7317);
        let size = 200_000 + dice.below(2_000_000);
        let mut sender = || Side {
            transfer: Transfer::new(size, false),
            flights: Vec::new(),
            latency: Duration::from_millis(10 + dice.below(200)),
            rate: 160 + dice.below(1_200),
        };
        let sides = [sender(), sender()];
        Self {
            now: Duration::ZERO,
            size,
            durable: 0,
            dice,
            sides,
            carried: 0,
        }
    }

    fn run(&mut self, limit: Duration) {
        self.tell(0, Event::Go);
        self.tell(1, Event::Go);
        while self.now < limit && !self.is_done() {
            self.now += STEP;
            for side in [0, 1] {
                for request in self.requests(side) {
                    self.carry(side, request);
                }
                let due = self.sides[side].transfer.wake_at();
                if due.is_some_and(|due| due <= self.now) {
                    self.tell(side, Event::Tick);
                }
            }
        }
    }

    fn is_done(&self) -> bool {
        let mut sides = self.sides.iter();
        sides.all(|side| matches!(side.transfer.phase(), Phase::Done(_)))
    }

    fn requests(&self, side: usize) -> Vec<Request> {
        let flights = self.sides[side].flights.iter();
        flights.map(|flight| flight.request).collect()
    }

    fn tell(&mut self, side: usize, event: Event) {
        let jitter = self.dice.unit();
        let commands = self.sides[side].transfer.handle(self.now, jitter, event);
        for command in commands {
            let request = match command {
                Command::Abort(request) => {
                    self.cut(side, request, false);
                    self.sides[side]
                        .flights
                        .retain(|flight| flight.request != request);
                    continue;
                }
                Command::Remove => unreachable!("nobody cancels"),
                Command::Create(request) | Command::Probe(request) | Command::Query(request) => {
                    request
                }
                Command::Send { request, .. } => request,
            };
            let arrives = self.now + self.sides[side].latency;
            self.sides[side].flights.push(Flight {
                request,
                command,
                arrives,
                taken: None,
                answer: None,
            });
        }
    }

    /// Ends a chunk that is being taken: its whole slices count.
    fn cut(&mut self, side: usize, request: Request, is_told: bool) {
        let until = self.now + self.sides[side].latency;
        let mut flights = self.sides[side].flights.iter_mut();
        let Some(flight) = flights.find(|flight| flight.request == request) else {
            return;
        };
        if let (Command::Send { slice, .. }, Some(taken), None) =
            (&flight.command, flight.taken, &flight.answer)
        {
            self.durable += taken - taken % slice;
            if is_told {
                flight.answer = Some((until, told(409, self.durable)));
            }
        }
    }

    /// The newest request wins.
    fn preempt(&mut self, newest: Request, by: usize) {
        for side in [0, 1] {
            for request in self.requests(side) {
                if (side, request) != (by, newest) {
                    self.cut(side, request, true);
                }
            }
        }
    }

    fn carry(&mut self, side: usize, request: Request) {
        let Some(place) = self.requests(side).iter().position(|one| *one == request) else {
            return;
        };
        let flight = &self.sides[side].flights[place];
        if let Some((at, answer)) = &flight.answer {
            if *at <= self.now {
                let answer = answer.clone();
                self.sides[side].flights.remove(place);
                self.tell(side, Event::Answered { request, answer });
            }
            return;
        }
        if flight.arrives > self.now {
            return;
        }
        let command = flight.command.clone();
        if flight.taken.is_none() && !matches!(command, Command::Query(_)) {
            self.preempt(request, side);
        }
        let answer = match command {
            Command::Create(_) => Some(told(201, self.durable)),
            Command::Send { offset, len, .. } => self.take(side, place, offset, len),
            _ => Some(told(200, self.durable)),
        };
        if let Some(mut answer) = answer {
            if answer.offset == Some(self.size) {
                answer.state = Some(finished());
            }
            let side = &mut self.sides[side];
            side.flights[place].answer = Some((self.now + side.latency, answer));
            return;
        }
        if let Some(sent) = self.sides[side].flights[place].taken {
            self.tell(side, Event::Progress { request, sent });
        }
    }

    fn take(&mut self, side: usize, place: usize, offset: u64, len: u64) -> Option<Answer> {
        let side = &mut self.sides[side];
        let flight = &mut side.flights[place];
        if flight.taken.is_none() && offset != self.durable {
            return Some(told(409, self.durable));
        }
        let before = flight.taken.unwrap_or(0);
        let taken = (before + side.rate).min(len);
        flight.taken = Some(taken);
        self.carried += taken - before;
        if taken < len {
            return None;
        }
        self.durable = offset + len;
        Some(told(204, self.durable))
    }
}

fn told(status: u16, offset: u64) -> Answer {
    Answer {
        status,
        offset: Some(offset),
        ..Answer::default()
    }
}

#[test]
fn two_senders_of_one_upload_do_not_keep_each_other_from_it() {
    for seed in 0..200 {
        let mut twins = Twins::new(seed);
        let slower = twins.sides.iter().map(|side| side.rate).min().unwrap_or(1);
        // As long as the slower alone would take, half as long again, and two minutes to find out about each other.
        let alone = STEP * u32::try_from(twins.size / slower).unwrap_or(u32::MAX);
        twins.run(alone * 3 / 2 + Duration::from_mins(2));
        let phases = twins.sides.iter().map(|side| side.transfer.phase());
        assert!(
            twins.is_done(),
            "seed {seed}: {} of {} bytes, {:?}",
            twins.durable,
            twins.size,
            phases.collect::<Vec<_>>()
        );
        assert!(
            twins.carried <= twins.size * 3 / 2,
            "seed {seed}: {} bytes for {}",
            twins.carried,
            twins.size
        );
    }
}
