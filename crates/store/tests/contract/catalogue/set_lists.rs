use super::scene::{add_event, add_song, gig, perform, song_called, tune};
use crate::scene::{Place, at, entry, fresh, two_places};
use domain::set_list;
use domain::{EventId, SetListId};
use store::{Result, Store, StoreError};

const TEXT: &str = "== Set 1\nBlue > | capo 2\n- Red\nBlue\n== Encore\n+ Drum solo\n";

async fn write(
    store: &Store,
    place: Place,
    event: EventId,
    revision: u64,
    text: &str,
) -> Result<()> {
    let new = SetListId::from_parts(at(0), fresh());
    let entries = set_list::read(text).unwrap();
    let audit = entry(place.library, "set_list.edit");
    store
        .edit_set_list(place.library, event, revision, new, &entries, &audit, at(5))
        .await
}

store::on_both_engines! {
    async fn entries_are_linked_to_songs_and_to_their_performances_in_turn(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let event = add_event(&db.store, ours, &gig("Night", "2024")).await;
        let first = perform(&db.store, ours, 1, event, "Blue").await;
        let second = perform(&db.store, ours, 2, event, "Blue").await;
        add_song(&db.store, ours, &tune("Red")).await;
        write(&db.store, ours, event, 0, TEXT).await.unwrap();
        let record = db.store.event(ours.library, event).await.unwrap().unwrap();
        assert_eq!((set_list::write(&record.set_list).as_str(), record.set_list_revision), (
            "== Set 1\nBlue > | capo 2\n- Red\nBlue\n\n== Encore\n+ Drum solo\n", 1
        ));
        let links: Vec<_> = record
            .set_list
            .iter()
            .map(|entry| (entry.song.as_ref().map(|song| song.title.as_str()), entry.track))
            .collect();
        assert_eq!(links, [
            (Some("Blue"), Some(first)),
            (Some("Red"), None),
            (Some("Blue"), Some(second)),
            (None, None),
        ]);
        // A song that comes later is found by its name.
        let third = perform(&db.store, ours, 3, event, "Drum Solo").await;
        let record = db.store.event(ours.library, event).await.unwrap().unwrap();
        assert_eq!(record.set_list[3].track, Some(third));
        assert_eq!(record.set_list[3].song.as_ref().unwrap().id, song_called(&db.store, ours, "drum solo").await);
    }

    async fn an_edit_leaves_the_songs_of_what_it_does_not_change(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let event = add_event(&db.store, ours, &gig("Night", "2024")).await;
        let renamed = add_song(&db.store, ours, &tune("Tin Roof")).await;
        write(&db.store, ours, event, 0, "Tin Roof").await.unwrap();
        let audit = entry(ours.library, "song.edit");
        db.store.edit_song(ours.library, renamed, 1, &tune("Tin Roof Rain"), &audit, at(6)).await.unwrap();
        // Another goes by the name now.
        add_song(&db.store, ours, &tune("Tin Roof")).await;
        write(&db.store, ours, event, 1, "Tin Roof\nBlue").await.unwrap();
        let record = db.store.event(ours.library, event).await.unwrap().unwrap();
        let songs: Vec<_> = record.set_list.iter().map(|entry| entry.song.as_ref().map(|song| song.id)).collect();
        assert_eq!(songs, [Some(renamed), None]);
    }

    async fn a_stale_edit_changes_nothing(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let event = add_event(&db.store, ours, &gig("Night", "2024")).await;
        write(&db.store, ours, event, 0, TEXT).await.unwrap();
        for revision in [0, 2, 7] {
            let stale = write(&db.store, ours, event, revision, "Other").await;
            assert!(matches!(stale, Err(StoreError::Stale { what: "set list", revision: 1 })), "{revision}: {stale:?}");
        }
        write(&db.store, ours, event, 1, "Other\n").await.unwrap();
        let record = db.store.event(ours.library, event).await.unwrap().unwrap();
        assert_eq!((set_list::write(&record.set_list).as_str(), record.set_list_revision), ("Other\n", 2));
        let missing = write(&db.store, theirs, event, 2, "Theirs").await;
        assert!(matches!(missing, Err(StoreError::Missing("event"))));
        let stale = write(&db.store, ours, event, 1, "Late").await;
        assert!(matches!(stale, Err(StoreError::Stale { what: "set list", revision: 2 })));
        let unwritten = add_event(&db.store, ours, &gig("Later", "")).await;
        let missing = write(&db.store, ours, unwritten, 3, "x").await;
        assert!(matches!(missing, Err(StoreError::Missing("set list"))));
        write(&db.store, ours, event, 2, "").await.unwrap();
        assert_eq!(db.store.event(ours.library, event).await.unwrap().unwrap().set_list, []);
    }
}
