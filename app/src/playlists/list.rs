//! `/playlists`: one's own and those that are shared.

use super::query::parse;
use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking};
use crate::notice::{Failure, Removed};
use crate::parts::{
    Counted, Empty, Heading, Icon, Listed as _, Next, Params, find, nothing_passes, recent,
};
use crate::tracks::Length;
use domain::personal::{
    PlaylistPage as Playlists, PlaylistQuery, PlaylistRow, PlaylistSort, PlaylistVisibility, Whose,
};
use leptos::prelude::*;

/// `/playlists`.
#[component]
pub(crate) fn PlaylistsPage() -> impl IntoView {
    let query = parse(&Params::here());
    let (service, viewer) = asking();
    let member = viewer.person.is_some();
    Suspend::new(async move {
        match service.playlists(&viewer, &query).await {
            Ok(page) => view! {
                <Page title="Playlists" holds=format::count_of(page.total, "playlist")>
                    <header class="page-head">
                        <h1 tabindex="-1">"Playlists"</h1>
                        {member.then(|| view! {
                            <a class="button primary" href="/playlists/new"><Icon name="i-add"/>"New playlist"</a>
                        })}
                        <p class="muted">{format::count_of(page.total, "playlist")}</p>
                    </header>
                    <Removed what="playlist"/>
                    <Filters query=query.clone() member/>
                    <Table page query member/>
                </Page>
            }
            .into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

/// Whose they are.
#[component]
fn Filters(query: PlaylistQuery, member: bool) -> impl IntoView {
    let chip = |whose, label: &'static str| {
        let href = PlaylistQuery {
            whose,
            after: None,
            ..query.clone()
        }
        .url();
        let current = (query.whose == whose).then_some("true");
        view! { <li><a class="chip" href=href aria-current=current>{label}</a></li> }
    };
    view! {
        <div class="filters">
            {find(&query, "/playlists", "title")}
            <nav aria-label="Whose playlists">
                <ul class="chips">
                    {member.then(|| view! {
                        {chip(None, "All")}
                        {chip(Some(Whose::Mine), "Yours")}
                        {chip(Some(Whose::Shared), "Shared by others")}
                    })}
                    {recent(&query, PlaylistSort::Added)}
                </ul>
            </nav>
        </div>
    }
}

#[component]
fn Table(page: Playlists, query: PlaylistQuery, member: bool) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Nothing query member/> }.into_any();
    }
    let next = query.next(page.next);
    view! {
        <table class="list">
            <caption class="visually-hidden">"Playlists"</caption>
            <thead>
                <tr>
                    <Heading
                        label="Title" href=query.sorted(PlaylistSort::Title)
                        descending=query.in_order(PlaylistSort::Title)
                    />
                    <th scope="col">"Whose"</th>
                    <th scope="col" class="end">"Tracks"</th>
                    <th scope="col" class="end">"Length"</th>
                </tr>
            </thead>
            <tbody>{page.rows.into_iter().map(|row| view! { <Line row/> }).collect_view()}</tbody>
        </table>
        <Next href=next/>
    }
    .into_any()
}

#[component]
fn Line(row: PlaylistRow) -> impl IntoView {
    let href = row.path();
    let whose = match (row.mine, row.visibility) {
        (true, PlaylistVisibility::Private) => "Only you see it".to_owned(),
        (true, PlaylistVisibility::Library) => "Shared by you".to_owned(),
        (false, _) => format!("By {}", row.owner),
    };
    view! {
        <tr>
            <th scope="row" class="name"><a href=href>{row.title}</a></th>
            <td class="sub">{whose}</td>
            <td class="sub fit end"><Counted n=row.tracks what="track"/></td>
            <td class="end"><Length ms=row.duration_ms/></td>
        </tr>
    }
}

#[component]
fn Nothing(query: PlaylistQuery, member: bool) -> impl IntoView {
    let (words, way) = if let Some(said) = nothing_passes(&query) {
        said
    } else if query.whose == Some(Whose::Shared) || !member {
        ("Nobody has shared a playlist yet.", None)
    } else {
        (
            "Nothing is here yet. A playlist holds tracks in your order; keep it for yourself or share it.",
            Some(("/playlists/new".to_owned(), "Begin a playlist")),
        )
    };
    view! { <Empty words way/> }
}
