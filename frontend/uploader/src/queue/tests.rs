//! Orders of events, without a browser.

use super::*;
use crate::Unanswered;
use domain::recognition::{Recognition, RecordingMatch, TrackSummary};
use domain::{ContentHash, TrackId};
use std::sync::Arc;
use transfer::Phase;
use transfer::message::{Attention, Reading, Standing};
use wasm_bindgen_test::wasm_bindgen_test;

fn reading(content: u8) -> Reading {
    Reading {
        hash: ContentHash::new([content; 32]),
        size: 1000,
        format: Some("FLAC".to_owned()),
        bitrate: Some(900_000),
        duration_ms: Some(60_000),
        title: None,
        artist: None,
        words: vec![u32::from(content); 5000],
        peaks: vec![1, 2, 3],
        problem: None,
    }
}

fn track() -> TrackSummary {
    TrackSummary {
        id: "01890000-0000-7000-8000-000000000001"
            .parse::<TrackId>()
            .unwrap(),
        title: "Blue".to_owned(),
        duration_ms: None,
        format: None,
        bitrate: None,
        size: 1,
    }
}

/// A kept file of which nothing is known yet.
fn entry(name: &str) -> Entry {
    Entry {
        name: name.to_owned(),
        file_name: name.parse().ok(),
        size: 1000,
        modified: 0,
        kept: true,
        paused: false,
        both: false,
        folder: None,
        early: None,
        begun: None,
        unheard: false,
        peaks: Arc::default(),
        reading: None,
        stage: Stage::Waiting,
    }
}

fn alike() -> Recognition {
    Recognition::SameRecording(vec![RecordingMatch {
        score: 0.93,
        track: track(),
    }])
}

fn standing(phase: Phase) -> Standing {
    Standing {
        phase,
        acknowledged: 10,
        goodput: None,
    }
}

/// All there is to do, with every question answered by the same.
fn tasks(queue: &mut Queue, answer: &Recognition) -> Vec<Task> {
    let mut all = Vec::new();
    loop {
        let some = queue.take_tasks();
        if some.is_empty() {
            return all;
        }
        for task in &some {
            if let Task::Compare(keys, candidates) = task {
                assert_eq!(keys.len(), candidates.len());
                assert!(keys.len() <= MAX_CANDIDATES);
                queue.answered(keys, vec![answer.clone(); keys.len()]);
            }
        }
        all.extend(some);
    }
}

/// A queue of files that were read and asked about, each with the content of its number, and all it wanted done.
fn read(count: u8, answer: &Recognition) -> (Queue, Vec<FileKey>, Vec<Task>) {
    let mut queue = Queue::default();
    let keys: Vec<_> = (0..count)
        .map(|number| queue.add(&format!("{number}.flac"), 1000, 0, None))
        .collect();
    let mut all = tasks(&mut queue, answer);
    for (key, content) in keys.iter().zip(0..) {
        assert!(
            all.contains(&Task::Read(*key, Attention::Listen)),
            "{key:?} is read in its turn"
        );
        assert!(
            !all.contains(&Task::Read(FileKey(key.0 + 1), Attention::Listen)),
            "one is read at a time"
        );
        queue.read(*key, reading(content));
        all.extend(tasks(&mut queue, answer));
    }
    (queue, keys, all)
}

fn is_sending(queue: &Queue, key: FileKey) -> bool {
    matches!(queue.get(key).unwrap().stage, Stage::Sending(_))
}

