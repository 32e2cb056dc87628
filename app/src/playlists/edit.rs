//! The forms of playlists: a new one, and one that is there.

use crate::error::to_wire;
use crate::layout::{ErrorPage, Page, asking};
use crate::notice::Failure;
use crate::parts::{
    Area, Delete, FORM, Fields, Hidden, Line, NotYours, Params, Pick, Refusal, Save, begin, both,
    id_here,
};
use domain::personal::{EntryQuery, PlaylistDetail, PlaylistForm, PlaylistVisibility};
use domain::{PlaylistId, TrackId};
use leptos::prelude::*;

/// `/playlists/new`, with a first track where the address names one.
#[component]
pub(crate) fn NewPlaylistPage() -> impl IntoView {
    let (_, viewer) = asking();
    if viewer.person.is_none() {
        return view! { <Failure error=to_wire(&service::Error::LoginRequired)/> }.into_any();
    }
    let (form, reason) = begin(&PlaylistForm::default());
    let track = Params::here().read::<TrackId>("track");
    let action = match track {
        Some(track) => format!("/playlists/new?track={track}"),
        None => "/playlists/new".to_owned(),
    };
    view! {
        <Page title="New playlist">
            <header class="page-head"><h1 tabindex="-1">"New playlist"</h1></header>
            <Refusal reason/>
            <form class="form" method="post" action=action>
                <Inputs form/>
                <Save label="Begin the playlist" back="/playlists"/>
            </form>
        </Page>
    }
    .into_any()
}

/// `/playlists/:id/edit`.
#[component]
pub(crate) fn EditPlaylistPage() -> impl IntoView {
    let Some(id) = id_here!(PlaylistId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let (service, viewer) = asking();
    let one = EntryQuery {
        limit: 1,
        ..EntryQuery::default()
    };
    Suspend::new(async move {
        match service.playlist(&viewer, id, &one).await {
            Ok(playlist) if playlist.row.mine => view! { <Edit playlist/> }.into_any(),
            Ok(_) => view! { <NotYours/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Edit(playlist: PlaylistDetail) -> impl IntoView {
    let present = playlist.form();
    let (form, reason) = begin(&present);
    let both = both(&present, fields);
    let path = playlist.row.path();
    view! {
        <Page title=format!("Edit {}", playlist.row.title)>
            <header class="page-head"><h1 tabindex="-1">"Edit "{playlist.row.title.clone()}</h1></header>
            <Refusal reason/>
            {both}
            <form class="form" id=FORM method="post" action=format!("{path}/edit")>
                <Hidden name="revision" value=playlist.revision.to_string()/>
                <Inputs form/>
                <Save back=path.clone()/>
            </form>
            <Delete action=format!("{path}/delete") what="playlist" note="Its tracks stay in the library."/>
        </Page>
    }
}

fn fields(form: &PlaylistForm) -> Fields<'_> {
    vec![
        ("Title", &form.title),
        ("Who sees it", &form.visibility),
        ("Description", &form.description),
    ]
}

#[component]
fn Inputs(form: PlaylistForm) -> impl IntoView {
    view! {
        <Line label="Title" name="title" value=form.title max=200 required=true/>
        <Pick label="Who sees it" name="visibility" value=form.visibility choices=visibilities()/>
        <Area label="Description" name="description" value=form.description max=2_000/>
    }
}

fn visibilities() -> Vec<(String, String)> {
    PlaylistVisibility::ALL
        .iter()
        .map(|&visibility| {
            let words = match visibility {
                PlaylistVisibility::Private => "Only you",
                PlaylistVisibility::Library => "Everybody who may look at this library",
            };
            (visibility.as_str().to_owned(), words.to_owned())
        })
        .collect()
}
