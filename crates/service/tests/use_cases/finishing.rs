//! Every point at which a crash can come between the last byte and the track, and two that finish at once.

use crate::app::{TestApp, hash, new_upload, track_of};
use crate::sound::wav;
use bytes::Bytes;
use domain::{Role, UploadId};
use service::{Error, Piece, UploadState, Viewer};

/// An upload all of whose bytes were counted when the power went, `promise`d or not.
async fn all_received(app: &TestApp, viewer: &Viewer, file: &[u8], promise: bool) -> UploadId {
    let upload = app
        .service
        .create_upload(viewer, new_upload("take.wav", file, promise))
        .await
        .unwrap();
    let mut staged = app.blobs.open_at(upload.id, 0).await.unwrap();
    staged.write(file).await.unwrap();
    staged.sync().await.unwrap();
    app.db
        .store
        .advance_upload(
            viewer.library.id,
            upload.id,
            file.len() as u64,
            app.clock.now_is(),
            upload.expires_at,
        )
        .await
        .unwrap();
    upload.id
}

async fn assert_finished(app: &TestApp, viewer: &Viewer, upload: UploadId, file: &[u8]) {
    let status = app.status(viewer, upload).await;
    let track = app.service.track(viewer, track_of(&status)).await.unwrap();
    let media = app.service.media(viewer, track.row.asset).await.unwrap();
    assert_eq!(media.hash, hash(file));
    assert_eq!(app.titles(viewer).await, ["take"]);
    assert_eq!(app.files("blobs").len(), 1);
    assert!(app.files("staging").is_empty());
}

store::on_both_engines! {
    async fn a_crash_before_the_hash_is_completed_by_the_next_start(db: TestStore) {
        let mut app = TestApp::on(db).await;
        let editor = app.editor().await;
        let file = wav("Take", 1, 1);
        let upload = all_received(&app, &editor, &file, false).await;
        app.restart().await;
        assert_finished(&app, &editor, upload, &file).await;
    }

    async fn a_crash_between_rename_and_transaction_is_completed_by_the_next_start(db: TestStore) {
        let mut app = TestApp::on(db).await;
        let editor = app.editor().await;
        let file = wav("Take", 1, 1);
        let upload = all_received(&app, &editor, &file, true).await;
        app.blobs.adopt(upload, hash(&file)).await.unwrap();
        app.restart().await;
        assert_finished(&app, &editor, upload, &file).await;
    }

    async fn without_a_promise_the_renamed_file_is_still_found(db: TestStore) {
        let mut app = TestApp::on(db).await;
        let editor = app.editor().await;
        let file = wav("Take", 1, 1);
        let upload = all_received(&app, &editor, &file, false).await;
        let (store, now) = (&app.db.store, app.clock.now_is());
        let library = editor.library.id;
        assert!(store.set_upload_hash(library, upload, hash(&file), now).await.unwrap());
        app.blobs.adopt(upload, hash(&file)).await.unwrap();
        app.restart().await;
        assert_finished(&app, &editor, upload, &file).await;
    }

    async fn two_people_finish_the_same_content_as_one_track(db: TestStore) {
        let app = TestApp::on(db).await;
        let (ada, bob) = (app.person("ada", Role::Editor).await, app.person("bob", Role::Editor).await);
        let file = wav("Take", 1, 1);
        let first = app.create(&ada, "take.wav", &file, true).await;
        let second = app.create(&bob, "copy.wav", &file, true).await;
        let (a, b) = tokio::join!(
            app.send(&ada, first.id, 0, &file),
            app.send(&bob, second.id, 0, &file)
        );
        assert_eq!(track_of(&a.unwrap()), track_of(&b.unwrap()));
        assert_eq!(app.titles(&ada).await.len(), 1);
        assert_eq!(app.files("blobs").len(), 1);
        let jobs = app.db.store.list_jobs(ada.library.id, 10).await.unwrap();
        assert_eq!(jobs.len(), 1);
        assert_eq!(app.logged().await.len(), 2);
    }

    async fn one_person_finishes_the_same_content_by_two_uploads(db: TestStore) {
        let app = TestApp::on(db).await;
        let editor = app.editor().await;
        let file = wav("Take", 1, 1);
        let promised = app.create(&editor, "take.wav", &file, true).await;
        app.send(&editor, promised.id, 0, &file[..100]).await.unwrap();
        let plain = app.create(&editor, "take.wav", &file, false).await;
        let done = app.send(&editor, plain.id, 0, &file).await.unwrap();
        assert!(matches!(done.state, UploadState::Finished(_)));
        assert!(app.service.upload_status(&editor, promised.id).await.is_err());
        assert!(app.files("staging").is_empty());
    }
}

