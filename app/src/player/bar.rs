//! The player's bar: at the foot of every page, and the same one for hours. Opened, it is a sheet with the queue.

use super::keys::Keys;
use crate::waveform;
use leptos::prelude::*;

/// The bar, hidden until something was played, and the list of keys.
#[component]
pub(crate) fn PlayerBar() -> impl IntoView {
    view! {
        <Drawings/>
        <section id="player" class="player" aria-label="Player" hidden>
            <audio id="player-audio" data-active preload="auto"></audio>
            <audio id="player-spare" preload="auto"></audio>
            <video id="player-video" class="screen" playsinline preload="auto" hidden></video>
            <div class="transport">
                <Press does="shuffle" icon="#i-shuffle" label="Shuffle" class="quiet more" pressed=true/>
                <Press does="previous" icon="#i-previous" label="Previous" class="quiet wide"/>
                <Press does="toggle" icon="#i-play" label="Play" class="play"/>
                <Press does="next" icon="#i-next" label="Next" class="quiet"/>
                <Press does="repeat" icon="#i-repeat" label="Repeat" class="quiet more" pressed=true/>
                <Press does="switch" icon="#i-film" label="Watch the film" class="quiet wide"/>
            </div>
            <div class="now">
                <a href="/tracks"></a>
                <span class="muted"></span>
                <span class="fault" role="alert"></span>
            </div>
            <Wave/>
            <span class="time"><span></span><span class="muted"></span></span>
            <button
                class="quiet expand" type="button" data-do="sheet"
                aria-label="Queue and sound" aria-expanded="false" aria-controls="player-sheet"
            >
                <svg class="icon" aria-hidden="true"><use href="#i-up"/></svg>
            </button>
            <div id="player-sheet" class="sheet"><Tuning/><Queue/></div>
        </section>
        <Keys/>
    }
}

/// A button that names what the script does when it is pressed.
#[component]
fn Press(
    does: &'static str,
    icon: &'static str,
    label: &'static str,
    class: &'static str,
    /// Whether it stays pressed.
    #[prop(optional)]
    pressed: bool,
) -> impl IntoView {
    view! {
        <button class=class type="button" data-do=does aria-label=label aria-pressed=pressed.then_some("false")>
            <svg class="icon" aria-hidden="true"><use href=icon/></svg>
        </button>
    }
}

/// The waveform to seek on.
#[component]
fn Wave() -> impl IntoView {
    let view_box = format!("0 0 {} {}", waveform::WIDTH, waveform::HEIGHT);
    view! {
        <div class="waveform">
            <svg viewBox=view_box preserveAspectRatio="none" aria-hidden="true">
                <clipPath id="player-played"><rect width="0" height=waveform::HEIGHT/></clipPath>
                <path class="wave"/>
                <path class="wave played" clip-path="url(#player-played)"/>
            </svg>
            <input class="seek" type="range" min="0" step="1000" max="0" value="0" aria-label="Position"/>
        </div>
    }
}

/// How it sounds: loudness, speed and quality, and whether it stays on the device.
#[component]
fn Tuning() -> impl IntoView {
    let rates = ["0.5", "0.75", "1", "1.25", "1.5", "1.75", "2"];
    let qualities = [
        ("auto", "As the link allows"),
        ("original", "Original"),
        ("96", "About 96 kbit/s"),
        ("48", "About 48 kbit/s"),
    ];
    view! {
        <div class="tuning">
            <div class="loudness">
                <Press does="mute" icon="#i-volume" label="Mute" class="quiet" pressed=true/>
                <input id="player-volume" type="range" min="0" max="1" step="0.05" aria-label="Volume"/>
            </div>
            <label class="field">
                "Speed"
                <select name="rate">
                    {rates.map(|rate| view! { <option value=rate>{rate}"\u{d7}"</option> }).collect_view()}
                </select>
            </label>
            <label class="field">
                "Quality"
                <select name="quality" aria-describedby="player-heard">
                    {qualities.map(|(value, words)| view! { <option value=value>{words}</option> }).collect_view()}
                </select>
            </label>
            <p id="player-heard" class="muted small"></p>
            <div class="actions">
                <button class="button small" type="button" data-do="keep" aria-pressed="false">
                    <svg class="icon" aria-hidden="true"><use href="#i-keep"/></svg>
                    <span>"Keep offline"</span>
                </button>
                <button class="button small keys" type="button" data-do="keys">"Keyboard"</button>
            </div>
            <p class="muted small"><span id="player-room" role="status"></span>" "<a href="/offline">"On this device"</a></p>
        </div>
    }
}

