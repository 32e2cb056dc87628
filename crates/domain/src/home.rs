//! The library at a glance: its first page and its years.

use crate::event::EventRow;
use crate::track::TrackRow;
use serde::{Deserialize, Serialize};

/// What the first page shows, beside what belongs to the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// The latest events, at most 6.
    pub events: Vec<EventRow>,
    /// The newest tracks, at most 10.
    pub tracks: Vec<TrackRow>,
    /// How many of each there are.
    pub counts: Counts,
    /// Tracks that wait in the inbox; none for those who may not file them.
    pub inbox: Option<u64>,
}

/// How much a library holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Tracks; those in the inbox too for those who may file them.
    pub tracks: u64,
    /// Events.
    pub events: u64,
    /// Songs.
    pub songs: u64,
    /// People and acts.
    pub people: u64,
}

/// One year of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearRow {
    /// Which; none for events whose date is unknown.
    pub year: Option<u16>,
    /// How many events it had.
    pub events: u64,
    /// How many tracks are at them.
    pub tracks: u64,
}
