//! Songs: works, performed many times.

use crate::classification::ClassRef;
use crate::cover::CoverChoice;
use crate::page::ListPage;
use crate::path::Noun;
use crate::track::{PAGE_ROWS, TrackPage};
use crate::{Art, AssetId, ClassId, SongId};
use serde::{Deserialize, Serialize};

words! {
    /// By what a list of songs is ordered.
    SongSort ("order of songs");
    /// Title, without regard to case, accents and a leading article.
    Title = "title",
    /// How many tracks are of it.
    Played = "played",
    /// When it was added to the library.
    Added = "added",
}

words! {
    /// By what a song's performances are ordered.
    PerformanceSort ("order of performances");
    /// When the event was, latest first.
    Date = "date",
    /// What people gave it, best first; then the latest.
    Rating = "rating",
}

/// A song in short, for a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SongRef {
    /// Names it.
    pub id: SongId,
    /// What it is called.
    pub title: String,
}

impl SongRef {
    /// The address of its page.
    pub fn path(&self) -> String {
        Noun::Song.path(&self.title, self.id.uuid())
    }
}

/// What stands of a song in the songbook of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SongWords {
    /// The song.
    pub song: SongRef,
    /// The musical key in the band's own words; empty where unknown.
    pub key: String,
    /// Beats a minute, 1 to 999, where known.
    pub tempo_bpm: Option<u16>,
    /// Empty where nobody wrote them down.
    pub lyrics: String,
}

/// One line of a list of songs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SongRow {
    /// Names it.
    pub id: SongId,
    /// What it is called; never empty.
    pub title: String,
    /// Who wrote it; empty where unknown.
    pub writers: String,
    /// The musical key in the band's own words; empty where unknown.
    pub key: String,
    /// Beats a minute, 1 to 999, where known.
    pub tempo_bpm: Option<u16>,
    /// The file whose picture stands for it, and the picture.
    pub cover: Option<(AssetId, Art)>,
    /// How many tracks are of it.
    pub tracks: u64,
}

impl SongRow {
    /// The address of its page.
    pub fn path(&self) -> String {
        Noun::Song.path(&self.title, self.id.uuid())
    }
}

/// Which page of the list of songs is wanted. What is none filters nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SongQuery {
    /// The order.
    pub sort: SongSort,
    /// Largest first.
    pub descending: bool,
    /// Of this genre.
    pub genre: Option<ClassId>,
    /// Of this style.
    pub style: Option<ClassId>,
    /// One of whose titles contains this, compared as search compares.
    pub containing: Option<String>,
    /// The `next` of the page before; none for the first page.
    pub after: Option<String>,
    /// 1 to [`MAX_PAGE_ROWS`](crate::track::MAX_PAGE_ROWS).
    pub limit: u32,
}

impl Default for SongQuery {
    fn default() -> Self {
        Self {
            sort: SongSort::Title,
            descending: false,
            genre: None,
            style: None,
            containing: None,
            after: None,
            limit: PAGE_ROWS,
        }
    }
}

/// One page of the list of songs.
pub type SongPage = ListPage<SongRow>;

/// Which page of a song's performances is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerformanceQuery {
    /// The order.
    pub sort: PerformanceSort,
    /// The `next` of the page before; none for the first page.
    pub after: Option<String>,
    /// 1 to [`MAX_PAGE_ROWS`](crate::track::MAX_PAGE_ROWS).
    pub limit: u32,
}

impl Default for PerformanceQuery {
    fn default() -> Self {
        Self {
            sort: PerformanceSort::Date,
            after: None,
            limit: PAGE_ROWS,
        }
    }
}

/// Everything a song's own page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SongDetail {
    /// What the list shows too.
    pub row: SongRow,
    /// What else it is called.
    pub alternative_titles: Vec<String>,
    /// In the band's own words; lines are kept.
    pub notes: String,
    /// Lines are kept.
    pub lyrics: String,
    /// Counts edits, from 1: an edit names the one it saw.
    pub revision: u64,
    /// In the order of their names.
    pub genres: Vec<ClassRef>,
    /// In the order of their names.
    pub styles: Vec<ClassRef>,
    /// Its tracks, each with its event, as asked for.
    pub performances: TrackPage,
    /// What was chosen to stand for it.
    pub cover: CoverChoice,
    /// What the picture that stands for it shows; empty where nobody said.
    pub cover_alt: String,
    /// Whether this person may edit it.
    pub may_edit: bool,
}

/// A song as a form holds it: every field as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SongForm {
    /// 1 to 300 characters.
    pub title: String,
    /// One a line.
    pub alternative_titles: String,
    /// At most 500 characters.
    pub writers: String,
    /// At most 50 characters.
    pub key: String,
    /// `1` to `999`, or empty.
    pub tempo_bpm: String,
    /// At most 20 000 characters.
    pub notes: String,
    /// At most 50 000 characters.
    pub lyrics: String,
    /// Names with commas between them; unknown ones are created.
    pub genres: String,
    /// Names with commas between them; unknown ones are created.
    pub styles: String,
}

impl SongDetail {
    /// What the form for editing it begins with.
    pub fn form(&self) -> SongForm {
        SongForm {
            title: self.row.title.clone(),
            alternative_titles: self.alternative_titles.join("\n"),
            writers: self.row.writers.clone(),
            key: self.row.key.clone(),
            tempo_bpm: self
                .row
                .tempo_bpm
                .map(|bpm| bpm.to_string())
                .unwrap_or_default(),
            notes: self.notes.clone(),
            lyrics: self.lyrics.clone(),
            genres: crate::form::names(&self.genres),
            styles: crate::form::names(&self.styles),
        }
    }
}
