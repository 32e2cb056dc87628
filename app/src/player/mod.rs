//! The player: what lives in the browser while pages come and go.
//!
//! Islands take no props, because decoding them would bring JSON into every listener's download; they read `data-`
//! attributes of the HTML around them. Play buttons are not islands at all: a page may hold two hundred, and the bar,
//! which is always there, hears their clicks and marks the one that sounds.
//!
//! Signals that outlive a page stand in [`Player`] alone. What a page's island makes belongs to the page's owner, which
//! `navigation.ts` ends through the exports of `frontend`.

mod bar;
mod keys;
mod media_session;
mod range;
mod scrubber;
mod state;

pub use bar::PlayerBar;
#[cfg(feature = "ssr")]
pub(crate) use scrubber::TrackScrubber;
pub use state::Player;
