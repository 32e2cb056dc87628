//! A track's own page: listen, look, take it along.

use super::counterpart::called;
use super::row::{Length, stars};
use super::thing;
use crate::error::to_wire;
use crate::format;
use crate::layout::{ErrorPage, Page, asking, moved};
use crate::notice::{Failure, FormNotice};
use crate::parts::{Hidden, Icon, Refusal, Sharing, Stars, begin, id_here};
use crate::personal::TrackPanel;
use crate::player::{TrackActions, TrackScrubber, track_attributes};
use crate::refused::Refused;
use crate::waveform;
use domain::counterpart::Counterpart;
use domain::musician::Credit;
use domain::track::{TrackDetail, TrackForm, TrackRow};
use domain::{AssetId, MediaKind, Qualities, Quality, TrackId};
use leptos::prelude::*;

/// `/tracks/:id`.
#[component]
pub(crate) fn TrackPageView() -> impl IntoView {
    let Some(id) = id_here!(TrackId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    // An answer to a form is shown where the form was sent, also where the track has another address by now.
    let refused = use_context::<Refused<TrackForm>>().is_some();
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.track(&viewer, id).await {
            Ok(track) if !refused && moved(&track.row.path()) => ().into_any(),
            Ok(track) => view! { <Detail track/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Detail(track: TrackDetail) -> impl IntoView {
    let (row, file) = (track.row.clone(), track.clone());
    let facts = facts(&track);
    let (_, reason) = begin(&track.form());
    let edit_form = track.may_edit.then(|| format!("{}/edit", row.path()));
    view! {
        <Page title=row.title.clone()>
            <Sharing
                description=thing::describe(&row) kind="music.song"
                picture=row.art.map(|_| (row.asset, String::new()))
                thing=thing::track(&track)
            />
            <article class="track" data-form=edit_form>
                <FormNotice/>
                <Refusal reason/>
                <Head row/>
                <Stage track=track.clone()/>
                <Notes notes=track.notes.clone()/>
                <TrackPanel row=track.row.clone()><Actions track=file/></TrackPanel>
                <People people=track.people/>
                <dl class="facts">
                    {facts
                        .into_iter()
                        .map(|(term, fact)| view! { <div><dt>{term}</dt><dd>{fact}</dd></div> })
                        .collect_view()}
                </dl>
            </article>
        </Page>
    }
}

/// Title, the song and the event it is of, and who plays.
#[component]
fn Head(row: TrackRow) -> impl IntoView {
    let event = row.event.map(|event| {
        let date = event.date.map(|date| {
            view! { ", "<time datetime=date.to_string()>{format::partial_date(date)}</time> }
        });
        view! { <span><a href=event.path()>{event.title.clone()}</a>{date}</span> }
    });
    let song = row
        .song
        .map(|song| view! { <span><a href=song.path()>"All of \u{201c}"{song.title.clone()}"\u{201d}"</a></span> });
    view! {
        <header class="page-head">
            <h1 tabindex="-1" data-inline="title">{row.title}</h1>
            <p class="muted">
                {row.artist.map(|artist| view! { <span class="artist">{artist}</span> })}
                {event}
                {song}
                {row.duration_ms.map(|ms| view! { <Length ms/> })}
                {row.format.map(|format| view! { <span>{format}</span> })}
                <Stars rating=stars(row.rating)/>
            </p>
        </header>
    }
}

/// What is wrong with the file, if anything.
#[component]
fn Notes(notes: Vec<String>) -> impl IntoView {
    notes
        .into_iter()
        .map(|note| view! { <p class="fault" role="note">{note}</p> })
        .collect_view()
}

/// What can be done with the whole of it.
#[component]
fn Actions(track: TrackDetail) -> impl IntoView {
    let row = track.row;
    let media = format!("/media/{}", row.asset);
    let path = row.path();
    view! {
        <div class="actions">
            <a class="button" href=media download=track.file_name.to_string()>
                <Icon name="i-download"/>"Download " {format::size(track.size)}
            </a>
            {track.may_edit.then(|| view! {
                <a class="button" href=format!("{path}/edit")><Icon name="i-edit"/>"Edit"</a>
                <a class="button" href=format!("{path}/counterpart")>
                    {if row.counterpart.is_some() { "Change the " } else { "Add the " }}{called(row.kind)}
                </a>
            })}
            {track.may_delete.then(|| view! {
                <form method="post" action=format!("{path}/delete")>
                    <Hidden name="revision" value=track.revision.to_string()/>
                    <button class="button danger">"Remove"</button>
                </form>
            })}
        </div>
    }
}

#[component]
fn People(people: Vec<Credit>) -> impl IntoView {
    (!people.is_empty()).then(|| view! {
        <div class="section-head"><h2>"People"</h2></div>
        <ul class="chips">
            {people
                .into_iter()
                .map(|credit| {
                    let href = credit.musician.path();
                    let role = (!credit.role.is_empty()).then(|| format!(": {}", credit.role));
                    view! { <li><a class="chip" href=href>{credit.musician.name}{role}</a></li> }
                })
                .collect_view()}
        </ul>
    })
}

/// The waveform and what plays it: the browser's own controls, until the player is awake and takes over.
#[component]
fn Stage(track: TrackDetail) -> impl IntoView {
    let row = track.row;
    let attributes = track_attributes(&row);
    let label = format!("Play {}", row.title);
    let other = row.counterpart.clone();
    let path = waveform::path(&track.peaks);
    let drawn = !path.is_empty();
    let view_box = format!("0 0 {} {}", waveform::WIDTH, waveform::HEIGHT);
    view! {
        <div class="stage" data-resume=track.resume_ms.map(|ms| ms.to_string()) {..attributes}>
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
            <Native kind=row.kind asset=row.asset qualities=row.qualities/>
            <Smaller asset=row.asset qualities=row.qualities/>
            {other.map(|other| view! { <Beside other/> })}
            <div class="actions"><TrackActions switch=switch(&row)/></div>
            {(!drawn && track.notes.is_empty()).then(|| view! {
                <p class="muted small">"The waveform is drawn once the server has listened to the file."</p>
            })}
        </div>
    }
}

/// The browser's own controls. Where it does not play the file, it goes on to what the server made of it.
#[component]
fn Native(
    kind: MediaKind,
    asset: AssetId,
    qualities: Qualities,
    /// Whether it is the track's counterpart.
    #[prop(optional)]
    other: bool,
) -> impl IntoView {
    let class = if other { "native other" } else { "native" };
    let file = format!("/media/{asset}");
    let smaller = qualities.iter().map(move |quality| {
        view! { <source src=smaller(asset, quality) type=quality.media_type()/> }
    });
    let sources = view! { <source src=file/> {smaller.collect_view()} };
    match kind {
        MediaKind::Audio => {
            view! { <audio class=class controls preload="none">{sources}</audio> }.into_any()
        }
        MediaKind::Video => {
            view! { <video class=class controls playsinline preload="none">{sources}</video> }
                .into_any()
        }
    }
}

/// What plays over a slow link, for whom no script chooses it.
#[component]
fn Smaller(asset: AssetId, qualities: Qualities) -> impl IntoView {
    let links = qualities.iter().map(move |quality| {
        let words = format!("{} kbit/s", quality.bitrate() / 1000);
        view! { " " <a href=smaller(asset, quality) type=quality.media_type()>{words}</a> }
    });
    (!qualities.is_empty()).then(|| {
        view! { <noscript><p class="muted small">"Smaller, for slow links:" {links.collect_view()}</p></noscript> }
    })
}

fn smaller(asset: AssetId, quality: Quality) -> String {
    format!("/media/{asset}/{}", quality.as_str())
}

/// The other form of the performance: its page, and without scripts its own controls.
#[component]
fn Beside(other: Counterpart) -> impl IntoView {
    let words = match other.kind {
        MediaKind::Audio => "As a recording: ",
        MediaKind::Video => "As a film: ",
    };
    view! {
        <p class="beside muted">{words}<a href=other.path()>{other.title.clone()}</a></p>
        <Native kind=other.kind asset=other.asset qualities=other.qualities other=true/>
    }
}

/// The drawing on the button that switches between film and sound, and what it says, where there are both.
fn switch(row: &TrackRow) -> Option<(&'static str, &'static str)> {
    let other = row.counterpart.as_ref()?;
    Some(match other.kind {
        MediaKind::Audio => ("#i-sound", "Listen only"),
        MediaKind::Video => ("#i-film", "Watch the film"),
    })
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
    facts.extend(
        track
            .resolution
            .map(|(width, height)| ("Resolution", format!("{width} × {height}"))),
    );
    facts.extend(track.video_codec.clone().map(|name| ("Video codec", name)));
    facts.extend(track.album.clone().map(|album| ("Album", album)));
    facts.extend(track.folder.clone().map(|folder| ("Folder", folder)));
    facts.push(("Added", format::date(track.row.added_at)));
    facts
}
