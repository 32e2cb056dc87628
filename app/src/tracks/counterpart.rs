//! The form that puts a film and a recording of one performance together.

use crate::error::to_wire;
use crate::format;
use crate::layout::{ErrorPage, Page, asking};
use crate::notice::Failure;
use crate::parts::{Line, NotYours, Pick, Refusal, Save, begin, id_here};
use domain::counterpart::{CounterpartForm, shift_text};
use domain::track::{TrackDetail, TrackRow};
use domain::{MediaKind, TrackId, path};
use leptos::prelude::*;

/// `/tracks/:id/counterpart`.
#[component]
pub(crate) fn CounterpartPage() -> impl IntoView {
    let Some(id) = id_here!(TrackId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.counterpart_candidates(&viewer, id).await {
            Ok((track, others)) if track.may_edit => view! { <Choose track others/> }.into_any(),
            Ok(_) => view! { <NotYours/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

/// What the counterpart of a track of this kind is called.
pub(super) const fn called(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Audio => "film",
        MediaKind::Video => "recording",
    }
}

#[component]
fn Choose(track: TrackDetail, others: Vec<TrackRow>) -> impl IntoView {
    let row = track.row;
    let (form, reason) = begin(&present(&row));
    let what = called(row.kind);
    let title = format!("The {what} of {}", row.title);
    let path = row.path();
    view! {
        <Page title=title.clone()>
            <header class="page-head"><h1 tabindex="-1">{title}</h1></header>
            <Refusal reason/>
            <form class="form" method="post" action=format!("{path}/counterpart")>
                <p class="muted">
                    "A film and a recording of the same performance: who listens can watch it, and who watches can \
                     listen only, without losing the place. Offered is what was filed at the same event or sounds alike."
                </p>
                <Pick label="Of the same performance" name="other" value=form.other choices=choices(&row, others)/>
                <Line
                    label="Another" name="address" value=form.address max=500
                    hint="The address of its page, where the list does not offer it"
                />
                <Line
                    label="Ahead by, in seconds" name="shift" value=form.shift max=12 inputmode="decimal"
                    hint=match row.kind {
                        MediaKind::Audio => "How much later the same moment comes in the film, such as 12.5; left \
                                             empty, the server compares what it heard of both",
                        MediaKind::Video => "How much later the same moment comes in the recording, such as 12.5; left \
                                             empty, the server compares what it heard of both",
                    }
                />
                <Save back=path.clone()/>
            </form>
        </Page>
    }
}

/// The form as the track stands.
fn present(row: &TrackRow) -> CounterpartForm {
    row.counterpart
        .as_ref()
        .map_or_else(CounterpartForm::default, |other| CounterpartForm {
            other: path::segment(&other.title, other.id.uuid()),
            address: String::new(),
            shift: shift_text(other.shift_ms),
        })
}

/// None, the present one, and what may be of the same performance.
fn choices(row: &TrackRow, others: Vec<TrackRow>) -> Vec<(String, String)> {
    let own = row
        .counterpart
        .clone()
        .filter(|own| others.iter().all(|other| other.id != own.id));
    let label = |title: &str, length: Option<u64>| match length {
        Some(ms) => format!("{title}, {}", format::duration(ms)),
        None => title.to_owned(),
    };
    std::iter::once((String::new(), format!("No {}", called(row.kind))))
        .chain(own.map(|own| {
            (
                path::segment(&own.title, own.id.uuid()),
                label(&own.title, own.duration_ms),
            )
        }))
        .chain(others.into_iter().map(|other| {
            (
                path::segment(&other.title, other.id.uuid()),
                label(&other.title, other.duration_ms),
            )
        }))
        .collect()
}
