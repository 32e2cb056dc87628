//! Sending files by tus, and everything that can be wrong with it.

mod support;

use axum::body::Body;
use bytes::Bytes;
use domain::Role;
use futures::StreamExt as _;
use http::Method;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::{TestApp, Visitor, base64, wav};

const MISSING: &str = "/files/01890000-0000-7000-8000-000000000001";

#[tokio::test]
async fn a_file_in_two_pieces_becomes_a_track() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(2);
    let hash = blake3::hash(&file).to_hex().to_string();
    let created = app.create(&ann, "gig.wav", file.len(), Some(&hash)).await;
    assert_eq!(created.told(&["upload-offset"]), "201\nupload-offset: 0");
    let upload = created.header("location");

    let first = app.patch(&ann, upload, 0, &file[..1000]).await;
    assert_eq!(
        first.told(&["upload-offset", "tus-resumable"]),
        "204\nupload-offset: 1000\ntus-resumable: 1.0.0"
    );
    assert!(first.header("upload-expires").ends_with(" GMT"));
    let head = app.head(&ann, upload).await;
    assert_eq!(
        head.told(&[
            "upload-offset",
            "upload-length",
            "cache-control",
            "upload-metadata"
        ]),
        format!(
            "200\nupload-offset: 1000\nupload-length: {}\ncache-control: no-store\nupload-metadata: filename {},hash {}",
            file.len(),
            base64("gig.wav"),
            base64(&hash)
        )
    );
    let again = app.create(&ann, "gig.wav", file.len(), Some(&hash)).await;
    assert_eq!(again.header("location"), upload);
    assert_eq!(again.header("upload-offset"), "1000");

    let last = app.patch(&ann, upload, 1000, &file[1000..]).await;
    assert_eq!(last.status, 204, "{}", last.text());
    let status = app.get(&ann, &format!("{upload}/status")).await;
    let status: serde_json::Value = serde_json::from_slice(&status.body).unwrap();
    assert_eq!(status["state"], "finished");
    assert_eq!(status["track"], last.header("reprise-track"));
    assert_eq!((app.files("blobs"), app.files("staging")), (1, 0));
}

#[tokio::test]
async fn options_tell_what_is_spoken() {
    let (app, _) = TestApp::start_with(|keys| keys.max_upload_size = "1GiB".parse().ok()).await;
    let answer = app
        .request(
            &Visitor::nobody(),
            Method::OPTIONS,
            "/files",
            &[],
            Body::empty(),
        )
        .await;
    insta::assert_snapshot!(answer.told(&["tus-version", "tus-extension", "tus-checksum-algorithm", "tus-max-size", "reprise-slices"]), @r"
    200
    tus-version: 1.0.0
    tus-extension: creation,creation-with-upload,creation-defer-length,termination,checksum,checksum-trailer,expiration,concatenation
    tus-checksum-algorithm: sha1,md5,sha256,blake3
    tus-max-size: 1073741824
    reprise-slices: algorithm=blake3, digest=8, least=4096, most=256
    ");
}

#[tokio::test]
async fn a_small_file_goes_up_with_its_announcement() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let headers = [
        ("tus-resumable", "1.0.0"),
        ("upload-length", &file.len().to_string()),
        ("upload-metadata", &format!("filename {}", base64("a.wav"))),
        ("content-type", "application/offset+octet-stream"),
    ];
    let answer = app
        .request(&ann, Method::POST, "/files", &headers, file.clone())
        .await;
    assert_eq!(
        answer.told(&["upload-offset"]),
        format!("201\nupload-offset: {}", file.len())
    );
    assert!(!answer.header("reprise-track").is_empty());
}

#[tokio::test]
async fn only_one_version_of_tus_is_spoken() {
    let (app, ann) = TestApp::start().await;
    let answer = app
        .request(
            &ann,
            Method::HEAD,
            MISSING,
            &[("tus-resumable", "0.2.2")],
            Body::empty(),
        )
        .await;
    assert_eq!(answer.told(&["tus-version"]), "412\ntus-version: 1.0.0");
}

