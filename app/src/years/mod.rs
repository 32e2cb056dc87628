//! The library through time.

use crate::error::to_wire;
use crate::events::Tile;
use crate::format;
use crate::layout::{ErrorPage, Page, asking};
use crate::notice::Failure;
use crate::parts::{Address, Empty, Listed as _, Next, Params, orders, segment_here};
use domain::event::{EventPage, EventQuery};
use domain::home::YearRow;
use leptos::prelude::*;

/// Events on a year's page.
const EVENTS: u32 = 60;

/// `/years`.
#[component]
pub(crate) fn YearsPage() -> impl IntoView {
    let ascending = !Params::here().descending(true);
    let (service, viewer) = asking();
    Suspend::new(async move {
        match service.years(&viewer).await {
            Ok(years) => view! {
                <Page title="Years" holds=format::count_of(years.len() as u64, "year")>
                    <header class="page-head">
                        <h1 tabindex="-1">"Years"</h1>
                        <p class="muted">{format::count_of(years.len() as u64, "year")}</p>
                    </header>
                    <Directions ascending/>
                    <Timeline years=directed(years, ascending)/>
                </Page>
            }
            .into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
}

/// Which end of time comes first.
#[component]
fn Directions(ascending: bool) -> impl IntoView {
    let choices = [
        ("/years".to_owned(), "Latest first", !ascending),
        ("/years?order=asc".to_owned(), "Earliest first", ascending),
    ];
    view! { <div class="filters">{orders("Order of years", choices)}</div> }
}

/// The years as they come, or turned round; what has no date stays last.
fn directed(mut years: Vec<YearRow>, ascending: bool) -> Vec<YearRow> {
    if ascending {
        let undated = years.iter().position(|row| row.year.is_none());
        let dated = undated.unwrap_or(years.len());
        years[..dated].reverse();
    }
    years
}

/// Every year with a bar as long as it had events.
#[component]
fn Timeline(years: Vec<YearRow>) -> impl IntoView {
    if years.is_empty() {
        return view! { <Empty words="Years appear here as soon as an event has a date." way=None/> }.into_any();
    }
    let most = years.iter().map(|row| row.events).max().unwrap_or(1).max(1);
    view! {
        <ol class="timeline">{years.into_iter().map(|row| view! { <Year row most/> }).collect_view()}</ol>
    }
    .into_any()
}

#[component]
fn Year(row: YearRow, most: u64) -> impl IntoView {
    // In hundredths of the widest; a year with one event still shows.
    let width = (row.events * 100 / most).max(2).to_string();
    let name = match row.year {
        Some(year) => view! { <a href=format!("/years/{year:04}")>{year}</a> }.into_any(),
        None => view! { <a href="/events?year=none">"Undated"</a> }.into_any(),
    };
    view! {
        <li>
            {name}
            <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width=width height="10"/></svg>
            <span class="muted small number">
                {format::count_of(row.events, "event")}" \u{b7} "{format::count_of(row.tracks, "track")}
            </span>
        </li>
    }
}

/// `/years/:id`: a year's events, in their order.
#[component]
pub(crate) fn YearPage() -> impl IntoView {
    let year = segment_here().and_then(|text| text.parse::<u16>().ok());
    let Some(year) = year.filter(|year| (1..=9999).contains(year)) else {
        return view! { <ErrorPage/> }.into_any();
    };
    let query = EventQuery {
        year: Some(year),
        descending: false,
        after: Params::here().after(),
        limit: EVENTS,
        ..EventQuery::default()
    };
    let (service, viewer) = asking();
    Suspend::new(async move {
        let both = futures::try_join!(
            service.events(&viewer, &query),
            service.years_beside(&viewer, year),
        );
        match both {
            Ok((page, beside)) => view! { <Events year page beside/> }.into_any(),
            Err(error) => view! { <Failure error=to_wire(&error)/> }.into_any(),
        }
    })
    .into_any()
}

#[component]
fn Events(
    year: u16,
    page: EventPage,
    /// The nearest years with events before and after it.
    beside: (Option<u16>, Option<u16>),
) -> impl IntoView {
    let path = format!("/years/{year:04}");
    let next = page
        .next
        .map(|after| String::from(Address::new(path).with("after", &after)));
    let way = |rel: &'static str, year: Option<u16>| {
        year.map(
            |year| view! { <a class="button" rel=rel href=format!("/years/{year:04}")>{year}</a> },
        )
    };
    let (before, after) = beside;
    let none = page.rows.is_empty();
    // Where they can be put in another order, and narrowed.
    let listed = EventQuery {
        year: Some(year),
        ..EventQuery::default()
    }
    .url();
    view! {
        <Page title=year.to_string() holds=format::count_of(page.total, "event")>
            <header class="page-head">
                <h1 tabindex="-1">{year}</h1>
                {(before.is_some() || after.is_some()).then(|| view! {
                    <nav class="actions" aria-label="Years beside">{way("prev", before)}{way("next", after)}</nav>
                })}
                <p class="muted">
                    <span>{format::count_of(page.total, "event")}</span>
                    {(!none).then(|| view! { <a href=listed>"As a list"</a> })}
                </p>
            </header>
            {if none {
                view! {
                    <Empty words="Nothing is known of this year." way=Some(("/years".to_owned(), "All years"))/>
                }
                .into_any()
            } else {
                view! {
                    <ul class="shelf wrap">
                        {page.rows.into_iter().map(|row| view! { <Tile row/> }).collect_view()}
                    </ul>
                }
                .into_any()
            }}
            <Next href=next/>
        </Page>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_turn_round_and_what_has_none_stays_last() {
        let row = |year| YearRow {
            year,
            events: 1,
            tracks: 0,
        };
        let years = || vec![row(Some(2024)), row(Some(2023)), row(None)];
        assert_eq!(directed(years(), false), years());
        assert_eq!(
            directed(years(), true),
            [row(Some(2023)), row(Some(2024)), row(None)]
        );
    }
}
