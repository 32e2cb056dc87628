//! Musicians: people and acts, and what they play where.

use crate::MusicianId;
use crate::page::ListPage;
use crate::path::Noun;
use crate::track::{PAGE_ROWS, TrackRow};
use serde::{Deserialize, Serialize};

/// The most tracks a person's page shows beside their events.
pub const MAX_CREDITED_TRACKS: u32 = 100;

words! {
    /// Whether it is one person.
    MusicianKind ("kind of musician");
    /// One person.
    Person = "person",
    /// A band, an orchestra, a duo.
    Act = "act",
}

words! {
    /// By what a list of people is ordered.
    MusicianSort ("order of people");
    /// The name they are filed under.
    Name = "name",
    /// At how many events they play.
    Events = "events",
    /// When they were added to the library.
    Added = "added",
}

/// A musician in short, for a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MusicianRef {
    /// Names them.
    pub id: MusicianId,
    /// What they are called.
    pub name: String,
}

impl MusicianRef {
    /// The address of their page.
    pub fn path(&self) -> String {
        Noun::Musician.path(&self.name, self.id.uuid())
    }
}

/// Who plays, and what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// Who.
    pub musician: MusicianRef,
    /// Whether that is one person.
    pub kind: MusicianKind,
    /// Such as `guitar, vocals`; empty where nothing is said.
    pub role: String,
}

/// One line of a list of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MusicianRow {
    /// Names them.
    pub id: MusicianId,
    /// What they are called; never empty.
    pub name: String,
    /// Whether it is one person.
    pub kind: MusicianKind,
    /// At how many events they play.
    pub events: u64,
}

impl MusicianRow {
    /// The address of their page.
    pub fn path(&self) -> String {
        Noun::Musician.path(&self.name, self.id.uuid())
    }
}

/// Which page of the list of people is wanted. What is none filters nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MusicianQuery {
    /// The order.
    pub sort: MusicianSort,
    /// Largest first.
    pub descending: bool,
    /// People alone, or acts alone.
    pub kind: Option<MusicianKind>,
    /// Whose name contains this, compared as search compares.
    pub containing: Option<String>,
    /// The `next` of the page before; none for the first page.
    pub after: Option<String>,
    /// 1 to [`MAX_PAGE_ROWS`](crate::track::MAX_PAGE_ROWS).
    pub limit: u32,
}

impl Default for MusicianQuery {
    fn default() -> Self {
        Self {
            sort: MusicianSort::Name,
            descending: false,
            kind: None,
            containing: None,
            after: None,
            limit: PAGE_ROWS,
        }
    }
}

/// One page of the list of people.
pub type MusicianPage = ListPage<MusicianRow>;

/// Everything a person's own page shows beside their events, which are a list of events with a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MusicianDetail {
    /// What the list shows too.
    pub row: MusicianRow,
    /// What they are filed under, such as `Example, Ada`; empty where the name itself will do.
    pub filed_as: String,
    /// What else they are called.
    pub other_names: Vec<String>,
    /// In the band's own words; lines are kept.
    pub notes: String,
    /// Counts edits, from 1: an edit names the one it saw.
    pub revision: u64,
    /// Filed tracks that name them, newest first, at most [`MAX_CREDITED_TRACKS`].
    pub tracks: Vec<TrackRow>,
    /// How many filed tracks name them in all.
    pub track_total: u64,
    /// Whether this person may edit it.
    pub may_edit: bool,
}

/// A musician as a form holds them: every field as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MusicianForm {
    /// 1 to 200 characters.
    pub name: String,
    /// A word of [`MusicianKind`]; empty counts as the first of them.
    pub kind: String,
    /// What to file them under, such as `Example, Ada`; empty: the name without a leading article.
    pub filed_as: String,
    /// One a line.
    pub other_names: String,
    /// At most 20 000 characters.
    pub notes: String,
}

impl MusicianDetail {
    /// What the form for editing it begins with.
    pub fn form(&self) -> MusicianForm {
        MusicianForm {
            name: self.row.name.clone(),
            kind: self.row.kind.as_str().to_owned(),
            filed_as: self.filed_as.clone(),
            other_names: self.other_names.join("\n"),
            notes: self.notes.clone(),
        }
    }
}
