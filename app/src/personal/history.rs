//! `/history`: what this person listened to.

use super::query;
use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking};
use crate::notice::Failure;
use crate::parts::{Empty, Heading, Listed as _, Next, Params, find, kinds, nothing_passes};
use crate::player::track_attributes;
use crate::tracks::{PlayCell, from};
use domain::personal::{Play, PlayPage, PlayQuery, PlaySort};
use leptos::prelude::*;

/// `/history`.
#[component]
pub(crate) fn HistoryPage() -> impl IntoView {
    let query = query::history(&Params::here());
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.history(&viewer, &query).await {
            Ok(page) => view! { <History page query/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

#[component]
fn History(page: PlayPage, query: PlayQuery) -> impl IntoView {
    let of_kind = |kind| {
        PlayQuery {
            kind,
            after: None,
            ..query.clone()
        }
        .url()
    };
    let narrowing = (
        find(&query, "/history", "title"),
        kinds(query.kind, of_kind),
    );
    let total = format::count_of(page.total, "play");
    view! {
        <Page title="History" holds=total.clone()>
            <header class="page-head">
                <h1 tabindex="-1">"History"</h1>
                <p class="muted">{total}</p>
            </header>
            <div class="filters">{narrowing}</div>
            <Listing page query/>
        </Page>
    }
}

#[component]
fn Listing(page: PlayPage, query: PlayQuery) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Nothing query/> }.into_any();
    }
    let next = query.next(page.next);
    let href = |sort| query.sorted(sort);
    let order = |sort| query.in_order(sort);
    view! {
        <table class="list led tracks">
            <caption class="visually-hidden">"What you listened to"</caption>
            <thead>
                <tr>
                    <th scope="col" class="lead col-play"><span class="visually-hidden">"Play"</span></th>
                    <Heading label="Title" href=href(PlaySort::Title) descending=order(PlaySort::Title)/>
                    <th scope="col">"From"</th>
                    <Heading label="Heard" href=href(PlaySort::Heard) descending=order(PlaySort::Heard)/>
                </tr>
            </thead>
            <tbody>{page.rows.into_iter().map(|play| view! { <Line play/> }).collect_view()}</tbody>
        </table>
        <Next href=next/>
    }
    .into_any()
}

#[component]
fn Line(play: Play) -> impl IntoView {
    let href = play.track.path();
    let from = from(&play.track);
    view! {
        <tr {..track_attributes(&play.track)}>
            <PlayCell title=play.track.title.clone()/>
            <th scope="row" class="name"><a href=href>{play.track.title.clone()}</a></th>
            <td class="sub">{from}</td>
            <td class="sub fit"><time datetime=format::machine(play.at)>{format::moment(play.at)}</time></td>
        </tr>
    }
}

#[component]
fn Nothing(query: PlayQuery) -> impl IntoView {
    let (words, way) = if let Some(said) = nothing_passes(&query) {
        said
    } else if query.kind.is_some() {
        (
            "You listened to nothing of this kind.",
            Some((PlayQuery::default().url(), "Show the whole history")),
        )
    } else {
        (
            "Nothing is here yet. What you listen to is listed here, for you alone.",
            Some(("/tracks".to_owned(), "Find something to hear")),
        )
    };
    view! { <Empty words way/> }
}
