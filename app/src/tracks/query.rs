//! The list's order and place, as they stand in the URL.

use crate::parts::Address;
use domain::track::{MAX_PAGE_ROWS, PAGE_ROWS, TrackQuery, TrackSort};

/// Reads the URL's parameters. What is missing or makes no sense takes its default, so that an old or mistyped link
/// still leads to the list; only `after` is left for the store to check.
pub(crate) fn parse(get: impl Fn(&str) -> Option<String>) -> TrackQuery {
    let sort = match get("sort").as_deref() {
        Some("title") => TrackSort::Title,
        Some("duration") => TrackSort::Duration,
        _ => TrackSort::Added,
    };
    let descending = match get("order").as_deref() {
        Some("asc") => false,
        Some("desc") => true,
        _ => descends_first(sort),
    };
    let limit = get("limit").and_then(|limit| limit.parse().ok());
    TrackQuery {
        sort,
        descending,
        after: get("after").filter(|after| !after.is_empty()),
        limit: limit.unwrap_or(PAGE_ROWS).clamp(1, MAX_PAGE_ROWS),
    }
}

/// The address of the list in that order, at that place. Defaults are left out.
pub(crate) fn url(query: &TrackQuery) -> String {
    let natural = query.descending == descends_first(query.sort);
    let order = if query.descending { "desc" } else { "asc" };
    let sort = (query.sort != TrackSort::default()).then(|| word(query.sort));
    let limit = (query.limit != PAGE_ROWS).then(|| query.limit.to_string());
    Address::new("/tracks")
        .with_some("sort", sort)
        .with_some("order", (!natural).then_some(order))
        .with_some("limit", limit.as_deref())
        .with_some("after", query.after.as_deref())
        .into()
}

/// The order a tap on a column's heading asks for: its natural one first, then the reverse. Starts at the first page.
pub(crate) fn sorted_by(query: &TrackQuery, sort: TrackSort) -> TrackQuery {
    let descending = if query.sort == sort {
        !query.descending
    } else {
        descends_first(sort)
    };
    TrackQuery {
        sort,
        descending,
        after: None,
        limit: query.limit,
    }
}

/// Titles read from A; newest and longest come first.
const fn descends_first(sort: TrackSort) -> bool {
    !matches!(sort, TrackSort::Title)
}

const fn word(sort: TrackSort) -> &'static str {
    match sort {
        TrackSort::Added => "added",
        TrackSort::Title => "title",
        TrackSort::Duration => "duration",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(pairs: &[(&str, &str)]) -> TrackQuery {
        parse(|name| {
            let pair = pairs.iter().find(|(key, _)| *key == name);
            pair.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn nonsense_leads_to_the_plain_list() {
        let query = parsed(&[
            ("sort", "colour"),
            ("order", "up"),
            ("limit", "many"),
            ("after", ""),
        ]);
        assert_eq!(query, TrackQuery::default());
        assert_eq!(url(&query), "/tracks");
        assert_eq!(parsed(&[("limit", "100000")]).limit, MAX_PAGE_ROWS);
        assert_eq!(parsed(&[("limit", "0")]).limit, 1);
    }

    #[test]
    fn the_url_says_all_that_differs() {
        let query = parsed(&[
            ("sort", "title"),
            ("order", "desc"),
            ("after", "a+b&c"),
            ("limit", "20"),
        ]);
        assert_eq!(
            url(&query),
            "/tracks?sort=title&order=desc&limit=20&after=a%2Bb%26c"
        );
    }

    #[test]
    fn a_heading_sorts_its_natural_way_first_and_starts_over() {
        let deep = parsed(&[("after", "x")]);
        let by_title = sorted_by(&deep, TrackSort::Title);
        assert_eq!(url(&by_title), "/tracks?sort=title");
        assert_eq!(
            url(&sorted_by(&by_title, TrackSort::Title)),
            "/tracks?sort=title&order=desc"
        );
        assert_eq!(
            url(&sorted_by(&deep, TrackSort::Added)),
            "/tracks?order=asc"
        );
    }
}
