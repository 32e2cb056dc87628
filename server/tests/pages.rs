//! Pages, forms and errors, as people and programs meet them.

mod support;

use axum::body::Body;
use domain::Role;
use http::Method;
use support::{TestApp, Visitor, cookie, wav};

#[tokio::test]
async fn the_set_up_link_works_once() {
    let app = TestApp::fresh(|_| {}).await;
    let token = app.service.setup_link_token().await.unwrap().unwrap();
    let nobody = Visitor::nobody();
    // The operator was first.
    let first = "bob".parse().unwrap();
    app.service
        .add_account(
            &first,
            "Bob".parse().unwrap(),
            Role::Editor,
            "correct horse battery".to_owned(),
        )
        .await
        .unwrap();
    let form = |password: &str, login: &str| {
        format!(
            "token={}&library_name=Archive&visibility=public&login={login}&name=Ann&password={password}",
            token.reveal()
        )
    };
    let back = |code: &str| {
        format!(
            "303\nlocation: /setup?error={code}&token={}",
            token.reveal()
        )
    };
    let short = app
        .post_form(&nobody, "/setup", &form("short", "ann"))
        .await;
    assert_eq!(short.told(&["location"]), back("password"));
    let odd = app
        .post_form(&nobody, "/setup", &form("correct+horse+battery", "a+b"))
        .await;
    assert_eq!(odd.told(&["location"]), back("login"));
    let refused = app
        .post_form(&nobody, "/setup", &form("correct+horse+battery", "bob"))
        .await;
    assert_eq!(refused.told(&["location"]), back("taken"));
    let done = app
        .post_form(&nobody, "/setup", &form("correct+horse+battery", "ann"))
        .await;
    assert_eq!(done.told(&["location"]), "303\nlocation: /");
    assert!(cookie(&done).len() > 40);
    let again = app
        .post_form(&nobody, "/setup", &form("correct+horse+battery", "eve"))
        .await;
    assert_eq!(again.told(&["location"]), back("link"));
}

#[tokio::test]
async fn a_wrong_password_leads_back_to_the_form_with_the_way_kept() {
    let (app, _) = TestApp::start().await;
    for login in ["ann", "nobody-of-that-name"] {
        let form = format!("login={login}&password=wrong-password&next=%2Fjobs");
        let answer = app.post_form(&Visitor::nobody(), "/login", &form).await;
        assert_eq!(
            answer.told(&["location", "set-cookie"]),
            "303\nlocation: /login?error=credentials&next=%2Fjobs\nset-cookie: "
        );
    }
}

#[tokio::test]
async fn a_login_leads_nowhere_else() {
    let (app, _) = TestApp::start().await;
    for (next, location) in [
        ("%2Fjobs", "/jobs"),
        ("%2F%2Fevil.example", "/"),
        ("https%3A%2F%2Fevil.example", "/"),
    ] {
        let form = format!("login=ann&password=correct+horse+battery&next={next}");
        let answer = app.post_form(&Visitor::nobody(), "/login", &form).await;
        assert_eq!(answer.header("location"), location, "{next}");
    }
}

#[tokio::test]
async fn after_a_logout_the_old_cookie_is_nobody() {
    let (app, ann) = TestApp::start().await;
    let answer = app.post_form(&ann, "/logout", "").await;
    assert!(
        answer
            .header("set-cookie")
            .starts_with("reprise_session=; Path=/; Max-Age=0")
    );
    assert!(app.viewer(&ann).await.person.is_none());
}

#[tokio::test]
async fn a_track_is_removed_and_comes_back() {
    let (app, ann) = TestApp::start().await;
    let media = app.add(&ann, "Night Train.wav", &wav::seconds(1)).await;
    let page = app.get(&ann, "/").await.text();
    assert!(page.contains("Night Train"), "{page}");
    let id = page.split("data-track=\"").nth(1).unwrap();
    let id: String = id
        .chars()
        .take_while(|c| c.is_ascii_hexdigit() || *c == '-')
        .collect();

    let listener = app.join("lis", Role::Listener).await;
    let refused = app
        .post_form(&listener, &format!("/tracks/{id}/delete"), "revision=1")
        .await;
    assert_eq!(refused.status, 403);
    let late = app
        .post_form(&ann, &format!("/tracks/{id}/delete"), "revision=7")
        .await;
    assert_eq!(late.status, 409);
    assert!(late.text().contains("nothing was deleted"), "{late:?}");
    let removed = app
        .post_form(&ann, &format!("/tracks/{id}/delete"), "revision=1")
        .await;
    let list = removed.header("location");
    assert!(list.starts_with("/tracks?deleted="), "{list}");
    assert!(app.get(&ann, list).await.text().contains("/restore"));
    assert_eq!(app.get(&ann, &media).await.status, 404);
    let restored = app
        .post_form(&ann, &format!("/tracks/{id}/restore"), "")
        .await;
    assert_eq!(restored.status, 303);
    assert_eq!(app.get(&ann, &media).await.status, 200);
}