#[tokio::test]
async fn a_crash_before_the_bytes_were_counted_loses_only_those() {
    let mut app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file, true).await;
    app.send(&editor, upload.id, 0, &file[..4000])
        .await
        .unwrap();
    let mut staged = app.blobs.open_at(upload.id, 4000).await.unwrap();
    staged.write(b"half written, never counted").await.unwrap();
    staged.sync().await.unwrap();
    app.restart().await;
    assert_eq!(app.status(&editor, upload.id).await.offset, 4000);
    app.send(&editor, upload.id, 4000, &file[4000..])
        .await
        .unwrap();
    assert_finished(&app, &editor, upload.id, &file).await;
}

#[tokio::test]
async fn a_repeated_last_request_finishes_what_the_first_could_not() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = all_received(&app, &editor, &file, true).await;
    app.blobs.adopt(upload, hash(&file)).await.unwrap();
    let size = file.len() as u64;
    let done = app.send(&editor, upload, size, b"").await.unwrap();
    assert_eq!(app.send(&editor, upload, size, b"").await.unwrap(), done);
    assert_finished(&app, &editor, upload, &file).await;
}

#[tokio::test]
async fn a_request_that_is_to_finish_brings_no_more_bytes() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = all_received(&app, &editor, &file, true).await;
    let size = file.len() as u64;
    let more = app.send(&editor, upload, size, b"more").await;
    assert!(
        matches!(more, Err(Error::TooLarge { limit }) if limit == size),
        "{more:?}"
    );
    app.send(&editor, upload, size, b"").await.unwrap();
    assert_finished(&app, &editor, upload, &file).await;
}

#[tokio::test]
async fn what_the_disk_lost_of_a_whole_file_is_not_taken_for_another_file() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = all_received(&app, &editor, &file, true).await;
    app.blobs.open_at(upload, 4000).await.unwrap();
    let size = file.len() as u64;
    let lost = app.send(&editor, upload, size, b"").await;
    assert!(matches!(lost, Err(Error::Gone(_))), "{lost:?}");
    assert!(app.status(&editor, upload).await.lost);
}

#[tokio::test]
async fn staged_files_of_no_upload_are_removed_at_the_start() {
    let mut app = TestApp::sqlite().await;
    let stray = app.fresh(UploadId::from_parts);
    app.blobs.create(stray).await.unwrap();
    app.restart().await;
    assert!(app.files("staging").is_empty());
}

#[tokio::test]
async fn bytes_that_the_disk_lost_are_owned_up_to() {
    let mut app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file, true).await;
    app.send(&editor, upload.id, 0, &file[..4000])
        .await
        .unwrap();
    app.blobs.discard(upload.id).await.unwrap();
    app.restart().await;
    assert_eq!(
        app.status(&editor, upload.id).await.state,
        UploadState::Failed(
            "the server's disk has lost what was sent of “take.wav”; send it again".to_owned()
        )
    );
}

#[tokio::test]
async fn the_form_knows_the_size_of_its_file_whatever_was_announced() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let mut wrong = new_upload("take.wav", &file, true);
    wrong.size = Some(10);
    app.service.create_upload(&editor, wrong).await.unwrap();
    let form = app.service.receive(
        &editor,
        "take.wav".parse().unwrap(),
        crate::app::body(&file),
    );
    let track = form.await.unwrap();
    let media = app.service.track(&editor, track).await.unwrap();
    assert_eq!(media.size, file.len() as u64);
}

#[tokio::test]
async fn a_promise_that_comes_with_the_last_bytes_ends_nothing() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file, false).await;
    let (service, sender, bytes) = (app.service.clone(), editor.clone(), file.clone());
    // Another request of the same client's tells it while the bytes come.
    let body = futures::stream::once(async move {
        let promise = service.promise_hash(&sender, upload.id, hash(&bytes));
        promise.await.map_err(std::io::Error::other)?;
        Ok(Bytes::from(bytes))
    });
    let done = app
        .service
        .append(&editor, upload.id, Piece::at(0), Box::pin(body));
    track_of(&done.await.unwrap());
}

#[tokio::test]
async fn the_form_ends_an_upload_of_the_same_content_well() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file, true).await;
    app.send(&editor, upload.id, 0, &file[..4000])
        .await
        .unwrap();
    let track = app
        .service
        .receive(
            &editor,
            "take.wav".parse().unwrap(),
            crate::app::body(&file),
        )
        .await
        .unwrap();
    assert_eq!(track_of(&app.status(&editor, upload.id).await), track);
    let media = app.service.track(&editor, track).await.unwrap();
    assert_eq!(media.size, file.len() as u64);
    assert_eq!(app.blobs.staged_len(upload.id).await.unwrap(), None);
}
