use crate::app::{TestApp, body, broken_body, hash, new_upload, told, track_of};
use crate::sound::wav;
use bytes::Bytes;
use chrono::TimeDelta;
use domain::UploadId;
use futures::{StreamExt, stream};
use service::{
    Algorithm, Checksum, Error, NewUpload, Piece, Promise, SLICE_DIGEST, Settings, Slices,
    UploadRole, UploadState, Viewer,
};
use store::test_support::TestStore;
use store::{Bounds, NewUploadRow};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn a_file_sent_in_two_parts_becomes_a_track() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 2);
    let upload = app.create(&editor, "take_1.wav", &file, true).await;
    let half = app
        .send(&editor, upload.id, 0, &file[..5000])
        .await
        .unwrap();
    assert_eq!((half.offset, half.state), (5000, UploadState::Receiving));
    let done = app
        .send(&editor, upload.id, 5000, &file[5000..])
        .await
        .unwrap();
    assert_eq!(done.offset, file.len() as u64);
    assert_eq!(app.status(&editor, upload.id).await, done);
    let track = app.service.track(&editor, track_of(&done)).await.unwrap();
    assert_eq!(track.row.title, "take 1");
    let media = app.service.media(&editor, track.row.asset).await.unwrap();
    assert_eq!((media.hash, media.size), (hash(&file), file.len() as u64));
    assert!(app.files("staging").is_empty());
    assert_eq!(app.logged().await, ["editor: upload take_1.wav"]);
}

#[tokio::test]
async fn an_offset_that_does_not_match_is_told_the_right_one() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file, true).await;
    app.send(&editor, upload.id, 0, &file[..100]).await.unwrap();
    for offset in [0, 99, 101, u64::MAX] {
        let refused = app.send(&editor, upload.id, offset, b"x").await;
        assert!(matches!(refused, Err(Error::OffsetMismatch { at: 100 })));
    }
    let done = app
        .send(&editor, upload.id, 100, &file[100..])
        .await
        .unwrap();
    assert!(matches!(done.state, UploadState::Finished(_)));
}

#[tokio::test]
async fn what_came_before_a_broken_connection_counts() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file, true).await;
    let broken = app
        .service
        .append(&editor, upload.id, Piece::at(0), broken_body(&file[..7000]))
        .await;
    assert!(matches!(broken, Err(Error::Interrupted { at: 7000 })));
    app.send(&editor, upload.id, 7000, &file[7000..])
        .await
        .unwrap();
}

#[tokio::test]
async fn a_checksum_counts_all_bytes_of_its_request_or_none() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file, true).await;
    let append = |offset: u64, sum: &[u8], bytes: &[u8]| {
        let checksum = Checksum {
            algorithm: Algorithm::Blake3,
            value: blake3::hash(sum).as_bytes().to_vec(),
        };
        let piece = Piece {
            offset,
            checksum: Promise::Header(checksum),
            ..Piece::default()
        };
        app.service.append(&editor, upload.id, piece, body(bytes))
    };
    let first = append(0, &file[..6000], &file[..6000]).await.unwrap();
    assert_eq!(first.offset, 6000);
    let changed = append(6000, b"other", &file[6000..9000]).await;
    assert!(matches!(changed, Err(Error::ChecksumMismatch { at: 6000 })));
    assert_eq!(app.status(&editor, upload.id).await.offset, 6000);
    let checksum = Checksum {
        algorithm: Algorithm::Sha1,
        value: vec![0; 20],
    };
    let piece = Piece {
        offset: 6000,
        checksum: Promise::Header(checksum),
        ..Piece::default()
    };
    let body = broken_body(&file[6000..7000]);
    let broken = app.service.append(&editor, upload.id, piece, body).await;
    assert!(matches!(broken, Err(Error::Interrupted { at: 6000 })));
    let done = append(6000, &file[6000..], &file[6000..]).await.unwrap();
    assert!(matches!(done.state, UploadState::Finished(_)));
}

