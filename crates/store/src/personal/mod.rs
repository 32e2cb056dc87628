//! What belongs to a person in a library: likes, ratings, notes, where they stopped listening, playlists.
//!
//! Every query takes the account as well as the library. What is about a track counts only while the track is not in
//! the bin.

mod favourites;
mod listening;
mod marks;
mod note;
mod playlist;
mod playlist_entry;
mod playlist_page;
mod playlist_tracks;
mod plays;

pub use listening::Heard;
pub use note::{NewNote, NoteRecord};
pub use playlist::{NewPlaylist, PlaylistEdit, PlaylistFields};
pub use playlist_entry::{NewEntry, Removed};

use domain::{AccountId, LibraryId};

/// Whose it is, and in which library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The library.
    pub library: LibraryId,
    /// The person.
    pub account: AccountId,
}
