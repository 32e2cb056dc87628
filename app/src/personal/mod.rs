//! What a page offers to the person who looks at a track: heart, stars, notes, playlists; and their own lists.

pub mod api;
mod favourites;
mod history;
mod keep;
mod marks;
mod notes;
mod panel;
mod query;

pub(crate) use favourites::FavouritesPage;
pub(crate) use history::HistoryPage;
use keep::AddToPlaylist;
use marks::Marks;
use notes::Notes;
pub(crate) use panel::TrackPanel;
