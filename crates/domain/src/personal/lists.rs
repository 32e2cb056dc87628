//! A person's lists, a page at a time: what is asked for, and what comes.

use super::{Play, PlaylistEntry, PlaylistRow};
use crate::page::ListPage;
use crate::track::{MAX_PAGE_ROWS, PAGE_ROWS, TrackRow};
use crate::{MediaKind, Timestamp};
use serde::{Deserialize, Serialize};

words! {
    /// By what a list of playlists is ordered.
    PlaylistSort ("order of playlists");
    /// Title, without regard to case, accents and a leading article.
    Title = "title",
    /// When it was begun.
    Added = "added",
}

words! {
    /// Whose playlists a list shows.
    Whose ("owner of playlists");
    /// The reader's own.
    Mine = "mine",
    /// Those that others share.
    Shared = "shared",
}

/// Which page of the list of playlists is wanted. What is none filters nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaylistQuery {
    /// The order.
    pub sort: PlaylistSort,
    /// Largest first.
    pub descending: bool,
    /// The reader's own alone, or those of others alone.
    pub whose: Option<Whose>,
    /// Whose title contains this, compared as search compares.
    pub containing: Option<String>,
    /// The `next` of the page before; none for the first page.
    pub after: Option<String>,
    /// 1 to [`MAX_PAGE_ROWS`].
    pub limit: u32,
}

impl Default for PlaylistQuery {
    fn default() -> Self {
        Self {
            sort: PlaylistSort::Title,
            descending: false,
            whose: None,
            containing: None,
            after: None,
            limit: PAGE_ROWS,
        }
    }
}

/// One page of the list of playlists.
pub type PlaylistPage = ListPage<PlaylistRow>;

words! {
    /// By what the tracks of a playlist are ordered.
    EntrySort ("order of a playlist's tracks");
    /// The owner's own order.
    Place = "place",
    /// Title, without regard to case.
    Title = "title",
    /// Length; unknown ones as zero.
    Duration = "duration",
    /// When they were put there.
    Added = "added",
}

/// Which page of a playlist's tracks is wanted. What is none filters nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryQuery {
    /// The order.
    pub sort: EntrySort,
    /// Largest or latest first.
    pub descending: bool,
    /// Whose title contains this, compared as search compares.
    pub containing: Option<String>,
    /// The `next` of the page before; none for the first page.
    pub after: Option<String>,
    /// 1 to [`MAX_PAGE_ROWS`].
    pub limit: u32,
}

impl Default for EntryQuery {
    fn default() -> Self {
        Self {
            sort: EntrySort::Place,
            descending: false,
            containing: None,
            after: None,
            // What plays goes on to the end of the page: as far as one page may reach.
            limit: MAX_PAGE_ROWS,
        }
    }
}

impl EntryQuery {
    /// Whether it is the owner's order with nothing left out: the one that can be changed by hand.
    pub fn is_own_order(&self) -> bool {
        self.sort == EntrySort::Place && !self.descending && self.containing.is_none()
    }
}

/// One page of a playlist's tracks.
pub type PlaylistEntries = ListPage<PlaylistEntry>;

words! {
    /// By what favourites are ordered.
    FavouriteSort ("order of favourites");
    /// When they became favourites.
    Liked = "liked",
    /// Title, without regard to case.
    Title = "title",
    /// Length; unknown ones as zero.
    Duration = "duration",
}

/// Which page of a person's favourites is wanted. What is none filters nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FavouriteQuery {
    /// The order.
    pub sort: FavouriteSort,
    /// Largest or latest first.
    pub descending: bool,
    /// Sound alone, or video alone.
    pub kind: Option<MediaKind>,
    /// Whose title contains this, compared as search compares.
    pub containing: Option<String>,
    /// The `next` of the page before; none for the first page.
    pub after: Option<String>,
    /// 1 to [`MAX_PAGE_ROWS`].
    pub limit: u32,
}

impl Default for FavouriteQuery {
    fn default() -> Self {
        Self {
            sort: FavouriteSort::Liked,
            descending: true,
            kind: None,
            containing: None,
            after: None,
            limit: PAGE_ROWS,
        }
    }
}

/// A track that somebody likes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Favourite {
    /// The track.
    pub track: TrackRow,
    /// When it became a favourite.
    pub liked_at: Timestamp,
}

/// One page of a person's favourites.
pub type FavouritePage = ListPage<Favourite>;

words! {
    /// By what a person's history is ordered.
    PlaySort ("order of the history");
    /// When they listened.
    Heard = "heard",
    /// Title, without regard to case.
    Title = "title",
}

/// Which page of a person's history is wanted. What is none filters nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayQuery {
    /// The order.
    pub sort: PlaySort,
    /// Largest or latest first.
    pub descending: bool,
    /// Sound alone, or video alone.
    pub kind: Option<MediaKind>,
    /// Whose title contains this, compared as search compares.
    pub containing: Option<String>,
    /// The `next` of the page before; none for the first page.
    pub after: Option<String>,
    /// 1 to [`MAX_PAGE_ROWS`].
    pub limit: u32,
}

impl Default for PlayQuery {
    fn default() -> Self {
        Self {
            sort: PlaySort::Heard,
            descending: true,
            kind: None,
            containing: None,
            after: None,
            limit: PAGE_ROWS,
        }
    }
}

/// One page of a person's history.
pub type PlayPage = ListPage<Play>;
