//! One answer after another, by hand: what the machine does at each.

use std::time::Duration;
use transfer::{
    Answer, Command, Event, Phase, Request, SMALLEST_CHUNK, Transfer, UploadState, Wait,
};

const SIZE: u64 = 10 * SMALLEST_CHUNK;

fn at(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn request_of(command: &Command) -> Request {
    match command {
        Command::Create(request)
        | Command::Probe(request)
        | Command::Query(request)
        | Command::Abort(request)
        | Command::Send { request, .. } => *request,
        Command::Remove => panic!("a removal has no request"),
    }
}

/// An upload that was just created at moment zero and is sending its first chunk.
fn sending() -> (Transfer, Request) {
    let mut transfer = Transfer::new(SIZE, false);
    let create = transfer.handle(at(0), 0.5, Event::Go);
    assert!(matches!(create[..], [Command::Create(_)]));
    let answer = Answer {
        status: 201,
        offset: Some(0),
        ..Answer::default()
    };
    let send = transfer.handle(
        at(0),
        0.5,
        Event::Answered {
            request: request_of(&create[0]),
            answer,
        },
    );
    let [
        Command::Send {
            request,
            offset: 0,
            len: SMALLEST_CHUNK,
            slice: 16_384,
        },
    ] = send[..]
    else {
        panic!("expected the first chunk, got {send:?}");
    };
    (transfer, request)
}

fn answered(status: u16) -> (Transfer, Vec<Command>) {
    let (mut transfer, request) = sending();
    let answer = Answer {
        status,
        ..Answer::default()
    };
    let commands = transfer.handle(at(100), 0.5, Event::Answered { request, answer });
    (transfer, commands)
}

#[test]
fn silence_ends_in_an_abort_and_a_probe() {
    let (mut transfer, request) = sending();
    transfer.handle(
        at(1000),
        0.5,
        Event::Progress {
            request,
            sent: SMALLEST_CHUNK / 2,
        },
    );
    // Half is out; before anything was measured, one piece may take four seconds, and 3.5 s of patience follow.
    assert_eq!(transfer.wake_at(), Some(at(1000 + 4000 + 3500)));
    assert_eq!(transfer.handle(at(8499), 0.5, Event::Tick), []);
    let commands = transfer.handle(at(8500), 0.5, Event::Tick);
    assert!(
        matches!(commands[..], [Command::Abort(aborted), Command::Probe(_)] if aborted == request),
        "{commands:?}"
    );
    // The late answer of the given-up request changes nothing.
    let late = Answer {
        status: 204,
        offset: Some(SMALLEST_CHUNK),
        ..Answer::default()
    };
    assert_eq!(
        transfer.handle(
            at(8501),
            0.5,
            Event::Answered {
                request,
                answer: late
            }
        ),
        []
    );
    assert_eq!(transfer.acknowledged(), 0);
}

#[test]
fn a_lost_last_answer_is_asked_for() {
    let mut transfer = Transfer::new(SIZE, true);
    let probe = transfer.handle(at(0), 0.5, Event::Go);
    let answer = Answer {
        status: 200,
        offset: Some(SIZE),
        ..Answer::default()
    };
    let query = transfer.handle(
        at(10),
        0.5,
        Event::Answered {
            request: request_of(&probe[0]),
            answer,
        },
    );
    assert!(matches!(query[..], [Command::Query(_)]), "{query:?}");
    let still = Answer {
        status: 200,
        offset: Some(SIZE),
        state: Some(UploadState::Receiving),
        ..Answer::default()
    };
    assert_eq!(
        transfer.handle(
            at(20),
            0.5,
            Event::Answered {
                request: request_of(&query[0]),
                answer: still
            }
        ),
        []
    );
    assert_eq!(transfer.phase(), Phase::Finishing);
    let again = transfer.handle(transfer.wake_at().unwrap(), 0.5, Event::Tick);
    assert!(
        matches!(
            again[..],
            [Command::Send {
                offset: SIZE,
                len: 0,
                ..
            }]
        ),
        "an empty chunk has the server try the finish again: {again:?}"
    );
    let track = "01890000-0000-7000-8000-000000000001".parse().unwrap();
    let done = Answer {
        status: 204,
        offset: Some(SIZE),
        state: Some(UploadState::Finished(track)),
        ..Answer::default()
    };
    transfer.handle(
        at(2000),
        0.5,
        Event::Answered {
            request: request_of(&again[0]),
            answer: done,
        },
    );
    assert_eq!(transfer.phase(), Phase::Done(track));
}

#[test]
fn a_login_is_waited_for_without_a_clock() {
    let (mut transfer, commands) = answered(401);
    assert_eq!(commands, []);
    assert_eq!(
        (transfer.phase(), transfer.wake_at()),
        (Phase::Waiting(Wait::Login), None)
    );
    assert!(matches!(
        transfer.handle(at(60_000), 0.5, Event::Nudge)[..],
        [Command::Probe(_)]
    ));
}

#[test]
fn retry_after_is_honoured_whatever_the_hints() {
    let (mut transfer, request) = sending();
    let answer = Answer {
        status: 503,
        retry_after: Some(at(20_000)),
        ..Answer::default()
    };
    transfer.handle(at(100), 0.0, Event::Answered { request, answer });
    assert_eq!(transfer.phase(), Phase::Waiting(Wait::Busy));
    assert_eq!(transfer.handle(at(5000), 0.0, Event::Nudge), []);
    assert!(transfer.wake_at().unwrap() >= at(20_100));
    assert!(matches!(
        transfer.handle(at(26_000), 0.0, Event::Tick)[..],
        [Command::Probe(_)]
    ));
}

#[test]
fn each_refusal_of_a_chunk_has_its_own_way_on() {
    assert!(matches!(answered(409).1[..], [Command::Probe(_)]));
    let (mut gone, _) = answered(404);
    assert!(matches!(
        gone.handle(gone.wake_at().unwrap(), 0.5, Event::Tick)[..],
        [Command::Create(_)]
    ));
    let (mut damaged, _) = answered(460);
    assert!(matches!(
        damaged.handle(damaged.wake_at().unwrap(), 0.5, Event::Tick)[..],
        [Command::Probe(_)]
    ));
    assert_eq!(answered(507).0.phase(), Phase::Waiting(Wait::Full));
    assert!(
        matches!(answered(413).0.phase(), Phase::Failed(_)),
        "the smallest chunk cannot be halved"
    );
    assert!(matches!(answered(415).0.phase(), Phase::Failed(_)));
}

#[test]
fn an_upload_that_the_server_keeps_losing_fails_in_the_end() {
    let (mut transfer, mut request) = sending();
    for round in 0..10_u64 {
        let now = at(100_000 * (round + 1));
        let gone = Answer {
            status: 404,
            ..Answer::default()
        };
        transfer.handle(
            now,
            0.5,
            Event::Answered {
                request,
                answer: gone,
            },
        );
        let Some(due) = transfer.wake_at() else { break };
        let create = transfer.handle(due, 0.5, Event::Tick);
        let created = Answer {
            status: 201,
            offset: Some(0),
            ..Answer::default()
        };
        let send = transfer.handle(
            due,
            0.5,
            Event::Answered {
                request: request_of(&create[0]),
                answer: created,
            },
        );
        request = request_of(&send[0]);
    }
    assert_eq!(
        transfer.phase(),
        Phase::Failed("the server lost what was sent, several times".to_owned())
    );
}

#[test]
fn a_pause_keeps_what_was_acknowledged_and_a_cancel_removes_it() {
    let (mut transfer, request) = sending();
    let answer = Answer {
        status: 204,
        offset: Some(SMALLEST_CHUNK),
        ..Answer::default()
    };
    transfer.handle(at(1000), 0.5, Event::Answered { request, answer });
    assert!(matches!(
        transfer.handle(at(1100), 0.5, Event::Pause)[..],
        [Command::Abort(_)]
    ));
    assert_eq!(
        (transfer.phase(), transfer.acknowledged()),
        (Phase::Paused, SMALLEST_CHUNK)
    );
    assert_eq!(transfer.handle(at(1200), 0.5, Event::Nudge), []);
    assert!(matches!(
        transfer.handle(at(1300), 0.5, Event::Go)[..],
        [Command::Probe(_)]
    ));
    assert!(matches!(
        transfer.handle(at(1400), 0.5, Event::Cancel)[..],
        [Command::Abort(_), Command::Remove]
    ));
    assert_eq!(transfer.phase(), Phase::Cancelled);
}

#[test]
fn a_dead_link_is_asked_twice_a_second_and_one_question_waits() {
    let mut transfer = Transfer::new(SIZE, true);
    let first = transfer.handle(at(0), 0.0, Event::Go);
    let elder = request_of(&first[0]);
    assert_eq!(transfer.phase(), Phase::Asking);
    let mut fresh = None;
    for round in 1..32 {
        let now = at(500 * round);
        assert_eq!(transfer.wake_at(), Some(now));
        let commands = transfer.handle(now, 0.0, Event::Tick);
        let expected = fresh.map(Command::Abort);
        let (asked, aborted) = commands.split_last().unwrap();
        assert_eq!(aborted, expected.as_slice());
        assert!(matches!(asked, Command::Probe(_)));
        assert_eq!(transfer.phase(), Phase::Waiting(Wait::Connection));
        fresh = Some(request_of(asked));
    }
    // Its time is up: the last fresh one is the elder now, and another is asked.
    let commands = transfer.handle(at(16_000), 0.0, Event::Tick);
    assert!(
        matches!(commands[..], [Command::Abort(over), Command::Probe(_)] if over == elder),
        "{commands:?}"
    );
    let answer = Answer {
        status: 200,
        offset: Some(0),
        ..Answer::default()
    };
    let other = request_of(&commands[1]);
    let request = fresh.unwrap();
    let commands = transfer.handle(at(16_100), 0.0, Event::Answered { request, answer });
    assert!(
        matches!(commands[..], [Command::Abort(aborted), Command::Send { .. }] if aborted == other),
        "{commands:?}"
    );
}

#[test]
fn after_two_minutes_of_silence_a_hint_is_quicker_than_the_clock() {
    let mut transfer = Transfer::new(SIZE, true);
    transfer.handle(at(0), 0.0, Event::Go);
    let mut now = at(0);
    while now < at(121_000) {
        now = transfer.wake_at().unwrap();
        transfer.handle(now, 0.0, Event::Tick);
    }
    assert_eq!(transfer.wake_at(), Some(now + at(10_000)));
    let hinted = transfer.handle(now + at(10), 0.0, Event::Nudge);
    assert!(matches!(hinted[..], [Command::Abort(_), Command::Probe(_)]));
}

#[test]
fn one_of_two_questions_may_break() {
    let mut transfer = Transfer::new(SIZE, true);
    let first = transfer.handle(at(0), 0.0, Event::Go);
    let second = transfer.handle(at(500), 0.0, Event::Tick);
    let request = request_of(&first[0]);
    assert_eq!(transfer.handle(at(600), 0.0, Event::Broken { request }), []);
    let answer = Answer {
        status: 200,
        offset: Some(0),
        ..Answer::default()
    };
    let request = request_of(&second[0]);
    let commands = transfer.handle(at(700), 0.0, Event::Answered { request, answer });
    assert!(matches!(commands[..], [Command::Send { .. }]));
}

#[test]
fn what_came_before_a_damaged_slice_is_not_sent_again() {
    let (mut transfer, request) = sending();
    let answer = Answer {
        status: 460,
        offset: Some(16_384),
        ..Answer::default()
    };
    transfer.handle(at(100), 0.5, Event::Answered { request, answer });
    assert_eq!(transfer.acknowledged(), 16_384);
}

/// What becomes of an upload that is there no more, as its status document tells.
fn ended(state: UploadState) -> Transfer {
    let (mut transfer, query) = answered(410);
    assert!(matches!(query[..], [Command::Query(_)]), "{query:?}");
    let answer = Answer {
        status: 200,
        offset: Some(SIZE),
        size: Some(SIZE),
        state: Some(state),
        ..Answer::default()
    };
    let request = request_of(&query[0]);
    let commands = transfer.handle(at(200), 0.5, Event::Answered { request, answer });
    assert_eq!(commands, []);
    transfer
}

#[test]
fn a_refusal_whose_answer_was_lost_is_told_and_not_sent_again() {
    let words = "it is not the promised file".to_owned();
    let refused = ended(UploadState::Failed(words.clone()));
    assert_eq!(refused.phase(), Phase::Failed(words));
    let mut lost = ended(UploadState::Lost);
    let again = lost.handle(lost.wake_at().unwrap(), 0.5, Event::Tick);
    assert!(matches!(again[..], [Command::Create(_)]), "{again:?}");
    assert_eq!(lost.acknowledged(), 0);
}

#[test]
fn whoever_is_sent_away_again_and_again_leaves_the_upload_to_others_for_a_while() {
    let (mut transfer, mut request) = sending();
    let mut pauses = Vec::new();
    let mut now = at(0);
    for _ in 0..10 {
        let answer = Answer {
            status: 409,
            ..Answer::default()
        };
        let mut commands = transfer.handle(now, 1.0, Event::Answered { request, answer });
        if commands.is_empty() {
            assert_eq!(transfer.phase(), Phase::Waiting(Wait::Elsewhere));
            assert_eq!(
                transfer.handle(now, 1.0, Event::Nudge),
                [],
                "hints do not count"
            );
            let due = transfer.wake_at().unwrap();
            pauses.push(due.saturating_sub(now).as_secs());
            now = due;
            commands = transfer.handle(now, 1.0, Event::Tick);
        }
        let answer = Answer {
            status: 200,
            offset: Some(0),
            ..Answer::default()
        };
        let probe = request_of(&commands[0]);
        let send = transfer.handle(
            now,
            1.0,
            Event::Answered {
                request: probe,
                answer,
            },
        );
        request = request_of(&send[0]);
    }
    assert_eq!(pauses, [2, 4, 8, 16, 32, 60, 60, 60]);
    // A byte of one's own ends it.
    let answer = Answer {
        status: 204,
        offset: Some(4096),
        ..Answer::default()
    };
    let send = transfer.handle(now, 1.0, Event::Answered { request, answer });
    let request = request_of(&send[0]);
    let answer = Answer {
        status: 409,
        ..Answer::default()
    };
    let probe = transfer.handle(now, 1.0, Event::Answered { request, answer });
    assert!(matches!(probe[..], [Command::Probe(_)]), "{probe:?}");
}

#[test]
fn a_file_that_changed_since_it_was_announced_is_not_waited_for() {
    let mut transfer = Transfer::new(SIZE, true);
    let probe = transfer.handle(at(0), 0.5, Event::Go);
    let answer = Answer {
        status: 200,
        offset: Some(SIZE),
        ..Answer::default()
    };
    let request = request_of(&probe[0]);
    let query = transfer.handle(at(10), 0.5, Event::Answered { request, answer });
    let answer = Answer {
        status: 200,
        offset: Some(SIZE),
        size: Some(SIZE + 1),
        state: Some(UploadState::Receiving),
        ..Answer::default()
    };
    let request = request_of(&query[0]);
    transfer.handle(at(20), 0.5, Event::Answered { request, answer });
    assert!(
        matches!(transfer.phase(), Phase::Failed(why) if why.contains("another length")),
        "{:?}",
        transfer.phase()
    );
}
