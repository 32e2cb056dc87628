//! People and acts, a page at a time.

use super::query::parse;
use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking, may};
use crate::notice::{Failure, Removed};
use crate::parts::{
    Counted, Empty, Heading, Icon, Listed as _, Next, Params, find, initials, nothing_passes,
    recent,
};
use domain::Action;
use domain::musician::{MusicianKind, MusicianPage, MusicianQuery, MusicianRow, MusicianSort};
use leptos::prelude::*;

/// `/people`.
#[component]
pub(crate) fn PeoplePage() -> impl IntoView {
    let query = parse(&Params::here());
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.musicians(&viewer, &query).await {
            Ok(page) => view! {
                <Page title="People" holds=format!("{} people and acts", format::count(page.total))>
                    <header class="page-head">
                        <h1 tabindex="-1">"People"</h1>
                        {may(Action::Edit).then(|| view! {
                            <a class="button primary" href="/people/new"><Icon name="i-add"/>"New person"</a>
                        })}
                        <p class="muted">{format::count(page.total)}" people and acts"</p>
                    </header>
                    <Removed what="person or act"/>
                    <Filters query=query.clone()/>
                    <Table page query/>
                </Page>
            }
            .into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

#[component]
fn Filters(query: MusicianQuery) -> impl IntoView {
    let chip = |kind, label: &'static str| {
        let href = MusicianQuery {
            kind,
            after: None,
            ..query.clone()
        }
        .url();
        let current = (query.kind == kind).then_some("true");
        view! { <li><a class="chip" href=href aria-current=current>{label}</a></li> }
    };
    view! {
        <div class="filters">
            {find(&query, "/people", "name")}
            <nav aria-label="People or acts">
                <ul class="chips">
                    {chip(None, "All")}
                    {chip(Some(MusicianKind::Person), "People")}
                    {chip(Some(MusicianKind::Act), "Acts")}
                    {recent(&query, MusicianSort::Added)}
                </ul>
            </nav>
        </div>
    }
}

#[component]
fn Table(page: MusicianPage, query: MusicianQuery) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Nothing query/> }.into_any();
    }
    let href = |sort| query.sorted(sort);
    let order = |sort| query.in_order(sort);
    let next = query.next(page.next);
    view! {
        <table class="list led">
            <caption class="visually-hidden">"People and acts"</caption>
            <thead>
                <tr>
                    <th scope="col" class="lead"><span class="visually-hidden">"Initials"</span></th>
                    <Heading label="Name" href=href(MusicianSort::Name) descending=order(MusicianSort::Name)/>
                    <th scope="col">"Kind"</th>
                    <Heading
                        label="Events" class="end"
                        href=href(MusicianSort::Events) descending=order(MusicianSort::Events)
                    />
                </tr>
            </thead>
            <tbody>{page.rows.into_iter().map(|row| view! { <Line row/> }).collect_view()}</tbody>
        </table>
        <Next href=next/>
    }
    .into_any()
}

#[component]
fn Line(row: MusicianRow) -> impl IntoView {
    let href = row.path();
    let act = row.kind == MusicianKind::Act;
    view! {
        <tr>
            <td class="lead"><span class="face large" class:act=act aria-hidden="true">{initials(&row.name)}</span></td>
            <th scope="row" class="name"><a href=href>{row.name}</a></th>
            <td class="sub fit">{kind_in_words(row.kind)}</td>
            <td class="end"><Counted n=row.events what="event"/></td>
        </tr>
    }
}

/// What people call the kind.
pub(super) const fn kind_in_words(kind: MusicianKind) -> &'static str {
    match kind {
        MusicianKind::Person => "Person",
        MusicianKind::Act => "Act",
    }
}

#[component]
fn Nothing(query: MusicianQuery) -> impl IntoView {
    let (words, way) = if let Some(said) = nothing_passes(&query) {
        said
    } else if query.kind.is_some() {
        (
            "Nobody here is of this kind.",
            Some((MusicianQuery::default().url(), "Show everybody")),
        )
    } else if may(Action::Edit) {
        (
            "Nobody is here yet. Name who plays in an event, or add somebody here.",
            Some(("/people/new".to_owned(), "Add the first")),
        )
    } else {
        ("Nobody is here yet.", None)
    };
    view! { <Empty words way/> }
}
