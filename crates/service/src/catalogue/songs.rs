//! Songs: listed, looked at, created and edited.

use super::check_limit;
use crate::typed::{line, lines, number, required, text};
use crate::{Error, Result, Service, Viewer};
use domain::song::{PerformanceQuery, SongDetail, SongForm, SongPage, SongQuery, SongRef};
use domain::work::Deed;
use domain::{Action, SongId};
use store::SongFields;

impl Service {
    /// One page of the list. [`Error::Invalid`] for an `after` that no page gave out, or a `limit` out of range.
    pub async fn songs(&self, viewer: &Viewer, query: &SongQuery) -> Result<SongPage> {
        viewer.look("library")?;
        check_limit(query.limit)?;
        Ok(self.0.store.song_page(viewer.library.id, query).await?)
    }

    /// Everything about one song, with a page of its performances. One that was merged answers as what it was merged
    /// into.
    pub async fn song(
        &self,
        viewer: &Viewer,
        song: SongId,
        performances: &PerformanceQuery,
    ) -> Result<SongDetail> {
        viewer.look("song")?;
        check_limit(performances.limit)?;
        let mut detail = self
            .0
            .store
            .song(viewer.library.id, song, performances)
            .await?
            .ok_or(Error::NotFound("song"))?;
        detail.may_edit = viewer.may(Action::Edit);
        Ok(detail)
    }

    /// Creates a song. Genres and styles that the library does not know are created with it.
    pub async fn create_song(&self, viewer: &Viewer, form: &SongForm) -> Result<SongRef> {
        viewer.look("library")?;
        viewer.member(Action::Edit)?;
        let fields = self.song_fields(form)?;
        let id = self.new_id(SongId::from_parts);
        let entry = self.entry(viewer, Deed::SongCreate, &fields.title);
        self.0
            .store
            .create_song(viewer.library.id, id, &fields, &entry, self.now())
            .await?;
        Ok(SongRef {
            id,
            title: fields.title,
        })
    }

    /// Changes a song that stands at `revision`; [`Error::Stale`] where somebody was faster.
    pub async fn edit_song(
        &self,
        viewer: &Viewer,
        song: SongId,
        revision: u64,
        form: &SongForm,
    ) -> Result<SongRef> {
        viewer.look("song")?;
        viewer.member(Action::Edit)?;
        let fields = self.song_fields(form)?;
        let entry = self.entry(viewer, Deed::SongEdit, &fields.title);
        self.0
            .store
            .edit_song(
                viewer.library.id,
                song,
                revision,
                &fields,
                &entry,
                self.now(),
            )
            .await?;
        Ok(SongRef {
            id: song,
            title: fields.title,
        })
    }

    pub(crate) fn song_fields(&self, form: &SongForm) -> Result<SongFields> {
        Ok(SongFields {
            title: required("the title", &form.title, 300)?,
            alternative_titles: lines("the list of other titles", &form.alternative_titles, 2000)?,
            writers: line("the list of writers", &form.writers, 500)?,
            key: line("the key", &form.key, 50)?,
            tempo_bpm: number("the tempo", &form.tempo_bpm, 1, 999)?
                .and_then(|bpm| u16::try_from(bpm).ok()),
            notes: text("the text of the notes", &form.notes, 20_000)?,
            lyrics: text("the text of the lyrics", &form.lyrics, 50_000)?,
            genres: self.classes_named("a genre", &form.genres)?,
            styles: self.classes_named("a style", &form.styles)?,
        })
    }
}
