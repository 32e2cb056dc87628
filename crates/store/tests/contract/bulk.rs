use crate::scene::{add_track, analysis, at, content, fresh, two_places};
use domain::search::SearchQuery;
use domain::{AssetId, AuditId, JobId, TrackId};
use store::Analysis;
use store::bulk::{Recorded, Source};

store::on_both_engines! {
    async fn recordings_leave_the_rows_of_an_upload_and_its_analysis(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let sent = add_track(&db.store, ours, content(1), "take 1", at(5)).await;
        let found = Analysis {
            title: Some("Été".to_owned()),
            artist: Some("The Others".to_owned()),
            ..analysis(5000)
        };
        db.store.set_analysis(ours.library, sent.asset, &found, at(5)).await.unwrap();

        let one = Recorded {
            upload: crate::scene::upload_id(),
            asset: AssetId::from_parts(at(5), fresh()),
            track: TrackId::from_parts(at(5), fresh()),
            job: JobId::from_parts(at(5), fresh()),
            audit: AuditId::from_parts(at(5), fresh()),
            hash: content(1),
            size: 100,
            name: "take 1.flac".parse().unwrap(),
            folder: None,
            title: "Été".to_owned(),
            artist: "The Others".to_owned(),
            duration_ms: 5000,
        };
        let other = Recorded {
            upload: crate::scene::upload_id(),
            asset: AssetId::from_parts(at(5), fresh()),
            track: TrackId::from_parts(at(5), fresh()),
            job: JobId::from_parts(at(5), fresh()),
            audit: AuditId::from_parts(at(5), fresh()),
            hash: content(2),
            folder: Some("Friday".to_owned()),
            ..one.clone()
        };
        let source = Source {
            library: theirs.library,
            account: theirs.account,
            who: "bob".to_owned(),
            peaks: found.peaks.clone(),
            now: at(5),
        };
        db.store.add_recordings(&source, &[one.clone(), other.clone()]).await.unwrap();

        let expected = db.store.track(ours.library, sent.track).await.unwrap().unwrap();
        let mut track = db.store.track(theirs.library, one.track).await.unwrap().unwrap();
        assert_eq!((track.row.id, track.row.asset), (one.track, one.asset));
        (track.row.id, track.row.asset) = (sent.track, sent.asset);
        // The analysis gave the one its title, which counts; the other came with its own.
        assert_eq!((track.revision, expected.revision), (1, 2));
        track.revision = expected.revision;
        assert_eq!(track, expected);
        let track = db.store.track(theirs.library, other.track).await.unwrap().unwrap();
        assert_eq!((track.hash, track.folder.as_deref()), (content(2), Some("Friday")));

        let upload = db.store.upload(theirs.library, theirs.account, one.upload).await.unwrap().unwrap();
        assert_eq!((upload.offset, upload.size), (100, Some(100)));
        assert_eq!(upload.state, store::UploadState::Finished(one.track));
        let audit = db.store.list_audit(theirs.library, None, 9).await.unwrap();
        assert_eq!(audit.len(), 2);
        assert_eq!((audit[0].action.as_str(), audit[0].subject.as_str()), ("upload", "Été"));
        assert_eq!(db.store.list_jobs(theirs.library, 9).await.unwrap().len(), 2);
        assert_eq!(db.store.count_jobs(theirs.library).await.unwrap(), [], "nothing waits");

        // What was sent was written down when it came and when it was analysed; once is enough.
        db.store.compact_changes().await.unwrap();
        db.store.take_stock().await.unwrap();
        assert_eq!(db.store.index_changes(ours.library, 100).await.unwrap(), 1);
        assert_eq!(db.store.index_changes(theirs.library, 100).await.unwrap(), 2);
        let query = SearchQuery { text: "ete".to_owned(), limit: 9, ..SearchQuery::default() };
        assert_eq!(db.store.search(theirs.library, store::Reach::All, &query).await.unwrap().rows.len(), 2);
    }

    async fn recordings_of_one_content_come_all_or_not_at_all(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let source = Source {
            library: ours.library,
            account: ours.account,
            who: "ann".to_owned(),
            peaks: vec![1],
            now: at(0),
        };
        let same = || Recorded {
            upload: crate::scene::upload_id(),
            asset: AssetId::from_parts(at(0), fresh()),
            track: TrackId::from_parts(at(0), fresh()),
            job: JobId::from_parts(at(0), fresh()),
            audit: AuditId::from_parts(at(0), fresh()),
            hash: content(1),
            size: 1,
            name: "a.flac".parse().unwrap(),
            folder: None,
            title: "A".to_owned(),
            artist: String::new(),
            duration_ms: 1,
        };
        let refused = db.store.add_recordings(&source, &[same(), same()]).await;
        assert!(refused.is_err());
        assert_eq!(db.store.known_tracks(ours.library, &[content(1)]).await.unwrap(), []);
    }
}
