//! Searching: the box of every page, the list under it while one types, and the page of results.

pub mod api;
mod field;
mod hit;
mod page;

pub(crate) use field::SearchBox;
pub(crate) use page::SearchPage;
