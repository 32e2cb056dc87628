//! `/favourites`: what this person likes.

use super::query;
use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking};
use crate::notice::Failure;
use crate::parts::{Empty, Heading, Listed as _, Next, Params, find, kinds, nothing_passes};
use crate::tracks::Row;
use domain::personal::{FavouritePage, FavouriteQuery, FavouriteSort};
use leptos::prelude::*;

/// `/favourites`.
#[component]
pub(crate) fn FavouritesPage() -> impl IntoView {
    let query = query::favourites(&Params::here());
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.favourites(&viewer, &query).await {
            Ok(page) => view! { <Favourites page query/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

#[component]
fn Favourites(page: FavouritePage, query: FavouriteQuery) -> impl IntoView {
    let of_kind = |kind| {
        FavouriteQuery {
            kind,
            after: None,
            ..query.clone()
        }
        .url()
    };
    let narrowing = (
        find(&query, "/favourites", "title"),
        kinds(query.kind, of_kind),
    );
    let total = format::count_of(page.total, "track");
    view! {
        <Page title="Favourites" holds=total.clone()>
            <header class="page-head">
                <h1 tabindex="-1">"Favourites"</h1>
                <p class="muted">{total}</p>
            </header>
            <div class="filters">{narrowing}</div>
            <Listing page query/>
        </Page>
    }
}

#[component]
fn Listing(page: FavouritePage, query: FavouriteQuery) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Nothing query/> }.into_any();
    }
    let next = query.next(page.next);
    let href = |sort| query.sorted(sort);
    let order = |sort| query.in_order(sort);
    let dated = query.sort == FavouriteSort::Liked;
    view! {
        <table class="list led tracks">
            <caption class="visually-hidden">"Favourites"</caption>
            <thead>
                <tr>
                    <th scope="col" class="lead col-play"><span class="visually-hidden">"Play"</span></th>
                    <Heading label="Title" href=href(FavouriteSort::Title) descending=order(FavouriteSort::Title)/>
                    <th scope="col">"From"</th>
                    <th scope="col">"Format"</th>
                    <Heading
                        label="Length" class="end"
                        href=href(FavouriteSort::Duration) descending=order(FavouriteSort::Duration)
                    />
                    <Heading label="Liked" href=href(FavouriteSort::Liked) descending=order(FavouriteSort::Liked)/>
                </tr>
            </thead>
            <tbody>{page.rows.into_iter().map(|one| view! { <Row row=one.track since=one.liked_at dated/> }).collect_view()}</tbody>
        </table>
        <Next href=next/>
    }
    .into_any()
}

#[component]
fn Nothing(query: FavouriteQuery) -> impl IntoView {
    let (words, way) = if let Some(said) = nothing_passes(&query) {
        said
    } else if query.kind.is_some() {
        (
            "None of your favourites is of this kind.",
            Some((FavouriteQuery::default().url(), "Show all favourites")),
        )
    } else {
        (
            "Nothing is here yet. The heart on a track\u{2019}s page puts it here.",
            Some(("/tracks".to_owned(), "Find a track to like")),
        )
    };
    view! { <Empty words way/> }
}
