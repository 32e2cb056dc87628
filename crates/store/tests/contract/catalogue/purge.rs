use super::scene::{add_event, add_song, delete, gig, perform, song_called, tune};
use crate::scene::{at, content, two_places};
use domain::bin::BinQuery;
use domain::{Item, Noun};
use store::{BinReader, Purged};

store::on_both_engines! {
    async fn what_was_deleted_long_ago_goes_with_all_that_was_its_own(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let event = add_event(&db.store, ours, &gig("Old", "2020")).await;
        let mut old = Vec::new();
        for byte in 1..=3 {
            old.push(perform(&db.store, ours, byte, event, "Blue").await);
        }
        let stays = add_event(&db.store, ours, &gig("Stays", "2021")).await;
        let kept = perform(&db.store, ours, 4, stays, "Blue").await;
        let song = song_called(&db.store, ours, "Blue").await;
        let recent = add_song(&db.store, ours, &tune("Recent")).await;
        delete(&db.store, ours, Item { noun: Noun::Event, id: event.uuid() }, 20).await;
        delete(&db.store, ours, Item { noun: Noun::Song, id: song.uuid() }, 20).await;
        delete(&db.store, ours, Item { noun: Noun::Song, id: recent.uuid() }, 30).await;

        let round = || {
            let store = db.store.clone();
            async move { store.purge(at(25), 2).await.unwrap() }
        };
        assert_eq!(round().await, Purged { tracks: 2, others: 0 });
        assert_eq!(round().await, Purged { tracks: 1, others: 0 });
        assert_eq!(round().await, Purged { tracks: 0, others: 2 });
        assert_eq!(round().await, Purged::default());

        for track in old {
            let item = Item { noun: Noun::Track, id: track.uuid() };
            assert_eq!(db.store.title_of(ours.library, item).await.unwrap(), None);
        }
        let left = db.store.track(ours.library, kept).await.unwrap().unwrap();
        assert_eq!((left.row.song, left.row.event.map(|e| e.id)), (None, Some(stays)));
        let bin = db.store.bin_page(
            ours.library, BinReader { account: ours.account, catalogue: true }, &BinQuery::default(), 9,
        ).await.unwrap();
        assert_eq!(bin.rows.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(), ["Recent"]);

        let released = db.store.released_blobs(None, 9).await.unwrap();
        assert_eq!(released, [content(1), content(2), content(3)]);
        assert_eq!(db.store.released_blobs(Some(content(1)), 1).await.unwrap(), [content(2)]);
        for hash in &released {
            assert!(!db.store.blob_is_referenced(*hash).await.unwrap());
            db.store.forget_released_blob(*hash).await.unwrap();
        }
        assert!(db.store.blob_is_referenced(content(4)).await.unwrap());
        assert_eq!(db.store.released_blobs(None, 9).await.unwrap(), []);
    }

    async fn a_file_that_another_track_or_library_has_stays(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let event = add_event(&db.store, ours, &gig("Night", "")).await;
        let gone = perform(&db.store, ours, 1, event, "One").await;
        let other = perform(&db.store, ours, 2, event, "Two").await;
        super::scene::add_track(&db.store, theirs, 1, "theirs").await;
        let asset = db.store.track(ours.library, gone).await.unwrap().unwrap().row.asset;
        let raw = crate::schema::Raw::of(&db).await;
        raw.run(
            "INSERT INTO track_asset (library_id, track_id, asset_id, role, created_at)
             SELECT t.library_id, t.id, a.id, 'encoding', t.created_at FROM track t, asset a
             WHERE t.title = 'Two' AND a.id = (SELECT ta.asset_id FROM track_asset ta
                 JOIN track o ON o.id = ta.track_id WHERE o.title = 'One')",
        )
        .await
        .unwrap();
        delete(&db.store, ours, Item { noun: Noun::Track, id: gone.uuid() }, 20).await;
        assert_eq!(db.store.purge(at(25), 9).await.unwrap(), Purged { tracks: 1, others: 0 });
        assert!(db.store.asset(ours.library, asset).await.unwrap().is_some());
        assert!(db.store.track(ours.library, other).await.unwrap().is_some());
        assert!(db.store.blob_is_referenced(content(1)).await.unwrap());
        assert_eq!(db.store.released_blobs(None, 9).await.unwrap(), [], "what is referred to is not let go of");
    }
}
