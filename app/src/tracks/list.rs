//! Every track of the library, a page at a time.

use super::api::tracks;
use super::query;
use super::row::Row;
use crate::format;
use crate::layout::{Page, may};
use crate::notice::{Failure, Removed};
use crate::parts::{Empty, Heading, Icon, Listed as _, Next, Params, find, kinds, nothing_passes};
use domain::Action;
use domain::track::{TrackPage, TrackQuery, TrackSort};
use leptos::prelude::*;

/// `/tracks`.
#[component]
pub(crate) fn TracksPage() -> impl IntoView {
    let params = Params::here();
    let query = query::parse(&params);
    Suspend::new(async move {
        match tracks(query.clone()).await {
            Ok(page) => view! {
                <Page title="Tracks" holds=format::count_of(page.total, "track")>
                    <header class="page-head">
                        <h1 tabindex="-1">"Tracks"</h1>
                        <p class="muted">{format::count_of(page.total, "track")}</p>
                    </header>
                    <Removed what="track"/>
                    <Filters query=query.clone()/>
                    <Listing page query/>
                </Page>
            }
            .into_any(),
            Err(error) => view! { <Failure error/> }.into_any(),
        }
    })
}

/// Words of its title, and its kinds as one tap each.
#[component]
fn Filters(query: TrackQuery) -> impl IntoView {
    let of_kind = |kind| {
        TrackQuery {
            kind,
            after: None,
            ..query.clone()
        }
        .url()
    };
    view! {
        <div class="filters">
            {find(&query, "/tracks", "title")}
            {kinds(query.kind, of_kind)}
            {query.person.map(|_| {
                let all = TrackQuery { person: None, after: None, ..query.clone() }.url();
                view! {
                    <ul class="chips">
                        <li>
                            <a class="chip" aria-current="true" href=all aria-label="One person: show all">
                                "One person"<Icon name="i-close"/>
                            </a>
                        </li>
                    </ul>
                }
            })}
        </div>
    }
}

/// The table and the way on, or what to do where there is nothing.
#[component]
fn Listing(page: TrackPage, query: TrackQuery) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Nothing query/> }.into_any();
    }
    let next = query.next(page.next);
    let href = |sort| query.sorted(sort);
    let order = |sort| query.in_order(sort);
    let dated = query.sort == TrackSort::Added;
    view! {
        <table class="list led tracks">
            <caption class="visually-hidden">"Tracks"</caption>
            <thead>
                <tr>
                    <th scope="col" class="lead col-play"><span class="visually-hidden">"Play"</span></th>
                    <Heading label="Title" href=href(TrackSort::Title) descending=order(TrackSort::Title)/>
                    <th scope="col">"From"</th>
                    <th scope="col">"Format"</th>
                    <Heading
                        label="Length" class="end"
                        href=href(TrackSort::Duration) descending=order(TrackSort::Duration)
                    />
                    <Heading label="Added" href=href(TrackSort::Added) descending=order(TrackSort::Added)/>
                </tr>
            </thead>
            <tbody>{page.rows.into_iter().map(|row| view! { <Row row dated/> }).collect_view()}</tbody>
        </table>
        <Next href=next/>
    }
    .into_any()
}

/// An empty list: of the whole library, of what passes, or behind its last row.
#[component]
fn Nothing(query: TrackQuery) -> impl IntoView {
    let (words, way) = if let Some(said) = nothing_passes(&query) {
        said
    } else if query.kind.is_some() || query.person.is_some() {
        (
            "No track passes these filters.",
            Some((TrackQuery::default().url(), "Show all tracks")),
        )
    } else if may(Action::Upload) {
        (
            "Nothing is here yet. Drop last night\u{2019}s recordings on the upload page; what the library already \
             knows is never sent twice.",
            Some(("/upload".to_owned(), "Upload the first recordings")),
        )
    } else {
        (
            "Nothing is here yet. Come back when the band has added its first recordings.",
            None,
        )
    };
    view! { <Empty words way/> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::track::{TrackKind, TrackRow};
    use domain::{AssetId, MediaKind, Qualities, TrackId};

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
            qualities: Qualities::NONE,
            art: None,
            added_at: at,
            event: None,
            position: 0,
            song: None,
            track_kind: TrackKind::Song,
            rating: 0,
            counterpart: None,
        }
    }

    fn html(page: TrackPage, query: TrackQuery) -> String {
        let html = Owner::new_root(None).with(|| view! { <Listing page query/> }.to_html());
        html.replace("<!>", "")
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
        assert!(html.contains(r#"href="/tracks?sort=title""#), "{html}");
        assert!(
            html.contains(r#"rel="next" href="/tracks?after=k/1""#),
            "{html}"
        );
        assert!(
            html.contains("Quiet &lt;b>Song&lt;/b>")
                || html.contains("Quiet &lt;b&gt;Song&lt;/b&gt;"),
            "{html}"
        );
        assert!(
            html.contains(r#"<time datetime="PT247S">4:07</time>"#),
            "{html}"
        );
        assert!(html.contains(r#"<th scope="col">From</th>"#), "{html}");
        // In the order of arrival a small screen shows the day, too.
        let day =
            r#"<td class="fit"><time datetime="2024-03-12T20:00:00Z">12 Mar 2024</time></td>"#;
        assert!(html.contains(day), "{html}");
    }

    #[test]
    fn a_row_tells_the_day_of_its_event() {
        let at = "2024-03-12T20:00:00Z".parse().unwrap();
        let event = domain::event::EventRef {
            id: domain::EventId::from_parts(at, [3; 10]),
            title: "Town Fair".to_owned(),
            date: Some("2023-06".parse().unwrap()),
        };
        let page = TrackPage {
            rows: vec![TrackRow {
                event: Some(event),
                ..row("One")
            }],
            total: 1,
            next: None,
        };
        let by_title = TrackQuery::default().ordered(TrackSort::Title, false);
        let html = html(page, by_title);
        let from = r#"Town Fair</a>, <time datetime="2023-06">Jun 2023</time>"#;
        assert!(html.contains(from), "{html}");
        assert!(html.contains(r#"<td class="rest fit"><time"#), "{html}");
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
        assert!(self::html(nothing, behind).contains(r#"href="/tracks""#));
    }
}
