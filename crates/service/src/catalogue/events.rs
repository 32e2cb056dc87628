//! Events: listed, looked at, created and edited.

use super::check_limit;
use crate::typed::{line, number, optional, text};
use crate::{Error, Result, Service, Viewer};
use domain::event::{EventDetail, EventForm, EventKind, EventPage, EventQuery, EventRef};
use domain::work::Deed;
use domain::{Action, EventId};
use store::EventFields;

impl Service {
    /// One page of the list. [`Error::Invalid`] for an `after` that no page gave out, or a `limit` out of range.
    pub async fn events(&self, viewer: &Viewer, query: &EventQuery) -> Result<EventPage> {
        viewer.look("library")?;
        check_limit(query.limit)?;
        Ok(self.0.store.event_page(viewer.library.id, query).await?)
    }

    /// Everything about one event.
    pub async fn event(&self, viewer: &Viewer, event: EventId) -> Result<EventDetail> {
        viewer.look("event")?;
        let record = self
            .0
            .store
            .event(viewer.library.id, event)
            .await?
            .ok_or(Error::NotFound("event"))?;
        Ok(EventDetail {
            row: record.row,
            description: record.description,
            revision: record.revision,
            added_at: record.added_at,
            genres: record.genres,
            styles: record.styles,
            people: record.people,
            set_list: record.set_list,
            set_list_revision: record.set_list_revision,
            tracks: record.tracks,
            cover: record.cover,
            cover_alt: record.cover_alt,
            may_edit: viewer.may(Action::Edit),
        })
    }

    /// Creates an event. People, genres and styles that the library does not know are created with it.
    pub async fn create_event(&self, viewer: &Viewer, form: &EventForm) -> Result<EventRef> {
        viewer.look("library")?;
        viewer.member(Action::Edit)?;
        let fields = self.event_fields(form)?;
        let event = self.new_id(EventId::from_parts);
        let entry = self.entry(viewer, Deed::EventCreate, &fields.title);
        self.0
            .store
            .create_event(viewer.library.id, event, &fields, &entry, self.now())
            .await?;
        Ok(reference(event, &fields))
    }

    /// Changes an event that stands at `revision`; [`Error::Stale`] where somebody was faster.
    pub async fn edit_event(
        &self,
        viewer: &Viewer,
        event: EventId,
        revision: u64,
        form: &EventForm,
    ) -> Result<EventRef> {
        viewer.look("event")?;
        viewer.member(Action::Edit)?;
        let fields = self.event_fields(form)?;
        let entry = self.entry(viewer, Deed::EventEdit, &fields.title);
        self.0
            .store
            .edit_event(
                viewer.library.id,
                event,
                revision,
                &fields,
                &entry,
                self.now(),
            )
            .await?;
        Ok(reference(event, &fields))
    }

    /// Reads the form.
    pub(crate) fn event_fields(&self, form: &EventForm) -> Result<EventFields> {
        let kind = optional::<EventKind>("the kind", &form.kind)?.unwrap_or_default();
        let venue = line("the venue", &form.venue, 200)?;
        let city = line("the city", &form.city, 200)?;
        let title = [
            line("the title", &form.title, 300)?,
            venue.clone(),
            city.clone(),
        ]
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or_else(|| untitled(kind).to_owned());
        Ok(EventFields {
            kind,
            date: optional("the date", &form.date)?,
            title,
            venue,
            city,
            description: text("the description", &form.description, 20_000)?,
            rating: number("the rating", &form.rating, 0, 5)?
                .and_then(|stars| u8::try_from(stars).ok())
                .unwrap_or(0),
            people: self.people(&form.people)?,
            genres: self.classes_named("a genre", &form.genres)?,
            styles: self.classes_named("a style", &form.styles)?,
        })
    }
}

pub(super) fn reference(event: EventId, fields: &EventFields) -> EventRef {
    EventRef {
        id: event,
        title: fields.title.clone(),
        date: fields.date,
    }
}

/// What an event is called about which nobody said anything.
const fn untitled(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Gig => "Gig",
        EventKind::Rehearsal => "Rehearsal",
        EventKind::Studio => "Studio session",
        EventKind::Release => "Release",
        EventKind::Other => "Event",
    }
}
