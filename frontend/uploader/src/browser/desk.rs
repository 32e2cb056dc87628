//! Where it all meets: the queue, the files, the workers, and the signals that the view follows.
//!
//! One desk lives as long as the document. All of it is in one thread-local, because files and workers are the
//! browser's things and cannot travel in signals; the view holds signals only and calls the functions below.

use super::awake::Awake;
use super::crew::{Crew, Heard};
use super::files::{self, Chosen};
use super::keep::Keeper;
use super::promise::sleep;
use super::readers::Readers;
use crate::Unanswered;
use crate::queue::{Entry, Queue, Summary, Task};
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;
use transfer::message::{FileKey, FromWorker, ToWorker};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BeforeUnloadEvent, EventTarget, VisibilityState};

mod deeds;
mod keeping;
mod tabs;

pub(crate) use deeds::{add, cancel, choose, clear, hold_all, nudge, pause, resume, retry, unlock};
use tabs::Tabs;

/// How often what the workers say reaches the page: progress is for eyes.
const SHOW_EVERY: Duration = Duration::from_millis(100);
const ASK_AGAIN: Duration = Duration::from_secs(2);
const ASK_AGAIN_AT_MOST: Duration = Duration::from_secs(30);

thread_local! {
    static DESK: RefCell<Option<Desk>> = const { RefCell::new(None) };
}

/// What the view follows.
#[derive(Clone, Debug)]
pub(crate) struct Board {
    /// The files, in order.
    pub(crate) order: ArcRwSignal<Vec<FileKey>>,
    /// All of them in one line.
    pub(crate) overview: ArcRwSignal<Overview>,
    /// The last thing worth saying aloud.
    pub(crate) said: ArcRwSignal<String>,
}

/// The state of the whole.
#[expect(
    clippy::struct_excessive_bools,
    reason = "five independent notices, each shown or not"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Overview {
    pub(crate) sum: Summary,
    /// Somebody has to log in.
    pub(crate) wants_login: bool,
    /// The server does not answer the question what is here.
    pub(crate) unanswered: bool,
    /// Closing the page would lose something.
    pub(crate) at_risk: bool,
    /// Copies of picked files are kept in this browser.
    pub(crate) has_copies: bool,
    /// Something waits for leave to be read.
    pub(crate) locked: bool,
}

struct Desk {
    person: String,
    queue: Queue,
    files: BTreeMap<FileKey, Chosen>,
    /// Handles that may not be read without asking.
    locked: BTreeMap<FileKey, JsValue>,
    readers: Readers,
    sender: Crew,
    rows: BTreeMap<FileKey, ArcRwSignal<Entry>>,
    board: Board,
    /// Whether a look at the changes is on its way.
    showing: bool,
    ask_again: Duration,
    keeping: keeping::Keeping,
    tabs: Tabs,
    awake: Awake,
}

/// Opens the desk of `person`, with what was kept of theirs. Where somebody else's is open, the page is loaded afresh:
/// nothing of one person's work may end up with another's.
pub(crate) fn open(person: &str) {
    match DESK.with_borrow(|desk| desk.as_ref().map(|desk| desk.person == person)) {
        Some(true) => return,
        Some(false) => {
            // Where it cannot be reloaded, the server still tells them apart by their cookie.
            let _ = window().location().reload();
            return;
        }
        None => {}
    }
    let readers = Readers::new(heard_reader, person);
    let desk = Desk {
        person: person.to_owned(),
        queue: Queue::with_readers(readers.most()),
        files: BTreeMap::new(),
        locked: BTreeMap::new(),
        readers,
        sender: Crew::new(0, heard_sender, person),
        rows: BTreeMap::new(),
        board: Board {
            order: ArcRwSignal::default(),
            overview: ArcRwSignal::default(),
            said: ArcRwSignal::default(),
        },
        showing: false,
        ask_again: ASK_AGAIN,
        keeping: keeping::Keeping::default(),
        tabs: Tabs::open(person),
        awake: Awake::default(),
    };
    DESK.set(Some(desk));
    watch_the_window();
    spawn_local(keeping::restore(person.to_owned()));
}

