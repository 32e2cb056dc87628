//! The list's order, filters and place, as they stand in the URL.

use crate::parts::{Address, Listed, Params, listed};
use domain::event::{EventKind, EventQuery, EventSort};
use domain::{ClassId, MusicianId, path};

/// Reads the URL's parameters.
pub(crate) fn parse(params: &Params) -> EventQuery {
    let sort = params.read("sort").unwrap_or_default();
    EventQuery {
        sort,
        descending: params.descending(EventQuery::natural(sort)),
        kind: params.read("kind"),
        year: params.read("year").filter(|year| (1..=9999).contains(year)),
        undated: params.text("year").as_deref() == Some("none"),
        musician: params.id("person", MusicianId::from_uuid),
        genre: params.id("genre", ClassId::from_uuid),
        style: params.id("style", ClassId::from_uuid),
        containing: params.words(),
        after: params.after(),
        limit: params.limit(),
    }
}

listed!(
    EventQuery, EventSort,
    falling: EventSort::Date | EventSort::Rating | EventSort::Added,
    |query| {
        let year = if query.undated {
            Some("none".to_owned())
        } else {
            query.year.map(|year| year.to_string())
        };
        let id = |id: domain::Uuid| path::segment("", id);
        Address::new("/events")
            .with_some("kind", query.kind.map(EventKind::as_str))
            .with_some("year", year.as_deref())
            .with_some("person", query.musician.map(|person| id(person.uuid())).as_deref())
            .with_some("genre", query.genre.map(|genre| id(genre.uuid())).as_deref())
            .with_some("style", query.style.map(|style| id(style.uuid())).as_deref())
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_says_all_that_differs() {
        assert_eq!(EventQuery::default().url(), "/events");
        let query = EventQuery {
            kind: Some(EventKind::Gig),
            year: Some(2024),
            containing: Some("quay & co".to_owned()),
            ..EventQuery::default()
        };
        let by_title = "/events?kind=gig&year=2024&q=quay%20%26%20co&sort=title";
        assert_eq!(query.sorted(EventSort::Title), by_title);
        let query = query.ordered(EventSort::Title, false);
        assert_eq!(
            query.next(Some("a+b".to_owned())),
            Some(format!("{by_title}&after=a%2Bb"))
        );
        // The natural direction first, then the reverse, from the first page on.
        let deep = query.starting(Some("x".to_owned()));
        assert_eq!(
            deep.sorted(EventSort::Title),
            format!("{by_title}&order=desc")
        );
        assert_eq!(
            EventQuery::default().ordered(EventSort::Added, true).url(),
            "/events?sort=added"
        );
        assert_eq!(EventQuery::default().in_order(EventSort::Date), Some(true));
        assert_eq!(EventQuery::default().in_order(EventSort::Title), None);
    }

    #[test]
    fn a_person_and_a_genre_can_be_asked_for() {
        let query = EventQuery {
            musician: Some(MusicianId::from_uuid(domain::Uuid::from_u128(1))),
            genre: Some(ClassId::from_uuid(domain::Uuid::from_u128(2))),
            ..EventQuery::default()
        };
        assert_eq!(
            query.url(),
            "/events?person=0000000000000000000001&genre=0000000000000000000002"
        );
    }
}
