//! Everything personal on a track's page, in one piece.

use super::{AddToPlaylist, Marks, Notes};
use crate::layout::asking;
use domain::TrackId;
use domain::personal::{Note, Personal, PlaylistRef};
use domain::track::TrackRow;
use leptos::prelude::*;
use service::Result;

/// Heart, stars, the way into a playlist, and the notes on a track, with what can be done with the file between them.
/// Where they cannot be read the page stands without them.
#[component]
pub(crate) fn TrackPanel(
    /// The track.
    row: TrackRow,
    /// What stands before the notes, whoever looks.
    children: Children,
) -> impl IntoView {
    let track = row.id;
    let between = children();
    Suspend::new(async move {
        let (marks, notes) = match read(track).await {
            Ok((personal, notes, playlists)) => (
                Some(view! {
                    <div class="personal">
                        <Marks track personal/>
                        <AddToPlaylist track own=playlists/>
                    </div>
                }),
                Some(view! { <Notes row notes/> }),
            ),
            Err(_) => (None, None),
        };
        view! { {marks}{between}{notes} }
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
