//! The list's order, filters and place, as they stand in the URL.

use crate::parts::{Address, Listed as _, Params, listed};
use domain::personal::{PlaylistQuery, PlaylistSort, Whose};

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

#[cfg(test)]
mod tests {
    use super::*;

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
