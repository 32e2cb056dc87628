//! Two songs that are one.

use crate::error::to_wire;
use crate::layout::{ErrorPage, Page, asking};
use crate::notice::Failure;
use crate::parts::{Merge, NotYours, Params, id_here};
use domain::song::{PerformanceQuery, SongQuery};
use domain::track::MAX_PAGE_ROWS;
use domain::{SongId, path};
use leptos::prelude::*;

/// `/songs/:id/merge`.
#[component]
pub(crate) fn MergeSongPage() -> impl IntoView {
    let Some(id) = id_here!(SongId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let words = Params::here().words();
    let (service, viewer) = asking();
    Suspend::new(async move {
        let all = SongQuery {
            containing: words.clone(),
            limit: MAX_PAGE_ROWS,
            ..SongQuery::default()
        };
        let both = async {
            let song = service.song(&viewer, id, &PerformanceQuery::default()).await?;
            Ok((song, service.songs(&viewer, &all).await?))
        };
        match both.await {
            Ok((song, others)) if song.may_edit => {
                let total = others.total;
                let choices: Vec<(String, String)> = others
                    .rows
                    .into_iter()
                    .filter(|row| row.id != id)
                    .map(|row| (path::segment(&row.title, row.id.uuid()), row.title))
                    .collect();
                view! {
                    <Page title=format!("Merge {}", song.row.title)>
                        <Merge
                            name=song.row.title.clone() path=song.row.path() choices total words what="song"
                            note="Its recordings, set list entries and other titles go along, and its address leads \
                                  to the other from then on."
                        />
                    </Page>
                }
                .into_any()
            }
            Ok(_) => view! { <NotYours/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}