#[tokio::test]
async fn an_unknown_and_a_foreign_upload_answer_alike() {
    let (app, ann) = TestApp::start().await;
    let bob = app.join("bob", Role::Editor).await;
    let created = app.create(&ann, "a.wav", 5000, None).await;
    let foreign = created.header("location");
    for path in [foreign, MISSING, "/files/not-an-id"] {
        let head = app.head(&bob, path).await;
        assert_eq!(head.status, 404, "{path}");
        let patch = app.patch(&bob, path, 0, b"x").await;
        let delete = app
            .request(
                &bob,
                Method::DELETE,
                path,
                &[("tus-resumable", "1.0.0")],
                Body::empty(),
            )
            .await;
        for answer in [patch, delete] {
            let expected = "this upload does not exist, or you may not see it\n";
            assert_eq!(
                (answer.status.as_u16(), answer.text().as_str()),
                (404, expected),
                "{path}"
            );
        }
    }
    assert_eq!(app.head(&ann, foreign).await.status, 200);
}

#[tokio::test]
async fn nobody_sends_without_a_login_and_no_listener_at_all() {
    let (app, _) = TestApp::start().await;
    let listener = app.join("lis", Role::Listener).await;
    assert_eq!(
        app.create(&Visitor::nobody(), "a.wav", 5, None)
            .await
            .status,
        401
    );
    assert_eq!(app.create(&listener, "a.wav", 5, None).await.status, 403);
    assert_eq!(app.head(&Visitor::nobody(), MISSING).await.status, 401);
}

#[tokio::test]
async fn an_offset_that_does_not_match_is_told_the_right_one() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let created = app.create(&ann, "a.wav", file.len(), None).await;
    let upload = created.header("location");
    app.patch(&ann, upload, 0, &file[..100]).await;
    for wrong in [0, 99, 101] {
        let answer = app.patch(&ann, upload, wrong, &file[100..200]).await;
        assert_eq!(
            answer.told(&["upload-offset"]),
            "409\nupload-offset: 100",
            "{wrong}"
        );
    }
    assert_eq!(app.patch(&ann, upload, 100, &file[100..]).await.status, 204);
}

#[tokio::test]
async fn bytes_that_changed_on_their_way_do_not_count() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let created = app.create(&ann, "a.wav", file.len(), None).await;
    let upload = created.header("location");
    let piece = &file[..1000];
    let sha1 = format!(
        "sha1 {}",
        base64(<sha1::Sha1 as sha1::Digest>::digest(piece))
    );
    let blake3 = format!("blake3 {}", base64(blake3::hash(&file[1000..]).as_bytes()));
    for (checksum, bytes) in [(&sha1, &file[1..1001]), (&blake3, piece)] {
        let header = [("upload-checksum", checksum.as_str())];
        let answer = app.patch_with(&ann, upload, 0, bytes, &header).await;
        assert_eq!(answer.status.as_u16(), 460);
        assert_eq!(app.head(&ann, upload).await.header("upload-offset"), "0");
    }
    let right = [("upload-checksum", sha1.as_str())];
    assert_eq!(
        app.patch_with(&ann, upload, 0, piece, &right).await.status,
        204
    );
    let right = [("upload-checksum", blake3.as_str())];
    assert_eq!(
        app.patch_with(&ann, upload, 1000, &file[1000..], &right)
            .await
            .status,
        204
    );
    let unknown = [("upload-checksum", "crc32 aaaa")];
    let answer = app.patch_with(&ann, upload, 0, piece, &unknown).await;
    assert_eq!(
        answer.text(),
        "Upload-Checksum: unknown algorithm \"crc32\"; sha1, md5, sha256, blake3 are known\n"
    );
}

#[tokio::test]
async fn slices_before_a_changed_byte_count() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let created = app.create(&ann, "a.wav", file.len(), None).await;
    let upload = created.header("location");
    let slices = |bytes: &[u8]| {
        let digests: Vec<u8> = bytes
            .chunks(4096)
            .flat_map(|slice| blake3::hash(slice).as_bytes()[..8].to_vec())
            .collect();
        format!("4096 {}", base64(digests))
    };
    let mut changed = file.clone();
    changed[3 * 4096 + 5] ^= 1;
    let header = slices(&file);
    let header = [("reprise-slices", header.as_str())];
    let answer = app.patch_with(&ann, upload, 0, &changed, &header).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("upload-offset")),
        (460, "12288"),
        "{}",
        answer.text()
    );
    assert_eq!(
        app.head(&ann, upload).await.header("upload-offset"),
        "12288"
    );
    let rest = &file[12288..];
    let header = slices(rest);
    let header = [("reprise-slices", header.as_str())];
    let done = app.patch_with(&ann, upload, 12288, rest, &header).await;
    assert_eq!(done.status, 204, "{}", done.text());
    assert!(!done.header("reprise-track").is_empty());
    let strange = [("reprise-slices", "4096 x")];
    let refused = app.patch_with(&ann, upload, 0, b"x", &strange).await;
    assert_eq!(refused.status, 400);
}

