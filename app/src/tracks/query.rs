//! The list's order, filters and place, as they stand in the URL.

use crate::parts::{Address, Listed as _, Params, listed};
use domain::track::{TrackQuery, TrackSort};
use domain::{MediaKind, MusicianId, path};

/// Reads the URL's parameters. What is missing or makes no sense takes its default, so that an old or mistyped link
/// still leads to the list; only `after` is left for the store to check.
pub(crate) fn parse(params: &Params) -> TrackQuery {
    let sort = params.read("sort").unwrap_or_default();
    TrackQuery {
        sort,
        descending: params.descending(TrackQuery::natural(sort)),
        kind: params.read("kind"),
        person: params.id("person", MusicianId::from_uuid),
        containing: params.words(),
        after: params.after(),
        limit: params.limit(),
    }
}

listed!(
    TrackQuery, TrackSort,
    falling: TrackSort::Added | TrackSort::Duration,
    |query| {
        let person = query.person.map(|person| path::segment("", person.uuid()));
        Address::new("/tracks")
            .with_some("kind", query.kind.map(MediaKind::as_str))
            .with_some("person", person.as_deref())
    }
);

#[cfg(test)]
mod tests {
    use super::*;
    use domain::track::MAX_PAGE_ROWS;

    fn parsed(pairs: &[(&str, &str)]) -> TrackQuery {
        parse(&Params::of(pairs))
    }

    #[test]
    fn nonsense_leads_to_the_plain_list() {
        let query = parsed(&[
            ("sort", "colour"),
            ("order", "up"),
            ("limit", "many"),
            ("kind", "smell"),
            ("q", " "),
            ("after", ""),
        ]);
        assert_eq!(query, TrackQuery::default());
        assert_eq!(query.url(), "/tracks");
        assert_eq!(parsed(&[("limit", "100000")]).limit, MAX_PAGE_ROWS);
        assert_eq!(parsed(&[("limit", "0")]).limit, 1);
    }

    #[test]
    fn the_url_says_all_that_differs() {
        let query = parsed(&[
            ("sort", "title"),
            ("order", "desc"),
            ("kind", "video"),
            ("q", "quay"),
            ("after", "a+b&c"),
            ("limit", "20"),
        ]);
        assert_eq!(
            query.url(),
            "/tracks?kind=video&q=quay&sort=title&order=desc&limit=20&after=a%2Bb%26c"
        );
    }

    #[test]
    fn a_heading_sorts_its_natural_way_first_and_starts_over() {
        let deep = parsed(&[("after", "x")]);
        assert_eq!(deep.sorted(TrackSort::Title), "/tracks?sort=title");
        let by_title = deep.ordered(TrackSort::Title, false);
        assert_eq!(
            by_title.sorted(TrackSort::Title),
            "/tracks?sort=title&order=desc"
        );
        assert_eq!(deep.sorted(TrackSort::Added), "/tracks?order=asc");
    }
}
