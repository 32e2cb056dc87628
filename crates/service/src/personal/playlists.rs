//! Playlists: a person's own, private or shared in the library. Only its owner changes one.

use super::exists;
use crate::catalogue::check_limit;
use crate::{Error, Result, Service, Viewer, typed};
use domain::personal::{
    EntryQuery, MAX_PLAYLIST_DESCRIPTION_CHARS, MAX_PLAYLIST_ENTRIES, MAX_PLAYLIST_TITLE_CHARS,
    Move, PlaylistDetail, PlaylistForm, PlaylistPage, PlaylistQuery, PlaylistRef,
    PlaylistVisibility,
};
use domain::{AccountId, PlaylistEntryId, PlaylistId, TrackId};
use store::{NewEntry, NewPlaylist, Owner, PlaylistEdit, PlaylistFields, Removed};

impl Service {
    /// One page of the viewer's own playlists and those that are shared. [`Error::Invalid`] for an `after` that no page
    /// gave out, or a `limit` out of range.
    pub async fn playlists(&self, viewer: &Viewer, query: &PlaylistQuery) -> Result<PlaylistPage> {
        viewer.look("library")?;
        check_limit(query.limit)?;
        Ok(self
            .0
            .store
            .playlist_page(viewer.library.id, reader(viewer), query)
            .await?)
    }

    /// What the viewer's own playlists are called, by title: those a track can be put into.
    pub async fn own_playlists(&self, viewer: &Viewer) -> Result<Vec<PlaylistRef>> {
        let owner = viewer.owner("library")?;
        Ok(self.0.store.own_playlists(owner).await?)
    }

    /// A playlist with a page of its tracks: one of the viewer's own, or one that is shared. [`Error::Invalid`] for an
    /// `after` that no page gave out, or a `limit` out of range.
    pub async fn playlist(
        &self,
        viewer: &Viewer,
        playlist: PlaylistId,
        query: &EntryQuery,
    ) -> Result<PlaylistDetail> {
        viewer.look("playlist")?;
        check_limit(query.limit)?;
        let found = self
            .0
            .store
            .playlist(viewer.library.id, reader(viewer), playlist, query)
            .await?;
        found.ok_or(Error::NotFound("playlist"))
    }

    /// Creates a playlist, with a track in it where one is named.
    pub async fn create_playlist(
        &self,
        viewer: &Viewer,
        form: &PlaylistForm,
        first: Option<TrackId>,
    ) -> Result<PlaylistId> {
        let owner = viewer.owner("library")?;
        let fields = checked(form)?;
        let id = self.new_id(PlaylistId::from_parts);
        let now = self.now();
        self.0
            .store
            .create_playlist(&NewPlaylist {
                id,
                owner,
                fields,
                now,
            })
            .await?;
        if let Some(track) = first {
            self.put(owner, id, track, None).await?;
        }
        Ok(id)
    }

    /// Changes what is said about a playlist. [`Error::Stale`] when it was edited after the revision that is named.
    pub async fn edit_playlist(
        &self,
        viewer: &Viewer,
        playlist: PlaylistId,
        revision: u64,
        form: &PlaylistForm,
    ) -> Result<()> {
        let owner = viewer.owner("playlist")?;
        let fields = checked(form)?;
        let (store, now) = (&self.0.store, self.now());
        ended(
            store
                .edit_playlist(owner, playlist, revision, &fields, now)
                .await?,
        )
    }

    /// Removes a playlist that stands at `revision`. Nothing of it is lost: [`Service::restore_playlist`] brings it back.
    /// [`Error::Stale`] when it was edited meanwhile.
    pub async fn delete_playlist(
        &self,
        viewer: &Viewer,
        playlist: PlaylistId,
        revision: u64,
    ) -> Result<()> {
        let owner = viewer.owner("playlist")?;
        let (store, now) = (&self.0.store, self.now());
        ended(
            store
                .delete_playlist(owner, playlist, revision, now)
                .await?,
        )
    }

    /// Brings a removed playlist back, as it was.
    pub async fn restore_playlist(&self, viewer: &Viewer, playlist: PlaylistId) -> Result<()> {
        let owner = viewer.owner("playlist")?;
        exists(
            self.0
                .store
                .restore_playlist(owner, playlist, self.now())
                .await?,
            "playlist",
        )
    }

