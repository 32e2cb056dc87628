//! What a person keeps for themselves in a library: likes, ratings, notes, where they stopped, playlists.
//!
//! Whoever may look at a library and is logged in may do all of this; nothing here changes what others see, but for
//! notes and for playlists that are shared.

mod listening;
mod marks;
mod notes;
mod playlists;

use crate::{Error, Result, Viewer};
use domain::Action;
use store::Owner;

impl Viewer {
    /// The person whose things are asked about; to whoever may not look, a `what` does not exist.
    fn owner(&self, what: &'static str) -> Result<Owner> {
        self.look(what)?;
        Ok(Owner {
            library: self.library.id,
            account: self.member(Action::View)?.id,
        })
    }
}

/// Passes where the store found the thing.
fn exists(found: bool, what: &'static str) -> Result<()> {
    found.then_some(()).ok_or(Error::NotFound(what))
}
