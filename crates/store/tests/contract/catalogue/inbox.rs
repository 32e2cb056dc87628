use super::scene::{add_event, add_song, add_track, gig, named, perform, song_called, tune};
use crate::scene::{Place, at, content, entry, finished, fresh, new_upload, two_places};
use domain::inbox::{InboxQuery, InboxSort};
use domain::{EventId, MediaKind, TrackId};
use store::{FileTracks, FiledTrack, FilingTarget, Result, Store, StoreError};

/// A track that was dropped with a folder.
async fn drop_file(store: &Store, place: Place, byte: u8, folder: Option<&str>) -> TrackId {
    let upload = new_upload(place, Some(content(byte)), 100);
    store.create_upload(&upload).await.unwrap();
    let mut done = finished(place, upload.id, content(byte), "take", at(u64::from(byte)));
    done.folder = folder.map(str::to_owned);
    store.finish_upload(&done).await.unwrap().track
}

fn filed(track: TrackId, title: &str) -> FiledTrack {
    FiledTrack {
        track,
        title: title.to_owned(),
        song: None,
        named: None,
    }
}

async fn file(
    store: &Store,
    place: Place,
    tracks: Vec<FiledTrack>,
    target: FilingTarget,
) -> Result<()> {
    let audit = entry(place.library, "inbox.file");
    store
        .file_tracks(
            place.library,
            &FileTracks { tracks, target },
            &audit,
            at(60),
        )
        .await
}

