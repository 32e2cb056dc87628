//! What an upload may not be: too many, too much, too talkative, or something else than media.

mod support;

use http::Method;
use support::{TestApp, base64, wav};

#[tokio::test]
async fn each_person_has_their_share_of_the_library() {
    let (app, ann) = TestApp::start_with(|keys| keys.person_quota = "300kB".parse().ok()).await;
    let bob = app.join("bob", domain::Role::Editor).await;
    let file = wav::seconds(1);
    app.add(&ann, "one.wav", &file).await;
    let under_way = app.create(&ann, "two.wav", 100_000, None).await;
    assert_eq!(under_way.status, 201);
    let beyond = app.create(&ann, "three.wav", 200_000, None).await;
    assert_eq!(beyond.status, 413);
    assert!(
        beyond.text().contains("your share of 300000 bytes"),
        "{}",
        beyond.text()
    );
    assert_eq!(
        app.create(&bob, "three.wav", 200_000, None).await.status,
        201
    );
    let headers = [("tus-resumable", "1.0.0")];
    let path = under_way.header("location");
    app.request(&ann, Method::DELETE, path, &headers, "").await;
    let fits = 300_000 - file.len();
    assert_eq!(app.create(&ann, "four.wav", fits, None).await.status, 201);
}

#[tokio::test]
async fn a_library_has_its_bound_for_all() {
    let (app, ann) = TestApp::start_with(|keys| keys.library_quota = "300kB".parse().ok()).await;
    let bob = app.join("bob", domain::Role::Editor).await;
    assert_eq!(app.create(&ann, "one.wav", 200_000, None).await.status, 201);
    let beyond = app.create(&bob, "two.wav", 200_000, None).await;
    assert_eq!(beyond.status, 413);
    assert!(
        beyond.text().contains("may keep 300000 bytes"),
        "{}",
        beyond.text()
    );
}

#[tokio::test]
async fn only_so_many_uploads_are_unfinished_at_a_time() {
    let (app, ann) = TestApp::start_with(|keys| keys.max_unfinished_uploads = Some(2)).await;
    let file = wav::seconds(1);
    let first = app.create(&ann, "one.wav", file.len(), None).await;
    app.create(&ann, "two.wav", 5000, None).await;
    let third = app.create(&ann, "three.wav", 5000, None).await;
    assert_eq!(third.told(&["retry-after"]), "429\nretry-after: 30");
    app.patch(&ann, first.header("location"), 0, &file).await;
    assert_eq!(app.create(&ann, "three.wav", 5000, None).await.status, 201);
}

#[tokio::test]
async fn metadata_have_their_length() {
    let (app, ann) = TestApp::start().await;
    let metadata = format!("filename {},other {}", base64("a.wav"), "A".repeat(9000));
    let headers = [
        ("tus-resumable", "1.0.0"),
        ("upload-length", "5"),
        ("upload-metadata", metadata.as_str()),
    ];
    let answer = app
        .request(&ann, Method::POST, "/files", &headers, "")
        .await;
    assert_eq!(answer.status, 431, "{}", answer.text());
}

#[tokio::test]
async fn a_name_that_says_something_else_than_media_is_refused_at_once() {
    let (app, ann) = TestApp::start().await;
    for name in ["setup.exe", "page.html", "a.mp3.php"] {
        let answer = app.create(&ann, name, 5000, None).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text().contains(name), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_hostile_container_is_refused_before_anything_parses_it() {
    let (app, ann) = TestApp::start().await;
    // A table of samples that claims four thousand million entries.
    let table = [
        0, 0, 0, 16, b's', b't', b't', b's', 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff,
    ];
    let length = u8::try_from(table.len() + 8).unwrap();
    let mut file = b"\0\0\0\x14ftypM4A \0\0\0\0M4A ".to_vec();
    file.extend([0, 0, 0, length]);
    file.extend(b"moov");
    file.extend(table);
    let created = app.create(&ann, "bomb.m4a", file.len(), None).await;
    let upload = created.header("location");
    let answer = app.patch(&ann, upload, 0, &file).await;
    assert_eq!(answer.status, 400);
    assert!(
        answer.text().contains("made to do harm"),
        "{}",
        answer.text()
    );
    assert_eq!(app.head(&ann, upload).await.status, 410);
    assert_eq!((app.files("blobs"), app.files("staging")), (0, 0));
}
