//! Set lists, written as text, and the songbooks that follow from them.

use crate::{Error, Result, Service, Viewer};
use domain::event::{EventDetail, EventRef};
use domain::set_list;
use domain::song::SongWords;
use domain::work::Deed;
use domain::{Action, EventId, SetListId, SongId};

impl Service {
    /// An event, and the words of the songs on its set list: each once, in the order of the list.
    pub async fn songbook(
        &self,
        viewer: &Viewer,
        event: EventId,
    ) -> Result<(EventDetail, Vec<SongWords>)> {
        let event = self.event(viewer, event).await?;
        let mut order: Vec<SongId> = Vec::new();
        for song in event
            .set_list
            .iter()
            .filter_map(|entry| entry.song.as_ref())
        {
            if !order.contains(&song.id) {
                order.push(song.id);
            }
        }
        let library = viewer.library.id;
        let mut words = self.0.store.song_words(library, &order).await?;
        words.sort_by_key(|words| order.iter().position(|&id| id == words.song.id));
        Ok((event, words))
    }

    /// Replaces an event's set list, which stands at `revision` (0 before it is written), by what the text says
    /// ([`domain::set_list`]). [`Error::Stale`] where somebody was faster.
    pub async fn edit_set_list(
        &self,
        viewer: &Viewer,
        event: EventId,
        revision: u64,
        text: &str,
    ) -> Result<EventRef> {
        viewer.look("event")?;
        viewer.member(Action::Edit)?;
        let entries = set_list::read(text).map_err(|error| Error::Invalid(error.to_string()))?;
        let new = self.new_id(SetListId::from_parts);
        let reference = self.event_reference(viewer, event).await?;
        let entry = self.entry(viewer, Deed::SetListEdit, &reference.title);
        self.0
            .store
            .edit_set_list(
                viewer.library.id,
                event,
                revision,
                new,
                &entries,
                &entry,
                self.now(),
            )
            .await?;
        Ok(reference)
    }
}