#[wasm_bindgen_test]
fn one_is_read_at_a_time_and_two_are_sent() {
    let (mut queue, keys, all) = read(4, &Recognition::New);
    let candidates = all.iter().filter_map(|task| match task {
        Task::Compare(_, candidates) => Some(candidates),
        _ => None,
    });
    let words = |one: &Candidate| one.heard.as_ref().unwrap().words.len();
    assert!(
        candidates
            .flatten()
            .all(|one| words(one) == MAX_FINGERPRINT_WORDS),
        "long ones are cut"
    );
    let sent = keys.iter().filter(|key| is_sending(&queue, **key)).count();
    assert_eq!(sent, 2);
    queue.sending(keys[0], standing(Phase::Done(track().id)));
    assert_eq!(queue.get(keys[0]).unwrap().stage, Stage::Sent(track().id));
    tasks(&mut queue, &Recognition::New);
    assert!(
        is_sending(&queue, keys[2]),
        "the next one takes the free place"
    );
}

#[wasm_bindgen_test]
fn a_long_list_is_asked_about_in_parts() {
    let mut queue = Queue::default();
    for number in 0..250_u32 {
        let mut reading = reading(1);
        let mut hash = [0; 32];
        hash[..4].copy_from_slice(&number.to_le_bytes());
        reading.hash = ContentHash::new(hash);
        queue.restore(Entry {
            reading: Some(Arc::new(reading)),
            stage: Stage::Comparing,
            ..entry(&format!("{number}.flac"))
        });
    }
    let all = tasks(&mut queue, &Recognition::Known(track()));
    let questions = all.iter().filter(|task| matches!(task, Task::Compare(..)));
    assert_eq!(questions.count(), 3);
    assert_eq!(queue.summary().over, 250);
}

#[wasm_bindgen_test]
fn the_same_bytes_twice_are_asked_about_once() {
    let mut queue = Queue::default();
    let (one, two) = (
        queue.add("a.flac", 1000, 0, None),
        queue.add("copy of a.flac", 1000, 0, None),
    );
    queue.take_tasks();
    queue.read(one, reading(1));
    queue.take_tasks();
    queue.read(two, reading(1));
    assert_eq!(
        queue.get(two).unwrap().stage,
        Stage::Twin("a.flac".to_owned())
    );
    assert!(
        !queue
            .take_tasks()
            .iter()
            .any(|task| matches!(task, Task::Compare(keys, _) if keys.contains(&two)))
    );
}

#[wasm_bindgen_test]
fn a_twin_goes_on_where_the_first_is_cancelled() {
    let mut queue = Queue::default();
    let names = ["a.flac", "copy of a.flac", "once more.flac"];
    let [one, two, three] = names.map(|name| queue.add(name, 1000, 0, None));
    for key in [one, two, three] {
        queue.take_tasks();
        queue.read(key, reading(1));
    }
    queue.cancel(one);
    assert_eq!(queue.get(two).unwrap().stage, Stage::Comparing);
    assert!(matches!(queue.get(three).unwrap().stage, Stage::Twin(_)));
    queue.cancel(two);
    assert_eq!(queue.get(three).unwrap().stage, Stage::Comparing);
}

#[wasm_bindgen_test]
fn a_file_picked_again_goes_on_in_its_old_row() {
    let (mut queue, keys, _) = read(1, &Recognition::New);
    queue.unreadable(keys[0], "gone".to_owned());
    assert_eq!(queue.get(keys[0]).unwrap().stage, Stage::Missing);
    let again = queue.add("renamed.flac", 1000, 0, None);
    queue.take_tasks();
    queue.read(again, reading(0));
    assert!(queue.get(again).is_none());
    assert_eq!(queue.get(keys[0]).unwrap().stage, Stage::Comparing);
    assert!(queue.take_tasks().contains(&Task::HandOver(again, keys[0])));
}

#[wasm_bindgen_test]
fn a_file_that_changed_while_it_was_locked_is_read_and_begun_anew() {
    for (size, modified, stays) in [(1000, 7, true), (1001, 7, false), (1000, 8, false)] {
        let mut queue = Queue::default();
        let mut entry = entry("a.flac");
        entry.modified = 7;
        entry.reading = Some(Arc::new(reading(1)));
        entry.begun = Some(upload());
        entry.stage = Stage::Locked;
        let key = queue.restore(entry);
        queue.found(key, size, modified);
        let entry = queue.get(key).unwrap();
        let expected = if stays {
            (Stage::Comparing, Some(upload()))
        } else {
            (Stage::Waiting, None)
        };
        assert_eq!((entry.stage.clone(), entry.begun), expected);
        assert_eq!((entry.size, entry.modified), (size, modified));
        assert_eq!(entry.reading.is_some(), stays);
    }
}

