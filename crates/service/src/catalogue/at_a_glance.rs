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
        let inbox = async {
            Ok(if viewer.may(Action::Edit) {
                Some(store.inbox_count(library).await?)
            } else {
                None
            })
        };
        // None needs another: whoever opens the page waits for the slowest alone.
        let (events, tracks, counts, inbox) = futures::try_join!(
            store.event_page_uncounted(library, &events),
            store.track_page(library, viewer.reach(), &tracks),
            store.counts(library, viewer.reach()),
            inbox,
        )?;
        Ok(Home {
            events: events.rows,
            tracks: tracks.rows,
            counts,
            inbox,
        })
    }

    /// Every year that has events, the latest first; those without a date last.
    pub async fn years(&self, viewer: &Viewer) -> Result<Vec<YearRow>> {
        viewer.look("library")?;
        Ok(self.0.store.years(viewer.library.id).await?)
    }

    /// The nearest years with events before and after one.
    pub async fn years_beside(
        &self,
        viewer: &Viewer,
        year: u16,
    ) -> Result<(Option<u16>, Option<u16>)> {
        viewer.look("library")?;
        Ok(self.0.store.years_beside(viewer.library.id, year).await?)
    }
}
