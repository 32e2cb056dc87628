//! The list's order, filters and place, as they stand in the URL.

use crate::parts::{Address, Order, Params};
use domain::event::{EventQuery, EventSort};

/// Reads the URL's parameters.
pub(crate) fn parse(params: &Params) -> EventQuery {
    let sort = params.read("sort").unwrap_or_default();
    EventQuery {
        sort,
        descending: params.descending(descends_first(sort)),
        kind: params.read("kind"),
        year: params.read("year"),
        after: params.after(),
        limit: params.limit(),
        ..EventQuery::default()
    }
}

/// The address of the list with these filters, in that order, at that place. Defaults are left out.
pub(crate) fn url(query: &EventQuery) -> String {
    let year = query.year.map(|year| year.to_string());
    Address::new("/events")
        .with_some("kind", query.kind.map(domain::event::EventKind::as_str))
        .with_some("year", year.as_deref())
        .ordered(&Order {
            sort: (query.sort != EventSort::default()).then(|| query.sort.as_str()),
            descending: query.descending,
            natural: descends_first(query.sort),
            limit: query.limit,
            after: query.after.as_deref(),
        })
        .into()
}

/// The order a tap on a column's heading asks for: its natural one first, then the reverse. Starts at the first page.
pub(crate) fn sorted_by(query: &EventQuery, sort: EventSort) -> EventQuery {
    let descending = if query.sort == sort {
        !query.descending
    } else {
        descends_first(sort)
    };
    EventQuery {
        sort,
        descending,
        after: None,
        ..query.clone()
    }
}

/// Titles read from A; the latest and the best come first.
const fn descends_first(sort: EventSort) -> bool {
    !matches!(sort, EventSort::Title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::event::EventKind;

    #[test]
    fn the_url_says_all_that_differs() {
        assert_eq!(url(&EventQuery::default()), "/events");
        let query = EventQuery {
            kind: Some(EventKind::Gig),
            year: Some(2024),
            after: Some("a+b".to_owned()),
            ..sorted_by(&EventQuery::default(), EventSort::Title)
        };
        assert_eq!(
            url(&query),
            "/events?kind=gig&year=2024&sort=title&after=a%2Bb"
        );
        assert_eq!(
            url(&sorted_by(&query, EventSort::Title)),
            "/events?kind=gig&year=2024&sort=title&order=desc"
        );
    }
}
