//! A playlist's own page: its tracks in order and, for its owner, the ways to change that order.

use crate::error::to_wire;
use crate::format;
use crate::layout::{ErrorPage, Page, asking, moved};
use crate::notice::Failure;
use crate::parts::{Empty, Icon, Params, id_here};
use crate::player::track_attributes;
use crate::tracks::{Length, PlayCell};
use domain::personal::{PlaylistDetail, PlaylistEntry, PlaylistRow, PlaylistVisibility};
use domain::{PlaylistId, TrackId};
use leptos::prelude::*;

/// `/playlists/:id`.
#[component]
pub(crate) fn PlaylistPage() -> impl IntoView {
    let Some(id) = id_here!(PlaylistId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.playlist(&viewer, id).await {
            Ok(playlist) if moved(&playlist.row.path()) => ().into_any(),
            Ok(playlist) => view! { <Detail playlist/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Detail(playlist: PlaylistDetail) -> impl IntoView {
    let PlaylistDetail {
        row,
        description,
        entries,
        ..
    } = playlist;
    let mine = row.mine;
    let id = row.id;
    let last = entries.len().saturating_sub(1);
    let edit_form = mine.then(|| format!("{}/edit", row.path()));
    view! {
        <Page title=row.title.clone()>
            <article data-form=edit_form>
                <Head row/>
                <PutBack id/>
                {(!description.is_empty()).then(|| view! { <p class="prose" data-inline="description">{description}</p> })}
            </article>
            {if entries.is_empty() {
                view! { <Nothing mine/> }.into_any()
            } else {
                view! {
                    <table class="list led tracks">
                        <caption class="visually-hidden">"Tracks of this playlist"</caption>
                        <tbody data-sortable=mine.then_some("")>
                            {entries
                                .into_iter()
                                .enumerate()
                                .map(|(place, entry)| {
                                    let ends = (place == 0, place == last);
                                    view! { <Line id entry mine ends/> }
                                })
                                .collect_view()}
                        </tbody>
                    </table>
                }
                .into_any()
            }}
        </Page>
    }
}

/// What it is, whose it is, how long it plays.
#[component]
fn Head(row: PlaylistRow) -> impl IntoView {
    let whose = match (row.mine, row.visibility) {
        (true, PlaylistVisibility::Private) => "Only you see it".to_owned(),
        (true, PlaylistVisibility::Library) => "Shared in this library".to_owned(),
        (false, _) => format!("By {}", row.owner),
    };
    let edit = row.mine.then(|| format!("{}/edit", row.path()));
    view! {
        <header class="page-head">
            <h1 tabindex="-1" data-inline="title">{row.title}</h1>
            {edit.map(|href| view! { <a class="button" href=href><Icon name="i-edit"/>"Edit"</a> })}
            <p class="muted">
                <span>{whose}</span>
                <span>{format::count_of(row.tracks, "track")}</span>
                <Length ms=row.duration_ms/>
            </p>
        </header>
    }
}

#[component]
fn Line(
    id: PlaylistId,
    entry: PlaylistEntry,
    mine: bool,
    /// Whether it stands first, and whether last.
    ends: (bool, bool),
) -> impl IntoView {
    let action = mine.then(|| format!("/playlists/{id}/places/{}", entry.id));
    let place = action.clone();
    let row = entry.track;
    let href = row.path();
    let about = row
        .event
        .as_ref()
        .map(|event| event.title.clone())
        .or(row.artist.clone());
    view! {
        <tr data-place=place id=format!("place-{}", entry.id) {..track_attributes(&row)}>
            <PlayCell title=row.title.clone()/>
            <th scope="row" class="name"><a href=href>{row.title.clone()}</a></th>
            <td class="sub">{about}</td>
            <td class="end col-length">{row.duration_ms.map(|ms| view! { <Length ms/> })}</td>
            {action.map(|action| view! { <td class="order"><Order action title=row.title.clone() ends/></td> })}
        </tr>
    }
}

/// Up, down and out: one form, whose buttons say which.
#[component]
fn Order(action: String, title: String, ends: (bool, bool)) -> impl IntoView {
    let (first, last) = ends;
    view! {
        <form method="post" action=action>
            <button class="quiet" name="do" value="up" aria-label=format!("Move {title} up") disabled=first>
                <Icon name="i-up"/>
            </button>
            <button class="quiet" name="do" value="down" aria-label=format!("Move {title} down") disabled=last>
                <Icon name="i-sort"/>
            </button>
            <button class="quiet" name="do" value="remove" aria-label=format!("Remove {title} from the playlist")>
                <Icon name="i-close"/>
            </button>
        </form>
    }
}

/// A track was taken out and can be put back where it was: `?removed=` names it and `?place=` says where.
#[component]
fn PutBack(id: PlaylistId) -> impl IntoView {
    let params = Params::here();
    let removed = params.read::<TrackId>("removed");
    let place = params.read::<u32>("place");
    removed.zip(place).map(|(track, place)| view! {
        <form class="notice" method="post" action="/playlists/add">
            <input type="hidden" name="playlist" value=id.to_string()/>
            <input type="hidden" name="track" value=track.to_string()/>
            <input type="hidden" name="place" value=place.to_string()/>
            <span role="status">"The track was taken out of the playlist. It stays in the library."</span>
            <button class="button small">"Undo"</button>
        </form>
    })
}

#[component]
fn Nothing(mine: bool) -> impl IntoView {
    let way = mine.then(|| ("/tracks".to_owned(), "Find tracks to add"));
    view! { <Empty words="Nothing is in this playlist yet. Tracks are added on their own pages." way/> }
}