#[tokio::test]
async fn slices_that_came_whole_count_when_a_request_breaks() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 2);
    let upload = app.create(&editor, "take.wav", &file, true).await;
    let piece = |offset: usize, bytes: &[u8]| {
        let digests: Vec<u8> = bytes
            .chunks(4096)
            .flat_map(|slice| blake3::hash(slice).as_bytes()[..SLICE_DIGEST].to_vec())
            .collect();
        Piece {
            checksum: Promise::Slices(Slices::new(4096, &digests).unwrap()),
            ..Piece::at(offset as u64)
        }
    };
    let append = |piece, body| app.service.append(&editor, upload.id, piece, body);
    let cut = broken_body(&file[..10_000]).boxed();
    let broken = append(piece(0, &file[..20_000]), cut).await;
    assert!(matches!(broken, Err(Error::Interrupted { at: 8192 })));
    assert_eq!(app.status(&editor, upload.id).await.offset, 8192);
    let mut changed = file[8192..18_192].to_vec();
    changed[5000] ^= 1;
    let refused = append(piece(8192, &file[8192..18_192]), body(&changed).boxed()).await;
    assert!(matches!(
        refused,
        Err(Error::ChecksumMismatch { at: 12_288 })
    ));
    let rest = &file[12_288..];
    let done = append(piece(12_288, rest), body(rest).boxed())
        .await
        .unwrap();
    assert!(matches!(done.state, UploadState::Finished(_)));
}

#[tokio::test]
async fn a_newer_request_ends_an_older_one_that_hangs() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file, true).await;
    let (seen, was_read) = tokio::sync::oneshot::channel();
    let first = Bytes::copy_from_slice(&file[..3000]);
    // Says when it is asked for more than its first bytes, and then hangs for ever.
    let hanging = stream::once(async move { Ok(first) }).chain(stream::once(async move {
        seen.send(()).unwrap();
        std::future::pending().await
    }));
    let (service, viewer) = (app.service.clone(), editor.clone());
    let older = tokio::spawn(async move {
        service
            .append(&viewer, upload.id, Piece::at(0), Box::pin(hanging))
            .await
    });
    was_read.await.unwrap();
    let there = app.service.resume_upload(&editor, upload.id).await.unwrap();
    assert_eq!(there.offset, 3000);
    assert!(matches!(
        older.await.unwrap(),
        Err(Error::Preempted { at: 3000 })
    ));
    app.send(&editor, upload.id, 3000, &file[3000..])
        .await
        .unwrap();
}

#[tokio::test]
async fn bytes_go_to_safety_when_nobody_waits_for_the_answer() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file, true).await;
    let (seen, was_read) = tokio::sync::oneshot::channel();
    let first = Bytes::copy_from_slice(&file[..3000]);
    let broken = stream::once(async move { Ok(first) }).chain(stream::once(async move {
        seen.send(()).unwrap();
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    }));
    let append = app
        .service
        .append(&editor, upload.id, Piece::at(0), Box::pin(broken));
    tokio::select! {
        biased;
        // The server drops the request as soon as the connection is gone.
        _ = was_read => {}
        _ = append => {}
    }
    let there = app.service.resume_upload(&editor, upload.id).await.unwrap();
    assert_eq!(there.offset, 3000);
}

