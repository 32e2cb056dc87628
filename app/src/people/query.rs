//! The list's order, filters and place, as they stand in the URL.

use crate::parts::{Address, Listed as _, Params, listed};
use domain::musician::{MusicianKind, MusicianQuery, MusicianSort};

/// Reads the URL's parameters.
pub(super) fn parse(params: &Params) -> MusicianQuery {
    let sort = params.read("sort").unwrap_or_default();
    MusicianQuery {
        sort,
        descending: params.descending(MusicianQuery::natural(sort)),
        kind: params.read("kind"),
        containing: params.words(),
        after: params.after(),
        limit: params.limit(),
    }
}

listed!(
    MusicianQuery, MusicianSort,
    falling: MusicianSort::Events | MusicianSort::Added,
    |query| Address::new("/people").with_some("kind", query.kind.map(MusicianKind::as_str))
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_says_all_that_differs() {
        assert_eq!(MusicianQuery::default().url(), "/people");
        let acts = MusicianQuery {
            kind: Some(MusicianKind::Act),
            ..MusicianQuery::default()
        };
        assert_eq!(
            acts.sorted(MusicianSort::Events),
            "/people?kind=act&sort=events"
        );
    }
}
