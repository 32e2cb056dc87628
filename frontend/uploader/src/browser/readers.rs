//! The workers that read: as many files at once as this device has processors to spare.

use super::crew::{Crew, Heard};
use transfer::message::{FileKey, ToWorker};

/// Beyond these a disk is what one waits for.
const MOST: usize = 4;

/// Several workers, each with the files that it reads: one, and those that are paused.
pub(crate) struct Readers(Vec<(Crew, Vec<FileKey>)>);

impl Readers {
    /// None is started before there is work for it.
    pub(crate) fn new(heard: fn(usize, Heard), person: &str) -> Self {
        let crews = (0..wanted()).map(|number| (Crew::new(number, heard, person), Vec::new()));
        Self(crews.collect())
    }

    /// How many files are read at once.
    pub(crate) fn most(&self) -> usize {
        self.0.len()
    }

    /// The one to read that file: the one with the least to do. What was cancelled or paused makes room at its next
    /// slice, so that even a busy one will come to it.
    pub(crate) fn free(&mut self, key: FileKey) -> &mut Crew {
        let by_work = (0..self.0.len()).min_by_key(|&number| self.0[number].1.len());
        let (crew, reads) = &mut self.0[by_work.unwrap_or(0)];
        reads.push(key);
        crew
    }

    /// A file was read, or cannot be.
    pub(crate) fn finished(&mut self, key: FileKey) {
        for (_, reads) in &mut self.0 {
            reads.retain(|reads| *reads != key);
        }
    }

    /// Tells whoever reads the file.
    pub(crate) fn tell(&mut self, key: FileKey, message: &ToWorker) {
        let mut reading = self.0.iter_mut().filter(|(_, reads)| reads.contains(&key));
        if let Some((crew, _)) = reading.next() {
            crew.say_if_running(message);
        }
    }

    /// Nobody wants to know any more.
    pub(crate) fn cancel(&mut self, key: FileKey) {
        self.tell(key, &ToWorker::Cancel(key));
        self.finished(key);
    }

    /// That one listens now.
    pub(crate) fn ready(&mut self, number: usize) {
        if let Some((crew, _)) = self.0.get_mut(number) {
            crew.ready();
        }
    }

    /// Ends one that broke down, and says what it was reading.
    pub(crate) fn end(&mut self, number: usize) -> Vec<FileKey> {
        let Some((crew, reads)) = self.0.get_mut(number) else {
            return Vec::new();
        };
        crew.end();
        std::mem::take(reads)
    }
}

/// How many this device can bear: one processor is left to the page and the sender, and where a finger is the
/// pointer there is a battery, too.
fn wanted() -> usize {
    let Some(window) = web_sys::window() else {
        return 1;
    };
    let is_handheld = window
        .match_media("(pointer: coarse)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches());
    let processors = window.navigator().hardware_concurrency();
    if is_handheld || !processors.is_finite() {
        1
    } else {
        (1..=MOST)
            .rev()
            .find(|&count| f64::from(u8::try_from(count).unwrap_or(1)) < processors)
            .unwrap_or(1)
    }
}
