//! The list's order, filter and place, as they stand in the URL.

use crate::parts::{Address, Order, Params};
use domain::musician::{MusicianQuery, MusicianSort};

/// Reads the URL's parameters.
pub(super) fn parse(params: &Params) -> MusicianQuery {
    let sort = params.read("sort").unwrap_or_default();
    MusicianQuery {
        sort,
        descending: params.descending(descends_first(sort)),
        kind: params.read("kind"),
        after: params.after(),
        limit: params.limit(),
    }
}

/// The address of the list with this filter, in that order, at that place. Defaults are left out.
pub(super) fn url(query: &MusicianQuery) -> String {
    Address::new("/people")
        .with_some(
            "kind",
            query.kind.map(domain::musician::MusicianKind::as_str),
        )
        .ordered(&Order {
            sort: (query.sort != MusicianSort::default()).then(|| query.sort.as_str()),
            descending: query.descending,
            natural: descends_first(query.sort),
            limit: query.limit,
            after: query.after.as_deref(),
        })
        .into()
}

/// The order a tap on a column's heading asks for: its natural one first, then the reverse. Starts at the first page.
pub(super) fn sorted_by(query: &MusicianQuery, sort: MusicianSort) -> MusicianQuery {
    let descending = if query.sort == sort {
        !query.descending
    } else {
        descends_first(sort)
    };
    MusicianQuery {
        sort,
        descending,
        after: None,
        ..query.clone()
    }
}

/// Names read from A; who plays most comes first.
const fn descends_first(sort: MusicianSort) -> bool {
    matches!(sort, MusicianSort::Events)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::musician::MusicianKind;

    #[test]
    fn the_url_says_all_that_differs() {
        assert_eq!(url(&MusicianQuery::default()), "/people");
        let acts = MusicianQuery {
            kind: Some(MusicianKind::Act),
            ..MusicianQuery::default()
        };
        assert_eq!(
            url(&sorted_by(&acts, MusicianSort::Events)),
            "/people?kind=act&sort=events"
        );
    }
}
