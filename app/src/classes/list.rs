//! Every genre, every style.

use super::words;
use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking, may};
use crate::notice::{Failure, Removed};
use crate::parts::{Address, Counted, Empty, Find, Heading, Icon, Next, Order, Params};
use domain::Action;
use domain::classification::{Class, ClassPage, ClassQuery, ClassRow, ClassSort};
use domain::track::PAGE_ROWS;
use leptos::prelude::*;

/// `/genres`.
#[component]
pub(crate) fn GenresPage() -> impl IntoView {
    view! { <Listing class=Class::Genre/> }
}

/// `/styles`.
#[component]
pub(crate) fn StylesPage() -> impl IntoView {
    view! { <Listing class=Class::Style/> }
}

#[component]
fn Listing(class: Class) -> impl IntoView {
    let params = Params::here();
    let sort = params.read("sort").unwrap_or_default();
    let query = ClassQuery {
        sort,
        descending: params.descending(natural(sort)),
        containing: params.words(),
        after: params.after(),
        limit: params.limit(),
    };
    let (singular, plural, path) = words(class);
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.classes(&viewer, class, &query).await {
            Ok(page) => view! {
                <Page title=plural holds=format::count_of(page.total, singular)>
                    <header class="page-head">
                        <h1 tabindex="-1">{plural}</h1>
                        {may(Action::Edit).then(|| view! {
                            <a class="button primary" href=format!("{path}/new")><Icon name="i-add"/>"New "{singular}</a>
                        })}
                        <p class="muted">{format::count_of(page.total, singular)}</p>
                    </header>
                    <Removed what=singular/>
                    <div class="filters">
                        <Find path=path.to_owned() fields=fields(&query) words=query.containing.clone() what="name"/>
                    </div>
                    <Table class page query/>
                </Page>
            }
            .into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

/// Whether the largest come first in that order, unless said otherwise.
fn natural(sort: ClassSort) -> bool {
    sort != ClassSort::Name
}

fn address(path: &str, query: &ClassQuery) -> Address {
    Address::new(path)
        .with_some("q", query.containing.as_deref())
        .ordered(&Order {
            sort: (query.sort != ClassSort::Name).then(|| query.sort.as_str()),
            descending: query.descending,
            natural: natural(query.sort),
            limit: (query.limit != PAGE_ROWS).then_some(query.limit),
            after: query.after.as_deref(),
        })
}

fn url(path: &str, query: &ClassQuery) -> String {
    address(path, query).into()
}

fn fields(query: &ClassQuery) -> Vec<(&'static str, String)> {
    address("", query).into_fields()
}

#[component]
fn Table(class: Class, page: ClassPage, query: ClassQuery) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Nothing class query/> }.into_any();
    }
    let (_, plural, path) = words(class);
    let sorted = |sort| {
        let descending = if query.sort == sort {
            !query.descending
        } else {
            natural(sort)
        };
        let query = ClassQuery {
            sort,
            descending,
            after: None,
            ..query.clone()
        };
        url(path, &query)
    };
    let order = |sort| (query.sort == sort).then_some(query.descending);
    let next = page.next.map(|after| {
        url(
            path,
            &ClassQuery {
                after: Some(after),
                ..query.clone()
            },
        )
    });
    view! {
        <table class="list">
            <caption class="visually-hidden">{plural}</caption>
            <thead>
                <tr>
                    <Heading label="Name" href=sorted(ClassSort::Name) descending=order(ClassSort::Name)/>
                    <Heading label="Songs" class="end" href=sorted(ClassSort::Songs) descending=order(ClassSort::Songs)/>
                    <Heading label="Events" class="end" href=sorted(ClassSort::Events) descending=order(ClassSort::Events)/>
                </tr>
            </thead>
            <tbody>{page.rows.into_iter().map(|row| view! { <Line class row/> }).collect_view()}</tbody>
        </table>
        <Next href=next/>
    }
    .into_any()
}

#[component]
fn Line(class: Class, row: ClassRow) -> impl IntoView {
    let href = row.path(class);
    view! {
        <tr>
            <th scope="row" class="name"><a href=href>{row.name}</a></th>
            <td class="sub fit end"><Counted n=row.songs what="song"/></td>
            <td class="sub fit end"><Counted n=row.events what="event"/></td>
        </tr>
    }
}

#[component]
fn Nothing(class: Class, query: ClassQuery) -> impl IntoView {
    let (_, _, path) = words(class);
    let (words, way) = if query.after.is_some() {
        (
            "There are no more behind this place.",
            Some((
                url(
                    path,
                    &ClassQuery {
                        after: None,
                        ..query
                    },
                ),
                "Back to the first page",
            )),
        )
    } else if query.containing.is_some() {
        (
            "Nothing here is called that.",
            Some((path.to_owned(), "Show all")),
        )
    } else if may(Action::Edit) {
        (
            match class {
                Class::Genre => {
                    "What is the music? Folk, ska, opera: name genres in songs and events, or add one here."
                }
                Class::Style => {
                    "How is it played? Acoustic, improvised, with strings: name styles in songs and events, \
                                 or add one here."
                }
            },
            Some((format!("{path}/new"), "Add the first")),
        )
    } else {
        ("Nothing is filed this way yet.", None)
    };
    view! { <Empty words way/> }
}