#[tokio::test]
async fn empty_large_and_overlong_files_are_refused() {
    let settings = Settings {
        max_upload_size: 10_000,
        ..Settings::default()
    };
    let app = TestApp::with(TestStore::sqlite().await, settings).await;
    let editor = app.editor().await;
    let refused = |name: &str, size: u64| {
        let new = NewUpload::of(name.parse().unwrap(), size);
        app.service.create_upload(&editor, new)
    };
    assert_eq!(
        told(refused("a.wav", 0).await),
        "“a.wav” is empty: it has 0 bytes; check the file and choose it again"
    );
    assert!(matches!(
        refused("a.wav", 10_001).await,
        Err(Error::TooLarge { limit: 10_000 })
    ));
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file[..9000], false).await;
    let overlong = app.send(&editor, upload.id, 0, &file[..9500]).await;
    assert!(matches!(overlong, Err(Error::TooLarge { limit: 9000 })));
    let at = app.status(&editor, upload.id).await.offset;
    assert!(at <= 9000);
    app.send(
        &editor,
        upload.id,
        at,
        &file[usize::try_from(at).unwrap()..9000],
    )
    .await
    .unwrap();
    let form = app
        .service
        .receive(&editor, "b.wav".parse().unwrap(), body(&file))
        .await;
    assert!(matches!(form, Err(Error::TooLarge { limit: 10_000 })));
}

#[tokio::test]
async fn what_is_no_media_is_refused_by_name_and_leaves_nothing() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let text = b"Dear diary, ".repeat(1000);
    let why = "“diary.wav” is not audio or video in a format this library can play; nothing of it was kept";
    let upload = app.create(&editor, "diary.wav", &text, true).await;
    assert_eq!(told(app.send(&editor, upload.id, 0, &text).await), why);
    let status = app.status(&editor, upload.id).await;
    assert_eq!(status.state, UploadState::Failed(why.to_owned()));
    assert_eq!(told(app.send(&editor, upload.id, 0, &text).await), why);
    let form = app
        .service
        .receive(&editor, "diary.wav".parse().unwrap(), body(&text))
        .await;
    assert_eq!(told(form), why);
    assert!(app.files("blobs").is_empty());
    assert!(app.titles(&editor).await.is_empty());
}

#[tokio::test]
async fn the_first_bytes_decide_before_the_rest_is_sent() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let text = b"Dear diary, ".repeat(1000);
    let upload = app.create(&editor, "diary.wav", &text, true).await;
    app.send(&editor, upload.id, 0, &text[..4000])
        .await
        .unwrap();
    let refused = app.send(&editor, upload.id, 4000, &text[4000..5000]).await;
    assert!(matches!(refused, Err(Error::Invalid(_))));
    assert!(app.files("staging").is_empty());
}

#[tokio::test]
async fn a_broken_promise_fails_the_upload_with_both_hashes() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let (promised, sent) = (wav("Take", 1, 1), wav("Take", 2, 1));
    let upload = app.create(&editor, "take.wav", &promised, true).await;
    let refused = app.send(&editor, upload.id, 0, &sent).await;
    let Err(
        error @ Error::HashMismatch {
            promised: p,
            found: f,
        },
    ) = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!((p, f), (hash(&promised), hash(&sent)));
    assert_eq!(
        app.status(&editor, upload.id).await.state,
        UploadState::Failed(error.to_string())
    );
    assert!(app.files("staging").is_empty() && app.files("blobs").is_empty());
    app.add(&editor, "take.wav", &promised).await;
}

#[tokio::test]
async fn an_upload_of_somebody_else_does_not_exist() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let other = app.person("other", domain::Role::Editor).await;
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file, true).await;
    let foreign = [
        told(app.service.upload_status(&other, upload.id).await),
        told(app.send(&other, upload.id, 0, &file).await),
        told(app.service.cancel_upload(&other, upload.id).await),
    ];
    let unknown = app.fresh(domain::UploadId::from_parts);
    let missing = told(app.service.upload_status(&editor, unknown).await);
    assert!(foreign.iter().all(|text| *text == missing), "{foreign:?}");
    assert_eq!(app.status(&editor, upload.id).await.offset, 0);
}