#[wasm_bindgen_test]
fn the_person_decides_once_about_the_same_recording() {
    let (mut queue, keys, _) = read(2, &alike());
    assert!(matches!(
        queue.get(keys[0]).unwrap().stage,
        Stage::Asking(_)
    ));
    queue.choose(keys[0], Choice::KeepBoth);
    queue.choose(keys[1], Choice::Skip);
    assert_eq!(queue.get(keys[1]).unwrap().stage, Stage::Skipped);
    tasks(&mut queue, &alike());
    assert!(is_sending(&queue, keys[0]));
    // After a breakdown the server is asked again; the decision stands.
    queue.sender_broke_down();
    assert!(!is_sending(&queue, keys[0]));
    tasks(&mut queue, &alike());
    assert!(is_sending(&queue, keys[0]));
}

#[wasm_bindgen_test]
fn a_missing_login_holds_the_question_until_a_nudge() {
    let mut queue = Queue::default();
    let keys = [queue.add("a.flac", 1000, 0, None)];
    queue.take_tasks();
    queue.read(keys[0], reading(1));
    assert!(
        queue
            .take_tasks()
            .iter()
            .any(|task| matches!(task, Task::Compare(..)))
    );
    queue.unanswered(&keys, &Unanswered::LoginRequired);
    assert!(queue.wants_login());
    assert_eq!(queue.take_tasks(), []);
    queue.nudge();
    assert!(matches!(queue.take_tasks()[..], [Task::Compare(..)]));
}

#[wasm_bindgen_test]
fn a_paused_file_is_neither_read_nor_sent_and_frees_its_place() {
    let (mut queue, keys, _) = read(3, &Recognition::New);
    assert!(
        is_sending(&queue, keys[0]) && is_sending(&queue, keys[1]) && !is_sending(&queue, keys[2])
    );
    queue.pause(keys[0]);
    assert!(queue.take_tasks().contains(&Task::Pause(keys[0])));
    queue.sending(keys[0], standing(Phase::Paused));
    queue.take_tasks();
    assert!(is_sending(&queue, keys[2]));
    queue.resume(keys[0]);
    assert!(queue.take_tasks().contains(&Task::Resume(keys[0])));
}

#[wasm_bindgen_test]
fn a_file_that_is_paused_while_it_is_read_lets_another_be_read() {
    let mut queue = Queue::default();
    let keys = ["long.wav", "short.wav"].map(|name| queue.add(name, 10, 0, None));
    let listen = |key| Task::Read(key, Attention::Listen);
    let tasks = queue.take_tasks();
    assert!(tasks.contains(&listen(keys[0])) && !tasks.contains(&listen(keys[1])));
    queue.pause(keys[0]);
    assert_eq!(
        queue.take_tasks(),
        [Task::Pause(keys[0]), listen(keys[1])],
        "one reader, and it has time"
    );
    queue.resume(keys[0]);
    assert_eq!(queue.take_tasks(), [Task::Resume(keys[0])]);
}

#[wasm_bindgen_test]
fn only_what_is_not_kept_is_at_risk() {
    let (mut queue, keys, _) = read(1, &Recognition::New);
    assert!(queue.at_risk());
    queue.kept(keys[0], true);
    assert!(!queue.at_risk());
    queue.cancel(keys[0]);
    assert!(
        queue.take_tasks().contains(&Task::Keep(keys[0])),
        "its record goes"
    );
    assert!(!queue.at_risk());
}

