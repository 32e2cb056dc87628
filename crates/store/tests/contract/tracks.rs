use crate::scene::{Place, add_track, analysis, at, content, entry, place, track_item, two_places};
use domain::TrackId;
use domain::track::{TrackQuery, TrackSort};
use store::{Analysis, Store, StoreError};

/// Every title of the list, read page by page.
async fn titles(store: &Store, place: Place, query: &TrackQuery) -> Vec<String> {
    let mut titles = Vec::new();
    let mut query = query.clone();
    loop {
        let page = store
            .track_page(place.library, store::Reach::All, &query)
            .await
            .unwrap();
        assert!(page.rows.len() <= query.limit as usize);
        titles.extend(page.rows.into_iter().map(|row| row.title));
        query.after = page.next;
        if query.after.is_none() {
            return titles;
        }
    }
}

store::on_both_engines! {
    async fn pages_of_any_size_show_each_row_once_in_every_order(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        // Equal keys on purpose: two moments, three lengths, titles that differ by case alone.
        let all = ["b", "A", "a", "Éa", "éb", "B", "z", "a"];
        for (n, title) in (0u8..).zip(all) {
            let finish = add_track(&db.store, ours, content(n), title, at(u64::from(n) / 4)).await;
            let length = u64::from(n % 3) * 1000;
            db.store.set_analysis(ours.library, finish.asset, &analysis(length), at(9)).await.unwrap();
        }
        add_track(&db.store, theirs, content(100), "theirs", at(0)).await;
        for sort in [TrackSort::Added, TrackSort::Title, TrackSort::Duration] {
            let ascending = TrackQuery { sort, descending: false, limit: 200, ..TrackQuery::default() };
            let whole = titles(&db.store, ours, &ascending).await;
            assert_eq!(whole.len(), all.len());
            for limit in [1, 2, 3, 8] {
                let query = TrackQuery { limit, ..ascending.clone() };
                assert_eq!(titles(&db.store, ours, &query).await, whole, "{sort:?} {limit}");
                let query = TrackQuery { descending: true, ..query };
                let mut backwards = titles(&db.store, ours, &query).await;
                backwards.reverse();
                assert_eq!(backwards, whole, "{sort:?} {limit} descending");
            }
        }
        let query = TrackQuery { sort: TrackSort::Title, descending: false, limit: 200, ..TrackQuery::default() };
        assert_eq!(titles(&db.store, ours, &query).await, ["A", "a", "a", "b", "B", "Éa", "éb", "z"]);
    }

    async fn a_page_knows_the_total_and_refuses_a_foreign_position(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        for byte in 1..=3 {
            add_track(&db.store, ours, content(byte), "T", at(1)).await;
        }
        let query = TrackQuery { limit: 2, ..TrackQuery::default() };
        let page = db.store.track_page(ours.library, store::Reach::All, &query).await.unwrap();
        assert_eq!((page.rows.len(), page.total), (2, 3));
        let empty = db.store.track_page(theirs.library, store::Reach::All, &query).await.unwrap();
        assert_eq!((empty.rows.len(), empty.total, empty.next), (0, 0, None));
        for after in [page.next.clone(), Some("nonsense".to_owned())] {
            let other = TrackQuery { sort: TrackSort::Title, after, ..query.clone() };
            let refused = db.store.track_page(ours.library, store::Reach::All, &other).await;
            assert!(matches!(refused, Err(StoreError::Cursor(_))));
        }
        let borrowed = TrackQuery { after: page.next, ..query };
        assert_eq!(db.store.track_page(theirs.library, store::Reach::All, &borrowed).await.unwrap().rows, []);
    }

    async fn a_track_is_whole_and_its_librarys_alone(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let finish = add_track(&db.store, ours, content(1), "One", at(1)).await;
        let before = db.store.track(ours.library, finish.track).await.unwrap().unwrap();
        assert_eq!((before.row.duration_ms, before.peaks.len()), (None, 0));
        db.store.set_analysis(ours.library, finish.asset, &analysis(5000), at(2)).await.unwrap();
        let track = db.store.track(ours.library, finish.track).await.unwrap().unwrap();
        assert_eq!(track.row.duration_ms, Some(5000));
        assert_eq!(track.row.format.as_deref(), Some("FLAC"));
        assert_eq!(track.row.added_at, at(1));
        assert_eq!((track.sample_rate, track.channels, track.bitrate), (Some(44_100), Some(2), Some(900_000)));
        assert_eq!((track.hash, track.size, track.peaks), (content(1), 100, vec![0, 128, 255]));
        let asset = db.store.asset(ours.library, finish.asset).await.unwrap().unwrap();
        assert_eq!((asset.hash, asset.size, asset.media_type.as_str()), (content(1), 100, "audio/flac"));

        assert_eq!(db.store.track(theirs.library, finish.track).await.unwrap(), None);
        assert_eq!(db.store.asset(theirs.library, finish.asset).await.unwrap(), None);
        let refused = db.store.set_analysis(theirs.library, finish.asset, &analysis(1), at(3)).await;
        assert!(matches!(refused, Err(StoreError::Missing("asset"))));
        let removal = entry(theirs.library, "track.delete");
        assert!(matches!(db.store.delete_item(theirs.library, track_item(finish.track), 1, &removal, at(3)).await, Err(StoreError::Missing(_))));
        assert_eq!(db.store.list_audit(theirs.library, None, 9).await.unwrap(), []);
    }

    async fn deleting_hides_and_restoring_shows(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let finish = add_track(&db.store, ours, content(1), "One", at(1)).await;
        let (library, track) = (ours.library, finish.track);
        let first = entry(library, "track.delete");
        db.store.delete_item(library, track_item(track), 1, &first, at(2)).await.unwrap();
        assert!(matches!(db.store.delete_item(library, track_item(track), 1, &entry(library, "track.delete"), at(2)).await, Err(StoreError::Missing(_))));
        assert_eq!(db.store.track(library, track).await.unwrap(), None);
        assert_eq!(db.store.asset(library, finish.asset).await.unwrap(), None);
        assert_eq!(db.store.known_tracks(library, &[content(1)]).await.unwrap(), []);
        let page = db.store.track_page(library, store::Reach::All, &TrackQuery::default()).await.unwrap();
        assert_eq!((page.total, page.rows.len()), (0, 0));
        assert!(db.store.blob_is_referenced(content(1)).await.unwrap());
        assert!(db.store.restore_item(library, track_item(track), &entry(library, "track.restore"), at(3)).await.unwrap());
        assert!(!db.store.restore_item(library, track_item(track), &entry(library, "track.restore"), at(3)).await.unwrap());
        assert!(db.store.track(library, track).await.unwrap().is_some());
        let log = db.store.list_audit(library, None, 9).await.unwrap();
        assert_eq!(log.len(), 3);
        let nobody = TrackId::from_parts(at(0), crate::scene::fresh());
        assert!(matches!(db.store.delete_item(library, track_item(nobody), 1, &entry(library, "x"), at(4)).await, Err(StoreError::Missing(_))));
    }

    async fn tags_name_a_track_better_than_its_file(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let finish = add_track(&db.store, ours, content(1), "take 1", at(1)).await;
        let tagged = |title: Option<&str>| Analysis {
            title: title.map(str::to_owned),
            artist: title.map(|_| "The Band".to_owned()),
            album: title.map(|_| "Blue Album".to_owned()),
            ..analysis(1000)
        };
        for (found, expected) in [
            (tagged(None), "take 1"),
            (tagged(Some("")), "take 1"),
            (tagged(Some("Blue")), "Blue"),
            (tagged(Some("Blue again")), "Blue again"),
            (tagged(None), "Blue again"),
        ] {
            db.store.set_analysis(ours.library, finish.asset, &found, at(2)).await.unwrap();
            let track = db.store.track(ours.library, finish.track).await.unwrap().unwrap();
            assert_eq!(track.row.title, expected);
        }
        // Whoever stands there, perhaps typed by a person, stays.
        let other = Analysis { artist: Some("Somebody Else".to_owned()), ..analysis(1000) };
        db.store.set_analysis(ours.library, finish.asset, &other, at(3)).await.unwrap();
        let track = db.store.track(ours.library, finish.track).await.unwrap().unwrap();
        assert_eq!(track.row.artist.as_deref(), Some("The Band"));
        assert_eq!(track.album.as_deref(), Some("Blue Album"));
    }
}
