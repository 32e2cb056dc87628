//! The forms of songs: a new one, one that is there, and two that are one.

use crate::error::to_wire;
use crate::layout::{ErrorPage, Page, asking, may};
use crate::notice::Failure;
use crate::parts::{
    Area, Delete, FORM, Fields, Hidden, Line, NotYours, Refusal, Save, begin, both, id_here,
};
use domain::song::{PerformanceQuery, SongDetail, SongForm};
use domain::{Action, SongId};
use leptos::prelude::*;

/// `/songs/new`.
#[component]
pub(crate) fn NewSongPage() -> impl IntoView {
    if !may(Action::Edit) {
        return view! { <NotYours/> }.into_any();
    }
    let (form, reason) = begin(&SongForm::default());
    view! {
        <Page title="New song">
            <header class="page-head"><h1 tabindex="-1">"New song"</h1></header>
            <Refusal reason/>
            <form class="form" method="post" action="/songs/new">
                <Inputs form/>
                <Save label="Add the song" back="/songs"/>
            </form>
        </Page>
    }
    .into_any()
}

/// `/songs/:id/edit`.
#[component]
pub(crate) fn EditSongPage() -> impl IntoView {
    let Some(id) = id_here!(SongId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service
            .song(&viewer, id, &PerformanceQuery::default())
            .await
        {
            Ok(song) if song.may_edit => view! { <Edit song/> }.into_any(),
            Ok(_) => view! { <NotYours/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Edit(song: SongDetail) -> impl IntoView {
    let present = song.form();
    let (form, reason) = begin(&present);
    let both = both(&present, fields);
    let path = song.row.path();
    view! {
        <Page title=format!("Edit {}", song.row.title)>
            <header class="page-head">
                <h1 tabindex="-1">"Edit "{song.row.title.clone()}</h1>
                <a class="button" href=format!("{path}/cover")>"Cover"</a>
            </header>
            <Refusal reason/>
            {both}
            <form class="form" id=FORM method="post" action=format!("{path}/edit")>
                <Hidden name="revision" value=song.revision.to_string()/>
                <Inputs form/>
                <Save back=path.clone()/>
            </form>
            <Delete action=format!("{path}/delete") what="song" note="Its tracks stay."/>
        </Page>
    }
}

pub(super) fn fields(form: &SongForm) -> Fields<'_> {
    vec![
        ("Title", &form.title),
        ("Other titles", &form.alternative_titles),
        ("Written by", &form.writers),
        ("Key", &form.key),
        ("Tempo", &form.tempo_bpm),
        ("Genres", &form.genres),
        ("Styles", &form.styles),
        ("Notes", &form.notes),
        ("Lyrics", &form.lyrics),
    ]
}

#[component]
fn Inputs(form: SongForm) -> impl IntoView {
    view! {
        <Line label="Title" name="title" value=form.title max=300 required=true/>
        <Area label="Other titles" name="alternative_titles" value=form.alternative_titles max=2_000 hint="One a line"/>
        <div class="trio">
            <Line label="Written by" name="writers" value=form.writers max=500/>
            <Line label="Key" name="key" value=form.key max=50/>
            <Line label="Tempo" name="tempo_bpm" value=form.tempo_bpm max=3 hint="Beats a minute" inputmode="numeric"/>
        </div>
        <div class="pair">
            <Line label="Genres" name="genres" value=form.genres max=2_000 hint="With commas between them"/>
            <Line label="Styles" name="styles" value=form.styles max=2_000 hint="With commas between them"/>
        </div>
        <Area label="Notes" name="notes" value=form.notes max=20_000/>
        <Area label="Lyrics" name="lyrics" value=form.lyrics max=50_000/>
    }
}
