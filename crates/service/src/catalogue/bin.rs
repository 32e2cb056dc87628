//! The bin: thirty days in which nothing is lost.

use crate::{Error, Result, Service, Viewer};
use chrono::TimeDelta;
use domain::bin::{BIN_DAYS, BinPage, BinQuery};
use domain::event::{EventRef, MAX_EVENT_TRACKS};
use domain::work::Deed;
use domain::{Action, EventId, Item, Noun};
use store::{BinReader, StoreError};

/// Rows of one page.
const PAGE: u32 = 50;
/// Tracks that one transaction removes, so that it does not keep others waiting.
const PURGED_AT_ONCE: u32 = 100;
/// Contents looked after at once.
const BLOBS_AT_ONCE: u32 = 100;

impl Service {
    /// One page of what was deleted: playlists and notes of the viewer's own and, for editors, what the library holds.
    pub async fn bin(&self, viewer: &Viewer, query: &BinQuery) -> Result<BinPage> {
        viewer.look("bin")?;
        let reader = BinReader {
            account: viewer.member(Action::View)?.id,
            catalogue: viewer.may(Action::Edit),
        };
        Ok(self
            .0
            .store
            .bin_page(viewer.library.id, reader, query, PAGE)
            .await?)
    }

    /// Puts a thing that stands at `revision` into the bin; an event takes its tracks along. [`Service::restore`] brings all
    /// of it back. [`Error::Stale`] where somebody changed it meanwhile.
    pub async fn delete(&self, viewer: &Viewer, item: Item, revision: u64) -> Result<()> {
        viewer.look(item.noun.as_str())?;
        viewer.member(to_delete(item.noun))?;
        let title = self.present_title(viewer, item).await?;
        let entry = self.entry(viewer, deleted(item.noun), &title);
        let library = viewer.library.id;
        Ok(self
            .0
            .store
            .delete_item(library, item, revision, &entry, self.now())
            .await?)
    }

    /// Takes a thing out of the bin, as it was. [`Error::Conflict`] where a genre's or a style's name is another's by now,
    /// or a track's event is full.
    pub async fn restore(&self, viewer: &Viewer, item: Item) -> Result<()> {
        viewer.look(item.noun.as_str())?;
        viewer.member(to_delete(item.noun))?;
        let missing = || Error::NotFound(item.noun.as_str());
        let store = &self.0.store;
        let (title, binned) = store
            .title_of(viewer.library.id, item)
            .await?
            .ok_or_else(missing)?;
        if !binned {
            return Err(missing());
        }
        let entry = self.entry(viewer, restored(item.noun), &title);
        let done = store
            .restore_item(viewer.library.id, item, &entry, self.now())
            .await
            .map_err(|error| match error {
                StoreError::Taken(_) => Error::Conflict(format!(
                    "another {} is called “{title}” by now; rename that one first",
                    item.noun.as_str()
                )),
                StoreError::Crowded(_) => Error::Conflict(format!(
                    "the event that “{title}” was at has {MAX_EVENT_TRACKS} tracks, which is the most; move or remove \
                     one of them first"
                )),
                error => error.into(),
            })?;
        done.then_some(()).ok_or_else(missing)
    }

    /// Removes for good what the bin has held for thirty days, and then the files that nothing refers to any more.
    pub async fn empty_bin(&self) -> Result<()> {
        let before = self.now() - TimeDelta::days(BIN_DAYS.into());
        loop {
            let purged = self.0.store.purge(before, PURGED_AT_ONCE).await?;
            if purged == store::Purged::default() {
                break;
            }
            tracing::info!(
                tracks = purged.tracks,
                others = purged.others,
                "the bin let go of {} tracks and {} other things",
                purged.tracks,
                purged.others
            );
        }
        while self.0.store.purge_assets(PURGED_AT_ONCE).await? > 0 {}
        let mut after = None;
        loop {
            let released = self.0.store.released_blobs(after, BLOBS_AT_ONCE).await?;
            for &hash in &released {
                let needed = self.0.store.blob_is_referenced(hash);
                if self.0.blobs.delete_unless(needed, hash).await? {
                    self.0.store.forget_released_blob(hash).await?;
                }
            }
            after = released.last().copied();
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// What a thing that is not in the bin is called.
    pub(super) async fn present_title(&self, viewer: &Viewer, item: Item) -> Result<String> {
        match self.0.store.title_of(viewer.library.id, item).await? {
            Some((title, false)) => Ok(title),
            _ => Err(Error::NotFound(item.noun.as_str())),
        }
    }

    pub(super) async fn event_title(&self, viewer: &Viewer, event: EventId) -> Result<String> {
        let item = Item {
            noun: Noun::Event,
            id: event.uuid(),
        };
        self.present_title(viewer, item).await
    }

    /// An event in short, where its date does not matter.
    pub(super) async fn event_reference(
        &self,
        viewer: &Viewer,
        event: EventId,
    ) -> Result<EventRef> {
        Ok(EventRef {
            id: event,
            title: self.event_title(viewer, event).await?,
            date: None,
        })
    }
}

/// What somebody may do who deletes such a thing.
const fn to_delete(noun: Noun) -> Action {
    match noun {
        Noun::Track => Action::DeleteTrack,
        _ => Action::Edit,
    }
}

const fn deleted(noun: Noun) -> Deed {
    match noun {
        Noun::Event => Deed::EventDelete,
        Noun::Song => Deed::SongDelete,
        Noun::Musician => Deed::MusicianDelete,
        Noun::Genre => Deed::GenreDelete,
        Noun::Style => Deed::StyleDelete,
        Noun::Track => Deed::TrackDelete,
    }
}

const fn restored(noun: Noun) -> Deed {
    match noun {
        Noun::Event => Deed::EventRestore,
        Noun::Song => Deed::SongRestore,
        Noun::Musician => Deed::MusicianRestore,
        Noun::Genre => Deed::GenreRestore,
        Noun::Style => Deed::StyleRestore,
        Noun::Track => Deed::TrackRestore,
    }
}
