//! `/playlists`: one's own and those that are shared.

use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking};
use crate::notice::{Failure, Removed};
use crate::parts::{Empty, Icon};
use crate::tracks::Length;
use domain::personal::{PlaylistRow, PlaylistVisibility};
use leptos::prelude::*;

/// `/playlists`.
#[component]
pub(crate) fn PlaylistsPage() -> impl IntoView {
    let (service, viewer) = asking();
    let member = viewer.person.is_some();
    Suspend::new(async move {
        match service.playlists(&viewer).await {
            Ok(rows) => view! { <Playlists rows member/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

#[component]
fn Playlists(rows: Vec<PlaylistRow>, member: bool) -> impl IntoView {
    let new = member.then(|| {
        view! {
            <a class="button" href="/playlists/new"><Icon name="i-add"/>"New playlist"</a>
        }
    });
    let (own, shared): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.mine);
    let nothing = own.is_empty() && shared.is_empty();
    view! {
        <Page title="Playlists">
            <header class="page-head">
                <h1 tabindex="-1">"Playlists"</h1>
                {new}
            </header>
            <Removed what="playlist"/>
            {nothing.then(|| view! { <Nothing member/> })}
            <Section label="Yours" rows=own/>
            <Section label="Shared in this library" rows=shared/>
            {member.then(|| view! {
                <ul class="chips">
                    <li><a class="chip" href="/favourites"><Icon name="i-heart"/>"Favourites"</a></li>
                    <li><a class="chip" href="/history"><Icon name="i-activity"/>"History"</a></li>
                </ul>
            })}
        </Page>
    }
}

#[component]
fn Section(label: &'static str, rows: Vec<PlaylistRow>) -> impl IntoView {
    (!rows.is_empty()).then(|| {
        view! {
            <div class="section-head"><h2>{label}</h2></div>
            <table class="list">
                <caption class="visually-hidden">{label}</caption>
                <thead class="visually-hidden">
                    <tr>
                        <th scope="col">"Title"</th>
                        <th scope="col">"Whose"</th>
                        <th scope="col">"Tracks"</th>
                        <th scope="col">"Length"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|row| view! { <Line row/> }).collect_view()}</tbody>
            </table>
        }
    })
}

#[component]
fn Line(row: PlaylistRow) -> impl IntoView {
    let href = row.path();
    let whose = match (row.mine, row.visibility) {
        (true, PlaylistVisibility::Private) => "only you see it".to_owned(),
        (true, PlaylistVisibility::Library) => "shared by you".to_owned(),
        (false, _) => format!("by {}", row.owner),
    };
    view! {
        <tr>
            <th scope="row" class="name"><a href=href>{row.title}</a></th>
            <td class="sub">{whose}</td>
            <td class="sub fit">{format::count_of(row.tracks, "track")}</td>
            <td class="end"><Length ms=row.duration_ms/></td>
        </tr>
    }
}

#[component]
fn Nothing(member: bool) -> impl IntoView {
    if member {
        view! {
            <Empty
                words="Nothing is here yet. A playlist holds tracks in your order; keep it for yourself or share it."
                way=Some(("/playlists/new".to_owned(), "Begin a playlist"))
            />
        }
        .into_any()
    } else {
        view! { <Empty words="Nobody has shared a playlist yet." way=None/> }.into_any()
    }
}
