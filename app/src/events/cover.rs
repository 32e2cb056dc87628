//! The choice of what stands for an event: a picture of one of its tracks, or its date.

use crate::error::to_wire;
use crate::events::row::kind_in_words;
use crate::layout::{ErrorPage, Page, asking};
use crate::notice::Failure;
use crate::parts::{Cover, Empty, Hidden, NotYours, Refusal, Save, begin, id_here};
use domain::event::{CoverChoice, CoverForm, EventDetail};
use domain::{Art, AssetId, EventId};
use leptos::prelude::*;

/// `/events/:id/cover`.
#[component]
pub(crate) fn CoverPage() -> impl IntoView {
    let Some(id) = id_here!(EventId) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.event(&viewer, id).await {
            Ok(event) if event.may_edit => view! { <Choose event/> }.into_any(),
            Ok(_) => view! { <NotYours/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

/// Each picture that its tracks have, once, with the title of the first track that has it.
fn pictures(event: &EventDetail) -> Vec<(AssetId, Art, String)> {
    let pictured = event.tracks.iter();
    pictured
        .filter_map(|row| row.art.map(|art| (row.asset, art, row.title.clone())))
        .collect()
}

#[component]
fn Choose(event: EventDetail) -> impl IntoView {
    let present = CoverForm {
        cover: event.cover.word(),
    };
    let (form, reason) = begin(&present);
    let path = event.row.path();
    let pictures = pictures(&event);
    let none = pictures.is_empty();
    let (id, date) = (event.row.id.uuid().into_bytes(), event.row.date);
    let kind = kind_in_words(event.row.kind);
    let tile = move |choice: CoverChoice, photo: Option<(AssetId, Art)>, label: String| {
        let checked = form.cover == choice.word();
        view! {
            <label class="cover-choice">
                <input type="radio" name="cover" value=choice.word() checked=checked required/>
                <Cover id date kind photo/>
                <span>{label}</span>
            </label>
        }
    };
    let first = pictures.first().map(|(asset, art, _)| (*asset, *art));
    view! {
        <Page title=format!("Cover of {}", event.row.title)>
            <header class="page-head">
                <h1 tabindex="-1">"Cover"</h1>
                <p class="muted">{event.row.title.clone()}</p>
            </header>
            <Refusal reason/>
            {if none {
                view! {
                    <Empty
                        words="None of its tracks has a picture: neither a video nor one in the tags of a file. Until one \
                               does, its date stands on the cover."
                        way=Some((path.clone(), "Back to the event"))
                    />
                }
                .into_any()
            } else {
                view! {
                    <form method="post" action=format!("{path}/cover")>
                        <Hidden name="revision" value=event.revision.to_string()/>
                        <fieldset class="field covers">
                            <legend>"What stands for the event"</legend>
                            {tile(CoverChoice::First, first, "The first picture of its tracks".to_owned())}
                            {tile(CoverChoice::Date, None, "Its date".to_owned())}
                            {pictures
                                .into_iter()
                                .map(|(asset, art, title)| tile(CoverChoice::Of(asset), Some((asset, art)), title))
                                .collect_view()}
                        </fieldset>
                        <Save back=path.clone()/>
                    </form>
                }
                .into_any()
            }}
        </Page>
    }
}
