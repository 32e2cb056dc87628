//! The bin: what was deleted, until it is gone for good.

use crate::Timestamp;
use crate::path::Item;
use serde::{Deserialize, Serialize};

/// How long what was deleted can be brought back.
pub const BIN_DAYS: u32 = 30;

/// One page of the bin, latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinPage {
    /// What was deleted.
    pub rows: Vec<BinRow>,
    /// What to pass as `after` for the page that follows; none on the last.
    pub next: Option<String>,
}

/// One thing in the bin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinRow {
    /// What it is.
    pub item: Item,
    /// What it is called.
    pub title: String,
    /// How many tracks went with it and come back with it; 0 for all but events.
    pub tracks: u64,
    /// When it was deleted.
    pub deleted_at: Timestamp,
    /// From when on it is gone for good.
    pub gone_at: Timestamp,
}
