//! Tracks: the library's list and a track's own page.

mod api;
#[cfg(feature = "ssr")]
mod detail;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod query;

pub use api::{Track, Tracks, track, tracks};
#[cfg(feature = "ssr")]
pub(crate) use {detail::TrackPageView, list::LibraryPage, query::escape};
