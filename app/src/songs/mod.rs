//! Songs: works, performed many times.

mod detail;
mod edit;
mod list;
mod merge;
mod query;

pub(crate) use detail::SongPage;
pub(crate) use edit::{EditSongPage, NewSongPage};
pub(crate) use list::{Line, SongsPage};
pub(crate) use merge::MergeSongPage;