#[wasm_bindgen_test]
fn an_unusable_name_is_refused_in_words_and_never_read() {
    let mut queue = Queue::default();
    let key = queue.add(&"x".repeat(300), 10, 0, None);
    assert!(queue.take_tasks().is_empty());
    assert_eq!(
        queue.get(key).unwrap().stage,
        Stage::Failed("the file name has 300 characters; at most 255 are allowed".to_owned())
    );
}

#[wasm_bindgen_test]
fn a_reader_that_breaks_down_costs_the_sound_and_not_the_file() {
    let mut queue = Queue::default();
    let (bad, good) = (
        queue.add("bad.mp3", 1, 0, None),
        queue.add("good.mp3", 1, 0, None),
    );
    queue.take_tasks();
    queue.reader_broke_down(bad);
    let again = Task::Read(bad, Attention::HashOnly);
    assert!(queue.take_tasks().contains(&again));
    let mut silent = reading(1);
    (silent.words, silent.duration_ms) = (Vec::new(), None);
    queue.read(bad, silent);
    let all = tasks(&mut queue, &Recognition::New);
    assert!(is_sending(&queue, bad));
    assert!(all.contains(&Task::Read(good, Attention::Listen)));
}

#[wasm_bindgen_test]
fn a_reader_that_breaks_down_costs_nothing_that_it_held_back() {
    let mut queue = Queue::default();
    let key = queue.add("long.wav", 10, 0, None);
    queue.take_tasks();
    queue.pause(key);
    queue.reader_broke_down(key);
    queue.resume(key);
    let again = Task::Read(key, Attention::Listen);
    assert!(queue.take_tasks().contains(&again));
}

#[wasm_bindgen_test]
fn a_file_that_cannot_even_be_hashed_holds_up_no_other() {
    let mut queue = Queue::default();
    let (bad, good) = (
        queue.add("bad.mp3", 1, 0, None),
        queue.add("good.mp3", 1, 0, None),
    );
    queue.take_tasks();
    queue.reader_broke_down(bad);
    queue.take_tasks();
    queue.reader_broke_down(bad);
    assert!(matches!(queue.get(bad).unwrap().stage, Stage::Failed(_)));
    let next = Task::Read(good, Attention::Listen);
    assert!(queue.take_tasks().contains(&next));
}

#[wasm_bindgen_test]
fn as_many_files_are_read_at_once_as_there_are_readers() {
    let mut queue = Queue::with_readers(3);
    let keys: Vec<_> = (0..5)
        .map(|number| queue.add(&format!("{number}.flac"), 1000, 0, None))
        .collect();
    let reads = |tasks: Vec<Task>| {
        let keys = tasks.into_iter().filter_map(|task| match task {
            Task::Read(key, _) => Some(key),
            _ => None,
        });
        keys.collect::<Vec<_>>()
    };
    assert_eq!(reads(queue.take_tasks()), keys[..3]);
    // Of two with the same content the server hears of one.
    queue.read(keys[2], reading(7));
    queue.read(keys[0], reading(7));
    assert_eq!(
        queue.get(keys[0]).unwrap().stage,
        Stage::Twin("2.flac".to_owned())
    );
    queue.reader_broke_down(keys[1]);
    queue.reader_broke_down(keys[0]);
    let next = queue.take_tasks();
    let asked = next.iter().find_map(|task| match task {
        Task::Compare(keys, _) => Some(keys.clone()),
        _ => None,
    });
    assert_eq!(asked, Some(vec![keys[2]]));
    assert_eq!(reads(next), [keys[1], keys[3], keys[4]]);
}

/// A long file of which a bit is hashed, and what was wanted done meanwhile.
fn hashing() -> (Queue, FileKey, Vec<Task>) {
    let mut queue = Queue::default();
    let key = queue.add("film.mkv", LONG, 0, Some("Gig".to_owned()));
    let mut all = queue.take_tasks();
    queue.hashed(key, 1);
    all.extend(queue.take_tasks());
    (queue, key, all)
}

