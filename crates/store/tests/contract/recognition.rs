use crate::scene::{add_track, analysis, at, content, entry, fresh, track_item, two_places};
use domain::FingerprintId;
use store::{Analysis, NewFingerprint};

fn heard(words: &[u32], terms: &[i32]) -> Analysis {
    Analysis {
        fingerprint: Some(NewFingerprint {
            id: FingerprintId::from_parts(at(0), fresh()),
            words: words.to_vec(),
            duration_ms: 61_000,
            terms: terms.to_vec(),
        }),
        ..analysis(60_000)
    }
}

store::on_both_engines! {
    async fn known_contents_are_found_in_one_library_alone(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let first = add_track(&db.store, ours, content(0xa1), "One", at(1)).await;
        let second = add_track(&db.store, ours, content(0xb2), "Two", at(2)).await;
        add_track(&db.store, theirs, content(0xc3), "Theirs", at(1)).await;
        let asked = [content(0xb2), content(0xc3), content(0xa1), content(0xd4)];
        let known = db.store.known_tracks(ours.library, &asked).await.unwrap();
        let found: Vec<_> = known.iter().map(|(hash, track)| (*hash, track.id)).collect();
        assert_eq!(found, [(content(0xa1), first.track), (content(0xb2), second.track)]);
        assert_eq!((known[0].1.title.as_str(), known[0].1.size), ("One", 100));
        assert_eq!(db.store.known_tracks(ours.library, &[]).await.unwrap(), []);
    }

    async fn candidates_are_those_that_share_most_terms(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let near = add_track(&db.store, ours, content(1), "Near", at(1)).await;
        let far = add_track(&db.store, ours, content(2), "Far", at(1)).await;
        let other = add_track(&db.store, theirs, content(3), "Theirs", at(1)).await;
        let words = [7, u32::MAX, 0x8000_0000];
        let set = async |place: crate::scene::Place, asset, found: &Analysis| {
            db.store.set_analysis(place.library, asset, found, at(2)).await.unwrap();
        };
        set(ours, near.asset, &heard(&words, &[1, -2, 3, 3, i32::MIN])).await;
        set(ours, far.asset, &heard(&[5], &[3, 99])).await;
        set(theirs, other.asset, &heard(&[5], &[1, -2, 3])).await;

        let asked = [i32::MIN, -2, 3, 1000];
        let found = db.store.fingerprint_candidates(ours.library, &asked, 10).await.unwrap();
        let hits: Vec<_> = found.iter().map(|near| (near.track.id, near.hits)).collect();
        assert_eq!(hits, [(near.track, 3), (far.track, 1)]);
        assert_eq!((found[0].asset, found[0].words.as_slice()), (near.asset, words.as_slice()));
        assert_eq!((found[0].duration_ms, found[0].track.duration_ms), (61_000, Some(60_000)));
        assert_eq!(db.store.fingerprint_candidates(ours.library, &asked, 1).await.unwrap().len(), 1);
        assert_eq!(db.store.fingerprint_candidates(ours.library, &[42], 10).await.unwrap(), []);
        assert_eq!(db.store.fingerprint_candidates(ours.library, &[], 10).await.unwrap(), []);
    }

    async fn a_new_analysis_replaces_the_fingerprint_and_its_terms(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let finish = add_track(&db.store, ours, content(1), "One", at(1)).await;
        let found = async |term: i32| {
            db.store.fingerprint_candidates(ours.library, &[term], 10).await.unwrap().len()
        };
        for (next, old_hits, new_hits) in [
            (heard(&[1], &[10]), 1, 0),
            (heard(&[2], &[20]), 0, 1),
            (analysis(1), 0, 0),
        ] {
            db.store.set_analysis(ours.library, finish.asset, &next, at(2)).await.unwrap();
            assert_eq!((found(10).await, found(20).await), (old_hits, new_hits));
        }
    }

    async fn a_deleted_track_is_no_candidate_and_takes_no_place(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let gone = add_track(&db.store, ours, content(1), "Gone", at(1)).await;
        let kept = add_track(&db.store, ours, content(2), "Kept", at(1)).await;
        for (finish, terms) in [(gone, [1, 2].as_slice()), (kept, [1].as_slice())] {
            let found = heard(&[1], terms);
            db.store.set_analysis(ours.library, finish.asset, &found, at(2)).await.unwrap();
        }
        let removal = entry(ours.library, "track.delete");
        db.store.delete_item(ours.library, track_item(gone.track), 1, &removal, at(3)).await.unwrap();
        let found = db.store.fingerprint_candidates(ours.library, &[1, 2], 1).await.unwrap();
        assert_eq!(found.iter().map(|near| near.track.id).collect::<Vec<_>>(), [kept.track]);
    }
}
