//! Keeping the queue: what is written to the database, in order, and what comes back from it.

use super::{Chosen, DESK, Desk, Keeper, act, bytes, files, learn, modified, tabs};
use crate::browser::keep::{Found, Kept, Note, Now};
use std::collections::{BTreeMap, VecDeque};
use transfer::message::FileKey;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// The desk's dealings with the database.
#[derive(Default)]
pub(super) struct Keeping {
    keeper: Option<Keeper>,
    /// Records by file, and whether the way to find the file again is written too.
    records: BTreeMap<FileKey, Record>,
    next: u32,
    /// Files whose record has to be brought in line.
    wanted: VecDeque<FileKey>,
    /// Whether somebody is at it: writes of one file must not overtake each other.
    busy: bool,
}

#[derive(Clone, Copy)]
struct Record {
    id: u32,
    /// None where the way to the file is not written, or there is none.
    found: Option<Found>,
}

/// What to do about one record.
enum Work {
    Write(u32, Box<Note>, Option<Chosen>),
    Remove(u32),
}

impl Desk {
    /// Has the record of a file brought in line, in its turn.
    pub(super) fn keep(&mut self, key: FileKey) {
        self.keeping.wanted.push_back(key);
        self.keep_on();
    }

    /// Whether copies take room in this browser until they are sent.
    pub(super) fn has_copies(&self) -> bool {
        let mut records = self.keeping.records.values();
        records.any(|record| record.found == Some(Found::ByCopy))
    }

    fn keep_on(&mut self) {
        if let (Some(keeper), false) = (self.keeping.keeper.clone(), self.keeping.busy) {
            self.keeping.busy = true;
            spawn_local(write_all(keeper));
        }
    }

    fn next_work(&mut self) -> Option<(FileKey, Work)> {
        while let Some(key) = self.keeping.wanted.pop_front() {
            let record = self.keeping.records.get(&key).copied();
            let note = self.queue.get(key).and_then(Note::of);
            match (note, record) {
                (Some(note), record) => {
                    let record = record.unwrap_or_else(|| {
                        self.keeping.next += 1;
                        Record {
                            id: self.keeping.next,
                            found: None,
                        }
                    });
                    self.keeping.records.insert(key, record);
                    let source = match record.found {
                        Some(_) => None,
                        None => self.files.get(&key).cloned(),
                    };
                    return Some((key, Work::Write(record.id, Box::new(note), source)));
                }
                (None, Some(record)) => {
                    self.keeping.records.remove(&key);
                    return Some((key, Work::Remove(record.id)));
                }
                (None, None) => {}
            }
        }
        self.keeping.busy = false;
        None
    }
}

async fn write_all(keeper: Keeper) {
    loop {
        let work = DESK.with_borrow_mut(|desk| desk.as_mut()?.next_work());
        let Some((key, work)) = work else { return };
        match work {
            Work::Remove(id) => {
                // What cannot be removed now is found finished by the server when it comes back.
                let _ = keeper.remove(id).await;
            }
            Work::Write(id, note, source) => {
                let written = write(&keeper, id, &note, source.as_ref()).await;
                learn(|desk| {
                    if let Some(record) = desk.keeping.records.get_mut(&key) {
                        record.found = match written {
                            Ok(Some(Found::NotAgain)) | Err(_) => None,
                            Ok(Some(found)) => Some(found),
                            Ok(None) => record.found,
                        };
                        desk.queue.kept(key, record.found.is_some());
                    }
                });
            }
        }
    }
}

/// Writes a record, and how the file is found again where that is new.
async fn write(
    keeper: &Keeper,
    id: u32,
    note: &Note,
    source: Option<&Chosen>,
) -> Result<Option<Found>, JsValue> {
    keeper.put_note(id, note).await?;
    match source {
        Some(chosen) => keeper.put_source(id, chosen).await.map(Some),
        None => Ok(None),
    }
}

/// Opens what is kept for `person` and puts it into the queue.
pub(super) async fn restore(person: String) {
    tabs::lead(&person).await;
    let Some(keeper) = Keeper::open(&person).await else {
        return;
    };
    let kept = keeper.all().await.unwrap_or_default();
    let mut found = Vec::with_capacity(kept.len());
    for Kept {
        id,
        note,
        file,
        handle,
    } in kept
    {
        let file = match (&file, &handle) {
            (None, Some(handle)) if files::may_read(handle).await => files::file_of(handle).await,
            _ => file,
        };
        found.push((id, note, file, handle));
    }
    act(|desk| {
        for (id, note, file, handle) in found {
            let now = match (&file, &handle) {
                (Some(file), Some(_)) => Now::Itself {
                    size: bytes(file),
                    modified: modified(file),
                },
                (Some(_), None) => Now::Copied,
                (None, Some(_)) => Now::Locked,
                (None, None) => Now::Missing,
            };
            let entry = note.restore(now);
            let key = desk.queue.restore(entry);
            let found = match (&file, &handle) {
                (_, Some(_)) => Some(Found::ByHandle),
                (Some(_), None) => Some(Found::ByCopy),
                (None, None) => None,
            };
            desk.keeping.records.insert(key, Record { id, found });
            desk.keeping.next = desk.keeping.next.max(id);
            match (file, handle) {
                (Some(file), handle) => {
                    let folder = None;
                    desk.files.insert(
                        key,
                        Chosen {
                            file,
                            handle,
                            folder,
                        },
                    );
                }
                (None, Some(handle)) => {
                    desk.locked.insert(key, handle);
                }
                (None, None) => {}
            }
        }
        desk.keeping.keeper = Some(keeper);
        desk.keep_on();
    });
}
