//! The list's order, filters and place, as they stand in the URL.

use crate::parts::{Address, Listed as _, Order, Params, listed};
use domain::song::{PerformanceQuery, PerformanceSort, SongQuery, SongSort};
use domain::track::PAGE_ROWS;
use domain::{ClassId, path};

/// Reads the URL's parameters.
pub(crate) fn parse(params: &Params) -> SongQuery {
    let sort = params.read("sort").unwrap_or_default();
    SongQuery {
        sort,
        descending: params.descending(SongQuery::natural(sort)),
        genre: params.id("genre", ClassId::from_uuid),
        style: params.id("style", ClassId::from_uuid),
        containing: params.words(),
        after: params.after(),
        limit: params.limit(),
    }
}

listed!(
    SongQuery, SongSort,
    falling: SongSort::Played | SongSort::Added,
    |query| {
        let id = |id: ClassId| path::segment("", id.uuid());
        Address::new("/songs")
            .with_some("genre", query.genre.map(id).as_deref())
            .with_some("style", query.style.map(id).as_deref())
    }
);

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
            limit: (query.limit != PAGE_ROWS).then_some(query.limit),
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
        assert_eq!(all.url(), "/songs");
        assert_eq!(all.sorted(SongSort::Title), "/songs?order=desc");
        assert_eq!(all.sorted(SongSort::Played), "/songs?sort=played");
        let played = all.ordered(SongSort::Played, true);
        assert_eq!(
            played.sorted(SongSort::Played),
            "/songs?sort=played&order=asc"
        );
    }
}
