//! Taking tracks out of the inbox: a whole folder becomes an event in one step.

use super::events::reference;
use super::inbox::{in_order, plain_title};
use super::tracks::check_list;
use crate::{Error, Result, Service, Viewer};
use domain::event::{EventForm, EventRef, MAX_EVENT_TRACKS};
use domain::inbox::{FileAs, Filing};
use domain::track::TrackKind;
use domain::work::Deed;
use domain::{Action, EventId};
use store::{FileTracks, FiledTrack, FilingTarget, StoreError, UnfiledTrack};

/// Somebody else was faster.
fn left() -> Error {
    Error::Conflict(
        "a ticked track is not in the inbox any more; nothing was filed. Look at what is left and try again".to_owned(),
    )
}

impl Service {
    /// Takes tracks out of the inbox and puts them where they belong, in the order given. Each becomes one of the song
    /// that was suggested for it; with `new_songs`, titles that no song has make new ones. All or nothing:
    /// [`Error::Conflict`] where one of the tracks is not in the inbox any more, or the event is full. Answers the
    /// event, if to one.
    pub async fn file_tracks(&self, viewer: &Viewer, filing: &Filing) -> Result<Option<EventRef>> {
        viewer.look("inbox")?;
        viewer.member(Action::Edit)?;
        check_list(&filing.tracks)?;
        let unfiled = self
            .0
            .store
            .inbox_tracks(viewer.library.id, &filing.tracks)
            .await?;
        let in_turn: Vec<UnfiledTrack> = filing
            .tracks
            .iter()
            .filter_map(|track| unfiled.iter().find(|row| row.row.id == *track).cloned())
            .collect();
        if in_turn.len() != filing.tracks.len() {
            return Err(left());
        }
        self.file(viewer, in_turn, &filing.target, filing.new_songs)
            .await
    }

    /// Files all tracks of one folder of the inbox, none for those dropped without one, in the order their names
    /// count. As [`Service::file_tracks`] otherwise; [`Error::Conflict`] where the folder holds nothing, or more than an
    /// event shows.
    pub async fn file_folder(
        &self,
        viewer: &Viewer,
        folder: Option<&str>,
        target: &FileAs,
        new_songs: bool,
    ) -> Result<Option<EventRef>> {
        viewer.look("inbox")?;
        viewer.member(Action::Edit)?;
        let mut tracks = self
            .0
            .store
            .inbox_folder(viewer.library.id, folder, MAX_EVENT_TRACKS + 1)
            .await?;
        if tracks.is_empty() {
            return Err(Error::Conflict(
                "nothing of this folder waits in the inbox any more".to_owned(),
            ));
        }
        if tracks.len() > MAX_EVENT_TRACKS as usize {
            return Err(Error::Conflict(format!(
                "the folder holds more than {MAX_EVENT_TRACKS} tracks; choose some of them"
            )));
        }
        in_order(&mut tracks);
        self.file(viewer, tracks, target, new_songs).await
    }

    async fn file(
        &self,
        viewer: &Viewer,
        tracks: Vec<UnfiledTrack>,
        target: &FileAs,
        new_songs: bool,
    ) -> Result<Option<EventRef>> {
        let library = viewer.library.id;
        let (target, event) = self.filing_target(viewer, target).await?;
        let songs = self.suggested_songs(library, &tracks).await?;
        let count = tracks.len();
        let tracks = tracks
            .into_iter()
            .map(|track| {
                let title = plain_title(&track);
                let song = songs.get(&track.row.id).map(|suggested| suggested.song.id);
                let wanted = new_songs
                    && song.is_none()
                    && track.row.song.is_none()
                    && track.row.track_kind == TrackKind::Song;
                FiledTrack {
                    track: track.row.id,
                    song,
                    named: wanted.then(|| self.named(title.clone(), String::new())),
                    title,
                }
            })
            .collect();
        let subject = match &event {
            Some(event) => format!("{count} tracks to {}", event.title),
            None => format!("{count} tracks to no event"),
        };
        let entry = self.entry(viewer, Deed::InboxFile, &subject);
        self.0
            .store
            .file_tracks(library, &FileTracks { tracks, target }, &entry, self.now())
            .await
            .map_err(|error| match error {
                StoreError::Missing("track in the inbox") => left(),
                other => other.into(),
            })?;
        Ok(event)
    }

    /// Where to, for the store, and the event in short.
    async fn filing_target(
        &self,
        viewer: &Viewer,
        target: &FileAs,
    ) -> Result<(FilingTarget, Option<EventRef>)> {
        Ok(match target {
            FileAs::New(form) => {
                let (event, fields) = self.new_event(form)?;
                let short = reference(event, &fields);
                (FilingTarget::New(event, fields), Some(short))
            }
            FileAs::Existing(event) => {
                let short = self.event_reference(viewer, *event).await?;
                (FilingTarget::Existing(*event), Some(short))
            }
            FileAs::Alone => (FilingTarget::Alone, None),
        })
    }

    fn new_event(&self, form: &EventForm) -> Result<(EventId, store::EventFields)> {
        Ok((self.new_id(EventId::from_parts), self.event_fields(form)?))
    }
}
