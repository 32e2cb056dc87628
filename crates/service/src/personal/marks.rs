//! Favourites and ratings.

use super::exists;
use crate::catalogue::check_limit;
use crate::{Result, Service, Viewer};
use domain::TrackId;
use domain::personal::{FavouritePage, FavouriteQuery, Personal, Stars};
use store::Owner;

impl Service {
    /// What a track is to this viewer. Nothing, for whoever is not logged in.
    pub async fn personal(&self, viewer: &Viewer, track: TrackId) -> Result<Personal> {
        viewer.look("track")?;
        let Some(person) = &viewer.person else {
            return Ok(Personal::default());
        };
        let owner = Owner {
            library: viewer.library.id,
            account: person.id,
        };
        Ok(self.0.store.personal(owner, track).await?)
    }

    /// Makes a track one of the viewer's favourites, or no longer one.
    pub async fn set_favourite(&self, viewer: &Viewer, track: TrackId, on: bool) -> Result<()> {
        let owner = viewer.owner("track")?;
        let found = self
            .0
            .store
            .set_favourite(owner, track, on, self.now())
            .await?;
        exists(found, "track")
    }

    /// Keeps the viewer's rating of a track, or takes it back.
    pub async fn rate(&self, viewer: &Viewer, track: TrackId, stars: Option<Stars>) -> Result<()> {
        let owner = viewer.owner("track")?;
        let found = self
            .0
            .store
            .set_rating(owner, track, stars, self.now())
            .await?;
        exists(found, "track")
    }

    /// One page of the viewer's favourites. [`Error::Invalid`](crate::Error::Invalid) for an `after` that no page gave
    /// out, or a `limit` out of range.
    pub async fn favourites(
        &self,
        viewer: &Viewer,
        query: &FavouriteQuery,
    ) -> Result<FavouritePage> {
        let owner = viewer.owner("library")?;
        check_limit(query.limit)?;
        Ok(self.0.store.favourites(owner, query).await?)
    }
}