    /// Puts a track into a playlist of the viewer's: at a place counted from 0, or at the end. [`Error::Conflict`] for
    /// a full one.
    pub async fn add_to_playlist(
        &self,
        viewer: &Viewer,
        playlist: PlaylistId,
        track: TrackId,
        place: Option<u32>,
    ) -> Result<()> {
        let owner = viewer.owner("playlist")?;
        self.put(owner, playlist, track, place).await
    }

    /// Takes one place out of a playlist of the viewer's, and answers what stood where, for putting it back.
    pub async fn remove_from_playlist(
        &self,
        viewer: &Viewer,
        playlist: PlaylistId,
        entry: PlaylistEntryId,
    ) -> Result<Removed> {
        let owner = viewer.owner("playlist")?;
        let removed = self
            .0
            .store
            .remove_from_playlist(owner, playlist, entry, self.now())
            .await?;
        removed.ok_or(Error::NotFound("place of the playlist"))
    }

    /// The `after` of the page on which the track at a place of a playlist of the viewer's stands, counted from 0; none for
    /// the first page.
    pub async fn playlist_page_at(
        &self,
        viewer: &Viewer,
        playlist: PlaylistId,
        place: u32,
    ) -> Result<Option<String>> {
        let owner = viewer.owner("playlist")?;
        Ok(self
            .0
            .store
            .playlist_page_at(owner.library, playlist, place)
            .await?)
    }

    /// Moves one place of a playlist of the viewer's, and answers where it stands then, from 0.
    pub async fn move_in_playlist(
        &self,
        viewer: &Viewer,
        playlist: PlaylistId,
        entry: PlaylistEntryId,
        to: Move,
    ) -> Result<u32> {
        let owner = viewer.owner("playlist")?;
        let moved = self
            .0
            .store
            .move_in_playlist(owner, playlist, entry, to, self.now())
            .await?;
        moved.ok_or(Error::NotFound("place of the playlist"))
    }

    async fn put(
        &self,
        owner: Owner,
        playlist: PlaylistId,
        track: TrackId,
        place: Option<u32>,
    ) -> Result<()> {
        let new = NewEntry {
            id: self.new_id(PlaylistEntryId::from_parts),
            owner,
            playlist,
            track,
            now: self.now(),
        };
        let store = &self.0.store;
        if !store.add_to_playlist(&new).await? {
            let query = EntryQuery {
                limit: 1,
                ..EntryQuery::default()
            };
            let present = store
                .playlist(owner.library, Some(owner.account), playlist, &query)
                .await?;
            let there = store.track(owner.library, track).await?.is_some();
            return Err(match present {
                Some(detail) if !detail.row.mine => Error::NotFound("playlist"),
                // Those in the bin have their places too.
                Some(detail) if there => Error::Conflict(format!(
                    "“{}” holds {MAX_PLAYLIST_ENTRIES} tracks, which is the most; begin another playlist",
                    detail.row.title
                )),
                Some(_) => Error::NotFound("track"),
                None => Error::NotFound("playlist"),
            });
        }
        if let Some(place) = place {
            store
                .move_in_playlist(owner, playlist, new.id, Move::To(place), new.now)
                .await?;
        }
        Ok(())
    }
}

fn ended(edit: PlaylistEdit) -> Result<()> {
    match edit {
        PlaylistEdit::Done => Ok(()),
        PlaylistEdit::Stale(revision) => Err(Error::Stale {
            what: "playlist",
            revision,
        }),
        PlaylistEdit::Missing => Err(Error::NotFound("playlist")),
    }
}

fn reader(viewer: &Viewer) -> Option<AccountId> {
    viewer.person.as_ref().map(|person| person.id)
}

fn checked(form: &PlaylistForm) -> Result<PlaylistFields> {
    Ok(PlaylistFields {
        title: typed::required("the title", &form.title, MAX_PLAYLIST_TITLE_CHARS)?,
        description: typed::text(
            "the description",
            &form.description,
            MAX_PLAYLIST_DESCRIPTION_CHARS,
        )?,
        visibility: match form.visibility.as_str() {
            "" => PlaylistVisibility::default(),
            word => word
                .parse()
                .map_err(|error: domain::WordError| Error::Invalid(error.to_string()))?,
        },
    })
}
