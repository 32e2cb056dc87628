//! The library's first page and its years.

use crate::{Result, Service, Viewer};
use domain::Action;
use domain::event::EventQuery;
use domain::home::{Home, YearRow};
use domain::track::TrackQuery;

const LATEST_EVENTS: u32 = 6;
const NEWEST_TRACKS: u32 = 10;

impl Service {
    /// What the first page shows, beside what belongs to the person.
    pub async fn home(&self, viewer: &Viewer) -> Result<Home> {
        viewer.look("library")?;
        let (store, library) = (&self.0.store, viewer.library.id);
        let events = EventQuery {
            limit: LATEST_EVENTS,
            ..EventQuery::default()
        };
        let tracks = TrackQuery {
            limit: NEWEST_TRACKS,
            ..TrackQuery::default()
        };
        Ok(Home {
            events: store.event_page(library, &events).await?.rows,
            tracks: store.track_page(library, &tracks).await?.rows,
            counts: store.counts(library).await?,
            inbox: if viewer.may(Action::Edit) {
                Some(store.inbox_count(library).await?)
            } else {
                None
            },
        })
    }

    /// Every year that has events, the latest first; those without a date last.
    pub async fn years(&self, viewer: &Viewer) -> Result<Vec<YearRow>> {
        viewer.look("library")?;
        Ok(self.0.store.years(viewer.library.id).await?)
    }
}
