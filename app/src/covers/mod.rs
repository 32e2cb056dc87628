//! The choice of what stands for an event or a song: a picture of one of its tracks, one that somebody sends, or none.

mod choose;
mod sent;

use crate::error::to_wire;
use crate::events::kind_in_words;
use crate::layout::{ErrorPage, asking};
use crate::notice::Failure;
use crate::parts::{NotYours, id_here};
use choose::{Choose, Plain};
use domain::cover::{CoverChoice, Covered};
use domain::song::PerformanceQuery;
use domain::{Action, EventId, SongId};
use leptos::prelude::*;

/// What has a cover, as the page of the choice shows it.
#[derive(Clone, Debug)]
struct Thing {
    covered: Covered,
    title: String,
    /// The address of its own page.
    path: String,
    revision: u64,
    choice: CoverChoice,
    plain: Plain,
}

/// `/events/:id/cover`.
#[component]
pub(crate) fn EventCoverPage() -> impl IntoView {
    let Some(id) = id_here!(EventId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        if !viewer.may(Action::Edit) {
            return view! { <NotYours/> }.into_any();
        }
        let covered = Covered::Event(id);
        let both = async {
            let event = service.event(&viewer, id).await?;
            Ok((event, service.pictures(&viewer, covered).await?))
        };
        match both.await {
            Ok((event, pictures)) => {
                let row = event.row;
                let thing = Thing {
                    covered,
                    path: row.path(),
                    title: row.title,
                    revision: event.revision,
                    choice: event.cover,
                    plain: Plain::Date(row.date, kind_in_words(row.kind)),
                };
                view! { <Choose thing pictures/> }.into_any()
            }
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

/// `/songs/:id/cover`.
#[component]
pub(crate) fn SongCoverPage() -> impl IntoView {
    let Some(id) = id_here!(SongId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        if !viewer.may(Action::Edit) {
            return view! { <NotYours/> }.into_any();
        }
        let both = async {
            let one = PerformanceQuery {
                limit: 1,
                ..PerformanceQuery::default()
            };
            let song = service.song(&viewer, id, &one).await?;
            // One that was merged answers as another.
            let covered = Covered::Song(song.row.id);
            Ok((song, covered, service.pictures(&viewer, covered).await?))
        };
        match both.await {
            Ok((song, covered, pictures)) => {
                let thing = Thing {
                    covered,
                    path: song.row.path(),
                    title: song.row.title,
                    revision: song.revision,
                    choice: song.cover,
                    plain: Plain::Letters,
                };
                view! { <Choose thing pictures/> }.into_any()
            }
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}
