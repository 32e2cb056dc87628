//! Genres and styles: listed, looked at, created and edited.

use super::check_limit;
use crate::typed::{required, text};
use crate::{Error, Result, Service, Viewer};
use domain::classification::{Class, ClassDetail, ClassForm, ClassPage, ClassQuery, ClassRef};
use domain::event::{EventPage, EventQuery};
use domain::song::{SongPage, SongQuery};
use domain::work::Deed;
use domain::{Action, ClassId};
use store::{ClassFields, StoreError};

impl Service {
    /// One page of the list. [`Error::Invalid`] for an `after` that no page gave out, or a `limit` out of range.
    pub async fn classes(
        &self,
        viewer: &Viewer,
        class: Class,
        query: &ClassQuery,
    ) -> Result<ClassPage> {
        viewer.look("library")?;
        check_limit(query.limit)?;
        Ok(self
            .0
            .store
            .class_page(viewer.library.id, class, query)
            .await?)
    }

    /// Everything about one, but for its events and songs, which are lists with a filter.
    pub async fn class(&self, viewer: &Viewer, class: Class, id: ClassId) -> Result<ClassDetail> {
        viewer.look(class.as_str())?;
        let mut detail = self
            .0
            .store
            .class(viewer.library.id, class, id)
            .await?
            .ok_or(Error::NotFound(class.as_str()))?;
        detail.may_edit = viewer.may(Action::Edit);
        Ok(detail)
    }

    /// The same, with a page of the events and songs it stands for; `events` and `songs` have to ask for those.
    pub async fn class_with_uses(
        &self,
        viewer: &Viewer,
        class: Class,
        id: ClassId,
        events: &EventQuery,
        songs: &SongQuery,
    ) -> Result<(ClassDetail, EventPage, SongPage)> {
        check_limit(events.limit)?;
        check_limit(songs.limit)?;
        let (library, store) = (viewer.library.id, &self.0.store);
        let (detail, mut events, mut songs) = futures::try_join!(
            self.class(viewer, class, id),
            async { Ok(store.event_page_uncounted(library, events).await?) },
            async { Ok(store.song_page_uncounted(library, songs).await?) },
        )?;
        (events.total, songs.total) = (detail.row.events, detail.row.songs);
        Ok((detail, events, songs))
    }

    /// Creates a genre or style. [`Error::Conflict`] where there is one of that name.
    pub async fn create_class(
        &self,
        viewer: &Viewer,
        class: Class,
        form: &ClassForm,
    ) -> Result<ClassRef> {
        viewer.look("library")?;
        viewer.member(Action::Edit)?;
        let fields = class_fields(form)?;
        let id = self.new_id(ClassId::from_parts);
        let entry = self.entry(viewer, created(class), &fields.name);
        self.0
            .store
            .create_class(viewer.library.id, class, id, &fields, &entry, self.now())
            .await
            .map_err(|error| in_words(error, class, &fields.name))?;
        Ok(ClassRef {
            id,
            name: fields.name,
        })
    }

    /// Changes a genre or style that stands at `revision`; [`Error::Stale`] where somebody was faster,
    /// [`Error::Conflict`] where another has that name.
    pub async fn edit_class(
        &self,
        viewer: &Viewer,
        class: Class,
        id: ClassId,
        revision: u64,
        form: &ClassForm,
    ) -> Result<ClassRef> {
        viewer.look(class.as_str())?;
        viewer.member(Action::Edit)?;
        let fields = class_fields(form)?;
        let entry = self.entry(viewer, edited(class), &fields.name);
        self.0
            .store
            .edit_class(
                viewer.library.id,
                class,
                id,
                revision,
                &fields,
                &entry,
                self.now(),
            )
            .await
            .map_err(|error| in_words(error, class, &fields.name))?;
        Ok(ClassRef {
            id,
            name: fields.name,
        })
    }
}

fn class_fields(form: &ClassForm) -> Result<ClassFields> {
    let name = required("the name", &form.name, 100)?;
    if name.contains(',') {
        return Err(Error::Invalid(
            "the name contains a comma; commas stand between names in forms".to_owned(),
        ));
    }
    Ok(ClassFields {
        name,
        description: text("the description", &form.description, 20_000)?,
    })
}

fn in_words(error: StoreError, class: Class, name: &str) -> Error {
    match error {
        StoreError::Taken(_) => Error::Conflict(format!(
            "there is a {} called “{name}” already; choose another name",
            class.as_str()
        )),
        error => error.into(),
    }
}

const fn created(class: Class) -> Deed {
    match class {
        Class::Genre => Deed::GenreCreate,
        Class::Style => Deed::StyleCreate,
    }
}

const fn edited(class: Class) -> Deed {
    match class {
        Class::Genre => Deed::GenreEdit,
        Class::Style => Deed::StyleEdit,
    }
}