#[tokio::test]
async fn errors_come_in_the_form_that_is_asked_for() {
    let (app, ann) = TestApp::start().await;
    let mut told = Vec::new();
    for accept in ["*/*", "application/json", "text/html,*/*"] {
        let path = "/media/01890000-0000-7000-8000-000000000001";
        let answer = app
            .request(
                &ann,
                Method::GET,
                path,
                &[("accept", accept)],
                Body::empty(),
            )
            .await;
        let text = answer
            .text()
            .replace(answer.header("reprise-build"), "BUILD");
        told.push(format!(
            "{} {}\n{}",
            answer.status,
            answer.header("content-type"),
            text.trim_end()
        ));
    }
    insta::assert_snapshot!(told.join("\n\n"), @r#"
    404 Not Found text/plain; charset=utf-8
    this file does not exist, or you may not see it

    404 Not Found application/json
    {"error":"this file does not exist, or you may not see it","status":404}

    404 Not Found text/html; charset=utf-8
    <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Not Found</title><link rel="stylesheet" href="/pkg/BUILD/reprise.css"></head><body><main id="main"><h1>Not Found</h1><p>This file does not exist, or you may not see it.</p><p><a href="/">Go to the library</a></p></main></body></html>
    "#);
}

#[tokio::test]
async fn an_unknown_page_is_a_page_and_an_unknown_function_is_not() {
    let (app, ann) = TestApp::start().await;
    let page = app.get(&ann, "/no/such/page").await;
    assert_eq!(page.status, 404);
    assert!(page.text().contains("</html>"));
    let function = app.post_form(&ann, "/api/no_such_function", "").await;
    assert_eq!(
        (function.status.as_u16(), function.text().as_str()),
        (404, "there is nothing at this address\n")
    );
    let method = app
        .request(&ann, Method::PUT, "/login", &[], Body::empty())
        .await;
    assert_eq!(method.status, 405);
}

#[tokio::test]
async fn another_builds_files_are_gone() {
    let (app, _) = TestApp::start().await;
    let answer = app
        .get(&Visitor::nobody(), "/pkg/0000000000000000/reprise.css")
        .await;
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("another build"), "{}", answer.text());
}

#[tokio::test]
async fn the_theme_is_a_cookie_and_leads_back() {
    let (app, _) = TestApp::start().await;
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("referer", "http://127.0.0.1:3000/login?next=%2F"),
    ];
    let nobody = Visitor::nobody();
    let answer = app
        .request(&nobody, Method::POST, "/theme", &headers, "theme=dark")
        .await;
    insta::assert_snapshot!(answer.told(&["location", "set-cookie"]), @r"
    303
    location: /login?next=%2F
    set-cookie: reprise_theme=dark; Path=/; Max-Age=31536000; SameSite=Lax
    ");
    let odd = app.post_form(&nobody, "/theme", "theme=neon").await;
    assert_eq!(odd.status, 400);
}

#[tokio::test]
async fn health_tells_a_broken_disk_without_details() {
    let (app, _) = TestApp::start().await;
    for path in ["/_health", "/_health_ro", "/_health_docker"] {
        assert_eq!(
            app.get(&Visitor::nobody(), path).await.text(),
            "ok\n",
            "{path}"
        );
    }
    std::fs::remove_dir_all(app.dir.path().join("data/staging")).unwrap();
    let answer = app.get(&Visitor::nobody(), "/_health").await;
    assert_eq!(
        (answer.status.as_u16(), answer.text().as_str()),
        (503, "cannot write\n")
    );
}
