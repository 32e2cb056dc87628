//! The list's order and place, as they stand in the URL.

use crate::parts::{Address, Order, Params};
use domain::song::{PerformanceQuery, PerformanceSort, SongQuery, SongSort};

/// Reads the URL's parameters.
pub(crate) fn parse(params: &Params) -> SongQuery {
    let sort = params.read("sort").unwrap_or_default();
    SongQuery {
        sort,
        descending: params.descending(descends_first(sort)),
        after: params.after(),
        limit: params.limit(),
        ..SongQuery::default()
    }
}

/// The address of the list in that order, at that place. Defaults are left out.
pub(crate) fn url(query: &SongQuery) -> String {
    Address::new("/songs")
        .ordered(&Order {
            sort: (query.sort != SongSort::default()).then(|| query.sort.as_str()),
            descending: query.descending,
            natural: descends_first(query.sort),
            limit: query.limit,
            after: query.after.as_deref(),
        })
        .into()
}

/// The order a tap on a column's heading asks for: its natural one first, then the reverse. Starts at the first page.
pub(crate) fn sorted_by(query: &SongQuery, sort: SongSort) -> SongQuery {
    let descending = if query.sort == sort {
        !query.descending
    } else {
        descends_first(sort)
    };
    SongQuery {
        sort,
        descending,
        after: None,
        ..query.clone()
    }
}

/// Titles read from A; what is played most comes first.
const fn descends_first(sort: SongSort) -> bool {
    matches!(sort, SongSort::Played)
}

/// Which of a song's performances the URL asks for: the best first unless it says otherwise.
pub(crate) fn performances(params: &Params) -> PerformanceQuery {
    PerformanceQuery {
        sort: params.read("sort").unwrap_or(PerformanceSort::Rating),
        after: params.after(),
        limit: params.limit(),
    }
}

/// The address of a song's page with its performances in that order, at that place.
pub(crate) fn performances_url(path: &str, query: &PerformanceQuery) -> String {
    Address::new(path)
        .ordered(&Order {
            sort: (query.sort != PerformanceSort::Rating).then(|| query.sort.as_str()),
            descending: true,
            natural: true,
            limit: query.limit,
            after: query.after.as_deref(),
        })
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_rise_and_counts_fall_unless_told_otherwise() {
        let all = SongQuery::default();
        assert_eq!(url(&all), "/songs");
        assert_eq!(url(&sorted_by(&all, SongSort::Title)), "/songs?order=desc");
        let played = sorted_by(&all, SongSort::Played);
        assert_eq!(url(&played), "/songs?sort=played");
        assert_eq!(
            url(&sorted_by(&played, SongSort::Played)),
            "/songs?sort=played&order=asc"
        );
    }
}
