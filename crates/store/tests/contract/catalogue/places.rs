use super::scene::{add_event, add_song, add_track, gig, perform, performance, song_called, tune};
use crate::scene::{Place, at, entry, fresh, two_places};
use domain::cover::{CoverChoice, Covered};
use domain::event::order_mark;
use domain::track::TrackKind;
use domain::{EventId, TrackId};
use store::{Store, StoreError, TrackFields};

async fn order(store: &Store, place: Place, event: EventId) -> Vec<TrackId> {
    let record = store.event(place.library, event).await.unwrap().unwrap();
    let positions: Vec<u32> = record.tracks.iter().map(|track| track.position).collect();
    assert!(positions.is_sorted(), "{positions:?}");
    record.tracks.iter().map(|track| track.id).collect()
}

store::on_both_engines! {
    async fn an_edited_track_is_what_the_form_says(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let event = add_event(&db.store, ours, &gig("Night", "2024")).await;
        let track = add_track(&db.store, ours, 1, "take 1").await;
        let fields = TrackFields {
            artist: Some("The Four".to_owned()),
            track_kind: TrackKind::Jam,
            position: Some(7),
            ..performance("Blue Jam", Some(event), Some("Blue"))
        };
        let audit = entry(ours.library, "track.edit");
        db.store.edit_track(ours.library, track, 1, &fields, &audit, at(5)).await.unwrap();
        let found = db.store.track(ours.library, track).await.unwrap().unwrap();
        assert_eq!((found.row.title.as_str(), found.row.artist.as_deref()), ("Blue Jam", Some("The Four")));
        assert_eq!((found.row.track_kind, found.row.position), (TrackKind::Jam, 7));
        assert_eq!(found.row.event.as_ref().map(|e| e.id), Some(event));
        assert_eq!(found.row.song.as_ref().map(|s| s.title.as_str()), Some("Blue"));
        assert!(found.filed);
        assert_eq!(found.revision, 2);
        // What a person called it, no tag renames.
        let tagged = store::Analysis { title: Some("Tag".to_owned()), ..crate::scene::analysis(1000) };
        db.store.set_analysis(ours.library, found.row.asset, &tagged, at(6)).await.unwrap();
        assert_eq!(db.store.track(ours.library, track).await.unwrap().unwrap().row.title, "Blue Jam");

        let audit = entry(ours.library, "track.edit");
        let stale = db.store.edit_track(ours.library, track, 1, &fields, &audit, at(7)).await;
        assert!(matches!(stale, Err(StoreError::Stale { what: "track", revision: 2 })));
        let foreign = add_event(&db.store, theirs, &gig("Theirs", "")).await;
        let refused = TrackFields { event: Some(foreign), ..fields };
        let missing = db.store.edit_track(ours.library, track, 2, &refused, &audit, at(7)).await;
        assert!(matches!(missing, Err(StoreError::Missing("event"))));
        let alone = performance("Blue Jam", None, None);
        db.store.edit_track(ours.library, track, 2, &alone, &audit, at(7)).await.unwrap();
        let found = db.store.track(ours.library, track).await.unwrap().unwrap();
        assert_eq!((found.row.event, found.row.song, found.row.position), (None, None, 0));
    }

    async fn a_place_that_nobody_changed_is_not_taken_to_another_event(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let one = add_event(&db.store, ours, &gig("One", "")).await;
        let two = add_event(&db.store, ours, &gig("Two", "")).await;
        let moved = perform(&db.store, ours, 1, one, "Blue").await;
        let there = [perform(&db.store, ours, 2, two, "Blue").await, perform(&db.store, ours, 3, two, "Red").await];
        let found = db.store.track(ours.library, moved).await.unwrap().unwrap();
        // The form shows the place the track has.
        let fields = TrackFields { position: Some(found.row.position), ..performance("Blue", Some(two), Some("Blue")) };
        let audit = || entry(ours.library, "track.edit");
        db.store.edit_track(ours.library, moved, found.revision, &fields, &audit(), at(5)).await.unwrap();
        assert_eq!(order(&db.store, ours, two).await, [there[0], there[1], moved]);
        let found = db.store.track(ours.library, moved).await.unwrap().unwrap();
        let fields = TrackFields { position: None, ..fields };
        db.store.edit_track(ours.library, moved, found.revision, &fields, &audit(), at(6)).await.unwrap();
        assert_eq!(order(&db.store, ours, two).await, [there[0], there[1], moved]);
        let fields = TrackFields { position: Some(1), ..performance("Blue", Some(one), Some("Blue")) };
        db.store.edit_track(ours.library, moved, found.revision + 1, &fields, &audit(), at(7)).await.unwrap();
        assert_eq!(db.store.track(ours.library, moved).await.unwrap().unwrap().row.position, 1);
    }

    async fn what_the_analysis_finds_makes_an_edit_from_before_it_stale(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let track = add_track(&db.store, ours, 1, "01 take").await;
        let asset = db.store.track(ours.library, track).await.unwrap().unwrap().row.asset;
        let tagged = store::Analysis {
            title: Some("Harbour".to_owned()),
            artist: Some("The Four".to_owned()),
            ..crate::scene::analysis(1000)
        };
        db.store.set_analysis(ours.library, asset, &tagged, at(4)).await.unwrap();
        let audit = entry(ours.library, "track.edit");
        let fields = performance("01 take", None, Some("Blue"));
        let stale = db.store.edit_track(ours.library, track, 1, &fields, &audit, at(5)).await;
        assert!(matches!(stale, Err(StoreError::Stale { what: "track", revision: 2 })), "{stale:?}");
        // Found once more, it is no news.
        db.store.set_analysis(ours.library, asset, &tagged, at(6)).await.unwrap();
        assert_eq!(db.store.track(ours.library, track).await.unwrap().unwrap().revision, 2);
    }

    async fn of_songs_that_share_a_name_a_track_keeps_its_own(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let first = add_song(&db.store, ours, &tune("Blue")).await;
        let track = add_track(&db.store, ours, 1, "x").await;
        let edit = |revision| {
            let store = db.store.clone();
            async move {
                let fields = performance("x", None, Some("Blue"));
                let audit = entry(ours.library, "track.edit");
                store.edit_track(ours.library, track, revision, &fields, &audit, at(5)).await.unwrap();
                store.track(ours.library, track).await.unwrap().unwrap().row.song.unwrap().id
            }
        };
        assert_eq!(edit(1).await, first);
        add_song(&db.store, ours, &tune("Blue")).await;
        assert_eq!(edit(2).await, first);
    }

    async fn tracks_move_behind_those_that_are_there_or_not_at_all(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let one = add_event(&db.store, ours, &gig("One", "")).await;
        let two = add_event(&db.store, ours, &gig("Two", "")).await;
        let mut tracks = Vec::new();
        for byte in 1..=4 {
            tracks.push(perform(&db.store, ours, byte, if byte < 4 { one } else { two }, "Blue").await);
        }
        let shift = |list: Vec<TrackId>, event| {
            let store = db.store.clone();
            async move {
                let audit = entry(ours.library, "track.move");
                store.move_tracks(ours.library, &list, None, event, &audit, at(20)).await
            }
        };
        assert_eq!(order(&db.store, ours, one).await, tracks[..3]);
        shift(vec![tracks[2], tracks[0]], Some(two)).await.unwrap();
        assert_eq!(order(&db.store, ours, one).await, [tracks[1]]);
        assert_eq!(order(&db.store, ours, two).await, [tracks[3], tracks[2], tracks[0]]);
        let events = db.store.event_page(ours.library, &domain::event::EventQuery::default()).await.unwrap();
        let mut counts: Vec<_> = events.rows.iter().map(|row| (row.title.as_str(), row.tracks)).collect();
        counts.sort_unstable();
        assert_eq!(counts, [("One", 1), ("Two", 3)]);
        let foreign = add_track(&db.store, theirs, 9, "theirs").await;
        let refused = shift(vec![tracks[1], foreign], Some(two)).await;
        assert!(matches!(refused, Err(StoreError::Missing("track"))));
        assert_eq!(order(&db.store, ours, one).await, [tracks[1]]);
        let audit = entry(ours.library, "track.move");
        let elsewhere = db.store.move_tracks(ours.library, &tracks[1..3], Some(one), None, &audit, at(21)).await;
        assert!(matches!(elsewhere, Err(StoreError::Stale { what: "event", .. })), "one of them left meanwhile");
        shift(vec![tracks[1]], None).await.unwrap();
        assert_eq!(order(&db.store, ours, one).await, []);
        assert_eq!(song_called(&db.store, ours, "Blue").await, {
            let page = db.store.song_page(ours.library, &domain::song::SongQuery::default()).await.unwrap();
            assert_eq!(page.rows[0].tracks, 4);
            page.rows[0].id
        });
    }

    async fn a_new_order_names_every_track_once_or_changes_nothing(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let event = add_event(&db.store, ours, &gig("One", "")).await;
        let mut tracks = Vec::new();
        for byte in 1..=3 {
            tracks.push(perform(&db.store, ours, byte, event, "Blue").await);
        }
        let stray = add_track(&db.store, ours, 9, "stray").await;
        let sort = |seen: &[TrackId], list: &[TrackId]| {
            let (store, seen, list) = (db.store.clone(), order_mark(seen.iter().copied()), list.to_vec());
            async move {
                let audit = entry(ours.library, "track.reorder");
                store.reorder_tracks(ours.library, event, &seen, &list, &audit, at(20)).await
            }
        };
        let expected = [tracks[2], tracks[0], tracks[1]];
        sort(&tracks, &expected).await.unwrap();
        assert_eq!(order(&db.store, ours, event).await, expected);
        for (seen, list) in [
            (&expected[..], vec![tracks[0], tracks[1]]),
            (&expected, vec![tracks[0], tracks[1], stray]),
            (&expected, vec![tracks[0], tracks[1], tracks[1]]),
            (&tracks, tracks.clone()),
        ] {
            assert!(matches!(sort(seen, &list).await, Err(StoreError::Stale { what: "event", .. })));
            assert_eq!(order(&db.store, ours, event).await, expected);
        }
        let (one, other) = tokio::join!(sort(&expected, &tracks), sort(&expected, &[tracks[1], tracks[0], tracks[2]]));
        assert!(one.is_ok() != other.is_ok(), "of two at once one is told of the other: {one:?} {other:?}");
    }

    async fn an_event_takes_the_first_picture_of_its_tracks_for_its_cover(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let raw = crate::schema::Raw::of(&db).await;
        let (early, late) =
            (add_event(&db.store, ours, &gig("Early", "")).await, add_event(&db.store, ours, &gig("Late", "")).await);
        let plain = perform(&db.store, ours, 1, late, "Plain").await;
        let pictured = add_track(&db.store, ours, 2, "Pictured").await;
        raw.run(
            "UPDATE asset SET art = '600x600 #102030' WHERE id = (SELECT ta.asset_id FROM track_asset ta
                 JOIN track t ON t.id = ta.track_id WHERE t.title = 'Pictured')",
        )
        .await
        .unwrap();
        let cover = |event| {
            let store = db.store.clone();
            async move { store.event(ours.library, event).await.unwrap().unwrap().row.cover }
        };
        assert_eq!(cover(late).await, None);
        let audit = entry(ours.library, "track.move");
        db.store.move_tracks(ours.library, &[pictured, plain], None, Some(late), &audit, at(9)).await.unwrap();
        let (asset, art) = cover(late).await.unwrap();
        assert_eq!(asset, db.store.track(ours.library, pictured).await.unwrap().unwrap().row.asset);
        assert_eq!(art.css(), "#102030");
        let page = db.store.event_page(ours.library, &domain::event::EventQuery::default()).await.unwrap();
        let covers: Vec<_> = page.rows.iter().map(|row| (row.title.as_str(), row.cover.is_some())).collect();
        assert!(covers.contains(&("Late", true)) && covers.contains(&("Early", false)), "{covers:?}");
        let there = performance("Pictured", Some(early), None);
        let audit = entry(ours.library, "track.edit");
        db.store.edit_track(ours.library, pictured, 2, &there, &audit, at(10)).await.unwrap();
        assert_eq!(cover(early).await, Some((asset, art)));

        // What somebody chose stays, also that there is none.
        let whole = |event| {
            let store = db.store.clone();
            async move { store.event(ours.library, event).await.unwrap().unwrap() }
        };
        let choose = |revision, choice| {
            let store = db.store.clone();
            async move {
                let audit = entry(ours.library, "event.cover");
                store.choose_cover(ours.library, Covered::Event(early), revision, choice, &audit, at(9)).await
            }
        };
        let before = whole(early).await;
        assert_eq!(before.cover, CoverChoice::First);
        choose(before.revision, CoverChoice::Plain).await.unwrap();
        let without = whole(early).await;
        assert_eq!((without.cover, without.row.cover), (CoverChoice::Plain, None));
        assert!(matches!(choose(before.revision, CoverChoice::First).await, Err(StoreError::Stale { .. })));
        choose(without.revision, CoverChoice::Of(asset)).await.unwrap();
        let chosen = whole(early).await;
        assert_eq!((chosen.cover, chosen.row.cover), (CoverChoice::Of(asset), Some((asset, art))));
        let foreign = CoverChoice::Of(domain::AssetId::from_parts(at(0), fresh()));
        assert!(matches!(choose(chosen.revision, foreign).await, Err(StoreError::Missing("picture"))));
        choose(chosen.revision, CoverChoice::First).await.unwrap();
        assert_eq!(whole(early).await.row.cover, Some((asset, art)));
    }
}
