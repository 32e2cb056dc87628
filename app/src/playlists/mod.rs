//! Playlists: the list of them, each with its tracks, and the forms that make, name and order them.

mod detail;
mod edit;
mod list;
mod query;

pub(crate) use detail::PlaylistPage;
pub(crate) use edit::{EditPlaylistPage, NewPlaylistPage};
pub(crate) use list::PlaylistsPage;
