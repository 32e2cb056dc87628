use super::scene::{add_event, add_track, delete, gig, perform, performance, restore};
use crate::scene::{Place, analysis, at, entry, two_places};
use domain::{Item, MediaKind, Noun, TrackId};
use store::{Analysis, NewFingerprint, Store};

/// Makes a track a film of ten seconds.
async fn film(store: &Store, place: Place, track: TrackId) {
    let asset = found(store, place, track).await.asset;
    let seen = Analysis {
        kind: MediaKind::Video,
        ..analysis(10_000)
    };
    store
        .set_analysis(place.library, asset, &seen, at(20))
        .await
        .unwrap();
}

async fn found(store: &Store, place: Place, track: TrackId) -> domain::track::TrackRow {
    let record = store.track(place.library, track).await.unwrap();
    record.unwrap().row
}

async fn pair(store: &Store, place: Place, a: TrackId, b: TrackId, shift_ms: i64) {
    let audit = entry(place.library, "track.pair");
    store
        .pair_tracks(place.library, a, b, shift_ms, &audit, at(30))
        .await
        .unwrap();
}

/// What a track is together with, and by how much that is ahead.
async fn other(store: &Store, place: Place, track: TrackId) -> Option<(TrackId, i64)> {
    let row = found(store, place, track).await;
    row.counterpart.map(|other| (other.id, other.shift_ms))
}

store::on_both_engines! {
    async fn a_film_and_a_recording_find_each_other(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let store = &db.store;
        let event = add_event(store, ours, &gig("Night", "2024")).await;
        let (sound, seen) = (perform(store, ours, 1, event, "Blue").await, perform(store, ours, 2, event, "Blue").await);
        film(store, ours, seen).await;
        pair(store, ours, sound, seen, 12_500).await;
        assert_eq!(other(store, ours, sound).await, Some((seen, 12_500)));
        assert_eq!(other(store, ours, seen).await, Some((sound, -12_500)));
        // Wherever the track is listed.
        let record = store.event(ours.library, event).await.unwrap().unwrap();
        let listed = record.tracks[0].counterpart.clone().unwrap();
        assert_eq!((listed.kind, listed.duration_ms, listed.title.as_str()), (MediaKind::Video, Some(10_000), "Blue"));
        let foreign = store.part_tracks(theirs.library, sound, &entry(theirs.library, "track.part")).await.unwrap();
        assert!(!foreign);

        // In the bin it is not offered; out of it, it is again.
        let item = Item { noun: Noun::Track, id: seen.uuid() };
        delete(store, ours, item, 40).await;
        assert_eq!(other(store, ours, sound).await, None);
        restore(store, ours, item).await;
        assert_eq!(other(store, ours, sound).await, Some((seen, 12_500)));
        let audit = entry(ours.library, "track.part");
        assert!(store.part_tracks(ours.library, seen, &audit).await.unwrap());
        assert_eq!(other(store, ours, sound).await, None);
        assert!(!store.part_tracks(ours.library, seen, &entry(ours.library, "track.part")).await.unwrap());
    }

    async fn a_new_pair_ends_the_old_ones(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let store = &db.store;
        let [a, b, c, d] = [
            add_track(store, ours, 1, "a").await,
            add_track(store, ours, 2, "b").await,
            add_track(store, ours, 3, "c").await,
            add_track(store, ours, 4, "d").await,
        ];
        pair(store, ours, a, b, 0).await;
        pair(store, ours, c, d, 0).await;
        pair(store, ours, b, c, 7).await;
        assert_eq!(other(store, ours, a).await, None);
        assert_eq!(other(store, ours, d).await, None);
        assert_eq!(other(store, ours, c).await, Some((b, -7)));
        let foreign = add_track(store, theirs, 5, "theirs").await;
        let audit = entry(ours.library, "track.pair");
        let refused = store.pair_tracks(ours.library, a, foreign, 0, &audit, at(31)).await;
        assert!(refused.is_err(), "no pair reaches into another library");
        assert_eq!(other(store, ours, c).await, Some((b, -7)));
    }

    async fn what_is_offered_is_of_the_other_kind_and_near(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let store = &db.store;
        let event = add_event(store, ours, &gig("Night", "2024")).await;
        let sound = perform(store, ours, 1, event, "Blue").await;
        let of_another_song = perform(store, ours, 2, event, "Green").await;
        let of_this_song = perform(store, ours, 3, event, "Blue").await;
        let alike = add_track(store, ours, 4, "camera").await;
        let elsewhere = add_track(store, ours, 5, "elsewhere").await;
        for track in [of_another_song, of_this_song, alike, elsewhere] {
            film(store, ours, track).await;
        }
        perform(store, ours, 6, event, "Red").await;
        store.set_alike(ours.library, alike, Some((sound, 80))).await.unwrap();
        let row = found(store, ours, sound).await;
        let offered = store.counterpart_candidates(ours.library, &row).await.unwrap();
        let offered: Vec<TrackId> = offered.into_iter().map(|row| row.id).collect();
        assert_eq!(offered, [of_this_song, alike, of_another_song]);
        let row = found(store, ours, alike).await;
        let offered = store.counterpart_candidates(ours.library, &row).await.unwrap();
        assert_eq!(offered.iter().map(|row| row.id).collect::<Vec<_>>(), [sound]);
        // Without an event and an echo there is nothing to offer.
        let row = found(store, ours, elsewhere).await;
        assert_eq!(store.counterpart_candidates(ours.library, &row).await.unwrap(), []);
        let fields = performance("elsewhere", Some(event), None);
        store.edit_track(ours.library, elsewhere, 1, &fields, &entry(ours.library, "track.edit"), at(50)).await.unwrap();
        let row = found(store, ours, elsewhere).await;
        assert_eq!(store.counterpart_candidates(ours.library, &row).await.unwrap().len(), 2);
    }

    async fn a_fingerprint_is_its_librarys_alone(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let track = add_track(&db.store, ours, 1, "a").await;
        let asset = found(&db.store, ours, track).await.asset;
        assert_eq!(db.store.fingerprint_words(ours.library, asset).await.unwrap(), None);
        let words = vec![1, u32::MAX, 3];
        let heard = NewFingerprint {
            id: domain::FingerprintId::from_parts(at(0), crate::scene::fresh()),
            words: words.clone(),
            duration_ms: 10_000,
            terms: vec![1],
        };
        let found = Analysis { fingerprint: Some(heard), ..analysis(10_000) };
        db.store.set_analysis(ours.library, asset, &found, at(2)).await.unwrap();
        assert_eq!(db.store.fingerprint_words(ours.library, asset).await.unwrap(), Some(words));
        assert_eq!(db.store.fingerprint_words(theirs.library, asset).await.unwrap(), None);
    }
}
