//! The list's order, filters and place, as they stand in the URL.

use crate::parts::{Address, Listed as _, Order, Params, listed};
use domain::personal::{EntryQuery, EntrySort, PlaylistQuery, PlaylistSort, Whose};
use domain::track::MAX_PAGE_ROWS;

/// Reads the URL's parameters.
pub(super) fn parse(params: &Params) -> PlaylistQuery {
    let sort = params.read("sort").unwrap_or_default();
    PlaylistQuery {
        sort,
        descending: params.descending(PlaylistQuery::natural(sort)),
        whose: params.read("whose"),
        containing: params.words(),
        after: params.after(),
        limit: params.limit(),
    }
}

listed!(
    PlaylistQuery, PlaylistSort,
    falling: PlaylistSort::Added,
    |query| Address::new("/playlists").with_some("whose", query.whose.map(Whose::as_str))
);

/// Which of a playlist's tracks its page's address asks for.
pub(super) fn entries(params: &Params) -> EntryQuery {
    let sort = params.read("sort").unwrap_or_default();
    EntryQuery {
        sort,
        descending: params.descending(falls(sort)),
        containing: params.words(),
        after: params.after(),
        limit: params.limit_or(MAX_PAGE_ROWS),
    }
}

/// Whether the largest, or the latest, come first in that order unless said otherwise.
pub(super) const fn falls(sort: EntrySort) -> bool {
    matches!(sort, EntrySort::Duration | EntrySort::Added)
}

/// The address of a playlist's page with its tracks in that order, at that place.
pub(super) fn entries_address(path: &str, query: &EntryQuery) -> Address {
    Address::new(path)
        .with_some("q", query.containing.as_deref())
        .ordered(&Order {
            sort: (query.sort != EntrySort::Place).then(|| query.sort.as_str()),
            descending: query.descending,
            natural: falls(query.sort),
            limit: (query.limit != MAX_PAGE_ROWS).then_some(query.limit),
            after: query.after.as_deref(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_playlists_tracks_round_trips() {
        let url = |query: &EntryQuery| String::from(entries_address("/playlists/x", query));
        assert_eq!(url(&EntryQuery::default()), "/playlists/x");
        let query = entries(&Params::of(&[
            ("sort", "duration"),
            ("order", "asc"),
            ("q", "road"),
            ("after", "abc"),
        ]));
        assert!(!query.is_own_order());
        assert_eq!(
            url(&query),
            "/playlists/x?q=road&sort=duration&order=asc&after=abc"
        );
        assert!(entries(&Params::of(&[("sort", "added")])).descending);
    }

    #[test]
    fn the_url_says_all_that_differs() {
        let query = parse(&Params::of(&[
            ("whose", "shared"),
            ("sort", "added"),
            ("q", "road"),
        ]));
        assert_eq!(query.url(), "/playlists?whose=shared&q=road&sort=added");
        assert_eq!(
            query.sorted(PlaylistSort::Title),
            "/playlists?whose=shared&q=road"
        );
    }
}
