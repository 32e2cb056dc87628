//! Where tracks stand: edited, moved between events, put in order.

use crate::typed::{line, number, optional, required};
use crate::{Error, Result, Service, Viewer};
use domain::event::MAX_EVENT_TRACKS;
use domain::track::TrackForm;
use domain::work::Deed;
use domain::{Action, EventId, TrackId};
use store::TrackFields;

impl Service {
    /// Changes a track that stands at `revision`; [`Error::Stale`] where somebody was faster. With an event or a song it
    /// leaves the inbox; a corrected title leaves it where it lies. A song and people that the library does not know
    /// are created with it.
    pub async fn edit_track(
        &self,
        viewer: &Viewer,
        track: TrackId,
        revision: u64,
        form: &TrackForm,
    ) -> Result<()> {
        viewer.look("track")?;
        viewer.member(Action::Edit)?;
        let fields = self.track_fields(form)?;
        let entry = self.entry(viewer, Deed::TrackEdit, &fields.title);
        Ok(self
            .0
            .store
            .edit_track(
                viewer.library.id,
                track,
                revision,
                &fields,
                &entry,
                self.now(),
            )
            .await?)
    }

    /// Moves tracks from one event to another, behind those that are there, in the order given; or to none. All or
    /// nothing: [`Error::Stale`] where one of them is not at the one any more, [`Error::Conflict`] where the other has
    /// no room.
    pub async fn move_tracks(
        &self,
        viewer: &Viewer,
        from: EventId,
        tracks: &[TrackId],
        event: Option<EventId>,
    ) -> Result<()> {
        viewer.look("track")?;
        viewer.member(Action::Edit)?;
        check_list(tracks)?;
        let target = match event {
            Some(event) => self.event_title(viewer, event).await?,
            None => "no event".to_owned(),
        };
        let subject = format!("{} tracks to {target}", tracks.len());
        let entry = self.entry(viewer, Deed::TrackMove, &subject);
        Ok(self
            .0
            .store
            .move_tracks(
                viewer.library.id,
                tracks,
                Some(from),
                event,
                &entry,
                self.now(),
            )
            .await?)
    }

    /// Puts all tracks of an event, whose order had the mark `seen` ([`order_mark`](domain::event::order_mark)), in the
    /// order given. [`Error::Stale`] where somebody ordered them otherwise, or one came or went meanwhile.
    pub async fn reorder_tracks(
        &self,
        viewer: &Viewer,
        event: EventId,
        seen: &str,
        tracks: &[TrackId],
    ) -> Result<()> {
        viewer.look("event")?;
        viewer.member(Action::Edit)?;
        check_list(tracks)?;
        let title = self.event_title(viewer, event).await?;
        let entry = self.entry(viewer, Deed::TrackReorder, &title);
        Ok(self
            .0
            .store
            .reorder_tracks(viewer.library.id, event, seen, tracks, &entry, self.now())
            .await?)
    }

    fn track_fields(&self, form: &TrackForm) -> Result<TrackFields> {
        let artist = line("the artist", &form.artist, 300)?;
        let song = line("the song", &form.song, 300)?;
        let event = form.event.trim();
        let event = (!event.is_empty())
            .then(|| EventId::from_path(event).ok_or(Error::NotFound("event")))
            .transpose()?;
        Ok(TrackFields {
            title: required("the title", &form.title, 300)?,
            artist: (!artist.is_empty()).then_some(artist),
            track_kind: optional("the kind", &form.track_kind)?.unwrap_or_default(),
            event,
            position: number("the place at the event", &form.position, 1, 9999)?,
            song: (!song.is_empty()).then(|| self.named(song, String::new())),
            people: self.people(&form.people)?,
        })
    }
}

/// Refuses what no page could have sent: none, too many, or one twice.
pub(super) fn check_list(tracks: &[TrackId]) -> Result<()> {
    let mut sorted = tracks.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    if tracks.is_empty() {
        return Err(Error::Invalid(
            "no track is chosen; choose at least one".to_owned(),
        ));
    }
    if sorted.len() != tracks.len() {
        return Err(Error::Invalid("a track is named twice".to_owned()));
    }
    if tracks.len() > MAX_EVENT_TRACKS as usize {
        return Err(Error::Invalid(format!(
            "{} tracks are chosen; at most {MAX_EVENT_TRACKS} are moved at once",
            tracks.len()
        )));
    }
    Ok(())
}