/// Hints and farewells come from the window and the document.
fn watch_the_window() {
    let listen = |to: &EventTarget, event: &str, heard: Closure<dyn Fn(BeforeUnloadEvent)>| {
        // These last as long as the document.
        let _ = to.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
        heard.forget();
    };
    let window = window();
    listen(&window, "online", Closure::new(|_| nudge()));
    listen(&window, "focus", Closure::new(|_| nudge()));
    listen(
        &document(),
        "visibilitychange",
        Closure::new(|_| {
            if document().visibility_state() == VisibilityState::Visible {
                nudge();
                with(|desk| desk.awake.visible(stays_awake));
            }
        }),
    );
    // A login ended, or began, in another tab. What waits for one stays: if it was the same person's, it goes on.
    listen(
        &document(),
        "reprise:over",
        Closure::new(|event: BeforeUnloadEvent| {
            if DESK.with_borrow(|desk| desk.as_ref().is_some_and(|desk| desk.queue.wants_login())) {
                event.prevent_default();
                nudge();
            }
        }),
    );
    listen(
        &window,
        "beforeunload",
        Closure::new(|event: BeforeUnloadEvent| {
            if DESK.with_borrow(|desk| desk.as_ref().is_some_and(Desk::at_risk)) {
                event.prevent_default();
            }
        }),
    );
}

/// The signals, while a desk is open.
pub(crate) fn board() -> Option<Board> {
    DESK.with_borrow(|desk| desk.as_ref().map(|desk| desk.board.clone()))
}

/// The signal of one file.
pub(crate) fn row(key: FileKey) -> Option<ArcRwSignal<Entry>> {
    DESK.with_borrow(|desk| desk.as_ref()?.rows.get(&key).cloned())
}

/// The browser lets the screen stay on.
fn stays_awake(lock: JsValue) {
    with(|desk| desk.awake.granted(lock));
}

/// What a person does is shown at once.
fn act(change: impl FnOnce(&mut Desk)) {
    with(|desk| {
        change(desk);
        desk.work();
        desk.show();
    });
}

/// What workers and server say is shown a few times a second.
fn learn(change: impl FnOnce(&mut Desk)) {
    with(|desk| {
        change(desk);
        desk.work();
        if !std::mem::replace(&mut desk.showing, true) {
            spawn_local(async {
                sleep(SHOW_EVERY).await;
                with(|desk| {
                    desk.showing = false;
                    desk.show();
                });
            });
        }
    });
}

fn with(change: impl FnOnce(&mut Desk)) {
    DESK.with_borrow_mut(|desk| {
        if let Some(desk) = desk {
            change(desk);
        }
    });
}

fn heard_reader(number: usize, heard: Heard) {
    learn(|desk| match heard {
        Heard::Message(FromWorker::Ready) => desk.readers.ready(number),
        Heard::Message(message) => {
            if let FromWorker::Read(key, _) | FromWorker::Unreadable(key, _) = &message {
                desk.readers.finished(*key);
            }
            desk.hear(message);
        }
        Heard::BrokeDown => {
            for key in desk.readers.end(number) {
                desk.queue.reader_broke_down(key);
            }
        }
    });
}

fn heard_sender(_: usize, heard: Heard) {
    learn(|desk| match heard {
        Heard::Message(FromWorker::Ready) => desk.sender.ready(),
        Heard::Message(message) => desk.hear(message),
        Heard::BrokeDown => {
            desk.sender.end();
            desk.queue.sender_broke_down();
        }
    });
}

impl Desk {
    /// Whether closing this tab now would lose something.
    fn at_risk(&self) -> bool {
        !self.tabs.follows() && self.queue.at_risk()
    }

    fn take(&mut self, chosen: Vec<Chosen>) {
        for one in chosen {
            let folder = one.folder.clone();
            let file = &one.file;
            let key = self
                .queue
                .add(&file.name(), bytes(file), modified(file), folder);
            self.files.insert(key, one);
        }
    }

    /// Tells whoever reads the file, and the sender, who may have begun with it.
    fn tell_all(&mut self, key: FileKey, message: &ToWorker) {
        self.readers.tell(key, message);
        self.sender.say_if_running(message);
    }

    fn nudge(&mut self) {
        self.queue.nudge();
        self.sender.say_if_running(&ToWorker::Nudge);
    }

    fn hear(&mut self, message: FromWorker) {
        match message {
            FromWorker::Ready => {}
            FromWorker::Drawn(key, peaks) => self.queue.drawn(key, peaks),
            FromWorker::Hashed(key, bytes) => self.queue.hashed(key, bytes),
            FromWorker::Read(key, reading) => self.queue.read(key, reading),
            FromWorker::Unreadable(key, why) => self.queue.unreadable(key, why),
            FromWorker::Begun(key, upload) => self.queue.begun(key, upload),
            FromWorker::Sending(key, standing) => self.queue.sending(key, standing),
        }
    }

    /// Carries out what the queue wants done, until it wants nothing more.
    fn work(&mut self) {
        if self.tabs.follows() {
            return;
        }
        self.awake.want(self.queue.is_sending(), stays_awake);
        loop {
            let tasks = self.queue.take_tasks();
            if tasks.is_empty() {
                return;
            }
            for task in tasks {
                self.carry_out(task);
            }
        }
    }

