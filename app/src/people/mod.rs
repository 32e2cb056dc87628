//! People and acts: who plays.

mod detail;
mod edit;
mod list;
mod query;

pub(crate) use detail::PersonPage;
pub(crate) use edit::{EditPersonPage, MergePersonPage, NewPersonPage};
pub(crate) use list::PeoplePage;
