//! Tracks as pages show them.

use crate::{AssetId, FileName, MediaKind, Timestamp, TrackId};
use serde::{Deserialize, Serialize};

/// How many rows a page of a list holds unless the URL asks for fewer.
pub const PAGE_ROWS: u32 = 50;

/// The most rows one page may hold.
pub const MAX_PAGE_ROWS: u32 = 200;

/// By what a list of tracks is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackSort {
    /// When it was added.
    #[default]
    Added,
    /// Title, compared without regard to case.
    Title,
    /// Length; unknown lengths count as zero.
    Duration,
}

/// Which page of the list of tracks is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackQuery {
    /// The order.
    pub sort: TrackSort,
    /// Largest first.
    pub descending: bool,
    /// The `next` of the page before; none for the first page.
    pub after: Option<String>,
    /// 1 to [`MAX_PAGE_ROWS`].
    pub limit: u32,
}

impl Default for TrackQuery {
    fn default() -> Self {
        Self {
            sort: TrackSort::Added,
            descending: true,
            after: None,
            limit: PAGE_ROWS,
        }
    }
}

/// One page of the list of tracks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackPage {
    /// In the order asked for.
    pub rows: Vec<TrackRow>,
    /// All tracks of the library, whatever the page.
    pub total: u64,
    /// What to pass as `after` for the page that follows; none on the last.
    pub next: Option<String>,
}

/// One line of a list of tracks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackRow {
    /// Links to it.
    pub id: TrackId,
    /// The file that plays, so that a list can start it too.
    pub asset: AssetId,
    /// What it is called.
    pub title: String,
    /// Who plays, from the file's tags.
    pub artist: Option<String>,
    /// Which element plays it.
    pub kind: MediaKind,
    /// Milliseconds, once known.
    pub duration_ms: Option<u64>,
    /// What people call the format, such as `FLAC`, once known.
    pub format: Option<String>,
    /// When it was added.
    pub added_at: Timestamp,
}

/// Everything a track's own page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackDetail {
    /// What the list shows too.
    pub row: TrackRow,
    /// Its name when it was sent.
    pub file_name: FileName,
    /// Its media type, such as `audio/flac`.
    pub media_type: String,
    /// Its length in bytes.
    pub size: u64,
    /// Samples a second, once known.
    pub sample_rate: Option<u32>,
    /// Channels, once known.
    pub channels: Option<u16>,
    /// Bits a second over the whole file, once known.
    pub bitrate: Option<u64>,
    /// Peaks of equal stretches of the whole file, 0 (silence) to 255 (full scale); empty until drawn.
    pub peaks: Vec<u8>,
    /// Whether this person may remove it.
    pub may_delete: bool,
}
