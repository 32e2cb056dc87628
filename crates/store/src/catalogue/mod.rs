//! The catalogue: events, songs, musicians, genres and styles, set lists, and the places of tracks among them.
//!
//! Lists are read by index a page at a time; what a form names by its name (people, genres, songs) is found or created
//! in the transaction that refers to it, in one statement however many names there are.

#[macro_use]
mod names;

mod at_a_glance;
mod bin;
mod bin_page;
mod class;
mod class_page;
mod cover;
mod event;
mod event_page;
mod export;
mod filing;
mod import;
mod inbox;
mod merge;
mod musician;
mod musician_page;
pub(crate) mod page;
mod picture;
mod place;
pub(crate) mod position;
mod purge;
mod set_list;
mod sheet;
mod song;
mod song_page;
mod song_words;

pub use bin_page::BinReader;
pub use class::ClassFields;
pub use event::{EventFields, EventRecord};
pub use export::{ExportCell, ExportPlace, ExportRow, StoredTable};
pub use filing::{FileTracks, FiledTrack, FilingTarget};
pub use import::{Imported, Imports, SignedNames};
pub use inbox::{InboxPage, UnfiledTrack};
pub use merge::Merged;
pub use musician::MusicianFields;
pub use names::NamedEntry;
pub use picture::{NewPicture, PictureOwner};
pub use place::TrackFields;
pub use purge::Purged;
pub use sheet::{EventSheet, SongSheet};
pub use song::SongFields;
