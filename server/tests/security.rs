//! What no request may do, and what every answer forbids.

mod support;

use axum::body::Body;
use http::{Method, Request};
use support::{PASSWORD, TestApp, Visitor};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn a_request_from_another_site_changes_nothing() {
    let (app, ann) = TestApp::start().await;
    for (headers, status) in [
        (vec![("sec-fetch-site", "cross-site")], 403),
        (vec![("sec-fetch-site", "same-site")], 403),
        (vec![("origin", "https://evil.example")], 403),
        (vec![("origin", "null")], 403),
        (vec![], 403),
        (vec![("origin", "http://127.0.0.1:3000")], 303),
    ] {
        let mut request = Request::post("/logout").header("host", "127.0.0.1:3000");
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let answer = app.send(request.body(Body::empty()).unwrap(), &ann).await;
        assert_eq!(answer.status, status, "{headers:?}");
        assert_eq!(
            app.viewer(&ann).await.person.is_some(),
            status == 403,
            "{headers:?}"
        );
    }
}

#[tokio::test]
async fn a_program_without_a_cookie_needs_no_origin() {
    let (app, _) = TestApp::start().await;
    let request = Request::post("/files").header("tus-resumable", "1.0.0");
    let answer = app
        .send(request.body(Body::empty()).unwrap(), &Visitor::nobody())
        .await;
    assert_eq!(answer.status, 400, "{}", answer.text());
}

#[tokio::test]
async fn every_page_carries_the_same_prohibitions() {
    let (app, ann) = TestApp::start().await;
    let answer = app.get(&ann, "/").await;
    let told = answer.told(&[
        "x-content-type-options",
        "referrer-policy",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "permissions-policy",
        "cache-control",
        "strict-transport-security",
        "reprise-build",
    ]);
    insta::assert_snapshot!(told.replace(answer.header("reprise-build"), "BUILD"), @r"
    200
    x-content-type-options: nosniff
    referrer-policy: same-origin
    cross-origin-opener-policy: same-origin
    cross-origin-resource-policy: same-origin
    permissions-policy: camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=()
    cache-control: no-store
    strict-transport-security: 
    reprise-build: BUILD
    ");
    assert!(answer.headers.get_all("vary").iter().any(|v| v == "cookie"));
}

#[tokio::test]
async fn no_cache_gives_one_persons_answer_to_another() {
    let (app, ann) = TestApp::start().await;
    let open = app.service.set_visibility(domain::Visibility::Public);
    open.await.unwrap();
    for (who, caching) in [
        (&ann, "no-store"),
        (&Visitor::nobody(), "private, no-cache"),
    ] {
        let answer = app.get(who, "/api/search?q=a").await;
        assert_eq!(
            answer.told(&["cache-control", "vary"]),
            format!("200\ncache-control: {caching}\nvary: cookie")
        );
        let feed = app.get(who, "/feed.xml").await;
        assert!(feed.header("cache-control").starts_with("private"));
        assert_eq!(feed.header("vary"), "cookie");
    }
}

#[tokio::test]
async fn what_is_no_document_carries_no_words_about_documents() {
    let (app, ann) = TestApp::start().await;
    let answer = app.get(&ann, "/_health").await;
    let told = answer.told(&[
        "x-content-type-options",
        "cross-origin-resource-policy",
        "referrer-policy",
        "cross-origin-opener-policy",
        "permissions-policy",
    ]);
    insta::assert_snapshot!(told, @r"
    200
    x-content-type-options: nosniff
    cross-origin-resource-policy: same-origin
    referrer-policy: 
    cross-origin-opener-policy: 
    permissions-policy: 
    ");
}

#[tokio::test]
async fn each_page_has_a_nonce_of_its_own_and_its_scripts_carry_it() {
    let (app, ann) = TestApp::start().await;
    let mut nonces = Vec::new();
    for _ in 0..2 {
        let answer = app.get(&ann, "/").await;
        let policy = answer.header("content-security-policy").to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap();
        let nonce = nonce.split('\'').next().unwrap().to_owned();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("'wasm-unsafe-eval'"));
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        let page = answer.text();
        for script in page.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&nonce) || tag.contains("src=\"/pkg/"), "{tag}");
        }
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1]);
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host_and_transport_is_pinned() {
    let (app, _) = TestApp::start_with(|keys| {
        keys.trusted_proxies = Some(vec!["10.0.0.1".parse().unwrap()]);
    })
    .await;
    let proxy = Visitor {
        cookie: None,
        address: [10, 0, 0, 1],
    };
    let form = format!("login=ann&password={}", PASSWORD.replace(' ', "+"));
    let headers = [
        FORM,
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "127.0.0.1:3000"),
        ("x-forwarded-for", "198.51.100.7"),
    ];
    let answer = app
        .request(&proxy, Method::POST, "/login", &headers, form.clone())
        .await;
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-reprise_session=") && cookie.ends_with("; Secure"),
        "{cookie}"
    );
    assert_eq!(
        answer.header("strict-transport-security"),
        "max-age=63072000"
    );

    let stranger = Visitor {
        cookie: None,
        address: [198, 51, 100, 7],
    };
    let answer = app
        .request(&stranger, Method::POST, "/login", &headers, form)
        .await;
    assert!(answer.header("set-cookie").starts_with("reprise_session="));
}

#[tokio::test]
async fn bodies_over_the_limit_of_their_route_are_413() {
    let (app, ann) = TestApp::start().await;
    let form = app
        .request(
            &ann,
            Method::POST,
            "/theme",
            &[FORM],
            "theme=".to_owned() + &"x".repeat(70_000),
        )
        .await;
    assert_eq!(form.status, 413);
    let length = (5 << 20).to_string();
    let question = app
        .request(
            &ann,
            Method::POST,
            "/api/unknown",
            &[("content-length", &length)],
            vec![0; 5 << 20],
        )
        .await;
    assert_eq!(question.status, 413);
}

#[tokio::test]
async fn metrics_are_for_the_configured_networks_alone() {
    let (app, _) = TestApp::start().await;
    let here = Visitor::nobody();
    let elsewhere = Visitor {
        address: [198, 51, 100, 7],
        ..here.clone()
    };
    assert_eq!(app.get(&here, "/metrics").await.status, 200);
    assert_eq!(app.get(&elsewhere, "/metrics").await.status, 404);
    // A proxy on this machine that nobody configured does not open them to the world.
    let proxied = [("x-forwarded-for", "198.51.100.7")];
    let answer = app
        .request(&here, Method::GET, "/metrics", &proxied, Body::empty())
        .await;
    assert_eq!(answer.status, 404);
}
