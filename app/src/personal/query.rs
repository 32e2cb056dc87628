//! What the addresses of a person's lists say: their orders, filters and places.

use crate::parts::{Address, Listed as _, Params, listed};
use domain::MediaKind;
use domain::personal::{FavouriteQuery, FavouriteSort, PlayQuery, PlaySort};

/// Reads the URL of `/favourites`.
pub(super) fn favourites(params: &Params) -> FavouriteQuery {
    let sort = params.read("sort").unwrap_or_default();
    FavouriteQuery {
        sort,
        descending: params.descending(FavouriteQuery::natural(sort)),
        kind: params.read("kind"),
        containing: params.words(),
        after: params.after(),
        limit: params.limit(),
    }
}

/// Reads the URL of `/history`.
pub(super) fn history(params: &Params) -> PlayQuery {
    let sort = params.read("sort").unwrap_or_default();
    PlayQuery {
        sort,
        descending: params.descending(PlayQuery::natural(sort)),
        kind: params.read("kind"),
        containing: params.words(),
        after: params.after(),
        limit: params.limit(),
    }
}

listed!(
    FavouriteQuery, FavouriteSort,
    falling: FavouriteSort::Liked | FavouriteSort::Duration,
    |query| Address::new("/favourites").with_some("kind", query.kind.map(MediaKind::as_str))
);

listed!(
    PlayQuery, PlaySort,
    falling: PlaySort::Heard,
    |query| Address::new("/history").with_some("kind", query.kind.map(MediaKind::as_str))
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_says_all_that_differs() {
        let none = Params::of(&[]);
        assert_eq!(favourites(&none), FavouriteQuery::default());
        assert_eq!(history(&none), PlayQuery::default());
        let liked = favourites(&Params::of(&[
            ("sort", "duration"),
            ("kind", "video"),
            ("q", "quay"),
        ]));
        assert_eq!(liked.url(), "/favourites?kind=video&q=quay&sort=duration");
        assert_eq!(
            liked.sorted(FavouriteSort::Liked),
            "/favourites?kind=video&q=quay"
        );
        let heard = history(&Params::of(&[("order", "asc")]));
        assert_eq!(heard.url(), "/history?order=asc");
        assert_eq!(heard.sorted(PlaySort::Heard), "/history");
    }
}