#[tokio::test]
async fn two_people_with_one_file_at_once_end_with_one_blob() {
    let (app, ann) = TestApp::start().await;
    let bob = app.join("bob", Role::Editor).await;
    let file = wav::seconds(2);
    let half = file.len() / 2;
    let hash = blake3::hash(&file).to_hex().to_string();
    let begin = async |who: &Visitor| {
        let created = app.create(who, "same.wav", file.len(), Some(&hash)).await;
        assert_eq!(created.status, 201, "{}", created.text());
        created.header("location").to_owned()
    };
    let (anns, bobs) = futures::join!(begin(&ann), begin(&bob));
    assert_ne!(anns, bobs, "nobody goes on with an upload of somebody else");
    assert_eq!(app.head(&bob, &anns).await.status, 404);
    let send = async |who: &Visitor, upload: &str| {
        assert_eq!(app.patch(who, upload, 0, &file[..half]).await.status, 204);
        let done = app.patch(who, upload, half, &file[half..]).await;
        assert_eq!(done.status, 204, "{}", done.text());
        done.header("reprise-track").to_owned()
    };
    let (first, second) = futures::join!(send(&ann, &anns), send(&bob, &bobs));
    assert!(!first.is_empty());
    assert_eq!(first, second, "a library has one track of it");
    assert_eq!((app.files("blobs"), app.files("staging")), (1, 0));
    for (who, upload) in [(&ann, &anns), (&bob, &bobs)] {
        assert_eq!(app.get(who, upload).await.body, file);
    }
}

#[tokio::test]
async fn a_file_that_is_not_the_promised_one_leaves_nothing_behind() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let promised = blake3::hash(b"another file").to_hex().to_string();
    let created = app.create(&ann, "a.wav", file.len(), Some(&promised)).await;
    let upload = created.header("location");
    let answer = app.patch(&ann, upload, 0, &file).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains(&promised), "{}", answer.text());
    assert_eq!(app.head(&ann, upload).await.status, 410);
    assert_eq!((app.files("blobs"), app.files("staging")), (0, 0));
}

#[tokio::test]
async fn more_bytes_than_announced_and_files_over_the_limit_are_413() {
    let (app, ann) = TestApp::start_with(|keys| keys.max_upload_size = "1MB".parse().ok()).await;
    let file = wav::seconds(1);
    let created = app.create(&ann, "a.wav", 5000, None).await;
    let longer = app
        .patch(&ann, created.header("location"), 0, &file[..6000])
        .await;
    assert_eq!(longer.status, 413);
    let over = app.create(&ann, "b.wav", 1_000_001, None).await;
    assert_eq!(
        (over.status.as_u16(), over.text().as_str()),
        (413, "too large: at most 1000000 bytes are accepted here\n")
    );
}

#[tokio::test]
async fn empty_files_and_files_that_are_no_media_are_refused_by_name() {
    let (app, ann) = TestApp::start().await;
    let empty = app.create(&ann, "nothing.wav", 0, None).await;
    assert_eq!(empty.status, 400);
    assert!(empty.text().contains("nothing.wav"), "{}", empty.text());
    let text = "not music at all ".repeat(500);
    let created = app.create(&ann, "notes.wav", text.len(), None).await;
    let sent = app
        .patch(&ann, created.header("location"), 0, text.as_bytes())
        .await;
    assert_eq!(sent.status, 400);
    assert!(sent.text().contains("notes.wav"), "{}", sent.text());
    assert_eq!((app.files("blobs"), app.files("staging")), (0, 0));
}

#[tokio::test]
async fn a_truncated_file_is_kept_and_its_track_tells() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(4);
    let media = app.add(&ann, "cut.wav", &file[..file.len() / 2]).await;
    assert_eq!(app.get(&ann, &media).await.body.len(), file.len() / 2);
}

