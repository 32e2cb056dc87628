//! What the schema itself refuses, whatever the code above it does.

use super::scene::{add_event, gig, names, perform, with_role};
use crate::scene::{Place, at, entry, fresh, two_places};
use crate::schema::Raw;
use domain::SetListId;
use store::{EventFields, Store};

/// An event with everything that can stand beside one.
async fn full_event(store: &Store, place: Place, byte: u8, title: &str) {
    let fields = EventFields {
        people: vec![with_role("Ada", "guitar")],
        genres: names(&["Rock"]),
        styles: names(&["Loud"]),
        ..gig(title, "2024-03-12")
    };
    let event = add_event(store, place, &fields).await;
    perform(store, place, byte, event, title).await;
    let entries = domain::set_list::read(title).unwrap();
    let list = SetListId::from_parts(at(0), fresh());
    let audit = entry(place.library, "set_list.edit");
    store
        .edit_set_list(place.library, event, 0, list, &entries, &audit, at(2))
        .await
        .unwrap();
}

store::on_both_engines! {
    async fn checks_refuse_impossible_rows(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        full_event(&db.store, ours, 1, "ours").await;
        let raw = Raw::of(&db).await;
        for text in [
            "UPDATE event SET kind = 'party'",
            "UPDATE event SET date = '2024-3'",
            "UPDATE event SET date = '2024-03-1'",
            "UPDATE event SET date = '2024-03-12 '",
            "UPDATE event SET date = '202x'",
            "UPDATE event SET title = ''",
            "UPDATE event SET rating = 6",
            "UPDATE event SET track_count = -1",
            "UPDATE event SET revision = 0",
            "UPDATE song SET title = ''",
            "UPDATE song SET tempo_bpm = 0",
            "UPDATE song SET revision = 0",
            "UPDATE song SET cover_chosen = 2",
            "UPDATE song_key SET name_key = ''",
            "UPDATE musician SET name = ''",
            "UPDATE musician SET kind = 'crowd'",
            "UPDATE musician SET event_count = -1",
            "UPDATE genre SET name = ''",
            "UPDATE style SET revision = 0",
            "UPDATE event_musician SET position = -1",
            "UPDATE track SET position = -1",
            "UPDATE track SET track_kind = 'noise'",
            "UPDATE track SET revision = 0",
            "UPDATE track SET folder = ''",
            "UPDATE track SET alike_score = 101",
            "UPDATE set_list SET revision = 0",
            "UPDATE set_list_entry SET position = 0",
            "UPDATE set_list_entry SET title = ''",
        ] {
            let answer = raw.run(text).await;
            let refusal = answer.expect_err(text).to_lowercase();
            assert!(refusal.contains("check constraint"), "{text}: {refusal}");
        }
    }

    async fn a_row_cannot_point_into_another_library(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        full_event(&db.store, ours, 1, "ours").await;
        full_event(&db.store, theirs, 2, "theirs").await;
        let raw = Raw::of(&db).await;
        for text in [
            "UPDATE track SET event_id = (SELECT id FROM event WHERE title = 'theirs') WHERE title = 'ours'",
            "UPDATE track SET song_id = (SELECT id FROM song WHERE title = 'theirs') WHERE title = 'ours'",
            "UPDATE track SET deleted_with = (SELECT id FROM event WHERE title = 'theirs') WHERE title = 'ours'",
            "UPDATE track SET alike_id = (SELECT id FROM track WHERE title = 'theirs') WHERE title = 'ours'",
            "UPDATE set_list_entry SET song_id = (SELECT id FROM song WHERE title = 'theirs') WHERE title = 'ours'",
            "UPDATE song SET cover_asset_id = (SELECT ta.asset_id FROM track_asset ta JOIN track t ON t.id = ta.track_id
                 WHERE t.title = 'theirs') WHERE title = 'ours'",
            "UPDATE event_musician SET library_id = (SELECT id FROM library WHERE host = 'other.example')",
            "UPDATE event_genre SET library_id = (SELECT id FROM library WHERE host = 'other.example')",
            "UPDATE event_style SET library_id = (SELECT id FROM library WHERE host = 'other.example')",
            "UPDATE song_key SET library_id = (SELECT id FROM library WHERE host = 'other.example')",
            "UPDATE musician_key SET library_id = (SELECT id FROM library WHERE host = 'other.example')",
            "UPDATE set_list SET library_id = (SELECT id FROM library WHERE host = 'other.example')",
        ] {
            let refusal = raw.run(text).await.expect_err(text).to_lowercase();
            assert!(refusal.contains("foreign key"), "{text}: {refusal}");
        }
    }
}
