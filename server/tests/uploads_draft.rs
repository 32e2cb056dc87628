//! The IETF's draft of resumable uploads, where the operator has switched it on.

mod support;

use axum::body::Body;
use http::Method;
use std::io::{Read as _, Write as _};
use support::process::{Process, Reply};
use support::{Answer, TestApp, Visitor, wav};

const VERSION: (&str, &str) = ("upload-draft-interop-version", "8");
const NAME: (&str, &str) = (
    "content-disposition",
    "inline; filename*=UTF-8''l%C3%A4rm.wav",
);
const BODY: (&str, &str) = ("content-type", "application/partial-upload");

async fn start() -> (TestApp, Visitor) {
    TestApp::start_with(|keys| keys.resumable_draft = Some(true)).await
}

async fn ask(
    app: &TestApp,
    who: &Visitor,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    bytes: &[u8],
) -> Answer {
    let length = bytes.len().to_string();
    let headers = [&[VERSION, ("content-length", &length)], headers].concat();
    app.request(who, method, path, &headers, bytes.to_vec())
        .await
}

#[tokio::test]
async fn a_file_in_three_requests_becomes_a_track() {
    let (app, ann) = start().await;
    let file = wav::seconds(1);
    let length = file.len().to_string();
    let first = [NAME, ("upload-complete", "?0"), ("upload-length", &length)];
    let created = ask(&app, &ann, Method::POST, "/files", &first, &file[..1000]).await;
    assert_eq!(
        created.told(&[
            "upload-offset",
            "upload-complete",
            "upload-draft-interop-version"
        ]),
        "201\nupload-offset: 1000\nupload-complete: ?0\nupload-draft-interop-version: 8",
        "{}",
        created.text()
    );
    let upload = created.header("location");
    let head = ask(&app, &ann, Method::HEAD, upload, &[], b"").await;
    assert_eq!(
        head.told(&[
            "upload-offset",
            "upload-complete",
            "upload-length",
            "cache-control"
        ]),
        format!(
            "204\nupload-offset: 1000\nupload-complete: ?0\nupload-length: {length}\ncache-control: no-store"
        )
    );
    let limit = head.header("upload-limit");
    let age = limit.strip_prefix("max-size=6442450944, min-size=1, max-age=");
    let age: u32 = age.and_then(|age| age.parse().ok()).expect(limit);
    assert!(age < 14 * 24 * 60 * 60, "some of it has passed: {limit}");
    let wrong = [BODY, ("upload-offset", "7"), ("upload-complete", "?0")];
    let refused = ask(&app, &ann, Method::PATCH, upload, &wrong, &file[7..100]).await;
    assert_eq!(
        refused.told(&["upload-offset", "upload-complete"]),
        "409\nupload-offset: 1000\nupload-complete: ?0"
    );
    let more = [BODY, ("upload-offset", "1000"), ("upload-complete", "?0")];
    let taken = ask(&app, &ann, Method::PATCH, upload, &more, &file[1000..2000]).await;
    assert_eq!(taken.told(&["upload-complete"]), "204\nupload-complete: ?0");
    let rest = [BODY, ("upload-offset", "2000"), ("upload-complete", "?1")];
    let done = ask(&app, &ann, Method::PATCH, upload, &rest, &file[2000..]).await;
    assert_eq!(
        done.told(&["upload-complete"]),
        "204\nupload-complete: ?1",
        "{}",
        done.text()
    );
    assert!(!done.header("reprise-track").is_empty());
    assert_eq!(app.get(&ann, upload).await.body, file);
}

#[tokio::test]
async fn a_length_nobody_told_is_known_at_the_end() {
    let (app, ann) = start().await;
    let file = wav::seconds(1);
    let first = [NAME, ("upload-complete", "?0")];
    let created = ask(&app, &ann, Method::POST, "/files", &first, &file).await;
    let upload = created.header("location");
    let head = ask(&app, &ann, Method::HEAD, upload, &[], b"").await;
    assert_eq!(head.header("upload-length"), "");
    let at = file.len().to_string();
    let end = [BODY, ("upload-offset", &at), ("upload-complete", "?1")];
    let done = ask(&app, &ann, Method::PATCH, upload, &end, b"").await;
    assert_eq!(
        done.told(&["upload-complete"]),
        "204\nupload-complete: ?1",
        "{}",
        done.text()
    );
}

#[tokio::test]
async fn a_refusal_after_the_last_byte_says_that_all_came() {
    let (app, ann) = start().await;
    let text = "not music at all ".repeat(20).into_bytes();
    let whole = [NAME, ("upload-complete", "?1")];
    let refused = ask(&app, &ann, Method::POST, "/files", &whole, &text).await;
    assert_eq!(
        refused.told(&["upload-complete"]),
        "400\nupload-complete: ?1",
        "{}",
        refused.text()
    );
    let length = text.len().to_string();
    let first = [NAME, ("upload-complete", "?0"), ("upload-length", &length)];
    let created = ask(&app, &ann, Method::POST, "/files", &first, &text[..100]).await;
    let upload = created.header("location");
    let rest = [BODY, ("upload-offset", "100"), ("upload-complete", "?1")];
    let refused = ask(&app, &ann, Method::PATCH, upload, &rest, &text[100..]).await;
    assert_eq!(
        refused.told(&["upload-complete"]),
        "400\nupload-complete: ?1"
    );
    let more = [NAME, ("upload-complete", "?0")];
    let long = "not music at all ".repeat(1000).into_bytes();
    let early = ask(&app, &ann, Method::POST, "/files", &more, &long).await;
    assert_eq!(early.told(&["upload-complete"]), "400\nupload-complete: ");
}

