//! Putting a track into a playlist.

use super::marks::somebody;
use domain::TrackId;
use domain::personal::PlaylistRef;
use leptos::prelude::*;

/// A choice of this person's own playlists, or the way to a first one. Nothing, for whoever is not logged in.
#[component]
pub(crate) fn AddToPlaylist(
    /// The track.
    track: TrackId,
    /// This person's own playlists.
    own: Vec<PlaylistRef>,
) -> impl IntoView {
    let new = format!("/playlists/new?track={track}");
    somebody().then(|| {
        if own.is_empty() {
            return view! { <a class="button" href=new>"Add to a playlist"</a> }.into_any();
        }
        view! {
            <details class="menu">
                <summary class="button">"Add to a playlist"</summary>
                <form method="post" action="/playlists/add">
                    <input type="hidden" name="track" value=track.to_string()/>
                    <ul>
                        {own
                            .into_iter()
                            .map(|playlist| view! {
                                <li>
                                    <button class="quiet" name="playlist" value=playlist.id.to_string()>
                                        {playlist.title}
                                    </button>
                                </li>
                            })
                            .collect_view()}
                        <li><a class="quiet" href=new>"New playlist"</a></li>
                    </ul>
                </form>
            </details>
        }
        .into_any()
    })
}
