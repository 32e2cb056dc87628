//! Events: gigs, rehearsals and whatever else has a date.

mod arrange;
mod detail;
mod edit;
mod list;
mod papers;
mod query;
mod row;
mod set_list;
mod thing;

pub use arrange::ArrangeForm;
pub(crate) use arrange::ArrangePage;
pub(crate) use detail::{EventPage, PlayAll};
pub(crate) use edit::{EditEventPage, Inputs, NewEventPage};
pub(crate) use list::EventsPage;
pub(crate) use papers::SongbookPage;
pub(crate) use row::{RowCover, Tile, cell, kind_in_words, place};
pub use set_list::SetListForm;
pub(crate) use set_list::{EditSetListPage, SetListPage};
