//! Everything personal on a track's page, in one piece.

use super::{AddToPlaylist, Marks, Notes};
use crate::layout::asking;
use domain::TrackId;
use domain::personal::{Note, Personal, PlaylistQuery, PlaylistRow, PlaylistSort, Whose};
use domain::track::{MAX_PAGE_ROWS, TrackRow};
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
                    <AddToPlaylist track playlists/>
                </div>
                <Notes row notes/>
            }
        })
    })
}

/// The playlists a track can be put into, the latest first.
fn own() -> PlaylistQuery {
    PlaylistQuery {
        sort: PlaylistSort::Added,
        descending: true,
        whose: Some(Whose::Mine),
        limit: MAX_PAGE_ROWS,
        ..PlaylistQuery::default()
    }
}

async fn read(track: TrackId) -> Result<(Personal, Vec<Note>, Vec<PlaylistRow>)> {
    let (service, viewer) = asking();
    let personal = service.personal(&viewer, track).await?;
    let notes = service.notes_on(&viewer, track).await?;
    let playlists = match viewer.person {
        Some(_) => service.playlists(&viewer, &own()).await?.rows,
        None => Vec::new(),
    };
    Ok((personal, notes, playlists))
}
