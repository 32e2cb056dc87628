//! The player's HTML: its bar, its keys, and what it finds in the pages.
//!
//! What makes it play is `frontend/player`, a script of a few kilobytes and not an island: an island would make every
//! listener wait for WebAssembly and Leptos' runtime, four times as much as everything else together, before the first
//! tap is heard. The two meet in the HTML alone. Buttons name what they do (`data-do`), keys stand in the list that shows
//! them (`data-key`), and a track is described by the attributes that `track_attributes` writes.

pub mod api;
mod bar;
mod keys;
mod offline;
mod track;

pub(crate) use bar::PlayerBar;
pub(crate) use offline::OfflinePage;
pub(crate) use track::{TrackActions, TrackScrubber, track_attributes};
