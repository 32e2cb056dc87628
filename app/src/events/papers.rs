//! The papers of an event: what the band takes on stage, made of what the library knows.

use super::row::place;
use crate::error::to_wire;
use crate::format;
use crate::layout::{ErrorPage, Page, asking};
use crate::notice::Failure;
use crate::parts::{Empty, id_here};
use domain::EventId;
use domain::event::EventDetail;
use domain::song::SongWords;
use leptos::prelude::*;

/// Where the papers are, beside the event. Whoever may edit is told how they come about.
#[component]
pub(super) fn Papers(path: String, has_set_list: bool, may_edit: bool) -> impl IntoView {
    (has_set_list || may_edit).then(|| {
        view! {
            <div class="section-head"><h2>"Papers"</h2></div>
            {if has_set_list {
                view! {
                    <ul class="plain">
                        <li>
                            <a href=format!("{path}/set-list")>"Set list"</a>
                            <span class="muted small">"for the stand, to print"</span>
                        </li>
                        <li>
                            <a href=format!("{path}/songbook")>"Songbook"</a>
                            <span class="muted small">"keys and lyrics"</span>
                        </li>
                    </ul>
                }
                .into_any()
            } else {
                view! {
                    <p class="muted small">
                        "Once its set list is written, it is here to print, with a songbook of keys, tempos and lyrics."
                    </p>
                }
                .into_any()
            }}
        }
    })
}

/// `/events/:id/songbook`: the songs of the set with their words.
#[component]
pub(crate) fn SongbookPage() -> impl IntoView {
    let Some(id) = id_here!(EventId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.songbook(&viewer, id).await {
            Ok((event, songs)) => view! { <Songbook event songs/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Songbook(event: EventDetail, songs: Vec<SongWords>) -> impl IntoView {
    let (row, path) = (event.row.clone(), event.row.path());
    let place = place(&row.venue, &row.city);
    let may_edit = event.may_edit;
    let none = songs.is_empty();
    view! {
        <Page title=format!("Songbook, {}", row.title)>
            <header class="page-head">
                <h1 tabindex="-1">{row.title.clone()}</h1>
                <p class="actions"><a class="button" href=path.clone()>"Event"</a></p>
                <p class="muted">
                    {row.date.map(|date| view! { <time datetime=date.to_string()>{format::partial_date(date)}</time> })}
                    {(place != row.title).then(|| view! { <span>{place}</span> })}
                </p>
            </header>
            {none.then(|| view! {
                <Empty
                    words="No song of the library stands on this event\u{2019}s set list."
                    way=Some((path, "Back to the event"))
                />
            })}
            <div class="songbook">
                {songs.into_iter().map(|words| view! { <Song words may_edit/> }).collect_view()}
            </div>
        </Page>
    }
}

#[component]
fn Song(words: SongWords, may_edit: bool) -> impl IntoView {
    let href = words.song.path();
    let edit = format!("{href}/edit");
    let tempo = words.tempo_bpm.map(|bpm| format!("{bpm} bpm"));
    let facts: Vec<String> = Some(words.key)
        .filter(|key| !key.is_empty())
        .into_iter()
        .chain(tempo)
        .collect();
    let text = if !words.lyrics.is_empty() {
        view! { <p class="prose">{words.lyrics}</p> }.into_any()
    } else if may_edit {
        view! { <p class="muted small no-print">"No lyrics yet. "<a href=edit>"Write them"</a></p> }
            .into_any()
    } else {
        view! { <p class="muted small no-print">"No lyrics yet."</p> }.into_any()
    };
    view! {
        <section>
            <h2><a href=href>{words.song.title}</a></h2>
            {(!facts.is_empty()).then(|| view! { <p class="muted">{facts.join(" \u{b7} ")}</p> })}
            {text}
        </section>
    }
}