#[tokio::test]
async fn asking_again_answers_the_upload_in_progress() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let first = app.create(&editor, "take.wav", &file, true).await;
    app.send(&editor, first.id, 0, &file[..100]).await.unwrap();
    let again = app.create(&editor, "copy.wav", &file, true).await;
    assert_eq!((again.id, again.offset), (first.id, 100));
    let mut lying = new_upload("take.wav", &file, true);
    lying.size = Some(file.len() as u64 + 1);
    let refused = app.service.create_upload(&editor, lying).await;
    assert!(matches!(refused, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn a_cancelled_upload_leaves_nothing_and_a_finished_one_its_track() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file, true).await;
    app.send(&editor, upload.id, 0, &file[..5000])
        .await
        .unwrap();
    app.service.cancel_upload(&editor, upload.id).await.unwrap();
    assert!(app.files("staging").is_empty());
    let gone = app.service.upload_status(&editor, upload.id).await;
    assert!(matches!(gone, Err(Error::NotFound("upload"))));
    let upload = app.create(&editor, "take.wav", &file, true).await;
    app.send(&editor, upload.id, 0, &file).await.unwrap();
    app.service.cancel_upload(&editor, upload.id).await.unwrap();
    let gone = app.service.upload_status(&editor, upload.id).await;
    assert!(matches!(gone, Err(Error::NotFound("upload"))));
    assert_eq!(app.titles(&editor).await, ["take"], "the track stays");
}

#[tokio::test]
async fn an_upload_nobody_goes_on_with_expires() {
    let mut app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file, true).await;
    app.clock.advance(TimeDelta::days(13));
    app.send(&editor, upload.id, 0, &file[..5000])
        .await
        .unwrap();
    app.clock.advance(TimeDelta::days(13));
    app.restart().await;
    assert_eq!(app.status(&editor, upload.id).await.offset, 5000);
    app.clock.advance(TimeDelta::days(1));
    app.restart().await;
    assert!(app.service.upload_status(&editor, upload.id).await.is_err());
    assert!(app.files("staging").is_empty());
}

#[tokio::test]
async fn an_upload_expires_while_the_server_runs_even_one_that_hangs() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file, true).await;
    let (seen, was_read) = tokio::sync::oneshot::channel();
    let first = Bytes::copy_from_slice(&file[..3000]);
    let hanging = stream::once(async move { Ok(first) }).chain(stream::once(async move {
        seen.send(()).unwrap();
        std::future::pending().await
    }));
    let (service, viewer) = (app.service.clone(), editor.clone());
    let older = tokio::spawn(async move {
        service
            .append(&viewer, upload.id, Piece::at(0), Box::pin(hanging))
            .await
    });
    was_read.await.unwrap();
    app.clock.advance(TimeDelta::days(15));
    let stop = CancellationToken::new();
    let worker = tokio::spawn(app.service.clone().run_jobs(stop.clone()));
    assert!(older.await.unwrap().is_err());
    stop.cancel();
    worker.await.unwrap();
    let gone = app.service.upload_status(&editor, upload.id).await;
    assert!(matches!(gone, Err(Error::NotFound("upload"))), "{gone:?}");
    assert!(app.files("staging").is_empty());
}

#[tokio::test]
async fn a_sender_that_only_keeps_its_place_is_cut_off() {
    let settings = Settings {
        min_upload_rate: 1_000_000,
        rate_window: std::time::Duration::from_millis(50),
        ..Settings::default()
    };
    let app = TestApp::with(TestStore::sqlite().await, settings).await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let upload = app.create(&editor, "take.wav", &file, true).await;
    let dripping = body(&file[..5000]).chain(stream::pending());
    let slow = app
        .service
        .append(&editor, upload.id, Piece::at(0), Box::pin(dripping))
        .await;
    assert!(matches!(slow, Err(Error::TooSlow { at: 5000 })), "{slow:?}");
    assert_eq!(app.status(&editor, upload.id).await.offset, 5000);
    let dripping = body(&file[..5000]).chain(stream::pending());
    let name = "take.wav".parse().unwrap();
    let slow = app.service.receive(&editor, name, Box::pin(dripping)).await;
    assert!(matches!(slow, Err(Error::TooSlow { at: 0 })), "{slow:?}");
    assert_eq!(app.files("staging").len(), 1, "the upload's alone");
}