/// What plays next, and a row for the script to copy.
#[component]
fn Queue() -> impl IntoView {
    view! {
        <div class="queue">
            <div class="queue-head">
                <h2 id="queue-title">"Queue"</h2>
                <button class="quiet" type="button" data-do="clear">"Clear"</button>
            </div>
            <ol id="queue-rows" aria-labelledby="queue-title"></ol>
            <template id="queue-row">
                <li>
                    <button class="entry" type="button" name="play" aria-label="Play"><span></span><span class="muted"></span></button>
                    <time></time>
                    <button class="quiet" type="button" name="up" aria-label="Earlier">
                        <svg class="icon" aria-hidden="true"><use href="#i-up"/></svg>
                    </button>
                    <button class="quiet" type="button" name="remove" aria-label="Remove">
                        <svg class="icon" aria-hidden="true"><use href="#i-close"/></svg>
                    </button>
                </li>
            </template>
        </div>
    }
}

/// The drawings that only the player uses, as those of the pages: 24 units square.
#[component]
fn Drawings() -> impl IntoView {
    view! {
        <svg class="sprite" aria-hidden="true">
            <symbol id="i-previous" viewBox="0 0 24 24"><path class="solid" d="M18.5 6v12a.6.6 0 0 1-.9.5L9 12.5a.6.6 0 0 1 0-1l8.6-6a.6.6 0 0 1 .9.5zM5.5 5.5H7.5v13H5.5z"/></symbol>
            <symbol id="i-next" viewBox="0 0 24 24"><path class="solid" d="M5.5 6v12a.6.6 0 0 0 .9.5l8.6-6a.6.6 0 0 0 0-1L6.400 5.5a.6.6 0 0 0-.9.5zM16.5 5.5h2v13h-2z"/></symbol>
            <symbol id="i-shuffle" viewBox="0 0 24 24"><path d="M4 17h3l9-10h4M17 4l3 3-3 3M4 7h3l2.5 2.8M13.5 14.2L16 17h4M17 14l3 3-3 3"/></symbol>
            <symbol id="i-repeat" viewBox="0 0 24 24"><path d="M4 12V9a3 3 0 0 1 3-3h12M16 3l3 3-3 3M20 12v3a3 3 0 0 1-3 3H5M8 21l-3-3 3-3"/></symbol>
            <symbol id="i-repeat-one" viewBox="0 0 24 24"><path d="M4 12V9a3 3 0 0 1 3-3h12M16 3l3 3-3 3M20 12v3a3 3 0 0 1-3 3H5M8 21l-3-3 3-3M11 10.5l1.5-1v5"/></symbol>
            <symbol id="i-volume" viewBox="0 0 24 24"><path d="M4 9.5v5h3.5L12 19V5L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11"/></symbol>
            <symbol id="i-muted" viewBox="0 0 24 24"><path d="M4 9.5v5h3.5L12 19V5L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5"/></symbol>
            <symbol id="i-queue" viewBox="0 0 24 24"><path d="M4 6h16M4 11h16M4 16h9M17 14v6M14 17h6"/></symbol>
            <symbol id="i-film" viewBox="0 0 24 24"><path d="M4 6.5h16v11H4zM10.5 9.5v5l4-2.5z"/></symbol>
            <symbol id="i-sound" viewBox="0 0 24 24"><path d="M9 17.5V6l10-2v11.5M9 17.5a2.5 2.5 0 1 1-5 0a2.5 2.5 0 0 1 5 0zM19 15.5a2.5 2.5 0 1 1-5 0a2.5 2.5 0 0 1 5 0z"/></symbol>
            <symbol id="i-keep" viewBox="0 0 24 24"><path d="M7 4h10a1 1 0 0 1 1 1v15l-6-4-6 4V5a1 1 0 0 1 1-1z"/></symbol>
        </svg>
    }
}
