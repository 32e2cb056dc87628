//! Every song, a page at a time.

use super::query::parse;
use crate::error::to_wire;
use crate::events::cell;
use crate::format;
use crate::layout::{Page, asking, may};
use crate::notice::{Failure, Removed};
use crate::parts::{
    Counted, Cover, Empty, Heading, Icon, Listed as _, Next, Params, find, initials,
    nothing_passes, recent,
};
use domain::song::{SongPage as Songs, SongQuery, SongRow, SongSort};
use domain::{Action, ArtSize};
use leptos::prelude::*;

/// `/songs`.
#[component]
pub(crate) fn SongsPage() -> impl IntoView {
    let query = parse(&Params::here());
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.songs(&viewer, &query).await {
            Ok(page) => view! {
                <Page title="Songs" holds=format::count_of(page.total, "song")>
                    <header class="page-head">
                        <h1 tabindex="-1">"Songs"</h1>
                        {may(Action::Edit).then(|| view! {
                            <a class="button primary" href="/songs/new"><Icon name="i-add"/>"New song"</a>
                        })}
                        <p class="muted">{format::count_of(page.total, "song")}</p>
                    </header>
                    <Removed what="song"/>
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
fn Filters(query: SongQuery) -> impl IntoView {
    let one = |label: &'static str, let_go: SongQuery| {
        view! {
            <li>
                <a class="chip" aria-current="true" href=let_go.starting(None).url() aria-label=format!("{label}: show all")>
                    {label}<Icon name="i-close"/>
                </a>
            </li>
        }
    };
    view! {
        <div class="filters">
            {find(&query, "/songs", "title")}
            <nav aria-label="Orders and filters">
                <ul class="chips">
                    {recent(&query, SongSort::Added)}
                    {query.genre.map(|_| one("One genre", SongQuery { genre: None, ..query.clone() }))}
                    {query.style.map(|_| one("One style", SongQuery { style: None, ..query.clone() }))}
                </ul>
            </nav>
        </div>
    }
}

#[component]
fn Table(page: Songs, query: SongQuery) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Nothing query/> }.into_any();
    }
    let href = |sort| query.sorted(sort);
    let order = |sort| query.in_order(sort);
    let next = query.next(page.next);
    view! {
        <table class="list led">
            <caption class="visually-hidden">"Songs"</caption>
            <thead>
                <tr>
                    <th scope="col" class="lead"><span class="visually-hidden">"Cover"</span></th>
                    <Heading label="Title" href=href(SongSort::Title) descending=order(SongSort::Title)/>
                    <th scope="col">"Written by"</th>
                    <th scope="col">"Key"</th>
                    <th scope="col" class="number">"Tempo"</th>
                    <Heading
                        label="Tracks" class="end"
                        href=href(SongSort::Played) descending=order(SongSort::Played)
                    />
                </tr>
            </thead>
            <tbody>{page.rows.into_iter().map(|row| view! { <Line row/> }).collect_view()}</tbody>
        </table>
        <Next href=next/>
    }
    .into_any()
}

/// A table's row, here and on the pages of genres and styles.
#[component]
pub(crate) fn Line(row: SongRow) -> impl IntoView {
    let href = row.path();
    let id = row.id.uuid().into_bytes();
    view! {
        <tr>
            <td class="lead">
                <Cover id letters=initials(&row.title) photo=row.cover size=ArtSize::Small/>
            </td>
            <th scope="row" class="name"><a href=href>{row.title}</a></th>
            <td class="sub">{cell(row.writers)}</td>
            <td class="sub fit">{cell(row.key)}</td>
            <td class="sub fit number">{row.tempo_bpm.map(|bpm| format!("{bpm} bpm"))}</td>
            <td class="end"><Counted n=row.tracks what="track"/></td>
        </tr>
    }
}

#[component]
fn Nothing(query: SongQuery) -> impl IntoView {
    let (words, way) = if let Some(said) = nothing_passes(&query) {
        said
    } else if query.genre.is_some() || query.style.is_some() {
        (
            "No song is filed this way.",
            Some((SongQuery::default().url(), "Show all songs")),
        )
    } else if may(Action::Edit) {
        (
            "A song gathers every recording of it through the years. Songs appear as you file recordings, or write \
             one down here.",
            Some(("/songs/new".to_owned(), "Write down the first song")),
        )
    } else {
        (
            "No song is here yet. Come back when the band has filed its first recordings.",
            None,
        )
    };
    view! { <Empty words way/> }
}
