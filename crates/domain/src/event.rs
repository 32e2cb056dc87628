//! Events: gigs, rehearsals, studio sessions, releases and other occasions.

use crate::classification::ClassRef;
use crate::cover::CoverChoice;
use crate::musician::Credit;
use crate::page::ListPage;
use crate::path::Noun;
use crate::set_list::SetListEntry;
use crate::track::{PAGE_ROWS, TrackRow};
use crate::{Art, AssetId, ClassId, EventId, MusicianId, PartialDate, Timestamp, TrackId};
use serde::{Deserialize, Serialize};

/// The most tracks an event's page shows.
pub const MAX_EVENT_TRACKS: u32 = 500;

words! {
    /// What kind of occasion.
    EventKind ("kind of event");
    /// Played before people.
    Gig = "gig",
    /// Practised.
    Rehearsal = "rehearsal",
    /// Recorded in a studio.
    Studio = "studio",
    /// Published.
    Release = "release",
    /// Anything else with a date.
    Other = "other",
}

words! {
    /// By what a list of events is ordered.
    EventSort ("order of events");
    /// When it was; unknown dates count as before all others.
    Date = "date",
    /// Title, without regard to case, accents and a leading article.
    Title = "title",
    /// The band's own stars.
    Rating = "rating",
    /// When it was added to the library.
    Added = "added",
}

/// An event in short, for a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRef {
    /// Names it.
    pub id: EventId,
    /// What it is called.
    pub title: String,
    /// When it was, as far as known.
    pub date: Option<PartialDate>,
}

impl EventRef {
    /// The address of its page.
    pub fn path(&self) -> String {
        Noun::Event.path(&self.title, self.id.uuid())
    }
}

/// One line of a list of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    /// Names it.
    pub id: EventId,
    /// What kind of occasion.
    pub kind: EventKind,
    /// When it was, as far as known.
    pub date: Option<PartialDate>,
    /// What it is called; never empty.
    pub title: String,
    /// Where; empty where unknown.
    pub venue: String,
    /// In which town; empty where unknown.
    pub city: String,
    /// The band's own stars, 1 to 5; 0 where there are none.
    pub rating: u8,
    /// The file whose picture stands for it, and the picture.
    pub cover: Option<(AssetId, Art)>,
    /// How many tracks are at it.
    pub tracks: u64,
}

impl EventRow {
    /// The address of its page.
    pub fn path(&self) -> String {
        Noun::Event.path(&self.title, self.id.uuid())
    }

    /// The same in short.
    pub fn reference(&self) -> EventRef {
        EventRef {
            id: self.id,
            title: self.title.clone(),
            date: self.date,
        }
    }
}

/// Which page of the list of events is wanted. What is none filters nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventQuery {
    /// The order.
    pub sort: EventSort,
    /// Largest first.
    pub descending: bool,
    /// Of this kind alone.
    pub kind: Option<EventKind>,
    /// Of this year alone, 1 to 9999.
    pub year: Option<u16>,
    /// Those without a date alone; `year` says nothing beside it.
    pub undated: bool,
    /// Where this person or act plays.
    pub musician: Option<MusicianId>,
    /// Of this genre.
    pub genre: Option<ClassId>,
    /// Of this style.
    pub style: Option<ClassId>,
    /// Whose title contains this, compared as search compares.
    pub containing: Option<String>,
    /// The `next` of the page before; none for the first page.
    pub after: Option<String>,
    /// 1 to [`MAX_PAGE_ROWS`](crate::track::MAX_PAGE_ROWS).
    pub limit: u32,
}

impl Default for EventQuery {
    fn default() -> Self {
        Self {
            sort: EventSort::Date,
            descending: true,
            kind: None,
            year: None,
            undated: false,
            musician: None,
            genre: None,
            style: None,
            containing: None,
            after: None,
            limit: PAGE_ROWS,
        }
    }
}

/// What an order of tracks is known by: a form that changes one names the one it saw. The 64-bit FNV-1a of the
/// identifiers (Fowler, Noll and Vo, draft-eastlake-fnv), in hexadecimal. It tells apart what people do one after another, and
/// guards nothing: whoever may change an order may change any.
pub fn order_mark(tracks: impl IntoIterator<Item = TrackId>) -> String {
    let bytes = tracks
        .into_iter()
        .flat_map(|track| track.uuid().into_bytes());
    let mark = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |mark, byte| {
        (mark ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!("{mark:016x}")
}

/// One page of the list of events.
pub type EventPage = ListPage<EventRow>;

/// Everything an event's own page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDetail {
    /// What the list shows too.
    pub row: EventRow,
    /// In the band's own words; lines are kept.
    pub description: String,
    /// Counts edits, from 1: an edit names the one it saw.
    pub revision: u64,
    /// When it was added.
    pub added_at: Timestamp,
    /// In the order of their names.
    pub genres: Vec<ClassRef>,
    /// In the order of their names.
    pub styles: Vec<ClassRef>,
    /// Who plays, in the band's order.
    pub people: Vec<Credit>,
    /// Planned and played, in order; empty where nobody wrote it down.
    pub set_list: Vec<SetListEntry>,
    /// The set list's own count of edits; 0 before it is written.
    pub set_list_revision: u64,
    /// In order, at most [`MAX_EVENT_TRACKS`].
    pub tracks: Vec<TrackRow>,
    /// What was chosen to stand for it.
    pub cover: CoverChoice,
    /// What the picture that stands for it shows; empty where nobody said.
    pub cover_alt: String,
    /// Whether this person may edit it.
    pub may_edit: bool,
}

/// An event as a form holds it: every field as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventForm {
    /// A word of [`EventKind`]; empty counts as the first of them.
    pub kind: String,
    /// A [`PartialDate`], or empty.
    pub date: String,
    /// Empty: the venue, the city or the kind stands in.
    pub title: String,
    /// At most 200 characters.
    pub venue: String,
    /// At most 200 characters.
    pub city: String,
    /// At most 20 000 characters.
    pub description: String,
    /// `1` to `5`; empty or `0` for none.
    pub rating: String,
    /// One a line: `Name` or `Name: role`. Names the library does not know become people.
    pub people: String,
    /// Names with commas between them; unknown ones are created.
    pub genres: String,
    /// Names with commas between them; unknown ones are created.
    pub styles: String,
}

impl EventDetail {
    /// What the form for editing it begins with.
    pub fn form(&self) -> EventForm {
        EventForm {
            kind: self.row.kind.as_str().to_owned(),
            date: self.row.date.map(String::from).unwrap_or_default(),
            title: self.row.title.clone(),
            venue: self.row.venue.clone(),
            city: self.row.city.clone(),
            description: self.description.clone(),
            rating: crate::form::stars(self.row.rating),
            people: crate::form::people(&self.people),
            genres: crate::form::names(&self.genres),
            styles: crate::form::names(&self.styles),
        }
    }
}
