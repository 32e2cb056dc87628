//! The extensions of tus 1.0.0: lengths told late, parts joined to a whole, checksums, and files read back.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

mod support;

use axum::body::Body;
use domain::Role;
use http::Method;
use support::process::{Process, Reply};
use support::{Answer, TestApp, Visitor, base64, wav};

const TUS: (&str, &str) = ("tus-resumable", "1.0.0");

async fn post(app: &TestApp, who: &Visitor, headers: &[(&str, &str)]) -> Answer {
    let headers = [&[TUS], headers].concat();
    app.request(who, Method::POST, "/files", &headers, Body::empty())
        .await
}

fn named(name: &str) -> String {
    format!("filename {}", base64(name))
}

/// Sends a stretch of a file as a part and answers its address.
async fn part(app: &TestApp, who: &Visitor, bytes: &[u8]) -> String {
    let length = bytes.len().to_string();
    let created = post(
        app,
        who,
        &[("upload-concat", "partial"), ("upload-length", &length)],
    )
    .await;
    assert_eq!(created.status, 201, "{}", created.text());
    let address = created.header("location").to_owned();
    assert_eq!(app.patch(who, &address, 0, bytes).await.status, 204);
    address
}

#[tokio::test]
async fn a_length_may_be_told_with_any_piece() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let length = file.len().to_string();
    let name = named("live.wav");
    let announced = [
        ("upload-defer-length", "1"),
        ("upload-metadata", name.as_str()),
    ];
    let created = post(&app, &ann, &announced).await;
    let upload = created.header("location");
    let head = app.head(&ann, upload).await;
    assert_eq!(
        head.told(&["upload-defer-length", "upload-length", "upload-metadata"]),
        format!("200\nupload-defer-length: 1\nupload-length: \nupload-metadata: {name}")
    );
    assert_eq!(app.patch(&ann, upload, 0, &file[..1000]).await.status, 204);
    let told = [("upload-length", length.as_str())];
    let second = app
        .patch_with(&ann, upload, 1000, &file[1000..2000], &told)
        .await;
    assert_eq!(second.status, 204, "{}", second.text());
    let head = app.head(&ann, upload).await;
    assert_eq!(
        head.told(&["upload-defer-length", "upload-length"]),
        format!("200\nupload-defer-length: \nupload-length: {length}")
    );
    let other = [("upload-length", "5000")];
    let changed = app
        .patch_with(&ann, upload, 2000, &file[2000..], &other)
        .await;
    assert_eq!(changed.status, 400, "{}", changed.text());
    let last = app.patch(&ann, upload, 2000, &file[2000..]).await;
    assert!(!last.header("reprise-track").is_empty(), "{}", last.text());
}

#[tokio::test]
async fn a_file_without_a_length_ends_at_the_limit() {
    let (app, ann) = TestApp::start_with(|keys| keys.max_upload_size = "50kB".parse().ok()).await;
    let name = named("live.wav");
    let created = post(
        &app,
        &ann,
        &[("upload-defer-length", "1"), ("upload-metadata", &name)],
    )
    .await;
    let upload = created.header("location");
    let file = wav::seconds(1);
    assert_eq!(
        app.patch(&ann, upload, 0, &file[..40_000]).await.status,
        204
    );
    assert_eq!(
        app.patch(&ann, upload, 40_000, &file[40_000..60_000])
            .await
            .status,
        413
    );
}

