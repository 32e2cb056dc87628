//! Notes on tracks: everybody who sees the track reads them; their authors, and editors, may remove them.

use super::exists;
use crate::typed::required_text;
use crate::{Error, Result, Service, Viewer};
use domain::personal::{MAX_NOTE_CHARS, Note, NoteForm, read_moment, write_moment};
use domain::{AccountId, Action, NoteId, TrackId};
use store::NewNote;

impl Service {
    /// The notes on a track, in the order of the moments they are about.
    pub async fn notes_on(&self, viewer: &Viewer, track: TrackId) -> Result<Vec<Note>> {
        viewer.look("track")?;
        let me = viewer.person.as_ref().map(|person| person.id);
        let may_edit = viewer.may(Action::Edit);
        let notes = self.0.store.notes(viewer.library.id, track).await?;
        Ok(notes
            .into_iter()
            .map(|note| Note {
                id: note.id,
                may_delete: may_edit || me == Some(note.account),
                author: note.author,
                at_ms: note.at_ms,
                text: note.text,
                written_at: note.written_at,
            })
            .collect())
    }

    /// Writes a note on a track, about a moment of it or the whole. [`Error::Invalid`] for a moment that is none or lies
    /// behind the end of the track, as far as its length is known, and a text that is empty or longer than
    /// [`MAX_NOTE_CHARS`].
    pub async fn add_note(
        &self,
        viewer: &Viewer,
        track: TrackId,
        form: &NoteForm,
    ) -> Result<NoteId> {
        let owner = viewer.owner("track")?;
        let at_ms = match form.at.trim() {
            "" => None,
            at => Some(read_moment(at).ok_or_else(|| {
                Error::Invalid(format!(
                    "{at:?} is no moment of a track; write it as 3:12, or leave it empty"
                ))
            })?),
        };
        if let Some(at_ms) = at_ms {
            self.within(viewer, track, at_ms).await?;
        }
        let text = required_text("the note", &form.text, MAX_NOTE_CHARS)?;
        let id = self.new_id(NoteId::from_parts);
        let now = self.now();
        let added = self
            .0
            .store
            .add_note(&NewNote {
                id,
                owner,
                track,
                at_ms,
                text,
                now,
            })
            .await?;
        exists(added, "track")?;
        Ok(id)
    }

    /// Refuses a moment that the track does not reach.
    async fn within(&self, viewer: &Viewer, track: TrackId, at_ms: u64) -> Result<()> {
        let found = self.0.store.track(viewer.library.id, track).await?;
        let length = found.ok_or(Error::NotFound("track"))?.row.duration_ms;
        match length {
            Some(length) if at_ms > length => Err(Error::Invalid(format!(
                "{} is behind the end of this track, which lasts {}",
                write_moment(at_ms),
                write_moment(length)
            ))),
            _ => Ok(()),
        }
    }

    /// Removes a note and answers its track. [`Service::restore_note`] brings it back.
    pub async fn delete_note(&self, viewer: &Viewer, note: NoteId) -> Result<TrackId> {
        let author = removing(viewer)?;
        let track = self
            .0
            .store
            .delete_note(viewer.library.id, author, note, self.now())
            .await?;
        track.ok_or(Error::NotFound("note"))
    }

    /// Brings a removed note back and answers its track.
    pub async fn restore_note(&self, viewer: &Viewer, note: NoteId) -> Result<TrackId> {
        let author = removing(viewer)?;
        let track = self
            .0
            .store
            .restore_note(viewer.library.id, author, note, self.now())
            .await?;
        track.ok_or(Error::NotFound("note"))
    }
}

/// Whose notes alone this viewer may remove; none for an editor, who may remove all.
fn removing(viewer: &Viewer) -> Result<Option<AccountId>> {
    let owner = viewer.owner("note")?;
    Ok((!viewer.may(Action::Edit)).then_some(owner.account))
}