#[tokio::test]
async fn hostile_names_are_refused_or_kept_as_data() {
    let (app, ann) = TestApp::start().await;
    for bad in ["../", "a\u{202e}3pm.exe", &"x".repeat(300)] {
        let answer = app.create(&ann, bad, 5000, None).await;
        assert_eq!(answer.status, 400, "{bad:?}");
        assert!(answer.text().contains("the file name"), "{}", answer.text());
    }
    let media = app
        .add(&ann, "../../ü \"live\".wav", &wav::seconds(1))
        .await;
    let answer = app.get(&ann, &media).await;
    assert_eq!(
        answer.header("content-disposition"),
        "inline; filename=\"_ _live_.wav\"; filename*=UTF-8''%C3%BC%20%22live%22.wav"
    );
}

#[tokio::test]
async fn what_is_missing_in_a_request_is_named() {
    let (app, ann) = TestApp::start().await;
    let created = app.create(&ann, "a.wav", 5000, None).await;
    let upload = created.header("location");
    let bytes = ("content-type", "application/offset+octet-stream");
    let tus = ("tus-resumable", "1.0.0");
    let mut told = Vec::new();
    for (method, path, headers) in [
        (Method::PATCH, upload, vec![tus]),
        (Method::PATCH, upload, vec![tus, bytes]),
        (
            Method::PATCH,
            upload,
            vec![tus, bytes, ("upload-offset", "-1")],
        ),
        (Method::POST, "/files", vec![tus]),
        (Method::POST, "/files", vec![tus, ("upload-length", "5")]),
        (
            Method::POST,
            "/files",
            vec![tus, ("upload-defer-length", "1")],
        ),
        (Method::POST, upload, vec![tus]),
    ] {
        let answer = app
            .request(&ann, method, path, &headers, Body::empty())
            .await;
        told.push(format!(
            "{} {}",
            answer.status.as_u16(),
            answer.text().trim_end()
        ));
    }
    insta::assert_snapshot!(told.join("\n"), @r#"
    415 the header Content-Type must be application/offset+octet-stream
    400 the header upload-offset is missing
    400 the header upload-offset is not a number of bytes: "-1"
    400 Upload-Metadata: filename is missing
    400 Upload-Metadata: filename is missing
    400 Upload-Metadata: filename is missing
    405 POST to an upload needs X-HTTP-Method-Override: PATCH or DELETE
    "#);
}

#[tokio::test]
async fn an_upload_can_be_given_up() {
    let (app, ann) = TestApp::start().await;
    let created = app.create(&ann, "a.wav", 5000, None).await;
    let upload = created.header("location");
    let headers = [
        ("tus-resumable", "1.0.0"),
        ("x-http-method-override", "DELETE"),
    ];
    let answer = app
        .request(&ann, Method::POST, upload, &headers, Body::empty())
        .await;
    assert_eq!(answer.status, 204);
    assert_eq!(app.head(&ann, upload).await.status, 404);
    assert_eq!(app.files("staging"), 0);
}

#[tokio::test]
async fn who_may_not_send_files_cannot_hold_the_connection_with_one() {
    let (app, ann) = TestApp::start().await;
    let event = app
        .post_form(&ann, "/events/new", "kind=gig&title=Night")
        .await;
    let event = event.header("location");
    for address in ["/upload".to_owned(), format!("{event}/cover")] {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let head = Bytes::from_static(
            b"--x\r\ncontent-disposition: form-data; name=\"other\"; filename=\"a.wav\"\r\n\r\n",
        );
        // It never ends; and as on a line there is not always more at once, all of which would be taken.
        let rest = futures::stream::repeat(Bytes::from(vec![0; 1 << 20])).then(move |bytes| {
            counted.fetch_add(1, Ordering::Relaxed);
            async {
                tokio::task::yield_now().await;
                Ok::<_, io::Error>(bytes)
            }
        });
        let body = Body::from_stream(futures::stream::iter([Ok(head)]).chain(rest).boxed());
        let kind = [("content-type", "multipart/form-data; boundary=x")];
        let nobody = Visitor::nobody();
        let answer = app.request(&nobody, Method::POST, &address, &kind, body);
        assert_ne!(answer.await.status, 200, "{address}");
        assert!(asked.load(Ordering::Relaxed) < 80, "{address}");
    }
}

#[tokio::test]
async fn the_plain_form_ends_at_the_track_or_says_why_not() {
    let (app, ann) = TestApp::start().await;
    let send = async |name: &str, file: &[u8]| {
        let mut body = format!(
            "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        )
        .into_bytes();
        body.extend(file);
        body.extend(b"\r\n--x--\r\n");
        let kind = [("content-type", "multipart/form-data; boundary=x")];
        app.request(&ann, Method::POST, "/upload", &kind, body)
            .await
    };
    let good = send("gig.wav", &wav::seconds(1)).await;
    assert_eq!(good.status, 303);
    assert!(
        good.header("location").starts_with("/tracks/"),
        "{}",
        good.header("location")
    );
    let bad = send("notes.wav", "not music ".repeat(900).as_bytes()).await;
    assert_eq!(
        bad.told(&["location"]),
        "303\nlocation: /upload?error=not-media"
    );
    let none = send("", b"").await;
    assert_eq!(
        none.told(&["location"]),
        "303\nlocation: /upload?error=empty"
    );
    assert_eq!((app.files("blobs"), app.files("staging")), (1, 0));
}

#[tokio::test]
async fn what_the_disk_lost_meanwhile_is_gone_and_begins_anew() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let hash = blake3::hash(&file).to_hex();
    let staging = app.dir.path().join("data/staging");
    let cut = |upload: &str, to: Option<u64>| {
        let path = staging.join(upload.rsplit('/').next().unwrap());
        match to {
            Some(length) => std::fs::File::options()
                .write(true)
                .open(path)
                .unwrap()
                .set_len(length)
                .unwrap(),
            None => std::fs::remove_file(path).unwrap(),
        }
    };
    let mut seen = Vec::new();
    for left in [None, Some(999)] {
        for asks_first in [true, false] {
            let created = app.create(&ann, "a.wav", file.len(), Some(&hash)).await;
            let upload = created.header("location").to_owned();
            assert_eq!(created.header("upload-offset"), "0");
            assert!(!seen.contains(&upload), "it begins anew");
            app.patch(&ann, &upload, 0, &file[..1000]).await;
            cut(&upload, left);
            if asks_first {
                assert_eq!(app.head(&ann, &upload).await.status, 410);
            }
            let refused = app.patch(&ann, &upload, 1000, &file[1000..]).await;
            assert_eq!(refused.status, 410, "{}", refused.text());
            let status = app.get(&ann, &format!("{upload}/status")).await;
            let status: serde_json::Value = serde_json::from_slice(&status.body).unwrap();
            assert_eq!(status["state"], "lost");
            seen.push(upload);
        }
    }
    assert_eq!(app.files("staging"), 0);
}

#[tokio::test]
async fn nothing_follows_the_last_byte() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let created = app.create(&ann, "a.wav", file.len(), None).await;
    let upload = created.header("location");
    app.patch(&ann, upload, 0, &file).await;
    let more = app.patch(&ann, upload, file.len(), b"x").await;
    assert_eq!(more.status, 413, "{}", more.text());
    let again = app.patch(&ann, upload, file.len(), b"").await;
    assert_eq!(again.status, 204, "{}", again.text());
}