#[tokio::test]
async fn parts_sent_side_by_side_become_one_file() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(2);
    let hash = blake3::hash(&file).to_hex();
    let third = file.len() / 3;
    let first = part(&app, &ann, &file[..third]).await;
    let last = part(&app, &ann, &file[2 * third..]).await;
    let middle = part(&app, &ann, &file[third..2 * third]).await;
    assert_eq!(
        app.head(&ann, &middle).await.header("upload-concat"),
        "partial"
    );

    let concat = format!("final;{first} http://127.0.0.1:3000{middle} {last}");
    let metadata = format!("{},hash {}", named("joined.wav"), base64(hash.as_str()));
    let headers = [
        ("upload-concat", concat.as_str()),
        ("upload-metadata", &metadata),
    ];
    let joined = post(&app, &ann, &headers).await;
    assert_eq!(joined.status, 201, "{}", joined.text());
    let upload = joined.header("location");
    let track = joined.header("reprise-track");
    assert!(!track.is_empty());
    assert_eq!((app.files("blobs"), app.files("staging")), (1, 0));
    let head = app.head(&ann, upload).await;
    assert_eq!(
        head.told(&["upload-length", "upload-offset", "upload-concat"]),
        format!(
            "200\nupload-length: {0}\nupload-offset: {0}\nupload-concat: final;{first} {middle} {last}",
            file.len()
        )
    );
    assert_eq!(app.get(&ann, upload).await.body, file);
    assert_eq!(
        app.patch(&ann, upload, file.len(), b"more").await.status,
        403
    );
    assert_eq!(
        app.head(&ann, &first).await.status,
        404,
        "the parts are gone"
    );
    // The answer was lost, and the client asks again.
    let again = post(&app, &ann, &headers).await;
    assert_eq!(
        (again.header("location"), again.header("reprise-track")),
        (upload, track)
    );
}

#[tokio::test]
async fn parts_that_do_not_make_the_promised_file_are_refused() {
    let (app, ann) = TestApp::start().await;
    let bob = app.join("bob", Role::Editor).await;
    let file = wav::seconds(1);
    let half = file.len() / 2;
    let first = part(&app, &ann, &file[..half]).await;
    let second = part(&app, &ann, &file[half..]).await;
    let begun = post(
        &app,
        &ann,
        &[("upload-concat", "partial"), ("upload-length", "10")],
    )
    .await;
    let whole = app.create(&ann, "whole.wav", 5000, None).await;
    let hash = blake3::hash(&file).to_hex();
    let promise = format!("{},hash {}", named("joined.wav"), base64(hash.as_str()));
    let told = async |who: &Visitor, parts: &[&str], metadata: &str| {
        let concat = format!("final;{}", parts.join(" "));
        let headers = [
            ("upload-concat", concat.as_str()),
            ("upload-metadata", metadata),
        ];
        post(&app, who, &headers).await.status.as_u16()
    };
    let plain = named("joined.wav");
    assert_eq!(told(&ann, &[&second, &first], &promise).await, 422);
    assert_eq!(told(&ann, &[], &plain).await, 400);
    assert_eq!(told(&ann, &[&first, &first], &plain).await, 400);
    assert_eq!(
        told(&ann, &[&first, begun.header("location")], &plain).await,
        400
    );
    assert_eq!(
        told(&ann, &[&first, whole.header("location")], &plain).await,
        400
    );
    assert_eq!(told(&bob, &[&first, &second], &plain).await, 400);
    assert_eq!(told(&ann, &[&first, &second], &promise).await, 201);
}

#[tokio::test]
async fn every_checksum_is_checked() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let created = app.create(&ann, "a.wav", file.len(), None).await;
    let upload = created.header("location");
    // Of `abcdefgh` repeated, by coreutils; the first bytes must not be media yet, so a part is sent.
    let checksums = |bytes: &[u8]| {
        [
            format!(
                "sha1 {}",
                base64(<sha1::Sha1 as sha1::Digest>::digest(bytes))
            ),
            format!(
                "sha256 {}",
                base64(<sha2::Sha256 as sha1::Digest>::digest(bytes))
            ),
            format!("md5 {}", base64(<md5::Md5 as sha1::Digest>::digest(bytes))),
            format!("blake3 {}", base64(blake3::hash(bytes).as_bytes())),
        ]
    };
    let mut at = 0;
    for (index, right) in checksums(&file[..500]).iter().enumerate() {
        let bytes = &file[at..at + 500];
        let (right, wrong) = (
            &checksums(bytes)[index],
            if at == 0 {
                "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA="
            } else {
                right
            },
        );
        let header = |value| [("upload-checksum", value)];
        let answer = app
            .patch_with(&ann, upload, at, bytes, &header(wrong))
            .await;
        assert_eq!(answer.status.as_u16(), 460, "{wrong}");
        let answer = app
            .patch_with(&ann, upload, at, bytes, &header(right))
            .await;
        assert_eq!(answer.status, 204, "{right}");
        at += 500;
    }
}

