//! The signals that the player's islands share.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlMediaElement};

/// The one player of a document. The browser puts it into the context of its root owner, above every page's.
#[derive(Clone, Copy)]
pub struct Player {
    /// What is loaded; none until something was first played.
    pub(super) now: RwSignal<Option<Playing>>,
    /// Whether it is meant to sound: false while paused and after its end.
    pub(super) sounding: RwSignal<bool>,
    /// Where it is, in milliseconds.
    pub(super) position: RwSignal<u32>,
    /// How long it is, in milliseconds; 0 while unknown.
    pub(super) length: RwSignal<u32>,
    /// Whether loading it failed.
    pub(super) failed: RwSignal<bool>,
    /// Counts the pages that were shown, so that effects look again at new HTML.
    pub(super) page: RwSignal<u32>,
    /// Plays what has no pictures.
    pub(super) audio: NodeRef<html::Audio>,
    /// Plays what has.
    pub(super) video: NodeRef<html::Video>,
}

/// A track as the player needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Playing {
    pub(super) id: String,
    pub(super) asset: String,
    pub(super) title: String,
    pub(super) artist: Option<String>,
    pub(super) video: bool,
    /// Milliseconds; 0 while unknown.
    pub(super) length: u32,
}

impl Playing {
    /// Reads the `data-` attributes of the nearest element around `inside` that stands for a track.
    pub(super) fn around(inside: &Element) -> Option<Self> {
        let track = inside.closest("[data-track]").ok()??;
        Some(Self {
            id: track.get_attribute("data-track")?,
            asset: track.get_attribute("data-asset")?,
            title: track.get_attribute("data-title")?,
            artist: track.get_attribute("data-artist"),
            video: track.get_attribute("data-kind").as_deref() == Some("video"),
            length: track
                .get_attribute("data-ms")
                .and_then(|ms| ms.parse().ok())
                .unwrap_or(0),
        })
    }
}

impl Player {
    /// A silent player, owned by the current reactive owner.
    #[expect(
        clippy::new_without_default,
        reason = "it belongs to an owner; a default would hide that"
    )]
    pub fn new() -> Self {
        Self {
            now: RwSignal::new(None),
            sounding: RwSignal::new(false),
            position: RwSignal::new(0),
            length: RwSignal::new(0),
            failed: RwSignal::new(false),
            page: RwSignal::new(0),
            audio: NodeRef::new(),
            video: NodeRef::new(),
        }
    }

    /// Tells the player that another page is shown.
    pub fn page_shown(&self) {
        self.page.update(|page| *page += 1);
    }

    /// The document's player, or one that stays silent where there is no browser.
    pub(super) fn here() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// The element that plays what is loaded.
    fn element(&self) -> Option<HtmlMediaElement> {
        if self
            .now
            .with_untracked(|now| now.as_ref().is_some_and(|now| now.video))
        {
            self.video.get_untracked().map(Into::into)
        } else {
            self.audio.get_untracked().map(Into::into)
        }
    }

    /// Whether `track` is loaded.
    pub(super) fn holds(&self, track: &Playing) -> bool {
        self.now
            .with_untracked(|now| now.as_ref().is_some_and(|now| now.id == track.id))
    }

    /// Plays `track` from `at` milliseconds on, in place of what was loaded.
    pub(super) fn start(&self, track: Playing, at: u32) {
        if let Some(element) = self.element() {
            let _ = element.pause();
        }
        let src = format!("/media/{}", track.asset);
        self.length.set(track.length);
        self.position.set(at);
        self.now.set(Some(track));
        if let Some(element) = self.element() {
            element.set_src(&src);
            element.set_current_time(f64::from(at) / 1000.0);
        }
        self.play();
    }

    /// Pauses what sounds, or goes on with it.
    pub(super) fn toggle(&self) {
        match self.element() {
            Some(element) if !element.paused() => {
                let _ = element.pause();
            }
            _ => self.play(),
        }
    }

    /// Goes to `at` milliseconds.
    pub(super) fn seek(&self, at: u32) {
        if let Some(element) = self.element() {
            element.set_current_time(f64::from(at) / 1000.0);
            self.position.set(at);
        }
    }

    /// Goes on, and begins anew to load where that had failed.
    fn play(&self) {
        let Some(element) = self.element() else {
            return;
        };
        self.failed.set(false);
        if element.error().is_some() {
            element.load();
            element.set_current_time(f64::from(self.position.get_untracked()) / 1000.0);
        }
        if let Ok(begun) = element.play() {
            leptos::task::spawn_local(async move {
                // A refusal shows as a paused or failed element, which `follow` reports.
                let _ = JsFuture::from(begun).await;
            });
        }
    }

    /// Takes over what the element says of itself: called on each of its events.
    pub(super) fn follow(&self) {
        let Some(element) = self.element() else {
            return;
        };
        self.sounding.set(!element.paused() && !element.ended());
        self.failed.set(element.error().is_some());
        if !self.failed.get_untracked() {
            self.position.set(millis(element.current_time()));
        }
        let length = element.duration();
        if length.is_finite() && length > 0.0 {
            self.length.set(millis(length));
        }
    }
}

/// Whole milliseconds of a media element's seconds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates: 49 days are enough"
)]
pub(super) fn millis(seconds: f64) -> u32 {
    (seconds * 1000.0) as u32
}
