//! Set lists, written as text.

use crate::{Error, Result, Service, Viewer};
use domain::event::EventRef;
use domain::set_list;
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
                &entries,
                &entry,
                self.now(),
            )
            .await?;
        Ok(reference)
    }
}
