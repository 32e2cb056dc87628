use crate::scene::{
    Place, add_track, at, content, entry, finished, new_upload, place, track_item, two_places,
};
use domain::Role;
use store::{Bounds, Exceeded, NewUploadRow, StoreError, UploadRole, UploadState};

store::on_both_engines! {
    async fn the_same_promise_twice_is_one_upload(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let first = db.store.create_upload(&new_upload(ours, Some(content(1)), 100)).await.unwrap();
        db.store.advance_upload(ours.library, first.id, 40, at(1), at(1000)).await.unwrap();
        let mut again = new_upload(ours, Some(content(1)), 100);
        again.expires = at(2000);
        let second = db.store.create_upload(&again).await.unwrap();
        assert_eq!((second.id, second.offset, second.expires), (first.id, 40, at(2000)));
        let other = db.store.create_upload(&new_upload(ours, Some(content(2)), 100)).await.unwrap();
        assert_ne!(other.id, first.id);
        let without = [
            db.store.create_upload(&new_upload(ours, None, 100)).await.unwrap().id,
            db.store.create_upload(&new_upload(ours, None, 100)).await.unwrap().id,
        ];
        assert_ne!(without[0], without[1]);
    }

    async fn the_same_promise_twice_at_once_is_one_upload(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let news = [(); 6].map(|()| new_upload(ours, Some(content(1)), 100));
        let made = futures::future::join_all(news.iter().map(|new| db.store.create_upload(new))).await;
        let ids: std::collections::HashSet<_> = made.into_iter().map(|row| row.unwrap().id).collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(db.store.unfinished_uploads().await.unwrap().len(), 1);
    }

    async fn an_upload_is_its_senders_alone(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        db.store.set_membership(ours.library, theirs.account, Role::Admin, at(0)).await.unwrap();
        let row = db.store.create_upload(&new_upload(ours, Some(content(1)), 100)).await.unwrap();
        let hashes = [content(1), content(7)];
        for (stranger, named) in [
            (Place { account: theirs.account, ..ours }, "a colleague"),
            (Place { library: theirs.library, ..ours }, "another library"),
        ] {
            let (library, account) = (stranger.library, stranger.account);
            assert_eq!(db.store.upload(library, account, row.id).await.unwrap(), None, "{named}");
            assert_eq!(db.store.receiving_uploads(library, account, &hashes).await.unwrap(), [], "{named}");
            assert!(!db.store.cancel_upload(library, account, row.id).await.unwrap(), "{named}");
        }
        let (library, other) = (ours.library, theirs.library);
        assert_eq!(db.store.advance_upload(other, row.id, 9, at(1), at(9)).await.unwrap(), None);
        assert!(!db.store.fail_upload(other, row.id, "no", at(1)).await.unwrap());
        let foreign = finished(theirs, row.id, content(1), "One", at(1));
        assert!(matches!(db.store.finish_upload(&foreign).await, Err(StoreError::Missing("upload"))));
        assert_eq!(db.store.upload(library, ours.account, row.id).await.unwrap(), Some(row.clone()));
        assert_eq!(db.store.receiving_uploads(library, ours.account, &hashes).await.unwrap(), std::slice::from_ref(&row));
        assert!(db.store.cancel_upload(library, ours.account, row.id).await.unwrap());
        assert_eq!(db.store.upload(library, ours.account, row.id).await.unwrap(), None);
    }

    async fn the_offset_never_goes_back_nor_beyond_the_end(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let row = db.store.create_upload(&new_upload(ours, Some(content(1)), 100)).await.unwrap();
        let advance = |offset| db.store.advance_upload(ours.library, row.id, offset, at(1), at(1000));
        assert_eq!(advance(40).await.unwrap(), Some(40));
        assert_eq!(advance(10).await.unwrap(), Some(40));
        assert!(matches!(advance(101).await, Err(StoreError::Refused(_))));
        assert_eq!(advance(100).await.unwrap(), Some(100));
        assert!(db.store.fail_upload(ours.library, row.id, "not music", at(2)).await.unwrap());
        assert_eq!(advance(100).await.unwrap(), None);
        let failed = db.store.upload(ours.library, ours.account, row.id).await.unwrap().unwrap();
        assert_eq!(failed.state, UploadState::Failed("not music".to_owned()));
    }

    async fn finishing_makes_one_track_one_job_and_one_entry_however_often(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let row = db.store.create_upload(&new_upload(ours, Some(content(1)), 100)).await.unwrap();
        let first = db.store.finish_upload(&finished(ours, row.id, content(1), "One", at(1))).await.unwrap();
        assert!(!first.already);
        let again = db.store.finish_upload(&finished(ours, row.id, content(1), "One", at(2))).await.unwrap();
        assert_eq!((again.track, again.asset, again.already), (first.track, first.asset, true));
        let stored = db.store.upload(ours.library, ours.account, row.id).await.unwrap().unwrap();
        assert_eq!((stored.state, stored.offset), (UploadState::Finished(first.track), 100));
        assert_eq!(db.store.list_jobs(ours.library, 9).await.unwrap().len(), 1);
        assert_eq!(db.store.list_audit(ours.library, None, 9).await.unwrap().len(), 1);
        assert!(!db.store.cancel_upload(ours.library, ours.account, row.id).await.unwrap());
        assert!(db.store.blob_is_referenced(content(1)).await.unwrap());
        assert!(!db.store.blob_is_referenced(content(2)).await.unwrap());
    }

    async fn identical_files_finished_at_once_are_one_asset(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let mut done = Vec::new();
        for _ in 0..6 {
            let row = db.store.create_upload(&new_upload(ours, None, 100)).await.unwrap();
            done.push(finished(ours, row.id, content(1), "One", at(1)));
        }
        let all = futures::future::join_all(done.iter().map(|done| db.store.finish_upload(done))).await;
        let all: Vec<_> = all.into_iter().map(Result::unwrap).collect();
        assert!(all.iter().all(|finish| (finish.track, finish.asset) == (all[0].track, all[0].asset)));
        assert_eq!(all.iter().filter(|finish| !finish.already).count(), 1);
        let page = db.store.track_page(ours.library, store::Reach::All, &domain::track::TrackQuery::default()).await.unwrap();
        assert_eq!((page.total, page.rows.len()), (1, 1));
        assert_eq!(db.store.list_jobs(ours.library, 9).await.unwrap().len(), 1);
        assert_eq!(db.store.list_audit(ours.library, None, 9).await.unwrap().len(), 6);
    }

    async fn the_same_file_in_two_libraries_is_two_tracks(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let here = add_track(&db.store, ours, content(1), "One", at(1)).await;
        let there = add_track(&db.store, theirs, content(1), "One", at(1)).await;
        assert!(!there.already);
        assert_ne!((here.asset, here.track), (there.asset, there.track));
    }

    async fn sending_a_deleted_tracks_file_again_brings_it_back(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let first = add_track(&db.store, ours, content(1), "One", at(1)).await;
        let removal = entry(ours.library, "track.delete");
        db.store.delete_item(ours.library, track_item(first.track), 1, &removal, at(2)).await.unwrap();
        let again = add_track(&db.store, ours, content(1), "Two", at(3)).await;
        assert_eq!((again.track, again.already), (first.track, true));
        let track = db.store.track(ours.library, first.track).await.unwrap().unwrap();
        assert_eq!(track.row.title, "One");
    }

    async fn what_is_given_up_cannot_be_finished(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let row = db.store.create_upload(&new_upload(ours, Some(content(1)), 100)).await.unwrap();
        db.store.fail_upload(ours.library, row.id, "why", at(1)).await.unwrap();
        let refused = db.store.finish_upload(&finished(ours, row.id, content(1), "One", at(2))).await;
        assert!(matches!(refused, Err(StoreError::Missing("upload"))));
        assert!(!db.store.blob_is_referenced(content(1)).await.unwrap());
    }

    async fn the_sweep_sees_and_forgets_across_libraries(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let soon = db.store.create_upload(&new_upload(ours, Some(content(1)), 100)).await.unwrap();
        let mut later = new_upload(theirs, Some(content(1)), 100);
        later.expires = at(5000);
        db.store.create_upload(&later).await.unwrap();
        assert_eq!(db.store.unfinished_uploads().await.unwrap().len(), 2);
        assert_eq!(db.store.expire_uploads(at(999)).await.unwrap(), []);
        assert_eq!(db.store.expire_uploads(at(1000)).await.unwrap(), [soon.id]);
        let left = db.store.unfinished_uploads().await.unwrap();
        assert_eq!(left.iter().map(|row| row.id).collect::<Vec<_>>(), [later.id]);
    }

    async fn what_failed_is_forgotten_at_its_expiry_and_what_is_finished_stays(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let failed = db.store.create_upload(&new_upload(ours, Some(content(1)), 100)).await.unwrap();
        assert!(db.store.fail_upload(ours.library, failed.id, "no music", at(1)).await.unwrap());
        let done = db.store.create_upload(&new_upload(ours, Some(content(2)), 100)).await.unwrap();
        db.store.finish_upload(&finished(ours, done.id, content(2), "Two", at(1))).await.unwrap();
        assert_eq!(db.store.expire_uploads(at(1000)).await.unwrap(), [failed.id]);
        assert_eq!(db.store.upload(ours.library, ours.account, failed.id).await.unwrap(), None);
        assert!(db.store.upload(ours.library, ours.account, done.id).await.unwrap().is_some());
    }

    async fn a_finished_upload_is_forgotten_by_its_sender_and_the_track_stays(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let row = db.store.create_upload(&new_upload(ours, Some(content(1)), 100)).await.unwrap();
        let done = db.store.finish_upload(&finished(ours, row.id, content(1), "One", at(1))).await.unwrap();
        for (library, account) in [(ours.library, theirs.account), (theirs.library, ours.account)] {
            assert!(!db.store.forget_upload(library, account, row.id).await.unwrap());
        }
        assert!(db.store.forget_upload(ours.library, ours.account, row.id).await.unwrap());
        assert_eq!(db.store.upload(ours.library, ours.account, row.id).await.unwrap(), None);
        assert!(db.store.track(ours.library, done.track).await.unwrap().is_some());
        let bounds = Bounds { person: Some(150), ..Bounds::default() };
        let room = db.store.upload_room(ours.library, ours.account, &bounds).await.unwrap();
        assert_eq!(room, 50, "it still counts");
    }

    async fn a_length_told_late_is_told_once_and_covers_what_is_there(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let new = NewUploadRow { size: None, ..new_upload(ours, None, 1) };
        let row = db.store.create_upload(&new).await.unwrap();
        assert_eq!(row.size, None);
        db.store.advance_upload(ours.library, row.id, 40, at(1), at(1000)).await.unwrap();
        let tell = async |size, bounds: Bounds| db.store.set_upload_size(&row, size, &bounds, at(2)).await;
        let short = tell(39, Bounds::default()).await;
        assert!(matches!(short, Err(StoreError::Refused(_))), "{short:?}");
        let bounds = Bounds { person: Some(99), ..Bounds::default() };
        let beyond = tell(100, bounds).await;
        assert!(matches!(beyond, Err(StoreError::Exceeded(Exceeded::Person(99)))), "{beyond:?}");
        let told = tell(100, Bounds { person: Some(100), ..bounds }).await.unwrap().unwrap();
        assert_eq!((told.size, told.offset), (Some(100), 40));
        assert_eq!(tell(120, Bounds::default()).await.unwrap(), None, "it has one");
    }

    async fn what_is_kept_and_under_way_counts_towards_the_bounds(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        add_track(&db.store, ours, content(1), "One", at(1)).await;
        let begin = async |size, bounds| {
            let new = NewUploadRow { bounds, ..new_upload(ours, None, size) };
            db.store.create_upload(&new).await
        };
        let person = |bytes| Bounds { person: Some(bytes), ..Bounds::default() };
        let library = |bytes| Bounds { library: Some(bytes), ..Bounds::default() };
        begin(50, person(150)).await.unwrap();
        let refused = begin(1, person(150)).await;
        assert!(matches!(refused, Err(StoreError::Exceeded(Exceeded::Person(150)))), "{refused:?}");
        let refused = begin(1, library(150)).await;
        assert!(matches!(refused, Err(StoreError::Exceeded(Exceeded::Library(150)))), "{refused:?}");
        let one = Bounds { uploads: Some(1), ..Bounds::default() };
        let refused = begin(1, one).await;
        assert!(matches!(refused, Err(StoreError::Exceeded(Exceeded::Uploads(1)))), "{refused:?}");
        assert_eq!(db.store.unfinished_uploads().await.unwrap().len(), 1, "what is refused leaves nothing");
        let room = async |bounds| db.store.upload_room(ours.library, ours.account, &bounds).await.unwrap();
        assert_eq!((room(person(170)).await, room(library(100)).await), (20, 0));
        assert_eq!(room(one).await, u64::MAX);
    }

    async fn bounds_hold_for_those_who_begin_at_once(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let kept = async |bounds: Bounds, sizes: [Option<u64>; 2]| {
            let tasks: Vec<_> = (0..24).map(|number: usize| {
                let (store, size) = (db.store.clone(), sizes[number % 2]);
                let new = NewUploadRow { bounds, size, ..new_upload(ours, None, 1) };
                tokio::spawn(async move {
                    let row = store.create_upload(&new).await?;
                    match size {
                        Some(_) => Ok(()),
                        None => store.set_upload_size(&row, 10, &bounds, at(2)).await.map(drop),
                    }
                })
            }).collect();
            let mut done = 0;
            for task in tasks {
                match task.await.unwrap() {
                    Ok(()) => done += 1,
                    Err(StoreError::Exceeded(_)) => {}
                    Err(other) => panic!("{other:?}"),
                }
            }
            for row in db.store.unfinished_uploads().await.unwrap() {
                db.store.cancel_upload(row.library, row.account, row.id).await.unwrap();
            }
            done
        };
        let person = Bounds { person: Some(50), ..Bounds::default() };
        assert_eq!(kept(person, [Some(10), Some(10)]).await, 5, "bytes of a person");
        assert_eq!(kept(person, [Some(10), None]).await, 5, "lengths told later count too");
        let library = Bounds { library: Some(70), ..Bounds::default() };
        assert_eq!(kept(library, [Some(10), Some(10)]).await, 7, "bytes of a library");
        let uploads = Bounds { uploads: Some(3), ..Bounds::default() };
        assert_eq!(kept(uploads, [Some(10), Some(10)]).await, 3, "uploads of a person");
        let foreign = NewUploadRow { bounds: library, ..new_upload(theirs, None, 70) };
        db.store.create_upload(&foreign).await.unwrap();
    }

    async fn parts_are_found_by_the_whole_and_forgotten_with_it(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let part = NewUploadRow { role: UploadRole::Part, ..new_upload(ours, None, 50) };
        let first = db.store.create_upload(&part).await.unwrap();
        let second = NewUploadRow { id: new_upload(ours, None, 1).id, ..part.clone() };
        let second = db.store.create_upload(&second).await.unwrap();
        let parts = vec![first.id, second.id];
        let whole = NewUploadRow {
            role: UploadRole::Joined(parts.clone()),
            folder: Some("2024/Gig".to_owned()),
            metadata: Some("filename YQ==".to_owned()),
            ..new_upload(ours, Some(content(1)), 100)
        };
        let whole = db.store.create_upload(&whole).await.unwrap();
        let found = db.store.joined_upload(ours.library, ours.account, &parts).await.unwrap();
        assert_eq!(found, Some(whole.clone()));
        let other = db.store.joined_upload(ours.library, ours.account, &parts[..1]).await.unwrap();
        assert_eq!(other, None);
        db.store.forget_parts(theirs.library, theirs.account, &parts).await.unwrap();
        assert_eq!(db.store.unfinished_uploads().await.unwrap().len(), 3, "others forget nothing");
        db.store.forget_parts(ours.library, ours.account, &[parts[0], parts[1], whole.id]).await.unwrap();
        assert_eq!(db.store.unfinished_uploads().await.unwrap(), [whole], "a whole is no part");
    }
}
