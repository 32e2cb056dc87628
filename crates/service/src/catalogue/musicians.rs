//! Musicians: listed, looked at, created and edited.

use super::check_limit;
use crate::typed::{line, lines, optional, required, text};
use crate::{Error, Result, Service, Viewer};
use domain::musician::{MusicianDetail, MusicianForm, MusicianPage, MusicianQuery, MusicianRef};
use domain::work::Deed;
use domain::{Action, MusicianId};
use store::MusicianFields;

impl Service {
    /// One page of the list. [`Error::Invalid`] for an `after` that no page gave out, or a `limit` out of range.
    pub async fn musicians(&self, viewer: &Viewer, query: &MusicianQuery) -> Result<MusicianPage> {
        viewer.look("library")?;
        check_limit(query.limit)?;
        Ok(self.0.store.musician_page(viewer.library.id, query).await?)
    }

    /// Everything about one person or act, but for the events, which are a list with a filter. One that was merged
    /// answers as whom they were merged into.
    pub async fn musician(&self, viewer: &Viewer, musician: MusicianId) -> Result<MusicianDetail> {
        viewer.look("musician")?;
        let mut detail = self
            .0
            .store
            .musician(viewer.library.id, musician)
            .await?
            .ok_or(Error::NotFound("musician"))?;
        detail.may_edit = viewer.may(Action::Edit);
        Ok(detail)
    }

    /// Creates a person or an act.
    pub async fn create_musician(
        &self,
        viewer: &Viewer,
        form: &MusicianForm,
    ) -> Result<MusicianRef> {
        viewer.look("library")?;
        viewer.member(Action::Edit)?;
        let fields = musician_fields(form)?;
        let id = self.new_id(MusicianId::from_parts);
        let entry = self.entry(viewer, Deed::MusicianCreate, &fields.name);
        self.0
            .store
            .create_musician(viewer.library.id, id, &fields, &entry, self.now())
            .await?;
        Ok(MusicianRef {
            id,
            name: fields.name,
        })
    }

    /// Changes a person or an act that stands at `revision`; [`Error::Stale`] where somebody was faster.
    pub async fn edit_musician(
        &self,
        viewer: &Viewer,
        musician: MusicianId,
        revision: u64,
        form: &MusicianForm,
    ) -> Result<MusicianRef> {
        viewer.look("musician")?;
        viewer.member(Action::Edit)?;
        let fields = musician_fields(form)?;
        let entry = self.entry(viewer, Deed::MusicianEdit, &fields.name);
        self.0
            .store
            .edit_musician(
                viewer.library.id,
                musician,
                revision,
                &fields,
                &entry,
                self.now(),
            )
            .await?;
        Ok(MusicianRef {
            id: musician,
            name: fields.name,
        })
    }
}

fn musician_fields(form: &MusicianForm) -> Result<MusicianFields> {
    Ok(MusicianFields {
        name: required("the name", &form.name, 200)?,
        kind: optional("the kind", &form.kind)?.unwrap_or_default(),
        filed_as: line("the name to file under", &form.filed_as, 200)?,
        other_names: lines("the list of other names", &form.other_names, 2000)?,
        notes: text("the text of the notes", &form.notes, 20_000)?,
    })
}
