//! The slider that lies over a waveform: seeking by finger, mouse and arrow keys alike.

use crate::format::duration;
use leptos::prelude::*;

/// A slider from 0 to `length` milliseconds that stands at `position` and reports where it is moved to.
#[component]
pub(super) fn SeekRange(
    position: RwSignal<u32>,
    length: RwSignal<u32>,
    seek: impl Fn(u32) + 'static,
) -> impl IntoView {
    view! {
        <input
            class="seek"
            type="range"
            min="0"
            step="1000"
            aria-label="Position"
            prop:max=move || length.get()
            prop:value=move || position.get().min(length.get())
            aria-valuetext=move || position_in_words(position.get(), length.get())
            on:input=move |event| {
                if let Ok(at) = event_target_value(&event).parse() {
                    seek(at);
                }
            }
        />
    }
}

/// A position as screen readers say it.
pub(super) fn position_in_words(position: u32, length: u32) -> String {
    format!(
        "{} of {}",
        duration(position.into()),
        duration(length.into())
    )
}

/// How much of a drawing [`crate::waveform::WIDTH`] wide lies before `position`.
pub(super) fn played_width(position: u32, length: u32) -> u32 {
    let width = u64::from(crate::waveform::WIDTH) * u64::from(position.min(length));
    u32::try_from(width / u64::from(length.max(1))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::played_width;

    #[test]
    fn what_was_played_never_leaves_the_drawing() {
        assert_eq!(played_width(0, 0), 0);
        assert_eq!(played_width(500, 1000), 200);
        assert_eq!(played_width(5000, 1000), 400);
        assert_eq!(played_width(u32::MAX, u32::MAX), 400);
    }
}