#[tokio::test]
async fn a_finished_upload_is_read_back_by_its_sender_alone() {
    let (app, ann) = TestApp::start().await;
    let bob = app.join("bob", Role::Editor).await;
    let file = wav::seconds(1);
    let created = app.create(&ann, "a.wav", file.len(), None).await;
    let upload = created.header("location");
    assert_eq!(app.get(&ann, upload).await.status, 409);
    app.patch(&ann, upload, 0, &file).await;
    let whole = app.get(&ann, upload).await;
    assert_eq!((whole.status.as_u16(), &whole.body[..]), (200, &file[..]));
    assert_eq!(whole.header("content-type"), "audio/wav");
    let range = [("range", "bytes=10-19")];
    let part = app
        .request(&ann, Method::GET, upload, &range, Body::empty())
        .await;
    assert_eq!((part.status.as_u16(), &part.body[..]), (206, &file[10..20]));
    assert_eq!(app.get(&bob, upload).await.status, 404);
}

#[tokio::test]
async fn nobody_sends_for_somebody_else() {
    let (app, ann) = TestApp::start().await;
    let bob = app.join("bob", Role::Editor).await;
    let id = async |who: &Visitor| app.viewer(who).await.person.unwrap().id.to_string();
    let (anns, bobs) = (id(&ann).await, id(&bob).await);
    let nobody = Visitor::nobody();
    for (who, named, expected) in [
        (&ann, &anns, 201),
        (&bob, &bobs, 201),
        (&bob, &anns, 401),
        (&nobody, &anns, 401),
    ] {
        let metadata = self::named("a.wav");
        let headers = [
            ("reprise-person", named.as_str()),
            ("upload-length", "10"),
            ("upload-metadata", &metadata),
        ];
        let answer = post(&app, who, &headers).await;
        assert_eq!(answer.status, expected, "{}", answer.text());
    }
}

#[tokio::test]
async fn an_expired_upload_is_gone_with_its_bytes() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let text = "not music ".repeat(1000);
    let refused = app.create(&ann, "no.wav", text.len(), None).await;
    app.patch(&ann, refused.header("location"), 0, text.as_bytes())
        .await;
    let created = app.create(&ann, "a.wav", file.len(), None).await;
    let upload = created.header("location");
    for (address, status) in [(upload, 204), (refused.header("location"), 410)] {
        let answer = app.patch(&ann, address, 0, &file[..100]).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
    }
    assert_eq!(app.get(&ann, refused.header("location")).await.status, 410);
}

#[tokio::test]
async fn a_hash_told_late_holds_the_upload_to_it() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let hash = blake3::hash(&file).to_hex();
    let created = app.create(&ann, "a.wav", file.len(), None).await;
    let upload = created.header("location");
    let late = [("reprise-hash", hash.as_str())];
    assert_eq!(
        app.patch_with(&ann, upload, 0, &file[..100], &late)
            .await
            .status,
        204
    );
    let again = app
        .create(&ann, "a.wav", file.len(), Some(hash.as_str()))
        .await;
    assert_eq!(
        (again.header("location"), again.header("upload-offset")),
        (upload, "100")
    );
    let mut other = file[100..].to_vec();
    other[0] ^= 1;
    assert_eq!(app.patch(&ann, upload, 100, &other).await.status, 422);
}