    fn carry_out(&mut self, task: Task) {
        match task {
            Task::Read(key, attention) => {
                let message = ToWorker::Read(key, attention);
                let reader = self.readers.free(key);
                if !hand(reader, self.files.get(&key), &message) {
                    self.readers.finished(key);
                    self.queue
                        .unreadable(key, "this browser could not start to read it".to_owned());
                }
            }
            Task::Send(key, order) => {
                if !hand(
                    &mut self.sender,
                    self.files.get(&key),
                    &ToWorker::Send(key, order),
                ) {
                    self.queue
                        .unreadable(key, "this browser could not start to send it".to_owned());
                }
            }
            Task::Promise(key, hash) => {
                self.sender.say_if_running(&ToWorker::Promise(key, hash));
            }
            Task::GiveUp(key) => self.sender.say_if_running(&ToWorker::Cancel(key)),
            Task::Pause(key) => self.tell_all(key, &ToWorker::Pause(key)),
            Task::Resume(key) => self.tell_all(key, &ToWorker::Resume(key)),
            Task::Cancel(key) => {
                self.readers.cancel(key);
                self.sender.say_if_running(&ToWorker::Cancel(key));
            }
            Task::Compare(keys, candidates) => spawn_local(async move {
                let answer = crate::recognise(candidates).await;
                learn(|desk| desk.answer(&keys, answer));
            }),
            Task::Keep(key) => self.keep(key),
            Task::Forget(key) => {
                self.files.remove(&key);
                self.locked.remove(&key);
                self.keep(key);
            }
            Task::HandOver(from, to) => {
                if let Some(chosen) = self.files.remove(&from) {
                    self.files.insert(to, chosen);
                }
                self.locked.remove(&to);
                self.keep(from);
                self.keep(to);
            }
            Task::Announce(words) => self.board.said.set(words),
        }
    }

    fn answer(
        &mut self,
        keys: &[FileKey],
        answer: Result<Vec<domain::recognition::Recognition>, Unanswered>,
    ) {
        match answer {
            Ok(answers) => {
                self.ask_again = ASK_AGAIN;
                self.queue.answered(keys, answers);
            }
            Err(why) => self.queue.unanswered(keys, &why),
        }
        if self.queue.is_unanswered() {
            let pause = self.ask_again;
            self.ask_again = (pause * 2).min(ASK_AGAIN_AT_MOST);
            spawn_local(async move {
                sleep(pause).await;
                learn(|desk| desk.queue.nudge());
            });
        }
    }

    /// Brings the signals in line with the queue.
    fn show(&mut self) {
        let changed = self.queue.take_changed();
        let told = changed
            .iter()
            .map(|key| (*key, self.queue.get(*key).cloned()));
        self.tabs.show(told.collect());
        for key in changed {
            match (self.queue.get(key), self.rows.get(&key)) {
                (Some(entry), Some(row)) => row.set(entry.clone()),
                (Some(entry), None) => {
                    self.rows.insert(key, ArcRwSignal::new(entry.clone()));
                }
                (None, _) => {
                    self.rows.remove(&key);
                }
            }
        }
        let order = self.queue.keys();
        if self.board.order.with_untracked(|shown| *shown != order) {
            self.board.order.set(order);
        }
        let overview = Overview {
            sum: self.queue.summary(),
            wants_login: self.queue.wants_login(),
            unanswered: self.queue.is_unanswered(),
            at_risk: self.at_risk(),
            has_copies: self.has_copies(),
            locked: !self.locked.is_empty(),
        };
        if self
            .board
            .overview
            .with_untracked(|shown| *shown != overview)
        {
            self.board.overview.set(overview);
        }
    }
}

/// Hands a file to a worker. False where there is no file, or no worker can be had.
fn hand(crew: &mut Crew, chosen: Option<&Chosen>, message: &ToWorker) -> bool {
    chosen.is_some_and(|chosen| crew.say(message, Some(&chosen.file)).is_ok())
}

/// When a file was last changed, in milliseconds since 1970.
#[expect(
    clippy::cast_possible_truncation,
    reason = "whole milliseconds, exact for hundreds of thousands of years"
)]
fn modified(file: &web_sys::File) -> i64 {
    file.last_modified() as i64
}

/// A file's length: JavaScript's numbers are exact up to 8 PiB.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a length is a whole, positive number"
)]
fn bytes(file: &web_sys::File) -> u64 {
    file.size() as u64
}
