//! Things named by their names: by many at once, by whole tables, and while others of that name lie in the bin.

use super::scene::{add_event, add_musician, delete, gig, names, person, restore, tune, with_role};
use crate::scene::{Place, at, entry, fresh, two_places};
use domain::classification::{Class, ClassQuery};
use domain::musician::MusicianQuery;
use domain::song::SongQuery;
use domain::{EventId, Item, Noun, SongId};
use store::{EventFields, EventRecord, Imported, SongFields, Store, StoreError};

/// How many do the same at once.
const MANY: usize = 16;

/// A row of an import.
fn row<Id, Fields>(id: Id, revision: Option<u64>, fields: Fields) -> Imported<Id, Fields> {
    Imported {
        id,
        revision,
        fields,
    }
}

fn new_event(fields: EventFields) -> Imported<EventId, EventFields> {
    row(EventId::from_parts(at(0), fresh()), None, fields)
}

fn new_song(fields: SongFields) -> Imported<SongId, SongFields> {
    row(SongId::from_parts(at(0), fresh()), None, fields)
}

async fn import(
    store: &Store,
    place: Place,
    rows: &[Imported<EventId, EventFields>],
) -> store::Result<()> {
    let audit = entry(place.library, "import");
    store
        .import_events(place.library, rows, &audit, at(5))
        .await
}

async fn record(store: &Store, place: Place, event: EventId) -> EventRecord {
    store.event(place.library, event).await.unwrap().unwrap()
}

store::on_both_engines! {
    async fn many_who_name_the_same_at_once_name_one(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let events = (0..MANY).map(|n| {
            let store = db.store.clone();
            tokio::spawn(async move {
                let fields = EventFields {
                    people: vec![with_role("Ann", "bass"), with_role("Bo", "")],
                    genres: names(&["Dub", "Ska"]),
                    styles: names(&["Live"]),
                    ..gig(&format!("Night {n}"), "2024")
                };
                let id = EventId::from_parts(at(0), fresh());
                let audit = entry(ours.library, "event.create");
                store.create_event(ours.library, id, &fields, &audit, at(1)).await
            })
        });
        for created in futures::future::join_all(events).await {
            created.unwrap().unwrap();
        }
        let people = db.store.musician_page(ours.library, &MusicianQuery::default()).await.unwrap();
        let counted: Vec<_> = people.rows.iter().map(|row| (row.name.as_str(), row.events)).collect();
        assert_eq!(counted, [("Ann", MANY as u64), ("Bo", MANY as u64)]);
        for (class, expected) in [(Class::Genre, 2), (Class::Style, 1)] {
            let page = db.store.class_page(ours.library, class, &ClassQuery::default()).await.unwrap();
            assert_eq!(page.total, expected);
        }
    }

    async fn what_appeared_since_an_import_was_compared_makes_it_stale(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let at_the_shed = |title: &str| EventFields { venue: "The Shed".to_owned(), ..gig(title, "2024-03-12") };
        import(&db.store, theirs, &[new_event(at_the_shed("Late"))]).await.unwrap();
        import(&db.store, ours, &[new_event(at_the_shed("Late")), new_event(at_the_shed("Later"))]).await.unwrap();
        for title in ["late!", "the SHED"] {
            let again = [new_event(gig("Else", "2024")), new_event(gig(title, "2024-03-12"))];
            let refused = import(&db.store, ours, &again).await;
            assert!(matches!(refused, Err(StoreError::Stale { what: "event", .. })), "{title}: {refused:?}");
        }
        import(&db.store, ours, &[new_event(gig("Late", "2024-03-13"))]).await.unwrap();
        assert_eq!(db.store.counts(ours.library, store::Reach::All).await.unwrap().events, 3);

        // An identifier that was given away meanwhile, to whomever.
        let taken = db.store.event_sheets(theirs.library, None, 9).await.unwrap()[0].id;
        let refused = import(&db.store, ours, &[row(taken, None, gig("Else", "2025"))]).await;
        assert!(matches!(refused, Err(StoreError::Stale { what: "event", .. })), "{refused:?}");

        let songs = |rows: Vec<Imported<SongId, SongFields>>| {
            let store = db.store.clone();
            async move {
                let audit = entry(ours.library, "import");
                store.import_songs(ours.library, &rows, &audit, at(5)).await
            }
        };
        let night = SongFields { alternative_titles: vec!["Nachtzug".to_owned()], ..tune("Night Train") };
        songs(vec![new_song(night)]).await.unwrap();
        for title in ["night train", "NACHTZUG"] {
            let refused = songs(vec![new_song(tune("Blue")), new_song(tune(title))]).await;
            assert!(matches!(refused, Err(StoreError::Stale { what: "song", .. })), "{title}: {refused:?}");
        }
        assert_eq!(db.store.song_page(ours.library, &SongQuery::default()).await.unwrap().total, 1);
    }

    async fn an_import_leaves_links_to_the_bin(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let fields = EventFields {
            people: vec![with_role("Ann", ""), with_role("Zed", "harp")],
            genres: names(&["Rock", "Zydeco"]),
            styles: names(&["Live", "Zither"]),
            ..gig("Night", "2024")
        };
        let event = add_event(&db.store, ours, &fields).await;
        let before = record(&db.store, ours, event).await;
        let binned = [
            Item { noun: Noun::Musician, id: before.people[1].musician.id.uuid() },
            Item { noun: Noun::Genre, id: before.genres[1].id.uuid() },
            Item { noun: Noun::Style, id: before.styles[1].id.uuid() },
        ];
        for item in binned {
            delete(&db.store, ours, item, 20).await;
        }
        let moved = EventFields {
            city: "Leeds".to_owned(),
            people: vec![with_role("Ann", "")],
            genres: names(&["Rock"]),
            styles: names(&["Live"]),
            ..gig("Night", "2024")
        };
        import(&db.store, ours, &[row(event, Some(1), moved)]).await.unwrap();
        for item in binned {
            restore(&db.store, ours, item).await;
        }
        let after = record(&db.store, ours, event).await;
        assert_eq!(after.row.city, "Leeds");
        assert_eq!((after.people, after.genres, after.styles), (before.people, before.genres, before.styles));
    }

    async fn an_import_keeps_which_of_two_of_a_name_it_was(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let first = add_musician(&db.store, ours, &person("Ann")).await;
        let event = add_event(&db.store, ours, &EventFields { people: vec![with_role("Ann", "")], ..gig("Night", "2024") }).await;
        // Of two equal names the one made first is taken, unless the other stands there already.
        let second = add_musician(&db.store, ours, &person("Ann")).await;
        delete(&db.store, ours, Item { noun: Noun::Musician, id: first.uuid() }, 20).await;
        let later = add_event(&db.store, ours, &EventFields { people: vec![with_role("Ann", "")], ..gig("Later", "2024") }).await;
        restore(&db.store, ours, Item { noun: Noun::Musician, id: first.uuid() }).await;
        let drums = |title: &str| EventFields { people: vec![with_role("ANN", "drums")], ..gig(title, "2024") };
        import(&db.store, ours, &[row(event, Some(1), drums("Night")), row(later, Some(1), drums("Later"))]).await.unwrap();
        for (event, expected) in [(event, first), (later, second)] {
            let people = record(&db.store, ours, event).await.people;
            assert_eq!(people.len(), 1);
            assert_eq!((people[0].musician.id, people[0].role.as_str()), (expected, "drums"));
        }
    }
}