#[tokio::test]
async fn a_form_without_room_for_its_file_stops_early() {
    let settings = Settings {
        person_quota: Some(10_000),
        ..Settings::default()
    };
    let app = TestApp::with(TestStore::sqlite().await, settings).await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let (count, counted) = std::sync::mpsc::channel();
    let counting = body(&file).inspect(move |_| count.send(()).unwrap());
    let name = "take.wav".parse().unwrap();
    let refused = app.service.receive(&editor, name, Box::pin(counting)).await;
    assert!(
        matches!(refused, Err(Error::TooLarge { limit: 10_000 })),
        "{refused:?}"
    );
    assert_eq!(counted.iter().count(), 11, "pieces of a thousand bytes");
}

/// A file in two parts, and a row for the whole of which `offset` bytes are counted.
async fn joining(app: &TestApp, editor: &Viewer, file: &[u8], offset: usize) -> NewUploadRow {
    let half = file.len() / 2;
    let mut parts = Vec::new();
    for bytes in [&file[..half], &file[half..]] {
        let part = NewUpload {
            part: true,
            ..new_upload("part", bytes, false)
        };
        let part = app.service.create_upload(editor, part).await.unwrap();
        app.send(editor, part.id, 0, bytes).await.unwrap();
        parts.push(part.id);
    }
    let now = app.clock.now_is();
    let row = NewUploadRow {
        id: app.fresh(UploadId::from_parts),
        library: editor.library.id,
        account: editor.person.as_ref().unwrap().id,
        name: "take.wav".parse().unwrap(),
        folder: None,
        metadata: None,
        size: Some(file.len() as u64),
        hash: Some(hash(file)),
        role: UploadRole::Joined(parts),
        expires: now + TimeDelta::days(1),
        now,
        bounds: Bounds::default(),
    };
    app.db.store.create_upload(&row).await.unwrap();
    app.blobs.create(row.id).await.unwrap();
    let mut staged = app.blobs.open_at(row.id, 0).await.unwrap();
    staged.write(&file[..offset]).await.unwrap();
    let at = staged.sync().await.unwrap();
    let store = &app.db.store;
    let counted = store.advance_upload(row.library, row.id, at, now, row.expires);
    counted.await.unwrap();
    row
}

#[tokio::test]
async fn a_joined_file_that_a_crash_left_half_copied_is_joined_again() {
    let mut app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let row = joining(&app, &editor, &file, 0).await;
    let UploadRole::Joined(parts) = row.role else {
        panic!("{row:?}");
    };
    app.restart().await;
    assert_eq!(app.files("staging").len(), 2, "the parts stay");
    let joined = app
        .service
        .join_uploads(&editor, new_upload("take.wav", &file, true), parts)
        .await
        .unwrap();
    assert!(matches!(joined.state, UploadState::Finished(_)));
    assert!(app.files("staging").is_empty());
}

#[tokio::test]
async fn the_parts_of_a_joined_file_go_with_it_whatever_came_in_between() {
    let mut app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 1);
    let row = joining(&app, &editor, &file, file.len()).await;
    app.restart().await;
    let done = app.status(&editor, row.id).await;
    assert!(matches!(done.state, UploadState::Finished(_)), "{done:?}");
    assert!(app.files("staging").is_empty(), "the sweep sees to it");

    // As if the first answer had come, and the server had died before it forgot the parts.
    let UploadRole::Joined(parts) = row.role.clone() else {
        panic!("{row:?}");
    };
    for id in &parts {
        let part = NewUploadRow {
            id: *id,
            role: UploadRole::Part,
            hash: None,
            ..row.clone()
        };
        app.db.store.create_upload(&part).await.unwrap();
        app.blobs.create(*id).await.unwrap();
    }
    let again = app
        .service
        .join_uploads(&editor, new_upload("take.wav", &file, true), parts)
        .await
        .unwrap();
    assert_eq!(again.id, row.id);
    assert!(app.files("staging").is_empty());
}
