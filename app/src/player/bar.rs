//! The player's bar: at the foot of every page, and the same one for hours.

use super::keys::{KEYS, pressed, show_help};
use super::media_session;
use super::range::{SeekRange, played_width};
use super::state::{Player, Playing};
use crate::format::duration;
use crate::tracks::waveform as fetch_waveform;
use crate::waveform;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlMediaElement};

/// What happens to a media element that the bar shows.
const EVENTS: [&str; 7] = [
    "play",
    "pause",
    "ended",
    "timeupdate",
    "seeking",
    "durationchange",
    "error",
];

/// Plays what the page's buttons ask for. Hidden until something was played.
#[island]
pub fn PlayerBar() -> impl IntoView {
    let player = Player::here();
    let open = RwSignal::new(false);
    let help = NodeRef::<html::Dialog>::new();
    let drawing = RwSignal::new(String::new());
    Effect::new(move |_| {
        if let (Some(audio), Some(video)) = (player.audio.get(), player.video.get()) {
            listen(player, &[audio.into(), video.into()]);
            window_event_listener(ev::click, move |event| clicked(player, &event));
            window_event_listener(ev::keydown, move |event| pressed(player, help, &event));
        }
    });
    Effect::new(move |_| {
        if let Some(track) = player.now.get() {
            media_session::announce(&track);
            draw(player, track, drawing);
        }
    });
    Effect::new(move |_| {
        player.page.track();
        let sounding = player.sounding.get();
        player.now.with(|now| mark(now.as_ref(), sounding));
    });
    view! {
        <section
            id="player" class="player" class:open=move || open.get() aria-label="Player"
            hidden=move || player.now.with(Option::is_none)
        >
            <Screen player/>
            <button
                class="play" type="button"
                aria-label=move || if player.sounding.get() { "Pause" } else { "Play" }
                on:click=move |_| player.toggle()
            >
                <svg class="icon" aria-hidden="true"><use href=move || icon(player.sounding.get())/></svg>
            </button>
            <Now player/>
            <Wave player drawing/>
            <button class="quiet keys" type="button" aria-label="Keyboard" on:click=move |_| show_help(help)>"?"</button>
            <button
                class="quiet expand" type="button" aria-label="Large player"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <svg class="icon" aria-hidden="true"><use href="#i-up"/></svg>
            </button>
        </section>
        <Keys help/>
    }
}

/// The two elements that make sound; the one with pictures shows only while it has some.
#[component]
fn Screen(player: Player) -> impl IntoView {
    let pictures = move || {
        player
            .now
            .with(|now| now.as_ref().is_some_and(|now| now.video))
    };
    view! {
        <audio id="player-audio" node_ref=player.audio preload="metadata"></audio>
        <video id="player-video" class="screen" node_ref=player.video playsinline preload="metadata" hidden=move || !pictures()></video>
    }
}

/// What plays, with a way to its page, or why it does not.
#[component]
fn Now(player: Player) -> impl IntoView {
    let of = move |part: fn(&Playing) -> String| {
        player
            .now
            .with(|now| now.as_ref().map(part).unwrap_or_default())
    };
    view! {
        <div class="now">
            <a href=move || of(|now| format!("/tracks/{}", now.id))>{move || of(|now| now.title.clone())}</a>
            <span class="muted">{move || of(|now| now.artist.clone().unwrap_or_default())}</span>
            <span class="fault" role="alert">
                {move || if player.failed.get() {
                    "This did not load. Check the connection and press play."
                } else {
                    ""
                }}
            </span>
        </div>
    }
}

/// The waveform to seek on, and the time.
#[component]
fn Wave(player: Player, drawing: RwSignal<String>) -> impl IntoView {
    let (position, length) = (player.position, player.length);
    let played = move || played_width(position.get(), length.get());
    view! {
        <div class="waveform" class:flat=move || drawing.with(String::is_empty)>
            <svg viewBox="0 0 400 64" preserveAspectRatio="none" aria-hidden="true">
                <clipPath id="player-played"><rect width=played height=waveform::HEIGHT/></clipPath>
                <path class="wave" d=move || drawing.get()/>
                <path class="wave played" clip-path="url(#player-played)" d=move || drawing.get()/>
            </svg>
            <SeekRange position length seek=move |at| player.seek(at)/>
        </div>
        <span class="time">
            <span>{move || duration(position.get().into())}</span>
            <span class="muted">{move || duration(length.get().into())}</span>
        </span>
    }
}

/// The list of keys.
#[component]
fn Keys(help: NodeRef<html::Dialog>) -> impl IntoView {
    let rows =
        KEYS.map(|(key, what)| view! { <div><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div> });
    view! {
        <dialog class="card" node_ref=help aria-labelledby="keys-title">
            <h2 id="keys-title">"Keyboard"</h2>
            <dl class="facts">{rows.collect_view()}</dl>
            <form method="dialog"><button class="button">"Close"</button></form>
        </dialog>
    }
}

fn icon(sounding: bool) -> &'static str {
    if sounding { "#i-pause" } else { "#i-play" }
}

/// Lets the player follow its elements. They live as long as the document, and so does the closure.
fn listen(player: Player, elements: &[HtmlMediaElement]) {
    let follow = Closure::<dyn Fn()>::new(move || player.follow()).into_js_value();
    for element in elements {
        for event in EVENTS {
            // Fails only on what is not a function.
            let _ = element.add_event_listener_with_callback(event, follow.unchecked_ref());
        }
    }
}

/// Hears every page's play buttons.
fn clicked(player: Player, event: &ev::MouseEvent) {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let button = target.and_then(|target| target.closest("[data-play]").ok().flatten());
    let Some(track) = button.and_then(|button| Playing::around(&button)) else {
        return;
    };
    if player.holds(&track) {
        player.toggle();
    } else {
        player.start(track, 0);
    }
}

/// Fetches the waveform of `track` and draws it, unless something else plays by then.
fn draw(player: Player, track: Playing, drawing: RwSignal<String>) {
    drawing.set(String::new());
    let Ok(id) = track.id.parse() else { return };
    spawn_local(async move {
        // Without it the slider still works.
        if let Ok(peaks) = fetch_waveform(id).await
            && player.holds(&track)
        {
            drawing.set(waveform::path(&peaks));
        }
    });
}

/// Marks the page's HTML where the loaded track stands, and nothing else.
fn mark(now: Option<&Playing>, sounding: bool) {
    for old in found("[data-track][data-state]") {
        let _ = old.remove_attribute("data-state");
        show(&old, false);
    }
    let Some(now) = now else { return };
    for track in found(&format!("[data-track=\"{}\"]", now.id)) {
        let _ = track.set_attribute("data-state", if sounding { "playing" } else { "paused" });
        show(&track, sounding);
    }
}

/// Sets what the button within `track` does next.
fn show(track: &Element, sounding: bool) {
    let title = track.get_attribute("data-title").unwrap_or_default();
    if let Ok(Some(button)) = track.query_selector("[data-play]") {
        let does = if sounding { "Pause " } else { "Play " };
        let _ = button.set_attribute("aria-label", &(does.to_owned() + &title));
    }
    if let Ok(Some(drawing)) = track.query_selector("[data-play] use") {
        let _ = drawing.set_attribute("href", icon(sounding));
    }
}

fn found(selector: &str) -> Vec<Element> {
    let Ok(list) = document().query_selector_all(selector) else {
        return Vec::new();
    };
    (0..list.length())
        .filter_map(|i| list.item(i)?.dyn_into().ok())
        .collect()
}
