//! A track's own page: listen, look, take it along.

use super::api::track;
use super::list::Length;
use crate::format;
use crate::layout::{ErrorPage, Page};
use crate::notice::{Failure, FormNotice};
use crate::player::{TrackActions, TrackScrubber, track_attributes};
use crate::waveform;
use domain::track::TrackDetail;
use domain::{MediaKind, TrackId};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/tracks/:id`.
#[component]
pub(crate) fn TrackPageView() -> impl IntoView {
    let id = use_params_map()
        .get_untracked()
        .get("id")
        .and_then(|id| id.parse::<TrackId>().ok());
    let Some(id) = id else {
        return view! { <ErrorPage/> }.into_any();
    };
    Suspend::new(async move {
        match track(id).await {
            Ok(track) => view! { <Detail track/> }.into_any(),
            Err(error) => view! { <Failure error/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Detail(track: TrackDetail) -> impl IntoView {
    let row = track.row.clone();
    let media = format!("/media/{}", row.asset);
    let facts = facts(&track);
    let delete = track
        .may_delete
        .then(|| format!("/tracks/{}/delete", row.id));
    view! {
        <Page title=row.title.clone()>
            <article class="track">
                <FormNotice/>
                <header class="page-head">
                    <h1 tabindex="-1">{row.title.clone()}</h1>
                    <p class="muted">
                        {row.artist.clone().map(|artist| view! { <span class="artist">{artist}</span> })}
                        {row.duration_ms.map(|ms| view! { <Length ms/> })}
                        {row.format.clone().map(|format| view! { <span>{format}</span> })}
                    </p>
                </header>
                <Stage track=track.clone()/>
                <dl class="facts">
                    {facts
                        .into_iter()
                        .map(|(term, fact)| view! { <div><dt>{term}</dt><dd>{fact}</dd></div> })
                        .collect_view()}
                </dl>
                <div class="actions">
                    <a class="button" href=media download=track.file_name.to_string()>
                        <svg class="icon" aria-hidden="true"><use href="#i-download"/></svg>
                        "Download " {format::size(track.size)}
                    </a>
                    {delete.map(|action| view! {
                        <form method="post" action=action><button class="button danger">"Remove"</button></form>
                    })}
                </div>
            </article>
        </Page>
    }
}

/// The waveform and what plays it: the browser's own controls, until the player is awake and takes over.
#[component]
fn Stage(track: TrackDetail) -> impl IntoView {
    let row = track.row;
    let attributes = track_attributes(&row);
    let src = format!("/media/{}", row.asset);
    let label = format!("Play {}", row.title);
    let native = match row.kind {
        MediaKind::Audio => {
            view! { <audio class="native" controls preload="metadata" src=src></audio> }.into_any()
        }
        MediaKind::Video => {
            view! { <video class="native" controls playsinline preload="metadata" src=src></video> }
                .into_any()
        }
    };
    let path = waveform::path(&track.peaks);
    let drawn = !path.is_empty();
    let view_box = format!("0 0 {} {}", waveform::WIDTH, waveform::HEIGHT);
    view! {
        <div
            class="stage"
            {..attributes}
        >
            <button class="play large live" type="button" data-play aria-label=label>
                <svg class="icon" aria-hidden="true"><use href="#i-play"/></svg>
            </button>
            <div class="waveform" class:flat=!drawn>
                <svg viewBox=view_box preserveAspectRatio="none" aria-hidden="true">
                    <clipPath id="track-played"><rect width="0" height=waveform::HEIGHT/></clipPath>
                    <path class="wave" d=path.clone()/>
                    <path class="wave played" clip-path="url(#track-played)" d=path/>
                </svg>
                <TrackScrubber length=row.duration_ms/>
            </div>
            {native}
            <div class="actions"><TrackActions/></div>
            {(!drawn).then(|| view! {
                <p class="muted small">"The waveform is drawn once the server has listened to the file."</p>
            })}
        </div>
    }
}

fn facts(track: &TrackDetail) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("File", track.file_name.to_string()),
        ("Size", format::size(track.size)),
        ("Type", track.media_type.clone()),
    ];
    facts.extend(
        track
            .bitrate
            .map(|bits| ("Bit rate", format::bitrate(bits))),
    );
    facts.extend(
        track
            .sample_rate
            .map(|hertz| ("Sampling rate", format::sample_rate(hertz))),
    );
    facts.extend(track.channels.map(|n| ("Channels", format::channels(n))));
    facts.push(("Added", format::date(track.row.added_at)));
    facts
}
