//! `/favourites`: what this person likes.

use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking};
use crate::notice::Failure;
use crate::parts::{Address, Empty, Next, Params};
use crate::tracks::Row;
use domain::personal::FavouritePage;
use domain::track::PAGE_ROWS;
use leptos::prelude::*;

/// `/favourites`.
#[component]
pub(crate) fn FavouritesPage() -> impl IntoView {
    let after = Params::here().read("after");
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.favourites(&viewer, after, PAGE_ROWS).await {
            Ok(page) => view! { <Favourites page/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

#[component]
fn Favourites(page: FavouritePage) -> impl IntoView {
    let next = page.next.map(|after| {
        Address::new("/favourites")
            .with("after", &after.to_string())
            .into()
    });
    view! {
        <Page title="Favourites">
            <header class="page-head">
                <h1 tabindex="-1">"Favourites"</h1>
                <p class="muted">{format::count_of(page.total, "track")}</p>
            </header>
            {if page.rows.is_empty() {
                view! {
                    <Empty
                        words="Nothing is here yet. The heart on a track\u{2019}s page puts it here."
                        way=Some(("/tracks".to_owned(), "Find a track to like"))
                    />
                }
                .into_any()
            } else {
                view! {
                    <table class="list led tracks">
                        <caption class="visually-hidden">"Favourites"</caption>
                        <tbody>{page.rows.into_iter().map(|row| view! { <Row row/> }).collect_view()}</tbody>
                    </table>
                    <Next href=next/>
                }
                .into_any()
            }}
        </Page>
    }
}
