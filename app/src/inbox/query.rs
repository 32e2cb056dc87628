//! The inbox's order, filters and place, as they stand in the URL.

use crate::parts::{Address, Listed as _, Params, listed};
use domain::MediaKind;
use domain::inbox::{InboxQuery, InboxSort};

/// Reads the URL's parameters.
pub(super) fn parse(params: &Params) -> InboxQuery {
    let sort = params.read("sort").unwrap_or_default();
    InboxQuery {
        sort,
        descending: params.descending(InboxQuery::natural(sort)),
        kind: params.read("kind"),
        containing: params.words(),
        after: params.after(),
        limit: params.limit(),
    }
}

listed!(
    InboxQuery, InboxSort,
    falling: InboxSort::Added,
    |query| Address::new("/inbox").with_some("kind", query.kind.map(MediaKind::as_str))
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_says_all_that_differs() {
        assert_eq!(parse(&Params::of(&[])), InboxQuery::default());
        let query = parse(&Params::of(&[
            ("sort", "added"),
            ("kind", "video"),
            ("limit", "20"),
        ]));
        assert_eq!(query.url(), "/inbox?kind=video&sort=added&limit=20");
        let folders = query.ordered(InboxSort::Folder, true);
        assert_eq!(folders.url(), "/inbox?kind=video&order=desc&limit=20");
    }
}
