//! What pages are put together from.

mod address;
mod class_chips;
mod cover;
mod editing;
mod empty;
mod fields;
mod heading;
mod icon;
mod initials;
mod kinds;
mod listing;
mod merging;
mod params;
mod sharing;
mod stars;
mod targets;

pub(crate) use address::{Address, Order, escape};
pub(crate) use class_chips::FiledUnder;
pub(crate) use cover::Cover;
pub(crate) use editing::{Delete, FORM, Fields, NotYours, Refusal, Save, begin, both, differences};
pub(crate) use empty::Empty;
pub(crate) use fields::{Area, Hidden, Line, Pick};
pub(crate) use heading::{Heading, Next};
pub(crate) use icon::Icon;
pub(crate) use initials::initials;
pub(crate) use kinds::kinds;
pub(crate) use listing::{Find, Listed, find, listed, nothing_passes, recent};
pub use merging::MergeForm;
pub(crate) use merging::{Merge, merge_both};
pub(crate) use params::{Params, id_here, segment_here};
pub(crate) use sharing::{Sharing, picture_address};
pub(crate) use stars::Stars;
pub(crate) use targets::Targets;
