//! Several tabs of one person: one of them leads, reads and sends; the others show what it does, and pass on what is
//! chosen and decided in them. When the leader is closed, another one takes its place.

use super::{Chosen, Desk, act, with};
use crate::browser::promise::{call, property};
use crate::queue::{Choice, Entry};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use transfer::message::{FileKey, decode, encode};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, File, MessageEvent};

/// What a person does, in whichever tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Deed {
    KeepBoth(FileKey),
    Skip(FileKey),
    Pause(FileKey),
    Resume(FileKey),
    Cancel(FileKey),
    Retry(FileKey),
    HoldAll(bool),
    Clear,
    Nudge,
}

/// From tab to tab.
#[derive(Debug, Serialize, Deserialize)]
enum Talk {
    /// A follower wants to see everything.
    Hello,
    /// The leader shows files that changed; none where one is gone.
    Shown(Vec<(FileKey, Option<Entry>)>),
    /// A follower passes on what a person did.
    Do(Deed),
    /// A follower passes on chosen files, with the folders they were in. Files and handles travel beside.
    Take(Vec<Option<String>>),
}

/// How this tab stands to the others.
#[derive(Default)]
pub(super) struct Tabs {
    channel: Option<BroadcastChannel>,
    follows: bool,
}

impl Tabs {
    /// Listens to the other tabs of `person`. Browsers without channels are taken to have one tab.
    pub(super) fn open(person: &str) -> Self {
        let channel = BroadcastChannel::new(&name(person)).ok();
        if let Some(channel) = &channel {
            let heard = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
                let parts = Array::from(&event.data());
                let bytes = Uint8Array::new(&parts.get(0)).to_vec();
                // A tab of another build speaks otherwise; it reloads by itself at its next navigation.
                if let Ok(talk) = decode::<Talk>(&bytes) {
                    act(|desk| desk.listen(talk, &parts));
                }
            });
            channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
            // It lasts as long as the document.
            heard.forget();
        }
        Self {
            channel,
            follows: false,
        }
    }

    pub(super) const fn follows(&self) -> bool {
        self.follows
    }

    fn say(&self, talk: &Talk, beside: &[JsValue]) {
        if let (Some(channel), Ok(bytes)) = (&self.channel, encode(talk)) {
            let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
            for part in beside {
                parts.push(part);
            }
            // It fails only for what cannot be cloned; files and bytes can.
            let _ = channel.post_message(&parts);
        }
    }

    /// Tells the followers of files that changed.
    pub(super) fn show(&self, changed: Vec<(FileKey, Option<Entry>)>) {
        if !self.follows && !changed.is_empty() {
            self.say(&Talk::Shown(changed), &[]);
        }
    }

    pub(super) fn pass_on(&self, deed: Deed) {
        self.say(&Talk::Do(deed), &[]);
    }

    pub(super) fn hand_over(&self, chosen: Vec<Chosen>) {
        let folders = chosen.iter().map(|one| one.folder.clone()).collect();
        let beside: Vec<JsValue> = chosen
            .into_iter()
            .flat_map(|one| [one.file.into(), one.handle.unwrap_or_default()])
            .collect();
        self.say(&Talk::Take(folders), &beside);
    }
}

impl Desk {
    fn listen(&mut self, talk: Talk, parts: &Array) {
        match (talk, self.tabs.follows) {
            (Talk::Hello, false) => {
                let all = self.queue.keys().into_iter();
                let all = all.map(|key| (key, self.queue.get(key).cloned())).collect();
                self.tabs.show(all);
            }
            (Talk::Do(deed), false) => self.carry_out_deed(deed),
            (Talk::Take(folders), false) => self.take(unpack(folders, parts)),
            (Talk::Shown(changed), true) => {
                for (key, entry) in changed {
                    self.queue.mirror(key, entry);
                }
            }
            _ => {}
        }
    }

    pub(super) fn carry_out_deed(&mut self, deed: Deed) {
        match deed {
            Deed::KeepBoth(key) => self.queue.choose(key, Choice::KeepBoth),
            Deed::Skip(key) => self.queue.choose(key, Choice::Skip),
            Deed::Pause(key) => self.queue.pause(key),
            Deed::Resume(key) => self.queue.resume(key),
            Deed::Cancel(key) => self.queue.cancel(key),
            Deed::Retry(key) => self.queue.retry(key),
            Deed::HoldAll(paused) => self.queue.hold_all(paused),
            Deed::Clear => self.queue.clear(),
            Deed::Nudge => self.nudge(),
        }
    }
}

/// What [`Tabs::hand_over`] packed.
fn unpack(folders: Vec<Option<String>>, parts: &Array) -> Vec<Chosen> {
    let mut beside = parts.iter().skip(1);
    let mut chosen = Vec::with_capacity(folders.len());
    for folder in folders {
        let (file, handle) = (beside.next(), beside.next());
        if let Some(file) = file.and_then(|file| file.dyn_into::<File>().ok()) {
            chosen.push(Chosen {
                file,
                handle: handle.filter(JsValue::is_object),
                folder,
            });
        }
    }
    chosen
}

/// Comes back once this tab leads: at once where no other does, else when the leader is closed.
pub(super) async fn lead(person: &str) {
    if hold(&name(person), false).await {
        return;
    }
    with(|desk| {
        desk.tabs.follows = true;
        desk.tabs.say(&Talk::Hello, &[]);
    });
    hold(&name(person), true).await;
    act(|desk| {
        desk.tabs.follows = false;
        // What was shown was the leader's; what it kept is read from the database.
        desk.queue.forget_mirrored();
    });
}

fn name(person: &str) -> String {
    format!("reprise-uploads-{person}")
}

/// Gets hold of the lock of this name, for as long as the document lives; where another tab has it, waits for it or
/// answers `false`. Browsers without locks (and pages without TLS) are taken to have one tab.
async fn hold(name: &str, wait: bool) -> bool {
    let Some(locks) = property(&window().navigator(), "locks") else {
        return true;
    };
    let options = Object::new();
    let _ = Reflect::set(&options, &"ifAvailable".into(), &(!wait).into());
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
    JsFuture::from(answer)
        .await
        .is_ok_and(|got| got.is_truthy())
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    async fn one_tab_at_a_time_holds_the_lock() {
        let name = format!("test-{}", js_sys::Math::random());
        assert!(hold(&name, false).await);
        assert!(!hold(&name, false).await);
    }

    #[wasm_bindgen_test]
    fn files_arrive_with_their_folders() {
        let file = File::new_with_str_sequence(&Array::of1(&"sound".into()), "a.wav").unwrap();
        let parts = Array::of3(&JsValue::NULL, &file, &JsValue::UNDEFINED);
        let chosen = unpack(vec![Some("Gig".to_owned())], &parts);
        assert_eq!(chosen.len(), 1);
        assert_eq!(chosen[0].folder.as_deref(), Some("Gig"));
        assert!(chosen[0].handle.is_none());
    }
}
