//! A playlist's own page: its tracks in order and, for its owner, the ways to change that order.

use super::query::{entries, entries_address, falls};
use crate::error::to_wire;
use crate::format;
use crate::layout::{ErrorPage, Page, absolute, asking, moved};
use crate::notice::Failure;
use crate::parts::{Empty, Find, Icon, Next, Params, Sharing, id_here};
use crate::player::track_attributes;
use crate::tracks::{Length, PlayCell, from};
use domain::personal::{
    EntryQuery, EntrySort, PlaylistDetail, PlaylistEntries, PlaylistEntry, PlaylistRow,
    PlaylistVisibility,
};
use domain::{PlaylistId, TrackId};
use leptos::prelude::*;
use serde_json::json;

/// `/playlists/:id`.
#[component]
pub(crate) fn PlaylistPage() -> impl IntoView {
    let Some(id) = id_here!(PlaylistId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let query = entries(&Params::here());
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.playlist(&viewer, id, &query).await {
            Ok(playlist) if moved(&playlist.row.path()) => ().into_any(),
            Ok(playlist) => view! { <Detail playlist query/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Detail(playlist: PlaylistDetail, query: EntryQuery) -> impl IntoView {
    let PlaylistDetail {
        row,
        description,
        entries,
        first,
        ..
    } = playlist;
    let (mine, id, path) = (row.mine, row.id, row.path());
    let edit_form = mine.then(|| format!("{path}/edit"));
    let many = row.tracks > 1;
    let length = format::duration(row.duration_ms);
    let about = format!(
        "By {}: {}, {length}.",
        row.owner,
        format::count_of(row.tracks, "track")
    );
    let thing = json!({
        "@context": "https://schema.org", "@type": "MusicPlaylist", "name": row.title, "url": absolute(&path),
        "numTracks": row.tracks,
    });
    let picture = entries.rows.iter().find_map(|entry| {
        let track = &entry.track;
        track.art.map(|_| (track.asset, String::new()))
    });
    view! {
        <Page title=row.title.clone()>
            <Sharing description=about kind="music.playlist" picture thing/>
            <article data-form=edit_form>
                <Head row/>
                <PutBack id/>
                {(!description.is_empty()).then(|| view! { <p class="prose" data-inline="description">{description}</p> })}
            </article>
            {many.then(|| view! { <Filters path=path.clone() query=query.clone()/> })}
            <Entries id path entries first mine query/>
        </Page>
    }
}

/// The orders, as one tap each, and words of a title.
#[component]
fn Filters(path: String, query: EntryQuery) -> impl IntoView {
    let by = |sort: EntrySort, label: &'static str| {
        let current = query.sort == sort;
        // A tap on the order that is shown turns it round, but for the owner's own.
        let turned = current && sort != EntrySort::Place;
        let to = EntryQuery {
            sort,
            descending: if turned {
                !query.descending
            } else {
                falls(sort)
            },
            after: None,
            ..query.clone()
        };
        let href = String::from(entries_address(&path, &to));
        let arrow = turned.then(|| view! { <span aria-hidden="true">{if query.descending { "\u{2193}" } else { "\u{2191}" }}</span> });
        view! { <li><a class="chip" href=href aria-current=current.then_some("true")>{label}{arrow}</a></li> }
    };
    let begin = EntryQuery {
        after: None,
        ..query.clone()
    };
    let fields = entries_address(&path, &begin).into_fields();
    let words = query.containing.clone();
    view! {
        <div class="filters">
            <Find path=path.clone() fields words what="title"/>
            <nav aria-label="Orders">
                <ul class="chips">
                    {by(EntrySort::Place, "In order")}
                    {by(EntrySort::Title, "By title")}
                    {by(EntrySort::Duration, "By length")}
                    {by(EntrySort::Added, "Recently added")}
                </ul>
            </nav>
        </div>
    }
}

/// A page of what stands in it. The owner's order can be changed where it is shown.
#[component]
fn Entries(
    id: PlaylistId,
    path: String,
    entries: PlaylistEntries,
    first: u64,
    mine: bool,
    query: EntryQuery,
) -> impl IntoView {
    if entries.rows.is_empty() {
        return view! { <Nothing path query mine/> }.into_any();
    }
    let movable = mine && query.is_own_order();
    let total = entries.total;
    let next = entries.next.map(|after| {
        String::from(entries_address(
            &path,
            &EntryQuery {
                after: Some(after),
                ..query.clone()
            },
        ))
    });
    let ended = next.is_none();
    let lines = (first..).zip(entries.rows).map(|(place, entry)| {
        let hand = match (mine, movable) {
            (false, _) => Hand::None,
            (true, false) => Hand::Remove,
            (true, true) => Hand::Move(place == 0, place + 1 == total),
        };
        view! { <Line id entry hand/> }
    });
    view! {
        <table class="list led tracks">
            <caption class="visually-hidden">"Tracks of this playlist"</caption>
            <tbody
                data-sortable=movable.then_some("") data-first=movable.then_some(first)
                data-ended=(movable && ended).then_some("")
            >
                {lines.collect_view()}
            </tbody>
        </table>
        <Next href=next/>
    }
    .into_any()
}

/// What somebody may do with a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hand {
    /// Nothing: it is not theirs.
    None,
    /// Take it out.
    Remove,
    /// Move it, too, which is of no use where it stands first, or last.
    Move(bool, bool),
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
fn Line(id: PlaylistId, entry: PlaylistEntry, hand: Hand) -> impl IntoView {
    let action = (hand != Hand::None).then(|| format!("/playlists/{id}/places/{}", entry.id));
    let place = action.clone().filter(|_| hand != Hand::Remove);
    let row = entry.track;
    let href = row.path();
    let from = from(&row);
    view! {
        <tr data-place=place id=format!("place-{}", entry.id) {..track_attributes(&row)}>
            <PlayCell title=row.title.clone()/>
            <th scope="row" class="name"><a href=href>{row.title.clone()}</a></th>
            <td class="sub">{from}</td>
            <td class="end col-length">{row.duration_ms.map(|ms| view! { <Length ms/> })}</td>
            {action.map(|action| view! { <td class="order"><Order action title=row.title.clone() hand/></td> })}
        </tr>
    }
}

/// Up, down and out: one form, whose buttons say which.
#[component]
fn Order(action: String, title: String, hand: Hand) -> impl IntoView {
    let moves = match hand {
        Hand::Move(first, last) => Some(view! {
            <button class="quiet" name="do" value="up" aria-label=format!("Move {title} up") disabled=first>
                <Icon name="i-up"/>
            </button>
            <button class="quiet" name="do" value="down" aria-label=format!("Move {title} down") disabled=last>
                <Icon name="i-sort"/>
            </button>
        }),
        Hand::None | Hand::Remove => None,
    };
    view! {
        <form method="post" action=action>
            {moves}
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
fn Nothing(path: String, query: EntryQuery, mine: bool) -> impl IntoView {
    let (words, way) = if query.after.is_some() || query.containing.is_some() {
        let words = if query.after.is_some() {
            "There is nothing more behind this place."
        } else {
            "Nothing in this playlist is called that."
        };
        (words, Some((path, "Show the playlist from its beginning")))
    } else {
        (
            "Nothing is in this playlist yet. Tracks are added on their own pages.",
            mine.then(|| ("/tracks".to_owned(), "Find tracks to add")),
        )
    };
    view! { <Empty words way/> }
}
