//! What survives a reload or a crash of the browser: the queue, with its files where the browser can keep them.
//!
//! `IndexedDB` holds what is known of each file in one store, and in another, written once, the handle to the file, or,
//! where there is none and it fits comfortably, the file itself, of which the browser then keeps a copy. Only one tab
//! keeps anything at a time; otherwise two would send the same files.

use super::files::Chosen;
use super::promise::{call, call_async, done, property};
use crate::queue::{Entry, Stage};
use domain::FileName;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use transfer::message::{Reading, decode, encode};
use wasm_bindgen::prelude::*;
use web_sys::{File, IdbDatabase, IdbObjectStore, IdbTransactionMode};

const NOTES: &str = "notes";
const SOURCES: &str = "sources";
/// Files above this are not copied, whatever the room.
const LARGEST_COPY: f64 = 2.0 * 1024.0 * 1024.0 * 1024.0;

/// What is known of a kept file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Note {
    name: FileName,
    size: u64,
    paused: bool,
    both: bool,
    reading: Option<Reading>,
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
            paused: entry.paused,
            both: entry.both,
            reading: entry.reading.as_deref().cloned(),
        })
    }

    /// The entry it becomes again. `size` is the file's now: if it changed, all that was read is void.
    pub(crate) fn restore(self, size: Option<u64>, locked: bool) -> Entry {
        let reading = self
            .reading
            .filter(|_| size.is_none_or(|size| size == self.size));
        let stage = match (size, locked) {
            (Some(_), _) if reading.is_some() => Stage::Comparing,
            (Some(_), _) => Stage::Waiting,
            (None, true) => Stage::Locked,
            (None, false) => Stage::Missing,
        };
        Entry {
            name: self.name.to_string(),
            file_name: Some(self.name),
            size: size.unwrap_or(self.size),
            kept: true,
            paused: self.paused,
            both: self.both,
            peaks: reading
                .as_ref()
                .map(|reading| reading.peaks.as_slice().into())
                .unwrap_or_default(),
            reading: reading.map(Arc::new),
            stage,
        }
    }
}

/// The open database.
#[derive(Clone)]
pub(crate) struct Keeper(IdbDatabase);

impl Keeper {
    /// Opens what is kept for `person`. None where another tab has it or the browser keeps nothing (as some do in
    /// private windows): then a reload loses the queue, and the page says so before it happens.
    pub(crate) async fn open(person: &str) -> Option<Self> {
        let name = format!("reprise-uploads-{person}");
        if !alone(&name).await {
            return None;
        }
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
        done(&request).await.ok()?.dyn_into().ok().map(Self)
    }

    fn store(&self, name: &str, mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
        self.0
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

    /// Writes how to find a file again. False where there is no way.
    pub(crate) async fn put_source(&self, id: u32, chosen: &Chosen) -> Result<bool, JsValue> {
        let source = match &chosen.handle {
            Some(handle) => handle,
            None if fits(&chosen.file).await => chosen.file.as_ref(),
            None => return Ok(false),
        };
        let sources = self.store(SOURCES, IdbTransactionMode::Readwrite)?;
        done(&sources.put_with_key(source, &id.into())?)
            .await
            .map(|_| true)
    }

    /// Removes all there is of a file.
    pub(crate) async fn remove(&self, id: u32) -> Result<(), JsValue> {
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
    file.size() <= LARGEST_COPY && file.size() <= room / 4.0
}

/// Whether no other tab keeps records under this name. From now on this one does, until it is closed. Browsers without
/// locks (and pages without TLS) are taken to have one tab.
async fn alone(name: &str) -> bool {
    let Some(locks) = property(&window().navigator(), "locks") else {
        return true;
    };
    let options = Object::new();
    let _ = Reflect::set(&options, &"ifAvailable".into(), &true.into());
    let answer = Promise::new(&mut |resolve: Function, _| {
        let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            let got = !lock.is_null();
            let _ = resolve.call1(&JsValue::NULL, &got.into());
            // A promise that never settles holds the lock as long as the document lives.
            if got {
                Promise::new(&mut |_, _| {}).into()
            } else {
                JsValue::UNDEFINED
            }
        });
        call(&locks, "request", &[&name.into(), &options, &granted]);
    });
    wasm_bindgen_futures::JsFuture::from(answer)
        .await
        .is_ok_and(|got| got.is_truthy())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn note(reading: bool) -> Note {
        Note {
            name: "take 1.wav".parse().unwrap(),
            size: 5,
            paused: true,
            both: false,
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
        let chosen = Chosen { file, handle: None };
        for id in [1, 7] {
            keeper.put_note(id, &note(false)).await.unwrap();
            assert!(
                keeper.put_source(id, &chosen).await.unwrap(),
                "five bytes fit"
            );
        }
        keeper.put_note(1, &note(true)).await.unwrap();

        let kept = keeper.all().await.unwrap();
        assert_eq!(kept.iter().map(|kept| kept.id).collect::<Vec<_>>(), [1, 7]);
        assert_eq!(kept[0].note, note(true));
        let file = kept[0].file.as_ref().unwrap();
        let text = wasm_bindgen_futures::JsFuture::from(file.text())
            .await
            .unwrap();
        assert_eq!(
            (file.name().as_str(), text.as_string().unwrap().as_str()),
            ("take 1.wav", "sound")
        );

        keeper.remove(1).await.unwrap();
        assert_eq!(keeper.all().await.unwrap().len(), 1);
    }

    #[wasm_bindgen_test]
    async fn a_second_tab_keeps_nothing() {
        let person = format!("test-{}", js_sys::Math::random());
        assert!(Keeper::open(&person).await.is_some());
        assert!(Keeper::open(&person).await.is_none());
    }

    #[wasm_bindgen_test]
    fn a_file_that_changed_meanwhile_is_read_anew() {
        assert_eq!(note(true).restore(Some(5), false).stage, Stage::Comparing);
        assert_eq!(note(true).restore(Some(6), false).stage, Stage::Waiting);
        assert_eq!(note(true).restore(None, true).stage, Stage::Locked);
        let missing = note(true).restore(None, false);
        assert_eq!(
            (missing.stage, missing.paused, missing.kept),
            (Stage::Missing, true, true)
        );
    }
}
