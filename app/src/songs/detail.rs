//! A song's own page: every performance through time, the best first.

use super::query::{performances, performances_url};
use crate::error::to_wire;
use crate::events::PlayAll;
use crate::format;
use crate::layout::{ErrorPage, Page, absolute, asking, moved};
use crate::notice::Failure;
use crate::parts::{
    Cover, Empty, FiledUnder, Icon, Next, Params, Sharing, id_here, initials, orders,
    picture_address,
};
use crate::tracks::Performance;
use domain::song::{PerformanceQuery, PerformanceSort, SongDetail};
use domain::track::TrackPage;
use domain::{ArtSize, SongId};
use leptos::prelude::*;
use serde_json::json;

/// `/songs/:id`.
#[component]
pub(crate) fn SongPage() -> impl IntoView {
    let Some(id) = id_here!(SongId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let query = performances(&Params::here());
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.song(&viewer, id, &query).await {
            Ok(song) if moved(&song.row.path()) => ().into_any(),
            Ok(song) => view! { <Detail song query/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Detail(song: SongDetail, query: PerformanceQuery) -> impl IntoView {
    let path = song.row.path();
    let thing = json!({
        "@context": "https://schema.org", "@type": "MusicComposition", "name": song.row.title,
        "url": absolute(&path), "alternateName": song.alternative_titles,
        "image": song.row.cover.map(|(asset, _)| picture_address(asset)),
        "composer": (!song.row.writers.is_empty()).then_some(&song.row.writers),
        "recordedAs": song.performances.rows.iter().map(|track| json!({
            "@type": "MusicRecording", "name": track.title, "url": absolute(&track.path()),
        })).collect::<Vec<_>>(),
    });
    let description = format!(
        "{}, in {}.",
        song.row.title,
        format::count_of(song.performances.total, "track")
    );
    let beside = !song.lyrics.is_empty()
        || !song.notes.is_empty()
        || !song.genres.is_empty()
        || !song.styles.is_empty();
    let picture = song
        .row
        .cover
        .map(|(asset, _)| (asset, song.cover_alt.clone()));
    let edit_form = song.may_edit.then(|| format!("{path}/edit"));
    view! {
        <Page title=song.row.title.clone()>
            <Sharing description kind="music.song" picture thing/>
            <article data-form=edit_form>
                <Head song=song.clone()/>
                <div class:columns=beside>
                    <Performances path page=song.performances query/>
                    {beside.then(|| view! {
                        <aside>
                            <Words title="Notes" field="notes" text=song.notes/>
                            <Words title="Lyrics" field="lyrics" text=song.lyrics/>
                            <FiledUnder genres=song.genres styles=song.styles/>
                        </aside>
                    })}
                </div>
            </article>
        </Page>
    }
}

/// Cover, title, what is known of it, and the way to hear it.
#[component]
fn Head(song: SongDetail) -> impl IntoView {
    let (path, row) = (song.row.path(), song.row);
    let names = song.alternative_titles.join(", ");
    let facts = [
        row.writers.clone(),
        row.key.clone(),
        row.tempo_bpm
            .map(|bpm| format!("{bpm} bpm"))
            .unwrap_or_default(),
    ];
    let shown = song.performances.rows;
    let count = shown.len() as u64;
    view! {
        <header class="hero compact">
            <Cover
                id=row.id.uuid().into_bytes() letters=initials(&row.title) photo=row.cover alt=song.cover_alt
                size=ArtSize::Large first=true
            />
            <div class="about">
                <p class="kicker">"Song"</p>
                <h1 tabindex="-1" data-inline="title">{row.title}</h1>
                <p class="meta">
                    {(!names.is_empty()).then(|| view! { <span>"also \u{201c}"{names}"\u{201d}"</span> })}
                    {facts
                        .into_iter()
                        .filter(|fact| !fact.is_empty())
                        .map(|fact| view! { <span>{fact}</span> })
                        .collect_view()}
                </p>
            </div>
            <div class="actions">
                {shown.into_iter().next().map(|track| view! { <PlayAll track count/> })}
                {song.may_edit.then(|| view! {
                    <a class="button" href=format!("{path}/edit")><Icon name="i-edit"/>"Edit"</a>
                    <a class="button" href=format!("{path}/merge")>"Merge"</a>
                })}
            </div>
        </header>
    }
}

#[component]
fn Performances(path: String, page: TrackPage, query: PerformanceQuery) -> impl IntoView {
    if page.rows.is_empty() {
        return view! {
            <div><Empty words="No track of it is here. It appears as soon as one is filed under this song." way=None/></div>
        }
        .into_any();
    }
    let by = |sort| {
        performances_url(
            &path,
            &PerformanceQuery {
                sort,
                after: None,
                ..query.clone()
            },
        )
    };
    let order = |sort, label| (by(sort), label, query.sort == sort);
    let next = page.next.map(|after| {
        performances_url(
            &path,
            &PerformanceQuery {
                after: Some(after),
                ..query.clone()
            },
        )
    });
    view! {
        <div>
            <div class="section-head">
                <h2>{format::count_of(page.total, "track")}</h2>
                {orders("Order of tracks", [
                    order(PerformanceSort::Rating, "Best first"),
                    order(PerformanceSort::Date, "Latest first"),
                ])}
            </div>
            <table class="list led tracks">
                <caption class="visually-hidden">"Tracks of this song"</caption>
                <tbody>{page.rows.into_iter().map(|row| view! { <Performance row/> }).collect_view()}</tbody>
            </table>
            <Next href=next/>
        </div>
    }
    .into_any()
}

/// Some words under a heading; nothing where there are none.
#[component]
fn Words(title: &'static str, field: &'static str, text: String) -> impl IntoView {
    (!text.is_empty()).then(|| {
        view! {
            <div class="section-head"><h2>{title}</h2></div>
            <p class="prose" data-inline=field>{text}</p>
        }
    })
}
