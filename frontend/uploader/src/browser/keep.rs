//! What survives a reload or a crash of the browser: the queue, with its files where the browser can keep them.
//!
//! `IndexedDB` holds what is known of each file in one store, and in another, written once, the handle to the file, or,
//! where there is none and it fits comfortably, a word that says that there is a copy.

use super::copy;
use super::files::Chosen;
use super::promise::{call_async, done, property};
use crate::queue::{Entry, Stage};
use domain::{FileName, UploadId};
use js_sys::{Array, Uint8Array};
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use transfer::message::{Reading, decode, encode};
use wasm_bindgen::prelude::*;
use web_sys::{File, IdbDatabase, IdbObjectStore, IdbTransactionMode};

const NOTES: &str = "notes";
const SOURCES: &str = "sources";
/// Stands in the place of a handle for a file of which there is a copy.
const COPIED: &str = "copied";
/// Files above this are not kept in the database, whatever the room.
const LARGEST_IN_DATABASE: f64 = 2.0 * 1024.0 * 1024.0 * 1024.0;

/// How a file is found again after a reload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// By a handle: it stays where it is.
    ByHandle,
    /// By a copy, which takes room until it is sent.
    ByCopy,
    /// It has to be chosen again.
    NotAgain,
}

/// What is known of a kept file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Note {
    name: FileName,
    size: u64,
    modified: i64,
    paused: bool,
    both: bool,
    folder: Option<String>,
    /// An upload that was begun before the file was read.
    begun: Option<UploadId>,
    reading: Option<Reading>,
}

/// What the browser gives of a kept file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Now {
    /// The file itself, which may have been changed since.
    Itself { size: u64, modified: i64 },
    /// A copy, which nobody changes.
    Copied,
    /// A handle that may not be read without asking.
    Locked,
    /// Nothing.
    Missing,
}

/// One record.
pub(crate) struct Kept {
    pub(crate) id: u32,
    pub(crate) note: Note,
    pub(crate) file: Option<File>,
    pub(crate) handle: Option<JsValue>,
}

impl Note {
    /// What of an entry is worth keeping; none where it is over or its name is unusable.
    pub(crate) fn of(entry: &Entry) -> Option<Self> {
        entry.stage.is_under_way().then_some(())?;
        Some(Self {
            name: entry.file_name.clone()?,
            size: entry.size,
            modified: entry.modified,
            paused: entry.paused,
            both: entry.both,
            folder: entry.folder.clone(),
            begun: entry.begun,
            reading: entry.reading.as_deref().cloned(),
        })
    }

    /// The entry it becomes again.
    pub(crate) fn restore(self, now: Now) -> Entry {
        let mut entry = Entry {
            name: self.name.to_string(),
            file_name: Some(self.name),
            size: self.size,
            modified: self.modified,
            kept: true,
            paused: self.paused,
            both: self.both,
            folder: self.folder,
            begun: self.begun,
            early: None,
            unheard: false,
            peaks: self
                .reading
                .as_ref()
                .map(|reading| reading.peaks.as_slice().into())
                .unwrap_or_default(),
            reading: self.reading.map(Arc::new),
            stage: Stage::Missing,
        };
        entry.stage = match now {
            Now::Itself { size, modified } => {
                entry.is_seen(size, modified);
                entry.next_stage()
            }
            Now::Copied => entry.next_stage(),
            Now::Locked => Stage::Locked,
            Now::Missing => Stage::Missing,
        };
        entry
    }
}

/// The open database.
#[derive(Clone)]
pub(crate) struct Keeper {
    database: IdbDatabase,
    /// Where copies lie, and the name of the database.
    name: String,
}

impl Keeper {
    /// Opens what is kept for `person`; for the one tab that leads. None where the browser keeps nothing (as some do in
    /// private windows): then a reload loses the queue, and the page says so before it happens.
    pub(crate) async fn open(person: &str) -> Option<Self> {
        let name = format!("reprise-uploads-2-{person}");
        let factory = window().indexed_db().ok()??;
        let request = factory.open_with_u32(&name, 1).ok()?;
        let upgrade = {
            let request = request.clone();
            Closure::<dyn FnMut()>::new(move || {
                if let Ok(database) = request.result().and_then(JsCast::dyn_into::<IdbDatabase>) {
                    for store in [NOTES, SOURCES] {
                        // It fails only where the store exists, and then there is nothing to do.
                        let _ = database.create_object_store(store);
                    }
                }
            })
        };
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let database = done(&request).await.ok()?.dyn_into().ok()?;
        Some(Self { database, name })
    }

    fn store(&self, name: &str, mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
        self.database
            .transaction_with_str_and_mode(name, mode)?
            .object_store(name)
    }

    /// Everything kept, oldest first. A note of another build is dropped: its form is unknown.
    pub(crate) async fn all(&self) -> Result<Vec<Kept>, JsValue> {
        let notes = self.store(NOTES, IdbTransactionMode::Readonly)?;
        let (keys, values) = (notes.get_all_keys()?, notes.get_all()?);
        let (keys, values) = (done(&keys).await?, done(&values).await?);
        let mut kept = Vec::new();
        for (key, value) in Array::from(&keys).iter().zip(Array::from(&values).iter()) {
            let Some(id) = key.as_f64().map(index) else {
                continue;
            };
            let Ok(note) = decode::<Note>(&Uint8Array::new(&value).to_vec()) else {
                self.remove(id).await?;
                continue;
            };
            let source = done(
                &self
                    .store(SOURCES, IdbTransactionMode::Readonly)?
                    .get(&id.into())?,
            )
            .await?;
            let (file, handle) = match source.dyn_into::<File>() {
                Ok(file) => (Some(file), None),
                Err(word) if word == COPIED => (copy::find(&self.name, id).await, None),
                Err(other) => (None, other.is_object().then_some(other)),
            };
            kept.push(Kept {
                id,
                note,
                file,
                handle,
            });
        }
        Ok(kept)
    }

