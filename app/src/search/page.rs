//! `/search`: everything that was found, closest first.

use super::hit::{Row, kind_in_words};
use crate::error::to_wire;
use crate::format;
use crate::layout::{Page, asking};
use crate::notice::Failure;
use crate::parts::{Address, Empty, Next, Params};
use domain::search::{HitKind, MAX_HITS, SearchPage as Found, SearchQuery};
use leptos::prelude::*;

/// Results on one page.
const PAGE: u32 = 50;

/// `/search`.
#[component]
pub(crate) fn SearchPage() -> impl IntoView {
    let params = Params::here();
    let query = SearchQuery {
        text: params.text("q").unwrap_or_default().trim().to_owned(),
        kind: params.read("kind"),
        after: params.after(),
        limit: PAGE.min(MAX_HITS),
    };
    if query.text.is_empty() {
        return view! { <Ask/> }.into_any();
    }
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.search(&viewer, &query).await {
            Ok(page) => view! { <Results page query/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

/// Before anything is asked.
#[component]
fn Ask() -> impl IntoView {
    view! {
        <Page title="Search" holds="titles, people, venues, dates, notes and lyrics to search">
            <header class="page-head"><h1 tabindex="-1">"Search"</h1></header>
            <Empty
                words="Titles, people, venues, dates, notes and lyrics are searched. Accents and the order of words do \
                       not matter, and the last word need not be finished."
                way=None
            />
        </Page>
    }
}

#[component]
fn Results(page: Found, query: SearchQuery) -> impl IntoView {
    let total = match query.kind {
        Some(kind) => page.total_of(kind),
        None => page.total(),
    };
    let next = page
        .next
        .as_deref()
        .map(|after| address(&query, query.kind).with("after", after).into());
    let asked = query.text.clone();
    view! {
        <Page
            title=format!("\u{201c}{}\u{201d}", query.text)
            holds=format!("{} for \u{201c}{}\u{201d}", format::count_of(total, "result"), query.text)
        >
            <header class="page-head">
                <h1 tabindex="-1">"\u{201c}"{query.text.clone()}"\u{201d}"</h1>
                <p class="muted">{format::count_of(total, "result")}</p>
            </header>
            <Kinds totals=page.totals query=query.clone()/>
            {if page.rows.is_empty() {
                view! { <Nothing query/> }.into_any()
            } else {
                view! {
                    <table class="list led hits">
                        <caption class="visually-hidden">"Results"</caption>
                        <thead class="visually-hidden">
                            <tr>
                                <th scope="col">"Play"</th>
                                <th scope="col">"Title"</th>
                                <th scope="col">"Kind"</th>
                                <th scope="col">"When and where"</th>
                            </tr>
                        </thead>
                        <tbody>
                            {page
                                .rows
                                .into_iter()
                                .map(|hit| view! { <Row hit asked=asked.clone()/> })
                                .collect_view()}
                        </tbody>
                    </table>
                    <Next href=next/>
                }
                .into_any()
            }}
        </Page>
    }
}

/// Narrows the results to one kind, where there are several, and leads from one kind back to all.
#[component]
fn Kinds(totals: Vec<(HitKind, u64)>, query: SearchQuery) -> impl IntoView {
    if totals.len() < 2 && query.kind.is_none() {
        return ().into_any();
    }
    let total: u64 = totals.iter().map(|(_, total)| total).sum();
    let all = (None, format!("All {}", format::count(total)));
    let kinds = totals.into_iter().map(|(kind, total)| {
        (
            Some(kind),
            format!("{} {}", plural(kind), format::count(total)),
        )
    });
    let links = std::iter::once(all).chain(kinds).map(|(kind, label)| {
        let href = String::from(address(&query, kind));
        let current = (kind == query.kind).then_some("true");
        view! { <li><a class="chip" href=href aria-current=current>{label}</a></li> }
    });
    view! { <nav aria-label="Kinds"><ul class="chips filters">{links.collect_view()}</ul></nav> }
        .into_any()
}

/// Nothing was found, or nothing is left.
#[component]
fn Nothing(query: SearchQuery) -> impl IntoView {
    if query.after.is_some() || query.kind.is_some() {
        let all = String::from(address(&query, None));
        return view! {
            <Empty words="Nothing more is here." way=Some((all, "All results"))/>
        };
    }
    view! {
        <Empty
            words="Nothing fits all of these words. Try fewer of them, or only the beginning of one."
            way=None
        />
    }
}

fn address(query: &SearchQuery, kind: Option<HitKind>) -> Address {
    Address::new("/search")
        .with("q", &query.text)
        .with_some("kind", kind.map(HitKind::as_str))
}

fn plural(kind: HitKind) -> String {
    match kind {
        HitKind::Musician => "People".to_owned(),
        other => format!("{}s", kind_in_words(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(page: Found, query: SearchQuery) -> String {
        Owner::new_root(None).with(|| view! { <Kinds totals=page.totals query/> }.to_html())
    }

    #[test]
    fn kinds_lead_to_their_own_results() {
        let query = SearchQuery {
            text: "a & b".to_owned(),
            kind: Some(HitKind::Song),
            ..SearchQuery::default()
        };
        let totals = vec![(HitKind::Song, 1200), (HitKind::Musician, 2)];
        let page = Found {
            totals,
            ..Found::default()
        };
        let html = html(page, query);
        assert!(
            html.contains("/search?q=a%20%26%20b&amp;kind=song\"")
                || html.contains("/search?q=a%20%26%20b&kind=song\""),
            "{html}"
        );
        assert!(html.contains("Songs 1,200"), "{html}");
        assert!(html.contains("People 2"), "{html}");
    }
}
