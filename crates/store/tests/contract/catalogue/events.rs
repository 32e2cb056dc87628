use super::scene::{add_event, delete, gig, names, perform, restore, with_role};
use crate::scene::{Place, at, entry, two_places};
use domain::classification::ClassQuery;
use domain::event::{EventKind, EventPage, EventQuery, EventSort};
use domain::musician::MusicianQuery;
use domain::{ClassId, EventId, Item, Noun};
use store::{EventFields, Store, StoreError};

/// Every title of the list, read page by page.
async fn titles(store: &Store, place: Place, query: &EventQuery) -> Vec<String> {
    let mut titles = Vec::new();
    let mut query = query.clone();
    loop {
        let page = store.event_page(place.library, &query).await.unwrap();
        assert!(page.rows.len() <= query.limit as usize);
        titles.extend(page.rows.into_iter().map(|row| row.title));
        query.after = page.next;
        if query.after.is_none() {
            return titles;
        }
    }
}

store::on_both_engines! {
    async fn pages_of_any_size_show_each_event_once_in_every_order(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let all = [
            ("The Shed", "2024-03-12"), ("shed", "2024-03"), ("Älter", "2024"), ("Alto", ""), ("Zoo", "1999-12-31"),
            ("Zoo", "1999-12-31"), ("b", "2025-01-01"),
        ];
        for (n, (title, date)) in (0u8..).zip(all) {
            add_event(&db.store, ours, &EventFields { rating: n % 3, ..gig(title, date) }).await;
        }
        add_event(&db.store, theirs, &gig("theirs", "2024")).await;
        for &sort in EventSort::ALL {
            let ascending = EventQuery { sort, descending: false, limit: 200, ..EventQuery::default() };
            let whole = titles(&db.store, ours, &ascending).await;
            assert_eq!(whole.len(), all.len());
            for limit in [1, 2, 3, 7] {
                let query = EventQuery { limit, ..ascending.clone() };
                assert_eq!(titles(&db.store, ours, &query).await, whole, "{sort:?} {limit}");
                let mut backwards = titles(&db.store, ours, &EventQuery { descending: true, ..query }).await;
                backwards.reverse();
                assert_eq!(backwards, whole, "{sort:?} {limit} descending");
            }
        }
        let by = |sort| EventQuery { sort, descending: false, limit: 200, ..EventQuery::default() };
        assert_eq!(
            titles(&db.store, ours, &by(EventSort::Date)).await,
            ["Alto", "Zoo", "Zoo", "Älter", "shed", "The Shed", "b"]
        );
        assert_eq!(
            titles(&db.store, ours, &by(EventSort::Title)).await,
            ["Älter", "Alto", "b", "The Shed", "shed", "Zoo", "Zoo"]
        );
    }

    async fn filters_narrow_the_list_and_its_total(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let rehearsal = EventFields { kind: EventKind::Rehearsal, ..gig("Practice", "2023-05-01") };
        add_event(&db.store, ours, &rehearsal).await;
        let full = EventFields {
            people: vec![with_role("Ada", "guitar"), with_role("Bo", "")],
            genres: names(&["Rock", "Jazz"]),
            styles: names(&["Loud"]),
            ..gig("Big night", "2024-12-31")
        };
        let event = add_event(&db.store, ours, &full).await;
        add_event(&db.store, ours, &gig("New year", "2025")).await;
        let record = db.store.event(ours.library, event).await.unwrap().unwrap();
        let (musician, genre, style) =
            (record.people[0].musician.id, record.genres[1].id, record.styles[0].id);
        assert_eq!(record.genres[1].name, "Rock");
        let any = EventQuery::default();
        for (query, expected) in [
            (any.clone(), vec!["New year", "Big night", "Practice"]),
            (EventQuery { kind: Some(EventKind::Rehearsal), ..any.clone() }, vec!["Practice"]),
            (EventQuery { year: Some(2024), ..any.clone() }, vec!["Big night"]),
            (EventQuery { year: Some(2025), sort: EventSort::Title, ..any.clone() }, vec!["New year"]),
            (EventQuery { year: Some(9999), ..any.clone() }, vec![]),
            (EventQuery { musician: Some(musician), ..any.clone() }, vec!["Big night"]),
            (EventQuery { genre: Some(genre), ..any.clone() }, vec!["Big night"]),
            (EventQuery { style: Some(style), ..any.clone() }, vec!["Big night"]),
            (EventQuery { style: Some(ClassId::from_uuid(genre.uuid())), ..any.clone() }, vec![]),
            (EventQuery { genre: Some(genre), year: Some(2023), ..any }, vec![]),
        ] {
            let page = db.store.event_page(ours.library, &query).await.unwrap();
            let found: Vec<_> = page.rows.iter().map(|row| row.title.as_str()).collect();
            assert_eq!(found, expected, "{query:?}");
            assert_eq!(page.total, expected.len() as u64, "{query:?}");
            let uncounted = db.store.event_page_uncounted(ours.library, &query).await.unwrap();
            assert_eq!(uncounted, EventPage { total: 0, ..page }, "{query:?}");
        }
    }

    async fn a_position_of_another_order_is_refused(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        for title in ["a", "b"] {
            add_event(&db.store, ours, &gig(title, "2024")).await;
        }
        let query = EventQuery { limit: 1, ..EventQuery::default() };
        let next = db.store.event_page(ours.library, &query).await.unwrap().next;
        for query in [
            EventQuery { sort: EventSort::Title, after: next.clone(), ..query.clone() },
            EventQuery { descending: false, after: next, ..query.clone() },
            EventQuery { after: Some("nonsense".to_owned()), ..query },
        ] {
            let refused = db.store.event_page(ours.library, &query).await;
            assert!(matches!(refused, Err(StoreError::Cursor(_))), "{query:?}");
        }
    }

    async fn an_event_is_whole_and_its_librarys_alone(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let fields = EventFields {
            venue: "The Shed".to_owned(),
            city: "Leeds".to_owned(),
            description: "loud\nlate".to_owned(),
            rating: 4,
            people: vec![with_role("Bo", "drums"), with_role("Ada", "guitar, vocals")],
            genres: names(&["rock", "Afro"]),
            ..gig("Night", "2024-03-12")
        };
        let event = add_event(&db.store, ours, &fields).await;
        perform(&db.store, ours, 1, event, "Second").await;
        let found = db.store.event(ours.library, event).await.unwrap().unwrap();
        assert_eq!((found.row.venue.as_str(), found.row.city.as_str(), found.row.rating), ("The Shed", "Leeds", 4));
        assert_eq!((found.row.tracks, found.revision, found.added_at), (1, 1, at(1)));
        assert_eq!(found.description, "loud\nlate");
        let people: Vec<_> =
            found.people.iter().map(|c| (c.musician.name.as_str(), c.role.as_str())).collect();
        assert_eq!(people, [("Bo", "drums"), ("Ada", "guitar, vocals")]);
        let genres: Vec<_> = found.genres.iter().map(|genre| genre.name.as_str()).collect();
        assert_eq!(genres, ["Afro", "rock"]);
        assert_eq!(found.tracks[0].title, "Second");
        assert_eq!(found.tracks[0].event.as_ref().map(|e| e.id), Some(event));
        assert_eq!(found.tracks[0].song.as_ref().map(|s| s.title.as_str()), Some("Second"));

        assert_eq!(db.store.event(theirs.library, event).await.unwrap(), None);
        let audit = entry(theirs.library, "event.edit");
        let refused = db.store.edit_event(theirs.library, event, 1, &fields, &audit, at(2)).await;
        assert!(matches!(refused, Err(StoreError::Missing("event"))));
        let other = Item { noun: Noun::Event, id: event.uuid() };
        assert!(matches!(db.store.delete_item(theirs.library, other, 1, &audit, at(2)).await, Err(StoreError::Missing(_))));
        assert_eq!(db.store.title_of(theirs.library, other).await.unwrap(), None);
    }

    async fn names_are_known_again_however_they_are_spelled(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let first = EventFields {
            people: vec![with_role("Zoë Example", "bass")],
            genres: names(&["Trip-Hop"]),
            ..gig("One", "2024")
        };
        let second = EventFields {
            people: vec![with_role("zoe example", "vocals")],
            genres: names(&["trip hop", "Dub"]),
            ..gig("Two", "2025")
        };
        let one = add_event(&db.store, ours, &first).await;
        let two = add_event(&db.store, ours, &second).await;
        let theirs_too = EventFields { genres: names(&["Dub"]), ..gig("Two", "2025") };
        add_event(&db.store, theirs, &theirs_too).await;
        let record = |event| {
            let store = db.store.clone();
            async move { store.event(ours.library, event).await.unwrap().unwrap() }
        };
        let (one, two) = (record(one).await, record(two).await);
        assert_eq!(one.people[0].musician, two.people[0].musician);
        assert_eq!(two.people[0].role, "vocals");
        assert_eq!(one.genres[0], two.genres[1]);
        let people = db.store.musician_page(ours.library, &MusicianQuery::default()).await.unwrap();
        assert_eq!((people.total, people.rows[0].events), (1, 2));
        let genres = db.store
            .class_page(ours.library, domain::classification::Class::Genre, &ClassQuery::default())
            .await
            .unwrap();
        assert_eq!(genres.total, 2);
    }

    async fn an_edit_replaces_everything_and_a_stale_one_nothing(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let before = EventFields {
            people: vec![with_role("Ada", "guitar")],
            genres: names(&["Rock"]),
            ..gig("Before", "2024")
        };
        let event = add_event(&db.store, ours, &before).await;
        let after = EventFields {
            people: vec![with_role("Bo", "")],
            ..gig("After", "")
        };
        let edit = |revision, fields: EventFields| {
            let store = db.store.clone();
            async move {
                let audit = entry(ours.library, "event.edit");
                store.edit_event(ours.library, event, revision, &fields, &audit, at(5)).await
            }
        };
        edit(1, after.clone()).await.unwrap();
        let found = db.store.event(ours.library, event).await.unwrap().unwrap();
        assert_eq!((found.row.title.as_str(), found.row.date, found.revision), ("After", None, 2));
        assert_eq!((found.genres.len(), found.people.len()), (0, 1));
        assert_eq!(found.people[0].musician.name, "Bo");
        let stale = edit(1, before).await;
        assert!(matches!(stale, Err(StoreError::Stale { what: "event", revision: 2 })));
        assert_eq!(db.store.event(ours.library, event).await.unwrap().unwrap(), found);
        let nobody = EventId::from_parts(at(0), crate::scene::fresh());
        let audit = entry(ours.library, "event.edit");
        let missing = db.store.edit_event(ours.library, nobody, 1, &after, &audit, at(5)).await;
        assert!(matches!(missing, Err(StoreError::Missing("event"))));
        let log = db.store.list_audit(ours.library, None, 9).await.unwrap();
        assert_eq!(log.len(), 2, "only what was done is in the log");
    }

    async fn counts_follow_events_into_the_bin_and_out(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let fields = EventFields { people: vec![with_role("Ada", "")], ..gig("One", "2024-05") };
        let event = add_event(&db.store, ours, &fields).await;
        add_event(&db.store, ours, &EventFields { people: vec![with_role("Ada", "")], ..gig("Two", "") }).await;
        perform(&db.store, ours, 1, event, "Song").await;
        let counts = || {
            let store = db.store.clone();
            async move {
                let people = store.musician_page(ours.library, &MusicianQuery::default()).await.unwrap();
                let years = store.years(ours.library).await.unwrap();
                let years: Vec<_> = years.iter().map(|y| (y.year, y.events, y.tracks)).collect();
                (people.rows[0].events, years, store.counts(ours.library, store::Reach::All).await.unwrap())
            }
        };
        let (events, years, whole) = counts().await;
        assert_eq!((events, years), (2, vec![(Some(2024), 1, 1), (None, 1, 0)]));
        assert_eq!((whole.tracks, whole.events, whole.songs, whole.people), (1, 2, 1, 1));
        let item = Item { noun: Noun::Event, id: event.uuid() };
        delete(&db.store, ours, item, 20).await;
        let (events, years, less) = counts().await;
        assert_eq!((events, years), (1, vec![(None, 1, 0)]));
        assert_eq!((less.tracks, less.events, less.songs, less.people), (0, 1, 1, 1));
        restore(&db.store, ours, item).await;
        assert_eq!(counts().await, (2, vec![(Some(2024), 1, 1), (None, 1, 0)], whole));
    }

    async fn the_years_beside_one_are_those_with_events(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        for date in ["2019-12-31", "2021-03", "2022", "2022-07-01", "2024", ""] {
            add_event(&db.store, ours, &gig("One", date)).await;
        }
        add_event(&db.store, theirs, &gig("Theirs", "2023")).await;
        let gone = add_event(&db.store, ours, &gig("Gone", "2020")).await;
        delete(&db.store, ours, Item { noun: Noun::Event, id: gone.uuid() }, 20).await;
        for (year, beside) in [
            (2022, (Some(2021), Some(2024))),
            (2020, (Some(2019), Some(2021))),
            (2019, (None, Some(2021))),
            (9999, (Some(2024), None)),
        ] {
            assert_eq!(db.store.years_beside(ours.library, year).await.unwrap(), beside, "{year}");
        }
    }

    async fn events_of_a_date_are_found(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        add_event(&db.store, ours, &gig("Day", "2024-03-12")).await;
        add_event(&db.store, ours, &gig("Month", "2024-03")).await;
        add_event(&db.store, theirs, &gig("Theirs", "2024-03-12")).await;
        let dates = ["2024-03-12".parse().unwrap(), "2020".parse().unwrap()];
        let found = db.store.events_on(ours.library, &dates).await.unwrap();
        assert_eq!(found.iter().map(|e| e.title.as_str()).collect::<Vec<_>>(), ["Day"]);
        assert_eq!(db.store.events_on(ours.library, &[]).await.unwrap(), []);
    }
}
