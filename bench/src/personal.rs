//! What people leave behind when they listen: plays, favourites, ratings, notes and playlists; and a bin that is not
//! empty.

use anyhow::{Context as _, Result};
use domain::personal::{PlaylistVisibility, Stars};
use domain::{Item, NoteId, Noun, PlayId, PlaylistEntryId, PlaylistId};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use store::{Heard, NewEntry, NewNote, NewPlaylist, Owner, PlaylistFields};

use crate::catalogue::entry;
use crate::invented::{Of, bytes, moment, title};
use crate::{AT_ONCE, Place, track_id};

/// Of so many tracks one was played; of twice, three times and four times as many one was rated, liked and noted.
const TRACKS_A_PLAY: u64 = 10;
const PLAYLISTS: u64 = 50;
const TRACKS_A_PLAYLIST: u64 = 40;
const DELETED: u64 = 200;
/// A step through the tracks that meets each of them once before it meets one again: a prime.
const STRIDE: u64 = 7919;

/// What one listener left of the first `tracks` tracks.
pub(crate) async fn fill(place: Place<'_>, tracks: u64) -> Result<()> {
    stream::iter(0..tracks / TRACKS_A_PLAY)
        .map(|index| listen(place, index, tracks))
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    stream::iter(0..PLAYLISTS)
        .map(|index| collect(place, index, tracks))
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    stream::iter(0..DELETED.min(tracks))
        .map(|index| delete(place, index, tracks))
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await
}

fn owner(place: Place<'_>) -> Owner {
    Owner {
        library: place.library,
        account: place.account,
    }
}

async fn listen(place: Place<'_>, index: u64, tracks: u64) -> Result<()> {
    let now = moment(tracks + index)?;
    let (owner, store) = (owner(place), place.store);
    let track = track_id(index * STRIDE % tracks)?;
    store
        .note_heard(&Heard {
            owner,
            track,
            position_ms: Some(60_000),
            begins: Some(PlayId::from_parts(now, bytes(Of::Play, index))),
            now,
        })
        .await?;
    if index.is_multiple_of(2) {
        let stars = Stars::try_from(u8::try_from(1 + index % 5)?)?;
        store.set_rating(owner, track, Some(stars), now).await?;
    }
    if index.is_multiple_of(3) {
        store.set_favourite(owner, track, true, now).await?;
    }
    if index.is_multiple_of(4) {
        store
            .add_note(&NewNote {
                id: NoteId::from_parts(now, bytes(Of::Note, index)),
                owner,
                track,
                at_ms: Some(30_000),
                text: format!("Great solo, like {}", title(index)),
                now,
            })
            .await?;
    }
    Ok(())
}

async fn collect(place: Place<'_>, index: u64, tracks: u64) -> Result<()> {
    let now = moment(index)?;
    let (owner, store) = (owner(place), place.store);
    let playlist = PlaylistId::from_parts(now, bytes(Of::Playlist, index));
    store
        .create_playlist(&NewPlaylist {
            id: playlist,
            owner,
            fields: PlaylistFields {
                title: format!("Mix {index}"),
                description: "For the van.".to_owned(),
                visibility: PlaylistVisibility::Library,
            },
            now,
        })
        .await?;
    for nth in 0..TRACKS_A_PLAYLIST {
        let number = index * TRACKS_A_PLAYLIST + nth;
        store
            .add_to_playlist(&NewEntry {
                id: PlaylistEntryId::from_parts(now, bytes(Of::Entry, number)),
                owner,
                playlist,
                track: track_id(number * STRIDE % tracks)?,
                now,
            })
            .await?;
    }
    Ok(())
}

/// Puts a track into the bin.
async fn delete(place: Place<'_>, index: u64, tracks: u64) -> Result<()> {
    let now = moment(tracks + index)?;
    let Place { library, store, .. } = place;
    let track = track_id((index + 1) * STRIDE % tracks)?;
    let record = store.track(library, track).await?;
    let revision = record.context("a track that was filled in")?.revision;
    let item = Item {
        noun: Noun::Track,
        id: track.uuid(),
    };
    let audit = entry(library, "track.delete", Of::Deletion, index, now);
    store
        .delete_item(library, item, revision, &audit, now)
        .await?;
    Ok(())
}
