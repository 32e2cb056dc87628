//! Two songs that are one.

use super::edit::fields;
use crate::error::to_wire;
use crate::layout::{ErrorPage, Page, asking};
use crate::notice::Failure;
use crate::parts::{Merge, NotYours, Params, id_here, merge_both};
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
    let other = Params::here()
        .id("into", SongId::from_uuid)
        .filter(|other| *other != id);
    let (service, viewer) = asking();
    Suspend::new(async move {
        let all = SongQuery {
            containing: words.clone(),
            limit: MAX_PAGE_ROWS,
            ..SongQuery::default()
        };
        let both = async {
            let query = PerformanceQuery::default();
            let song = service.song(&viewer, id, &query).await?;
            let other = match other {
                Some(other) => Some(service.song(&viewer, other, &query).await?),
                None => None,
            };
            Ok((song, other, service.songs(&viewer, &all).await?))
        };
        match both.await {
            Ok((song, Some(other), _)) if song.may_edit => {
                let into = path::segment(&other.row.title, other.row.id.uuid());
                let (gone, stays) = (song.form(), other.form());
                let both = merge_both(
                    (&song.row.title, &fields(&gone)),
                    (&other.row.title, &fields(&stays)),
                    &song.row.path(),
                    into,
                );
                view! { <Page title=format!("Merge {}", song.row.title)>{both}</Page> }.into_any()
            }
            Ok((song, None, others)) if song.may_edit => {
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
                            note="Its tracks, set list entries and other titles go along, and its address leads \
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
