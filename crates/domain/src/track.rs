//! Tracks as pages show them.

use crate::counterpart::Counterpart;
use crate::event::EventRef;
use crate::musician::Credit;
use crate::page::ListPage;
use crate::path::Noun;
use crate::song::SongRef;
use crate::{Art, AssetId, FileName, MediaKind, MusicianId, Qualities, Timestamp, TrackId};
use serde::{Deserialize, Serialize};

/// How many rows a page of a list holds unless the URL asks for fewer.
pub const PAGE_ROWS: u32 = 50;

/// The most rows one page may hold.
pub const MAX_PAGE_ROWS: u32 = 200;

words! {
    /// What a track holds.
    TrackKind ("kind of track");
    /// A song, or a part of one.
    Song = "song",
    /// Playing without a song.
    Jam = "jam",
    /// Words.
    Talk = "talk",
    /// Anything else: tuning, applause.
    Other = "other",
}

words! {
    /// By what a list of tracks is ordered.
    TrackSort ("order of tracks");
    /// When it was added.
    Added = "added",
    /// Title, compared as search compares, without a leading article.
    Title = "title",
    /// Length; unknown lengths count as zero.
    Duration = "duration",
}

/// Which page of the list of tracks is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackQuery {
    /// The order.
    pub sort: TrackSort,
    /// Largest first.
    pub descending: bool,
    /// Sound alone, or pictures alone.
    pub kind: Option<MediaKind>,
    /// Those that name this person or act.
    pub person: Option<MusicianId>,
    /// Whose title contains this, compared as search compares.
    pub containing: Option<String>,
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
            kind: None,
            person: None,
            containing: None,
            after: None,
            limit: PAGE_ROWS,
        }
    }
}

/// One page of the list of tracks.
pub type TrackPage = ListPage<TrackRow>;

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
    /// Which smaller versions of its sound are there.
    pub qualities: Qualities,
    /// Its picture, where it has one.
    pub art: Option<Art>,
    /// When it was added.
    pub added_at: Timestamp,
    /// The event it is of.
    pub event: Option<EventRef>,
    /// Its place at the event, from 1; 0 where it has none.
    pub position: u32,
    /// The song it is of.
    pub song: Option<SongRef>,
    /// What it holds.
    pub track_kind: TrackKind,
    /// The mean of what people gave it, in hundredths of a star; 0 before anybody did.
    pub rating: u16,
    /// The film beside a recording, the recording beside a film, where somebody put them together.
    pub counterpart: Option<Counterpart>,
}

impl TrackRow {
    /// The address of its page.
    pub fn path(&self) -> String {
        Noun::Track.path(&self.title, self.id.uuid())
    }
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
    /// The codec of the moving picture, such as `h264`, once known.
    pub video_codec: Option<String>,
    /// Width and height of the moving picture in pixels, once known.
    pub resolution: Option<(u32, u32)>,
    /// Peaks of equal stretches of the whole file, 0 (silence) to 255 (full scale); empty until drawn.
    pub peaks: Vec<u8>,
    /// What is wrong with its file, in sentences; empty where all is well.
    pub notes: Vec<String>,
    /// What it was released on, says the file.
    pub album: Option<String>,
    /// The folder it was dropped with, as the sender's device names it.
    pub folder: Option<String>,
    /// Whether somebody took it out of the inbox.
    pub filed: bool,
    /// Who plays on it beside those who play at its event.
    pub people: Vec<Credit>,
    /// Counts edits, from 1: an edit names the one it saw.
    pub revision: u64,
    /// Where this person stopped listening, in milliseconds; none at its beginning or end.
    pub resume_ms: Option<u64>,
    /// Whether this person may edit it.
    pub may_edit: bool,
    /// Whether this person may remove it.
    pub may_delete: bool,
}

/// A track as a form holds it: every field as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrackForm {
    /// 1 to 300 characters.
    pub title: String,
    /// At most 300 characters.
    pub artist: String,
    /// A word of [`TrackKind`]; empty counts as the first of them.
    pub track_kind: String,
    /// The last part of the event's address, or empty.
    pub event: String,
    /// The place at the event, from 1; empty: behind the others where the event changes, else as it is.
    pub position: String,
    /// The song's title; one that no song has makes a new one.
    pub song: String,
    /// One a line: `Name` or `Name: role`. Names the library does not know become people.
    pub people: String,
}

impl TrackDetail {
    /// What the form for editing it begins with.
    pub fn form(&self) -> TrackForm {
        let position = self.row.position;
        TrackForm {
            title: self.row.title.clone(),
            artist: self.row.artist.clone().unwrap_or_default(),
            track_kind: self.row.track_kind.as_str().to_owned(),
            event: self.row.event.as_ref().map_or_else(String::new, |event| {
                crate::path::segment(&event.title, event.id.uuid())
            }),
            position: if position == 0 {
                String::new()
            } else {
                position.to_string()
            },
            song: self
                .row
                .song
                .as_ref()
                .map_or_else(String::new, |song| song.title.clone()),
            people: crate::form::people(&self.people),
        }
    }
}
