//! The chips that narrow a list of tracks to sound or to video.

use domain::MediaKind;
use leptos::prelude::*;

/// One tap for each kind, and one for all of them; `href` says where it leads.
pub(crate) fn kinds(
    current: Option<MediaKind>,
    href: impl Fn(Option<MediaKind>) -> String,
) -> AnyView {
    let chip = |kind, label: &'static str| {
        let href = href(kind);
        let current = (current == kind).then_some("true");
        view! { <li><a class="chip" href=href aria-current=current>{label}</a></li> }
    };
    let chips = (
        chip(None, "All"),
        chip(Some(MediaKind::Audio), "Sound"),
        chip(Some(MediaKind::Video), "Video"),
    );
    view! { <nav aria-label="Sound or video"><ul class="chips">{chips}</ul></nav> }.into_any()
}
