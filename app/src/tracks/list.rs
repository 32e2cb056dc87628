//! The library's page: every track, a page at a time.

use super::{api::tracks, query};
use crate::format;
use crate::layout::{Page, may};
use crate::notice::{Failure, Undo};
use crate::player::track_attributes;
use domain::track::{TrackPage, TrackQuery, TrackRow, TrackSort};
use domain::{Action, TrackId};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/`.
#[component]
pub(crate) fn LibraryPage() -> impl IntoView {
    let params = use_query_map().get_untracked();
    let query = query::parse(|name| params.get(name));
    let deleted = params
        .get("deleted")
        .and_then(|id| id.parse::<TrackId>().ok());
    Suspend::new(async move {
        match tracks(query.clone()).await {
            Ok(page) => view! {
                <Page title="Library">
                    <header class="page-head">
                        <h1 tabindex="-1">"Library"</h1>
                        <p class="muted">{total(page.total)}</p>
                    </header>
                    {deleted.map(|id| view! { <Undo id/> })}
                    <Listing page query/>
                </Page>
            }
            .into_any(),
            Err(error) => view! { <Failure error/> }.into_any(),
        }
    })
}

fn total(n: u64) -> String {
    match n {
        1 => "1 track".to_owned(),
        n => format!("{} tracks", format::count(n)),
    }
}

/// The table and the way on, or what to do where there is nothing.
#[component]
fn Listing(page: TrackPage, query: TrackQuery) -> impl IntoView {
    if page.rows.is_empty() {
        let first = query.after.is_some().then(|| {
            query::url(&TrackQuery {
                after: None,
                ..query
            })
        });
        return view! { <Nothing first/> }.into_any();
    }
    let next = page.next.map(|after| {
        let after = Some(after);
        query::url(&TrackQuery {
            after,
            ..query.clone()
        })
    });
    view! {
        <table class="tracks">
            <caption class="visually-hidden">"Tracks"</caption>
            <thead>
                <tr>
                    <th scope="col" class="col-play"><span class="visually-hidden">"Play"</span></th>
                    <Heading query=query.clone() sort=TrackSort::Title label="Title"/>
                    <th scope="col" class="col-artist">"Artist"</th>
                    <th scope="col" class="col-format">"Format"</th>
                    <Heading query=query.clone() sort=TrackSort::Duration label="Length"/>
                    <Heading query sort=TrackSort::Added label="Added"/>
                </tr>
            </thead>
            <tbody>{page.rows.into_iter().map(|row| view! { <Row row/> }).collect_view()}</tbody>
        </table>
        {next.map(|href| view! {
            <nav class="pages" aria-label="Pages"><a class="button" rel="next" href=href>"Next page"</a></nav>
        })}
    }
    .into_any()
}

#[component]
fn Heading(query: TrackQuery, sort: TrackSort, label: &'static str) -> impl IntoView {
    let current = (query.sort == sort).then_some(if query.descending {
        "descending"
    } else {
        "ascending"
    });
    let href = query::url(&query::sorted_by(&query, sort));
    let class = format!("col-{}", label.to_lowercase());
    view! {
        <th scope="col" class=class aria-sort=current>
            <a href=href>{label}<svg class="icon sort" aria-hidden="true"><use href="#i-sort"/></svg></a>
        </th>
    }
}

#[component]
fn Row(row: TrackRow) -> impl IntoView {
    let href = format!("/tracks/{}", row.id);
    let label = format!("Play {}", row.title);
    let attributes = track_attributes(&row);
    let (title, artist) = (row.title, row.artist);
    view! {
        <tr {..attributes}>
            <td class="col-play">
                <button class="play live" type="button" data-play aria-label=label>
                    <svg class="icon" aria-hidden="true"><use href="#i-play"/></svg>
                </button>
            </td>
            <th scope="row" class="col-title"><a href=href>{title}</a></th>
            <td class="col-artist">{artist}</td>
            <td class="col-format">{row.format}</td>
            <td class="col-length">{row.duration_ms.map(|ms| view! { <Length ms/> })}</td>
            <td class="col-added">
                <time datetime=format::machine(row.added_at)>{format::date(row.added_at)}</time>
            </td>
        </tr>
    }
}

/// A length, for people and for machines.
#[component]
pub(super) fn Length(ms: u64) -> impl IntoView {
    view! { <time datetime=format::duration_iso(ms)>{format::duration(ms)}</time> }
}

/// An empty list: of the whole library, or behind its last row (`first` leads back).
#[component]
fn Nothing(first: Option<String>) -> impl IntoView {
    let (words, href, label) = match first {
        Some(href) => (
            "There are no more tracks behind this place.",
            Some(href),
            "Back to the first page",
        ),
        None if may(Action::Upload) => (
            "Nothing is here yet. Drop last night\u{2019}s recordings on the upload page; what the library already \
             knows is never sent twice.",
            Some("/upload".to_owned()),
            "Upload the first recordings",
        ),
        None => (
            "Nothing is here yet. Come back when the band has added its first recordings.",
            None,
            "",
        ),
    };
    view! {
        <div class="empty">
            <svg class="empty-wave" viewBox="0 0 120 40" aria-hidden="true">
                <path d="M4 18v4M14 14v12M24 8v24M34 15v10M44 4v32M54 12v16M64 17v6M74 9v22M84 14v12M94 6v28M104 16v8M114 18v4"/>
            </svg>
            <p>{words}</p>
            {href.map(|href| view! { <a class="button primary" href=href>{label}</a> })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{AssetId, MediaKind};

    fn row(title: &str) -> TrackRow {
        let at = "2024-03-12T20:00:00Z".parse().unwrap();
        TrackRow {
            id: TrackId::from_parts(at, [1; 10]),
            asset: AssetId::from_parts(at, [2; 10]),
            title: title.to_owned(),
            artist: Some("The Examples".to_owned()),
            kind: MediaKind::Audio,
            duration_ms: Some(247_000),
            format: Some("FLAC".to_owned()),
            added_at: at,
        }
    }

    fn html(page: TrackPage, query: TrackQuery) -> String {
        Owner::new_root(None).with(|| view! { <Listing page query/> }.to_html())
    }

    #[test]
    fn a_list_is_a_table_with_sortable_headings_and_a_way_on() {
        let page = TrackPage {
            rows: vec![row("Quiet <b>Song</b>")],
            total: 51,
            next: Some("k/1".to_owned()),
        };
        let html = html(page, TrackQuery::default());
        assert!(html.contains(r#"aria-sort="descending""#), "{html}");
        assert!(html.contains(r#"href="/?sort=title""#), "{html}");
        assert!(html.contains(r#"rel="next" href="/?after=k/1""#), "{html}");
        assert!(
            html.contains("Quiet &lt;b>Song&lt;/b>")
                || html.contains("Quiet &lt;b&gt;Song&lt;/b&gt;"),
            "{html}"
        );
        assert!(
            html.contains(r#"<time datetime="PT247S">4:07</time>"#),
            "{html}"
        );
        assert!(html.contains("12 Mar 2024"), "{html}");
    }

    #[test]
    fn an_empty_library_says_what_to_do_next() {
        let nothing = TrackPage {
            rows: Vec::new(),
            total: 0,
            next: None,
        };
        let html = html(nothing.clone(), TrackQuery::default());
        assert!(html.contains("Nothing is here yet"), "{html}");
        let behind = TrackQuery {
            after: Some("z".to_owned()),
            ..TrackQuery::default()
        };
        assert!(self::html(nothing, behind).contains(r#"href="/""#));
    }

    #[test]
    fn totals_are_words() {
        assert_eq!(total(1), "1 track");
        assert_eq!(total(100_000), "100,000 tracks");
    }
}