/// A PATCH in chunks that announces a checksum after the bytes, and keeps its word or not.
fn with_trailer(
    server: &Process,
    cookie: &str,
    upload: &str,
    bytes: &[u8],
    checksum: Option<&str>,
) -> Reply {
    use std::io::Write as _;
    let head = "content-type: application/offset+octet-stream\r\nupload-offset: 0\r\n\
                transfer-encoding: chunked\r\ntrailer: Upload-Checksum\r\n";
    let mut stream = server.begin("PATCH", upload, Some(cookie), head);
    for piece in bytes.chunks(10_000) {
        write!(stream, "{:x}\r\n", piece.len()).unwrap();
        stream.write_all(piece).unwrap();
        stream.write_all(b"\r\n").unwrap();
    }
    let trailer = checksum.map(|checksum| format!("upload-checksum: {checksum}\r\n"));
    write!(stream, "0\r\n{}\r\n", trailer.unwrap_or_default()).unwrap();
    Reply::read(&mut stream)
}

#[test]
fn a_checksum_may_follow_its_bytes_and_must_where_it_was_announced() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Process::start(&dir.path().join("data"), &[]);
    let cookie = server.set_up();
    let file = wav::seconds(1);
    let head = format!(
        "upload-length: {}\r\nupload-metadata: {}\r\n",
        file.len(),
        named("a.wav")
    );
    let created = server.exchange("POST", "/files", Some(&cookie), &head, b"");
    let upload = created.header("location");
    let wrong = format!("sha1 {}", base64([0; 20]));
    for told in [Some(wrong.as_str()), None] {
        let refused = with_trailer(&server, &cookie, upload, &file, told);
        assert_eq!(refused.status, 460, "{refused:?}");
        let offset = server.exchange("HEAD", upload, Some(&cookie), "", b"");
        assert_eq!((offset.status, offset.header("upload-offset")), (200, "0"));
    }
    let right = format!("blake3 {}", base64(blake3::hash(&file).as_bytes()));
    let taken = with_trailer(&server, &cookie, upload, &file, Some(&right));
    assert_eq!(taken.status, 204, "{taken:?}");
}

#[tokio::test]
async fn parts_joined_twice_at_once_are_one_file() {
    let (app, ann) = TestApp::start_with(|keys| keys.person_quota = "300kB".parse().ok()).await;
    let file = wav::seconds(1);
    let half = file.len() / 2;
    let first = part(&app, &ann, &file[..half]).await;
    let second = part(&app, &ann, &file[half..]).await;
    let join = async |parts: &[&str], name: &str| {
        let concat = format!("final;{}", parts.join(" "));
        let metadata = named(name);
        let headers = [
            ("upload-concat", concat.as_str()),
            ("upload-metadata", &metadata),
        ];
        post(&app, &ann, &headers).await
    };
    let (whole, beginning) = ([first.as_str(), &second], [first.as_str()]);
    let (one, two, cut) = futures::join!(
        join(&whole, "a.wav"),
        join(&whole, "b.wav"),
        join(&beginning, "c.wav"),
    );
    let told = |answer: &Answer| (answer.status.as_u16(), answer.header("location").to_owned());
    assert_eq!(told(&one), told(&two), "{} {}", one.text(), two.text());
    // Whichever took the first part, it is gone for the other.
    let statuses = [one.status.as_u16(), cut.status.as_u16()];
    assert!(
        statuses == [201, 400] || statuses == [400, 201],
        "{statuses:?}"
    );
    assert_eq!(app.files("blobs"), 1);
    let left = app.create(&ann, "d.wav", 300_000 - file.len(), None).await;
    assert_eq!(left.status, 201, "each byte counts once: {}", left.text());
}

#[tokio::test]
async fn a_part_has_no_hash_of_its_own() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let hash = blake3::hash(&file).to_hex();
    let part = part(&app, &ann, &file[..1000]).await;
    let late = [("reprise-hash", hash.as_str())];
    let refused = app.patch_with(&ann, &part, 1000, b"", &late).await;
    assert_eq!(refused.status, 400, "{}", refused.text());
    let whole = app.create(&ann, "a.wav", file.len(), Some(&hash)).await;
    assert_ne!(whole.header("location"), part);
}
