//! Everything personal on a track's page, in one piece.

use super::{AddToPlaylist, Marks, Notes};
use crate::layout::asking;
use domain::TrackId;
use domain::personal::{Note, Personal, PlaylistRef};
use domain::track::TrackRow;
use leptos::prelude::*;
use service::Result;

/// Heart, stars, the way into a playlist, and the notes on a track. Where they cannot be read the page stands without
/// them.
#[component]
pub(crate) fn TrackPanel(
    /// The track.
    row: TrackRow,
) -> impl IntoView {
    let track = row.id;
    Suspend::new(async move {
        read(track).await.ok().map(|(personal, notes, playlists)| {
            view! {
                <div class="personal">
                    <Marks track personal/>
                    <AddToPlaylist track own=playlists/>
                </div>
                <Notes row notes/>
            }
        })
    })
}

async fn read(track: TrackId) -> Result<(Personal, Vec<Note>, Vec<PlaylistRef>)> {
    let (service, viewer) = asking();
    let personal = service.personal(&viewer, track).await?;
    let notes = service.notes_on(&viewer, track).await?;
    let playlists = match viewer.person {
        Some(_) => service.own_playlists(&viewer).await?,
        None => Vec::new(),
    };
    Ok((personal, notes, playlists))
}