#[tokio::test]
async fn a_finished_upload_can_be_forgotten_and_its_track_stays() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let created = app.create(&ann, "a.wav", file.len(), None).await;
    let upload = created.header("location");
    let done = app.patch(&ann, upload, 0, &file).await;
    let tus = [("tus-resumable", "1.0.0")];
    let gone = app
        .request(&ann, Method::DELETE, upload, &tus, Body::empty())
        .await;
    assert_eq!(gone.status, 204, "{}", gone.text());
    assert_eq!(app.head(&ann, upload).await.status, 404);
    let track = done.header("reprise-track").parse().unwrap();
    let viewer = app.viewer(&ann).await;
    app.service.track(&viewer, track).await.unwrap();
    assert_eq!(app.files("blobs"), 1);
}

#[tokio::test]
async fn a_malformed_checksum_begins_nothing() {
    let (app, ann) = TestApp::start_with(|keys| keys.max_unfinished_uploads = Some(1)).await;
    let file = wav::seconds(1);
    for (name, value) in [
        ("upload-checksum", "crc32 aaaa"),
        ("reprise-slices", "4096 x"),
    ] {
        let headers = [
            ("tus-resumable", "1.0.0"),
            ("upload-length", &file.len().to_string()),
            ("upload-metadata", &format!("filename {}", base64("a.wav"))),
            ("content-type", "application/offset+octet-stream"),
            (name, value),
        ];
        let refused = app
            .request(&ann, Method::POST, "/files", &headers, file.clone())
            .await;
        assert_eq!(refused.status, 400, "{}", refused.text());
    }
    assert_eq!(app.create(&ann, "a.wav", 5000, None).await.status, 201);
}
