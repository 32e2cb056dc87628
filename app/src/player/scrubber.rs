//! The live side of a track page's waveform: it seeks, and shows what was played.
//!
//! An island bound by hand: Leptos' own binding keeps the view of an island for ever, and with it every page that was
//! left. This one adds behaviour to the server's HTML, and its owner is the page's.

#[cfg(feature = "ssr")]
pub(crate) use html::TrackScrubber;

#[cfg(feature = "ssr")]
mod html {
    use leptos::prelude::*;
    use leptos::tachys::html::islands::Island;

    /// Lies over the waveform of the track that the HTML around it stands for.
    #[component]
    pub(crate) fn TrackScrubber(
        /// Milliseconds, where known.
        length: Option<u64>,
    ) -> impl IntoView {
        Island::new(
            "track_scrubber",
            view! {
                <input
                    class="seek live" type="range" min="0" step="1000" max=length.unwrap_or(0) value="0"
                    aria-label="Position"
                />
            },
        )
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use crate::player::range::{played_width, position_in_words};
    use crate::player::state::{Player, Playing, millis};
    use leptos::prelude::*;
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::prelude::wasm_bindgen;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlMediaElement};

    /// Wakes the scrubber within `island`: it takes over from the browser's own controls, at the place where they are,
    /// and follows the player until the current owner goes.
    #[wasm_bindgen]
    pub fn track_scrubber(island: &HtmlElement) {
        let player = Player::here();
        let Some(stage) = island.closest("[data-track]").ok().flatten() else {
            return;
        };
        let (Some(track), Some(input)) = (Playing::around(&stage), part(&stage, ".seek")) else {
            return;
        };
        take_over(player, &stage, &track);
        seek_by(&input, player, track.clone());
        let drawn = part::<Element>(&stage, ".waveform rect");
        Effect::new(move |_| {
            let current = player
                .now
                .with(|now| now.as_ref().is_some_and(|now| now.id == track.id));
            let (position, length) = if current {
                (player.position.get(), player.length.get())
            } else {
                (0, track.length)
            };
            input.set_max(&length.to_string());
            input.set_value(&position.min(length).to_string());
            // Fails only on a malformed name.
            let _ = input.set_attribute("aria-valuetext", &position_in_words(position, length));
            if let Some(drawn) = &drawn {
                let _ = drawn.set_attribute("width", &played_width(position, length).to_string());
            }
        });
    }

    fn part<E: JsCast>(within: &Element, selector: &str) -> Option<E> {
        within
            .query_selector(selector)
            .ok()
            .flatten()?
            .dyn_into()
            .ok()
    }

    /// Lets `input` seek in `track`, and start it where something else plays.
    fn seek_by(input: &HtmlInputElement, player: Player, track: Playing) {
        let slider = input.clone();
        let seek = move || {
            let Ok(at) = slider.value().parse() else {
                return;
            };
            if player.holds(&track) {
                player.seek(at);
            } else {
                player.start(track.clone(), at);
            }
        };
        let seek = Closure::<dyn Fn()>::new(seek);
        // Fails only on what is not a function.
        let _ = input.add_event_listener_with_callback("input", seek.as_ref().unchecked_ref());
        let bound = StoredValue::new_local((input.clone(), seek));
        on_cleanup(move || {
            bound.try_with_value(|(input, seek)| {
                let _ = input
                    .remove_event_listener_with_callback("input", seek.as_ref().unchecked_ref());
            });
        });
    }

    /// Lets the browser's own controls give way; what they play goes on in the player.
    fn take_over(player: Player, stage: &Element, track: &Playing) {
        let Some(native) = part::<HtmlMediaElement>(stage, ".native") else {
            return;
        };
        let sounds = !native.paused() && !native.ended();
        let at = millis(native.current_time());
        // An element without a source that loads anew gives up what it had begun to fetch.
        let _: Result<(), JsValue> = native.remove_attribute("src");
        native.load();
        native.remove();
        if sounds && !player.holds(track) {
            player.start(track.clone(), at);
        }
    }
}