store::on_both_engines! {
    async fn the_inbox_holds_what_nobody_filed_folder_by_folder(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let b = [drop_file(&db.store, ours, 1, Some("b")).await, drop_file(&db.store, ours, 2, Some("b")).await];
        let loose = drop_file(&db.store, ours, 3, None).await;
        let a = drop_file(&db.store, ours, 4, Some("a")).await;
        drop_file(&db.store, theirs, 5, Some("a")).await;
        let event = add_event(&db.store, ours, &gig("Night", "")).await;
        perform(&db.store, ours, 6, event, "Filed").await;
        for (sort, descending, expected) in [
            (InboxSort::Folder, false, [loose, a, b[0], b[1]]),
            (InboxSort::Folder, true, [b[1], b[0], a, loose]),
            (InboxSort::Added, false, [b[0], b[1], loose, a]),
            (InboxSort::Added, true, [a, loose, b[1], b[0]]),
        ] {
            let mut query = InboxQuery { sort, descending, limit: 3, ..InboxQuery::default() };
            let mut seen = Vec::new();
            loop {
                let page = db.store.inbox_page(ours.library, &query).await.unwrap();
                assert_eq!(page.total, 4);
                seen.extend(page.rows.into_iter().map(|row| row.row.id));
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
            }
            assert_eq!(seen, expected, "{sort:?} {descending}");
        }
        let none = InboxQuery { kind: Some(MediaKind::Video), ..InboxQuery::default() };
        assert_eq!(db.store.inbox_page(ours.library, &none).await.unwrap().total, 0);
        let wrong = InboxQuery { after: Some("x".to_owned()), ..InboxQuery::default() };
        let refused = db.store.inbox_page(ours.library, &wrong).await;
        assert!(matches!(refused, Err(StoreError::Cursor(_))));
        let folder = db.store.inbox_folder(ours.library, Some("b"), 9).await.unwrap();
        assert_eq!(folder.iter().map(|row| row.row.id).collect::<Vec<_>>(), b);
        let folder = db.store.inbox_folder(ours.library, None, 9).await.unwrap();
        assert_eq!(folder.iter().map(|row| row.row.id).collect::<Vec<_>>(), [loose]);
        let some = db.store.inbox_tracks(ours.library, &[b[1], a]).await.unwrap();
        assert_eq!(some.iter().map(|row| row.row.id).collect::<Vec<_>>(), [a, b[1]]);
        assert_eq!(db.store.inbox_tracks(theirs.library, &[a]).await.unwrap(), []);
        assert_eq!(db.store.inbox_count(ours.library).await.unwrap(), 4);
    }

    async fn what_sounds_alike_brings_its_song_along(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let event = add_event(&db.store, ours, &gig("Night", "")).await;
        let known = perform(&db.store, ours, 1, event, "Blue").await;
        let new = add_track(&db.store, ours, 2, "x").await;
        let foreign = add_track(&db.store, theirs, 3, "x").await;
        let asset = db.store.track(ours.library, new).await.unwrap().unwrap().row.asset;
        assert_eq!(db.store.track_of_asset(ours.library, asset).await.unwrap(), Some(new));
        assert_eq!(db.store.track_of_asset(theirs.library, asset).await.unwrap(), None);
        assert!(db.store.set_alike(ours.library, new, Some((known, 93))).await.unwrap());
        assert!(!db.store.set_alike(theirs.library, new, None).await.unwrap());
        assert!(db.store.set_alike(ours.library, new, Some((foreign, 93))).await.is_err());
        let all = InboxQuery::default();
        let page = db.store.inbox_page(ours.library, &all).await.unwrap();
        let (song, score) = page.rows[0].alike.clone().unwrap();
        assert_eq!((song.title.as_str(), score), ("Blue", 93));
        assert!(db.store.set_alike(ours.library, new, None).await.unwrap());
        assert_eq!(db.store.inbox_page(ours.library, &all).await.unwrap().rows[0].alike, None);
    }

    async fn a_folder_becomes_an_event_with_its_songs_in_one_step(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let known = add_song(&db.store, ours, &tune("Blue")).await;
        let mut tracks = Vec::new();
        for byte in 1..=3 {
            tracks.push(drop_file(&db.store, ours, byte, Some("f")).await);
        }
        let event = EventId::from_parts(at(0), fresh());
        let list = vec![
            FiledTrack { named: Some(named("Green")), ..filed(tracks[2], "Green") },
            FiledTrack { song: Some(known), ..filed(tracks[0], "Blue") },
            FiledTrack { named: Some(named("green")), ..filed(tracks[1], "Green again") },
        ];
        file(&db.store, ours, list, FilingTarget::New(event, gig("Night", "2024"))).await.unwrap();
        let record = db.store.event(ours.library, event).await.unwrap().unwrap();
        let green = song_called(&db.store, ours, "Green").await;
        let rows: Vec<_> = record
            .tracks
            .iter()
            .map(|track| (track.id, track.position, track.title.as_str(), track.song.as_ref().map(|s| s.id)))
            .collect();
        assert_eq!(rows, [
            (tracks[2], 1, "Green", Some(green)),
            (tracks[0], 2, "Blue", Some(known)),
            (tracks[1], 3, "Green again", Some(green)),
        ]);
        assert_eq!((record.row.tracks, db.store.inbox_count(ours.library).await.unwrap()), (3, 0));

        let again = drop_file(&db.store, ours, 4, None).await;
        file(&db.store, ours, vec![filed(again, "Late")], FilingTarget::Existing(event)).await.unwrap();
        let record = db.store.event(ours.library, event).await.unwrap().unwrap();
        assert_eq!((record.tracks[3].id, record.tracks[3].position), (again, 4));
    }

    async fn filing_is_all_or_nothing(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let track = drop_file(&db.store, ours, 1, None).await;
        let foreign = drop_file(&db.store, theirs, 2, None).await;
        let event = EventId::from_parts(at(0), fresh());
        let both = vec![filed(track, "a"), filed(foreign, "b")];
        let refused = file(&db.store, ours, both, FilingTarget::New(event, gig("Night", ""))).await;
        assert!(matches!(refused, Err(StoreError::Missing("track in the inbox"))));
        assert_eq!(db.store.event(ours.library, event).await.unwrap(), None);
        let refused = file(&db.store, ours, vec![filed(track, "a")], FilingTarget::Existing(event)).await;
        assert!(matches!(refused, Err(StoreError::Missing("event"))));
        file(&db.store, ours, vec![filed(track, "a")], FilingTarget::Alone).await.unwrap();
        let again = file(&db.store, ours, vec![filed(track, "a")], FilingTarget::Alone).await;
        assert!(matches!(again, Err(StoreError::Missing("track in the inbox"))));
        let found = db.store.track(ours.library, track).await.unwrap().unwrap();
        assert_eq!((found.filed, found.row.event, found.row.position), (true, None, 0));
    }
}
