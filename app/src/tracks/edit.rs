//! The form of a track.

use crate::error::to_wire;
use crate::format;
use crate::layout::{ErrorPage, Page, asking};
use crate::notice::Failure;
use crate::parts::{
    Area, Fields, Hidden, Line, NotYours, Params, Pick, Refusal, Save, Targets, begin, both,
    id_here,
};
use domain::event::{EventPage, EventQuery, EventRow};
use domain::track::{MAX_PAGE_ROWS, TrackDetail, TrackForm, TrackKind};
use domain::{TrackId, path};
use leptos::prelude::*;

/// `/tracks/:id/edit`.
#[component]
pub(crate) fn EditTrackPage() -> impl IntoView {
    let Some(id) = id_here!(TrackId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let words = Params::here().words();
    let (service, viewer) = asking();
    Suspend::new(async move {
        let latest = EventQuery {
            containing: words.clone(),
            limit: MAX_PAGE_ROWS,
            ..EventQuery::default()
        };
        let both = async {
            let track = service.track(&viewer, id).await?;
            Ok((track, service.events(&viewer, &latest).await?))
        };
        match both.await {
            Ok((track, events)) if track.may_edit => {
                view! { <Edit track events words/> }.into_any()
            }
            Ok(_) => view! { <NotYours/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Edit(track: TrackDetail, events: EventPage, words: Option<String>) -> impl IntoView {
    let present = track.form();
    let (form, reason) = begin(&present);
    let both = both(&present, fields);
    let path = track.row.path();
    let (offered, total) = (events.rows.len(), events.total);
    let events = choices(&track, events.rows);
    view! {
        <Page title=format!("Edit {}", track.row.title)>
            <header class="page-head"><h1 tabindex="-1">"Edit "{track.row.title.clone()}</h1></header>
            <Refusal reason/>
            {both}
            <Targets path=format!("{path}/edit") words offered total what="event"/>
            <form class="form" method="post" action=format!("{path}/edit")>
                <Hidden name="revision" value=track.revision.to_string()/>
                <Line label="Title" name="title" value=form.title max=300 required=true/>
                <div class="pair">
                    <Line label="Song" name="song" value=form.song max=300 hint="A title that no song has makes a new one"/>
                    <Pick label="Kind" name="track_kind" value=form.track_kind choices=kinds()/>
                </div>
                <div class="pair">
                    <Pick label="Event" name="event" value=form.event choices=events/>
                    <Line label="Place at the event" name="position" value=form.position max=3 inputmode="numeric"/>
                </div>
                <Line label="Artist" name="artist" value=form.artist max=300/>
                <Area
                    label="People on this track" name="people" value=form.people max=20_000
                    hint="Beside those of the event; one a line, such as \u{201c}Ada Example: piano\u{201d}"
                />
                <Save back=path.clone()/>
            </form>
        </Page>
    }
}

fn fields(form: &TrackForm) -> Fields<'_> {
    vec![
        ("Title", &form.title),
        ("Song", &form.song),
        ("Kind", &form.track_kind),
        ("Event", &form.event),
        ("Place", &form.position),
        ("Artist", &form.artist),
        ("People", &form.people),
    ]
}

fn kinds() -> Vec<(String, String)> {
    TrackKind::ALL
        .iter()
        .map(|&kind| {
            let label = match kind {
                TrackKind::Song => "A song",
                TrackKind::Jam => "A jam",
                TrackKind::Talk => "Talk",
                TrackKind::Other => "Something else",
            };
            (kind.as_str().to_owned(), label.to_owned())
        })
        .collect()
}

/// No event, the latest, and the track's own where it is older than those.
fn choices(track: &TrackDetail, events: Vec<EventRow>) -> Vec<(String, String)> {
    let own = track.row.event.clone();
    let own = own.filter(|own| events.iter().all(|row| row.id != own.id));
    let label = |title: &str, date: Option<domain::PartialDate>| {
        let date = date.map(format::partial_date).unwrap_or_default();
        format!("{date} {title}").trim().to_owned()
    };
    std::iter::once((String::new(), "No event".to_owned()))
        .chain(own.map(|own| {
            (
                path::segment(&own.title, own.id.uuid()),
                label(&own.title, own.date),
            )
        }))
        .chain(events.into_iter().map(|row| {
            (
                path::segment(&row.title, row.id.uuid()),
                label(&row.title, row.date),
            )
        }))
        .collect()
}
