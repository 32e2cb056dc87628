use super::scene::{add_event, add_musician, add_track, gig, performance, person, with_role};
use crate::scene::{Place, at, entry, two_places};
use domain::musician::{MusicianKind, MusicianQuery, MusicianSort};
use store::{EventFields, MusicianFields, Store, StoreError, TrackFields};

async fn people(store: &Store, place: Place, query: &MusicianQuery) -> Vec<String> {
    let mut names = Vec::new();
    let mut query = query.clone();
    loop {
        let page = store.musician_page(place.library, &query).await.unwrap();
        names.extend(page.rows.into_iter().map(|row| row.name));
        query.after = page.next;
        if query.after.is_none() {
            return names;
        }
    }
}

store::on_both_engines! {
    async fn pages_of_any_size_show_everyone_once_in_every_order(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        for name in ["Bo", "The Acts", "Ada"] {
            add_musician(&db.store, ours, &person(name)).await;
        }
        let filed = MusicianFields { filed_as: "Aardvark, Zoë".to_owned(), ..person("Zoë Aardvark") };
        add_musician(&db.store, ours, &filed).await;
        let act = MusicianFields { kind: MusicianKind::Act, ..person("Quartet") };
        add_musician(&db.store, ours, &act).await;
        add_musician(&db.store, theirs, &person("Theirs")).await;
        for _ in 0..2 {
            add_event(&db.store, ours, &EventFields { people: vec![with_role("bo", "")], ..gig("x", "") }).await;
        }
        for &sort in MusicianSort::ALL {
            let ascending = MusicianQuery { sort, limit: 200, ..MusicianQuery::default() };
            let whole = people(&db.store, ours, &ascending).await;
            assert_eq!(whole.len(), 5);
            for limit in [1, 2, 4] {
                let query = MusicianQuery { limit, ..ascending.clone() };
                assert_eq!(people(&db.store, ours, &query).await, whole, "{sort:?} {limit}");
                let mut backwards = people(&db.store, ours, &MusicianQuery { descending: true, ..query }).await;
                backwards.reverse();
                assert_eq!(backwards, whole, "{sort:?} {limit} descending");
            }
        }
        assert_eq!(
            people(&db.store, ours, &MusicianQuery::default()).await,
            ["Zoë Aardvark", "The Acts", "Ada", "Bo", "Quartet"]
        );
        let busiest = MusicianQuery { sort: MusicianSort::Events, descending: true, ..MusicianQuery::default() };
        assert_eq!(people(&db.store, ours, &busiest).await[0], "Bo");
        let acts = MusicianQuery { kind: Some(MusicianKind::Act), ..MusicianQuery::default() };
        let page = db.store.musician_page(ours.library, &acts).await.unwrap();
        assert_eq!((page.total, page.rows[0].name.as_str()), (1, "Quartet"));
    }

    async fn a_musician_is_whole_and_their_librarys_alone(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let fields = MusicianFields {
            filed_as: "Example, Ada".to_owned(),
            other_names: vec!["A. Example".to_owned()],
            notes: "plays\neverything".to_owned(),
            ..person("Ada Example")
        };
        let ada = add_musician(&db.store, ours, &fields).await;
        let track = add_track(&db.store, ours, 1, "Solo").await;
        let solo = TrackFields { people: vec![with_role("a example", "piano")], ..performance("Solo", None, Some("Solo")) };
        let audit = entry(ours.library, "track.edit");
        db.store.edit_track(ours.library, track, 1, &solo, &audit, at(2)).await.unwrap();
        let found = db.store.musician(ours.library, ada).await.unwrap().unwrap();
        assert_eq!((found.row.name.as_str(), found.row.kind), ("Ada Example", MusicianKind::Person));
        assert_eq!((found.filed_as.as_str(), found.notes.as_str()), ("Example, Ada", "plays\neverything"));
        assert_eq!((found.other_names.len(), found.revision), (1, 1));
        assert_eq!(found.tracks.iter().map(|t| t.id).collect::<Vec<_>>(), [track]);
        assert_eq!(found.track_total, 1);
        let credits = db.store.track_people(ours.library, track).await.unwrap();
        assert_eq!((credits[0].musician.id, credits[0].role.as_str()), (ada, "piano"));
        assert_eq!(db.store.track_people(theirs.library, track).await.unwrap(), []);
        assert_eq!(db.store.musician(theirs.library, ada).await.unwrap(), None);
    }

    async fn an_edit_changes_the_names_they_are_found_by(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let ada = add_musician(&db.store, ours, &person("Ada")).await;
        let audit = entry(ours.library, "musician.edit");
        let renamed = MusicianFields { kind: MusicianKind::Act, ..person("Adas") };
        db.store.edit_musician(ours.library, ada, 1, &renamed, &audit, at(2)).await.unwrap();
        let stale = db.store.edit_musician(ours.library, ada, 1, &renamed, &audit, at(2)).await;
        assert!(matches!(stale, Err(StoreError::Stale { what: "musician", revision: 2 })));
        add_event(&db.store, ours, &EventFields { people: vec![with_role("ADAS", "")], ..gig("x", "") }).await;
        add_event(&db.store, ours, &EventFields { people: vec![with_role("Ada", "")], ..gig("y", "") }).await;
        let found = db.store.musician(ours.library, ada).await.unwrap().unwrap();
        assert_eq!((found.row.events, found.row.kind, found.revision), (1, MusicianKind::Act, 2));
        let all = db.store.musician_page(ours.library, &MusicianQuery::default()).await.unwrap();
        assert_eq!(all.total, 2, "the old name is nobody's any more");
    }
}
