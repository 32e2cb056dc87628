//! A track that waits, with the song it seems to be.

use crate::format;
use crate::player::track_attributes;
use crate::tracks::PlayCell;
use domain::inbox::{Because, InboxTrack, SuggestedSong};
use leptos::prelude::*;

/// A row with a tick.
#[component]
pub(super) fn Track(track: InboxTrack, ticked: bool) -> impl IntoView {
    let row = track.row;
    let href = row.path();
    let label = format!("Tick {}", row.title);
    // The name says more than the title only where they differ.
    let file = track.file_name.to_string();
    let attributes = track_attributes(&row);
    view! {
        <tr {..attributes}>
            <PlayCell title=row.title.clone()/>
            <th scope="row" class="name"><a href=href>{row.title}</a></th>
            <td class="sub">{track.song.map(|song| view! { <Song song/> })}</td>
            <td class="rest muted">{file}</td>
            <td class="end">{row.duration_ms.map(format::duration)}</td>
            <td class="tick"><input type="checkbox" name="track" value=row.id.to_string() checked=ticked aria-label=label/></td>
        </tr>
    }
}

#[component]
fn Song(song: SuggestedSong) -> impl IntoView {
    let because = match song.because {
        Because::Title => "by its title".to_owned(),
        Because::Sound(score) => format!("sounds {score} % alike"),
    };
    let href = song.song.path();
    view! { <a href=href>{song.song.title}</a>", "{because} }
}