    /// Writes what is known of a file.
    pub(crate) async fn put_note(&self, id: u32, note: &Note) -> Result<(), JsValue> {
        let bytes = encode(note).map_err(|_| JsValue::from("a note could not be written"))?;
        let notes = self.store(NOTES, IdbTransactionMode::Readwrite)?;
        done(&notes.put_with_key(&Uint8Array::from(bytes.as_slice()), &id.into())?)
            .await
            .map(drop)
    }

    /// Makes sure that a file is found again, if there is a way.
    pub(crate) async fn put_source(&self, id: u32, chosen: &Chosen) -> Result<Found, JsValue> {
        let file = &chosen.file;
        let (source, found) = if let Some(handle) = &chosen.handle {
            (handle.clone(), Found::ByHandle)
        } else if !fits(file).await {
            return Ok(Found::NotAgain);
        } else if copy::make(&self.name, id, file).await.is_some() {
            (COPIED.into(), Found::ByCopy)
        } else if file.size() <= LARGEST_IN_DATABASE {
            (file.into(), Found::ByCopy)
        } else {
            return Ok(Found::NotAgain);
        };
        let sources = self.store(SOURCES, IdbTransactionMode::Readwrite)?;
        done(&sources.put_with_key(&source, &id.into())?).await?;
        Ok(found)
    }

    /// Removes all there is of a file.
    pub(crate) async fn remove(&self, id: u32) -> Result<(), JsValue> {
        copy::remove(&self.name, id).await;
        for store in [NOTES, SOURCES] {
            done(
                &self
                    .store(store, IdbTransactionMode::Readwrite)?
                    .delete(&id.into())?,
            )
            .await?;
        }
        Ok(())
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the keys are ours, and small"
)]
fn index(key: f64) -> u32 {
    key as u32
}

/// Whether a copy takes no more than a quarter of the room there is.
async fn fits(file: &File) -> bool {
    let storage = property(&window().navigator(), "storage");
    let Some(storage) = storage else { return false };
    let Some(estimate) = call_async(&storage, "estimate", &[]).await else {
        return false;
    };
    let number = |name| {
        property(&estimate, name)
            .and_then(|value| value.as_f64())
            .unwrap_or(0.0)
    };
    let room = number("quota") - number("usage");
    file.size() <= room / 4.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn note(reading: bool) -> Note {
        Note {
            name: "take 1.wav".parse().unwrap(),
            size: 5,
            modified: 7,
            paused: true,
            both: false,
            folder: Some("Gig".to_owned()),
            begun: None,
            reading: reading.then(|| Reading {
                hash: domain::ContentHash::new([9; 32]),
                size: 5,
                format: None,
                bitrate: None,
                duration_ms: None,
                title: None,
                artist: None,
                words: vec![1, 2],
                peaks: vec![3],
                problem: None,
            }),
        }
    }

    #[wasm_bindgen_test]
    async fn a_file_is_found_again_with_all_that_was_known_of_it() {
        let keeper = Keeper::open(&format!("test-{}", js_sys::Math::random()))
            .await
            .unwrap();
        let file = File::new_with_str_sequence(&Array::of1(&"sound".into()), "take 1.wav").unwrap();
        let chosen = Chosen {
            file,
            handle: None,
            folder: None,
        };
        for id in [1, 7] {
            keeper.put_note(id, &note(false)).await.unwrap();
            let found = keeper.put_source(id, &chosen).await.unwrap();
            assert_eq!(found, Found::ByCopy, "five bytes fit");
        }
        keeper.put_note(1, &note(true)).await.unwrap();

        let kept = keeper.all().await.unwrap();
        assert_eq!(kept.iter().map(|kept| kept.id).collect::<Vec<_>>(), [1, 7]);
        assert_eq!(kept[0].note, note(true));
        let file = kept[0].file.as_ref().unwrap();
        let text = wasm_bindgen_futures::JsFuture::from(file.text())
            .await
            .unwrap();
        assert_eq!(text.as_string().unwrap(), "sound");

        keeper.remove(1).await.unwrap();
        assert!(copy::find(&keeper.name, 1).await.is_none());
        assert_eq!(keeper.all().await.unwrap().len(), 1);
    }

    #[wasm_bindgen_test]
    fn a_file_that_changed_meanwhile_is_read_anew() {
        let upload = "01890000-0000-7000-8000-000000000002".parse().ok();
        let restore = |now| {
            let note = Note {
                begun: upload,
                ..note(true)
            };
            note.restore(now)
        };
        let itself = |size, modified| restore(Now::Itself { size, modified });
        for same in [itself(5, 7), restore(Now::Copied)] {
            assert_eq!((&same.stage, same.begun), (&Stage::Comparing, upload));
        }
        for (changed, size) in [(itself(6, 7), 6), (itself(5, 8), 5)] {
            assert_eq!(
                (&changed.stage, changed.begun, changed.size),
                (&Stage::Waiting, None, size)
            );
            assert!(changed.reading.is_none());
        }
        let locked = restore(Now::Locked);
        assert_eq!((locked.stage, locked.begun), (Stage::Locked, upload));
        let missing = restore(Now::Missing);
        assert_eq!(
            (missing.stage, missing.paused, missing.kept),
            (Stage::Missing, true, true)
        );
    }
}