#[tokio::test]
async fn bytes_behind_the_end_are_refused_with_the_limits() {
    let (app, ann) = start().await;
    let file = wav::seconds(1);
    let limits = "max-size=6442450944, min-size=1";
    let first = [NAME, ("upload-complete", "?0"), ("upload-length", "1500")];
    let created = ask(&app, &ann, Method::POST, "/files", &first, &file[..1000]).await;
    let upload = created.header("location");
    let more = [BODY, ("upload-offset", "1000"), ("upload-complete", "?0")];
    let longer = ask(&app, &ann, Method::PATCH, upload, &more, &file[1000..2000]).await;
    assert_eq!(
        longer.told(&["upload-limit"]),
        format!("413\nupload-limit: {limits}")
    );
    let head = ask(&app, &ann, Method::HEAD, upload, &[], b"").await;
    assert_eq!(head.status, 410, "it was not what it was announced as");

    let whole = [NAME, ("upload-complete", "?1")];
    let done = ask(&app, &ann, Method::POST, "/files", &whole, &file).await;
    assert_eq!(done.status, 201, "{}", done.text());
    let length = file.len().to_string();
    let first = [NAME, ("upload-complete", "?0"), ("upload-length", &length)];
    let created = ask(&app, &ann, Method::POST, "/files", &first, &file).await;
    let upload = created.header("location");
    let more = [BODY, ("upload-offset", &length), ("upload-complete", "?1")];
    let refused = ask(&app, &ann, Method::PATCH, upload, &more, b"more").await;
    assert!(refused.status.is_client_error(), "{}", refused.text());
    let track = app.get(&ann, upload).await;
    assert_eq!(track.body, file, "what is complete stays");
}

#[tokio::test]
async fn what_is_offered_is_told_and_an_upload_can_be_given_up() {
    let (app, ann) = start().await;
    let options = app
        .request(&ann, Method::OPTIONS, "/files", &[], Body::empty())
        .await;
    assert_eq!(
        options.told(&["accept-patch", "upload-limit"]),
        "200\naccept-patch: application/partial-upload\nupload-limit: max-size=6442450944, min-size=1"
    );
    let first = [NAME, ("upload-complete", "?0"), ("upload-length", "5000")];
    let created = ask(&app, &ann, Method::POST, "/files", &first, b"").await;
    let upload = created.header("location");
    let gone = ask(&app, &ann, Method::DELETE, upload, &[], b"").await;
    assert_eq!(gone.status, 204);
    assert_eq!(
        ask(&app, &ann, Method::HEAD, upload, &[], b"").await.status,
        404
    );
}

#[tokio::test]
async fn it_is_not_spoken_unless_it_is_switched_on() {
    let (app, ann) = TestApp::start().await;
    let first = [NAME, ("upload-complete", "?1")];
    let refused = ask(&app, &ann, Method::POST, "/files", &first, &wav::seconds(1)).await;
    assert_eq!(refused.status, 412);
    assert_eq!(app.files("staging"), 0);
}

#[test]
fn the_address_goes_ahead_so_that_a_request_that_breaks_can_be_resumed() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Process::start(&dir.path().join("data"), &["--resumable-draft"]);
    let cookie = server.set_up();
    let file = wav::seconds(1);
    let head = format!(
        "upload-draft-interop-version: 8\r\nupload-complete: ?1\r\ncontent-disposition: {}\r\ncontent-length: {}\r\n",
        NAME.1,
        file.len()
    );
    let mut stream = server.begin_plain("POST", "/files", Some(&cookie), &head);
    stream.write_all(&file[..1000]).unwrap();
    let mut answer = String::new();
    while !answer.ends_with("\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        answer.push(char::from(byte[0]));
    }
    assert!(
        answer.starts_with("HTTP/1.1 104 Upload Resumption Supported\r\n"),
        "{answer}"
    );
    let address = answer
        .lines()
        .find_map(|line| line.strip_prefix("location: "))
        .unwrap();
    drop(stream);

    let version = "upload-draft-interop-version: 8\r\n";
    let mut stream = server.begin_plain("HEAD", address, Some(&cookie), version);
    let offset = Reply::read(&mut stream)
        .header("upload-offset")
        .parse::<usize>()
        .unwrap();
    assert!(offset <= 1000);
    let rest = &file[offset..];
    let head = format!(
        "{version}upload-complete: ?1\r\nupload-offset: {offset}\r\ncontent-type: {}\r\ncontent-length: {}\r\n",
        BODY.1,
        rest.len()
    );
    let mut stream = server.begin_plain("PATCH", address, Some(&cookie), &head);
    stream.write_all(rest).unwrap();
    let done = Reply::read(&mut stream);
    assert_eq!(
        (done.status, done.header("upload-complete")),
        (204, "?1"),
        "{done:?}"
    );
}
