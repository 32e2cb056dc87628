//! Set lists: written as text, put in another order.

use crate::{Error, Result, Service, Viewer};
use domain::event::EventRef;
use domain::set_list::{self, TypedEntry};
use domain::{Action, EventId, SetListId};

impl Service {
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
        self.write_set_list(viewer, event, revision, &entries).await
    }

    /// Puts the entries of a set list that stands at `revision` in another order: `places` names each by the place it
    /// has, from 1. An entry takes the section of the one it now follows. [`Error::Stale`] where somebody was faster.
    pub async fn reorder_set_list(
        &self,
        viewer: &Viewer,
        event: EventId,
        revision: u64,
        places: &[u32],
    ) -> Result<EventRef> {
        viewer.look("event")?;
        viewer.member(Action::Edit)?;
        let detail = self.event(viewer, event).await?;
        let entries = detail.set_list;
        let mut sorted = places.to_vec();
        sorted.sort_unstable();
        if !sorted.iter().copied().eq((1..).take(entries.len())) {
            return Err(Error::Stale {
                what: "set list",
                revision: detail.set_list_revision,
            });
        }
        let sections: Vec<&str> = entries.iter().map(|entry| entry.section.as_str()).collect();
        let moved = places.iter().zip(sections).filter_map(|(&place, section)| {
            let entry = entries.get(place as usize - 1)?;
            Some(TypedEntry {
                section: section.to_owned(),
                title: entry.title.clone(),
                planned: entry.planned,
                played: entry.played,
                segue: entry.segue,
                note: entry.note.clone(),
            })
        });
        let moved: Vec<TypedEntry> = moved.collect();
        self.write_set_list(viewer, event, revision, &moved).await
    }

    async fn write_set_list(
        &self,
        viewer: &Viewer,
        event: EventId,
        revision: u64,
        entries: &[TypedEntry],
    ) -> Result<EventRef> {
        let new = self.new_id(SetListId::from_parts);
        let reference = self.event_reference(viewer, event).await?;
        let entry = self.entry(viewer, "set_list.edit", &reference.title);
        self.0
            .store
            .edit_set_list(
                viewer.library.id,
                event,
                revision,
                new,
                entries,
                &entry,
                self.now(),
            )
            .await?;
        Ok(reference)
    }
}
