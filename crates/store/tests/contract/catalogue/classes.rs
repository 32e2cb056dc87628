use super::scene::{add_event, add_song, delete, gig, names, restore, tune};
use crate::scene::{at, entry, fresh, two_places};
use domain::classification::{Class, ClassQuery};
use domain::{ClassId, Item};
use store::{ClassFields, EventFields, SongFields, StoreError};

fn called(name: &str) -> ClassFields {
    ClassFields {
        name: name.to_owned(),
        description: String::new(),
    }
}

store::on_both_engines! {
    async fn both_lists_count_what_is_of_them_and_page_by_name(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        for class in [Class::Genre, Class::Style] {
            let drawers = || {
                let drawers = names(&["Rock", "äther", "Blues"]);
                match class {
                    Class::Genre => (drawers, Vec::new()),
                    Class::Style => (Vec::new(), drawers),
                }
            };
            let event = || {
                let (genres, styles) = drawers();
                EventFields { genres, styles, ..gig("One", "2024") }
            };
            let binned = add_event(&db.store, ours, &event()).await;
            add_event(&db.store, ours, &event()).await;
            add_event(&db.store, theirs, &event()).await;
            let (genres, styles) = drawers();
            add_song(&db.store, ours, &SongFields { genres, styles, ..tune("Song") }).await;
            let page = |query: ClassQuery| {
                let store = db.store.clone();
                async move { store.class_page(ours.library, class, &query).await.unwrap() }
            };
            let all = page(ClassQuery::default()).await;
            let rows: Vec<_> = all.rows.iter().map(|r| (r.name.as_str(), r.events, r.songs)).collect();
            assert_eq!(rows, [("äther", 2, 1), ("Blues", 2, 1), ("Rock", 2, 1)]);
            assert_eq!((all.total, all.next), (3, None));
            let first = page(ClassQuery { limit: 2, descending: true, ..ClassQuery::default() }).await;
            assert_eq!(first.rows[0].name, "Rock");
            let rest = page(ClassQuery { limit: 2, descending: true, after: first.next, ..ClassQuery::default() }).await;
            assert_eq!((rest.rows.len(), rest.rows[0].name.as_str()), (1, "äther"));
            let item = Item { noun: domain::Noun::Event, id: binned.uuid() };
            delete(&db.store, ours, item, 9).await;
            assert_eq!(page(ClassQuery::default()).await.rows[0].events, 1);
        }
    }

    async fn one_is_created_edited_and_its_librarys_alone(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        for class in [Class::Genre, Class::Style] {
            let id = ClassId::from_parts(at(0), fresh());
            let audit = entry(ours.library, "class");
            db.store.create_class(ours.library, class, id, &called("Dub"), &audit, at(1)).await.unwrap();
            let again = ClassId::from_parts(at(0), fresh());
            let taken = db.store.create_class(ours.library, class, again, &called("DUB!"), &audit, at(1)).await;
            assert!(matches!(taken, Err(StoreError::Taken("name"))));
            db.store
                .create_class(ours.library, class, again, &called("Ska"), &entry(ours.library, "class"), at(1))
                .await
                .unwrap();
            let edit = |revision, name: &'static str| {
                let store = db.store.clone();
                async move {
                    let audit = entry(ours.library, "class.edit");
                    store.edit_class(ours.library, class, id, revision, &called(name), &audit, at(2)).await
                }
            };
            assert!(matches!(edit(1, "ska").await, Err(StoreError::Taken("name"))));
            edit(1, "Dub Techno").await.unwrap();
            assert!(matches!(edit(1, "Dub").await, Err(StoreError::Stale { revision: 2, .. })));
            let found = db.store.class(ours.library, class, id).await.unwrap().unwrap();
            assert_eq!((found.class, found.row.name.as_str(), found.revision), (class, "Dub Techno", 2));
            assert_eq!(db.store.class(theirs.library, class, id).await.unwrap(), None);
            let item = Item { noun: class.noun(), id: id.uuid() };
            delete(&db.store, ours, item, 3).await;
            assert_eq!(db.store.class(ours.library, class, id).await.unwrap(), None);
            let third = ClassId::from_parts(at(0), fresh());
            let audit = entry(ours.library, "class");
            db.store.create_class(ours.library, class, third, &called("dub techno"), &audit, at(4)).await.unwrap();
            let audit = entry(ours.library, "class");
            let taken = db.store.restore_item(ours.library, item, &audit, at(5)).await;
            assert!(matches!(taken, Err(StoreError::Taken("name"))));
            delete(&db.store, ours, Item { noun: class.noun(), id: third.uuid() }, 6).await;
            restore(&db.store, ours, item).await;
            assert!(db.store.class(ours.library, class, id).await.unwrap().is_some());
        }
    }
}