fn upload() -> domain::UploadId {
    "01890000-0000-7000-8000-000000000002".parse().unwrap()
}

#[wasm_bindgen_test]
fn a_long_file_is_sent_while_it_is_hashed() {
    let (mut queue, key, all) = hashing();
    let early = all.iter().find_map(|task| match task {
        Task::Send(_, order) => Some(order),
        _ => None,
    });
    let early = early.unwrap();
    assert_eq!((early.hash, early.folder.as_deref()), (None, Some("Gig")));
    queue.sending(key, standing(Phase::Sending));
    assert_eq!(queue.summary().acknowledged, 10);
    queue.read(key, reading(1));
    let all = tasks(&mut queue, &Recognition::New);
    let hash = ContentHash::new([1; 32]);
    assert!(all.contains(&Task::Promise(key, hash)), "{all:?}");
    assert!(
        !all.iter().any(|task| matches!(task, Task::Send(..))),
        "it goes on as it is"
    );
    assert!(is_sending(&queue, key));
}

#[wasm_bindgen_test]
fn a_long_file_that_is_known_stops_being_sent() {
    let (mut queue, key, _) = hashing();
    queue.read(key, reading(1));
    let all = tasks(&mut queue, &Recognition::Known(track()));
    assert!(all.contains(&Task::GiveUp(key)), "{all:?}");
    assert!(matches!(queue.get(key).unwrap().stage, Stage::Known(_)));
}

#[wasm_bindgen_test]
fn a_long_file_waits_for_the_decision_and_goes_on_after_it() {
    let (mut queue, key, _) = hashing();
    queue.read(key, reading(1));
    assert!(tasks(&mut queue, &alike()).contains(&Task::Pause(key)));
    queue.choose(key, Choice::KeepBoth);
    let all = queue.take_tasks();
    assert!(
        all.contains(&Task::Resume(key)) && is_sending(&queue, key),
        "{all:?}"
    );
    let (mut queue, key, _) = hashing();
    queue.read(key, reading(1));
    tasks(&mut queue, &alike());
    queue.choose(key, Choice::Skip);
    assert!(queue.take_tasks().contains(&Task::GiveUp(key)));
}

#[wasm_bindgen_test]
fn what_another_device_has_sent_more_of_is_gone_on_with() {
    for (offset, gives_up) in [(11, true), (9, false)] {
        let (mut queue, key, _) = hashing();
        queue.sending(key, standing(Phase::Sending));
        queue.read(key, reading(1));
        let upload = upload();
        let all = tasks(&mut queue, &Recognition::Resume { upload, offset });
        assert_eq!(all.contains(&Task::GiveUp(key)), gives_up, "{all:?}");
        let resumed = all
            .iter()
            .any(|task| matches!(task, Task::Send(_, order) if order.resume == Some(upload)));
        assert_eq!(resumed, gives_up);
    }
}

#[wasm_bindgen_test]
fn what_was_begun_early_is_gone_on_with_after_a_breakdown() {
    let (mut queue, key, _) = hashing();
    queue.begun(key, upload());
    assert!(queue.take_tasks().contains(&Task::Keep(key)));
    queue.sender_broke_down();
    let all = queue.take_tasks();
    let resumed = all
        .iter()
        .any(|task| matches!(task, Task::Send(_, order) if order.resume == Some(upload())));
    assert!(resumed, "{all:?}");
}

#[wasm_bindgen_test]
fn a_long_file_may_be_there_before_it_is_read() {
    let (mut queue, key, _) = hashing();
    queue.sending(key, standing(Phase::Done(track().id)));
    assert_eq!(queue.get(key).unwrap().stage, Stage::Sent(track().id));
    assert!(
        queue.take_tasks().contains(&Task::Cancel(key)),
        "the reader may stop"
    );
}
