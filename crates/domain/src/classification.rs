//! Genres and styles: two ways to sort songs and events into drawers, alike in everything but what they mean.

use crate::ClassId;
use crate::page::ListPage;
use crate::path::Noun;
use serde::{Deserialize, Serialize};

words! {
    /// Which of the two.
    Class ("classification");
    /// What the music is.
    Genre = "genre",
    /// How it is played.
    Style = "style",
}

impl Class {
    /// The noun whose addresses it has.
    pub const fn noun(self) -> Noun {
        match self {
            Self::Genre => Noun::Genre,
            Self::Style => Noun::Style,
        }
    }
}

/// A genre or style in short, for a link; the place it stands in says which of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassRef {
    /// Names it.
    pub id: ClassId,
    /// What it is called.
    pub name: String,
}

impl ClassRef {
    /// The address of its page.
    pub fn path(&self, class: Class) -> String {
        class.noun().path(&self.name, self.id.uuid())
    }
}

/// One line of the list of genres or of styles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassRow {
    /// Names it.
    pub id: ClassId,
    /// What it is called; never empty.
    pub name: String,
    /// How many events are of it.
    pub events: u64,
    /// How many songs are of it.
    pub songs: u64,
}

impl ClassRow {
    /// The address of its page.
    pub fn path(&self, class: Class) -> String {
        class.noun().path(&self.name, self.id.uuid())
    }
}

words! {
    /// By what a list of genres or of styles is ordered.
    ClassSort ("order of genres and styles");
    /// Name, compared as search compares.
    Name = "name",
    /// How many songs are of it.
    Songs = "songs",
    /// How many events are of it.
    Events = "events",
}

/// Which page of the list of genres or of styles is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassQuery {
    /// The order.
    pub sort: ClassSort,
    /// Largest first.
    pub descending: bool,
    /// Whose name contains this, compared as search compares.
    pub containing: Option<String>,
    /// The `next` of the page before; none for the first page.
    pub after: Option<String>,
    /// 1 to [`MAX_PAGE_ROWS`](crate::track::MAX_PAGE_ROWS).
    pub limit: u32,
}

impl Default for ClassQuery {
    fn default() -> Self {
        Self {
            sort: ClassSort::Name,
            descending: false,
            containing: None,
            after: None,
            limit: crate::track::PAGE_ROWS,
        }
    }
}

/// One page of the list of genres or of styles.
pub type ClassPage = ListPage<ClassRow>;

/// Everything its own page shows beside its events and songs, which are lists with a filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassDetail {
    /// Which of the two.
    pub class: Class,
    /// What the list shows too.
    pub row: ClassRow,
    /// In the band's own words; lines are kept.
    pub description: String,
    /// Counts edits, from 1: an edit names the one it saw.
    pub revision: u64,
    /// Whether this person may edit it.
    pub may_edit: bool,
}

/// A genre or style as a form holds it: every field as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClassForm {
    /// 1 to 100 characters without commas and line breaks; no other of the library is called so.
    pub name: String,
    /// At most 20 000 characters.
    pub description: String,
}

impl ClassDetail {
    /// What the form for editing it begins with.
    pub fn form(&self) -> ClassForm {
        ClassForm {
            name: self.row.name.clone(),
            description: self.description.clone(),
        }
    }
}
