//! Tracks: the library's list and a track's own page.

mod api;
#[cfg(feature = "ssr")]
mod counterpart;
#[cfg(feature = "ssr")]
mod detail;
#[cfg(feature = "ssr")]
mod edit;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod query;
#[cfg(feature = "ssr")]
mod row;
#[cfg(feature = "ssr")]
mod thing;

pub use api::{Track, Tracks, track, tracks};
#[cfg(feature = "ssr")]
pub(crate) use {
    counterpart::CounterpartPage,
    detail::TrackPageView,
    edit::EditTrackPage,
    list::TracksPage,
    row::{EventTrack, Length, Performance, PlayCell, Row, from},
};
