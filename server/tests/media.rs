//! Playing: ranges, validators, names.

mod support;

use axum::body::Body;
use http::Method;
use support::{Answer, TestApp, Visitor, wav};

const TOLD: [&str; 4] = [
    "content-range",
    "content-length",
    "accept-ranges",
    "content-type",
];

async fn range(app: &TestApp, who: &Visitor, path: &str, headers: &[(&str, &str)]) -> Answer {
    app.request(who, Method::GET, path, headers, Body::empty())
        .await
}

#[tokio::test]
async fn a_range_is_exactly_the_bytes_asked_for() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let media = app.add(&ann, "a.wav", &file).await;
    let whole = app.get(&ann, &media).await;
    assert_eq!((whole.status.as_u16(), &whole.body[..]), (200, &file[..]));
    let size = file.len();
    for (asked, first, last) in [
        ("bytes=0-1", 0, 1),
        ("bytes=100000-", 100_000, size - 1),
        ("bytes=-7", size - 7, size - 1),
        ("bytes=44-9999999", 44, size - 1),
    ] {
        let answer = range(&app, &ann, &media, &[("range", asked)]).await;
        let length = last + 1 - first;
        assert_eq!(
            answer.told(&TOLD),
            format!(
                "206\ncontent-range: bytes {first}-{last}/{size}\ncontent-length: {length}\naccept-ranges: bytes\ncontent-type: audio/wav"
            ),
            "{asked}"
        );
        assert_eq!(&answer.body[..], &file[first..=last], "{asked}");
    }
}

#[tokio::test]
async fn a_range_behind_the_end_is_416_with_the_length() {
    let (app, ann) = TestApp::start().await;
    let media = app.add(&ann, "a.wav", &wav::seconds(1)).await;
    let answer = range(&app, &ann, &media, &[("range", "bytes=176444-")]).await;
    assert_eq!(
        answer.told(&["content-range"]),
        "416\ncontent-range: bytes */176444"
    );
}

#[tokio::test]
async fn several_ranges_are_answered_with_the_whole() {
    let (app, ann) = TestApp::start().await;
    let media = app.add(&ann, "a.wav", &wav::seconds(1)).await;
    let answer = range(&app, &ann, &media, &[("range", "bytes=0-1,5-6")]).await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 176_444));
}

#[tokio::test]
async fn the_hash_is_the_strong_validator() {
    let (app, ann) = TestApp::start().await;
    let file = wav::seconds(1);
    let media = app.add(&ann, "a.wav", &file).await;
    let etag = format!("\"{}\"", blake3::hash(&file).to_hex());
    let known = range(
        &app,
        &ann,
        &media,
        &[("if-none-match", &etag), ("range", "bytes=0-1")],
    )
    .await;
    assert_eq!(known.told(&["etag"]), format!("304\netag: {etag}"));
    assert!(known.body.is_empty());
    let same = range(
        &app,
        &ann,
        &media,
        &[("if-range", &etag), ("range", "bytes=0-1")],
    )
    .await;
    assert_eq!(same.status, 206);
    let other = range(
        &app,
        &ann,
        &media,
        &[("if-range", "\"other\""), ("range", "bytes=0-1")],
    )
    .await;
    assert_eq!((other.status.as_u16(), other.body.len()), (200, file.len()));
}

#[tokio::test]
async fn head_tells_of_the_whole_file_whatever_range_is_asked_for() {
    let (app, ann) = TestApp::start().await;
    let media = app.add(&ann, "a.wav", &wav::seconds(1)).await;
    for asked in ["bytes=0-1", "bytes=176444-"] {
        let answer = app
            .request(
                &ann,
                Method::HEAD,
                &media,
                &[("range", asked)],
                Body::empty(),
            )
            .await;
        assert_eq!(
            answer.told(&["content-length", "content-range"]),
            "200\ncontent-length: 176444\ncontent-range: ",
            "{asked}"
        );
    }
}

#[tokio::test]
async fn head_answers_like_get_without_the_bytes() {
    let (app, ann) = TestApp::start().await;
    let media = app.add(&ann, "a.wav", &wav::seconds(1)).await;
    let answer = app
        .request(&ann, Method::HEAD, &media, &[], Body::empty())
        .await;
    assert!(answer.body.is_empty());
    insta::assert_snapshot!(
        answer.told(&["content-length", "content-type", "content-disposition", "accept-ranges",
            "cache-control", "vary", "x-content-type-options", "content-security-policy"]),
        @r#"
    200
    content-length: 176444
    content-type: audio/wav
    content-disposition: inline; filename="a.wav"; filename*=UTF-8''a.wav
    accept-ranges: bytes
    cache-control: private, no-cache
    vary: cookie
    x-content-type-options: nosniff
    content-security-policy: default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'
    "#);
    let saved = app.get(&ann, &format!("{media}?download=1")).await;
    assert!(
        saved
            .header("content-disposition")
            .starts_with("attachment; ")
    );
}

#[tokio::test]
async fn media_is_never_compressed() {
    let (app, ann) = TestApp::start().await;
    let media = app.add(&ann, "a.wav", &wav::seconds(1)).await;
    let answer = range(&app, &ann, &media, &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(answer.header("content-encoding"), "");
    assert_eq!(answer.header("content-length"), "176444");
}

#[tokio::test]
async fn strangers_hear_a_public_library_only() {
    let (app, ann) = TestApp::start().await;
    let media = app.add(&ann, "a.wav", &wav::seconds(1)).await;
    assert_eq!(app.get(&Visitor::nobody(), &media).await.status, 401);
    app.service
        .set_visibility(domain::Visibility::Public)
        .await
        .unwrap();
    assert_eq!(app.get(&Visitor::nobody(), &media).await.status, 200);
    let unknown = "/media/01890000-0000-7000-8000-000000000001";
    assert_eq!(app.get(&ann, unknown).await.status, 404);
    assert_eq!(app.get(&ann, "/media/../../etc/passwd").await.status, 404);
}

#[tokio::test]
async fn a_logout_and_a_removal_take_effect_with_the_next_request() {
    let (app, ann) = TestApp::start().await;
    let media = app.add(&ann, "a.wav", &wav::seconds(1)).await;
    let bob = app.join("bob", domain::Role::Listener).await;
    for _ in 0..3 {
        assert_eq!(app.get(&bob, &media).await.status, 200);
    }
    app.post_form(&bob, "/logout", "").await;
    assert_eq!(app.get(&bob, &media).await.status, 401);
    assert_eq!(app.get(&ann, &media).await.status, 200);
    let viewer = app.viewer(&ann).await;
    let query = domain::track::TrackQuery::default();
    let page = app.service.tracks(&viewer, &query);
    let track = page.await.unwrap().rows.remove(0).id;
    let item = domain::Item {
        noun: domain::Noun::Track,
        id: track.uuid(),
    };
    app.service.delete(&viewer, item, 1).await.unwrap();
    assert_eq!(app.get(&ann, &media).await.status, 404);
    app.service.restore(&viewer, item).await.unwrap();
    assert_eq!(app.get(&ann, &media).await.status, 200);
}
