//! Tables and folders that come in through the server, and who may bring them.

mod support;

use axum::body::{Body, Bytes};
use domain::Role;
use futures::{StreamExt as _, stream};
use http::Method;
use server::config::Watch;
use server::watch::{self, News};
use std::io;
use std::thread::sleep;
use std::time::{Duration, Instant};
use support::process::Process;
use support::{Answer, TestApp, Visitor, wav};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

const MULTIPART: (&str, &str) = ("content-type", "multipart/form-data; boundary=x");

/// The form with this file.
fn form(file: &str, what: &str) -> String {
    format!(
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{file}\r\n\
         --x\r\ncontent-disposition: form-data; name=\"do\"\r\n\r\n{what}\r\n--x--\r\n"
    )
}

async fn send(app: &TestApp, who: &Visitor, body: impl Into<Body>) -> Answer {
    app.request(who, Method::POST, "/import", &[MULTIPART], body)
        .await
}

/// A body of which nothing ever comes.
fn silence() -> Body {
    Body::from_stream(stream::pending::<io::Result<Bytes>>())
}

#[tokio::test]
async fn who_may_not_import_is_told_before_the_body_is_read() {
    let (app, _) = TestApp::start().await;
    let listener = app.join("lis", Role::Listener).await;
    assert_eq!(send(&app, &Visitor::nobody(), silence()).await.status, 401);
    assert_eq!(send(&app, &listener, silence()).await.status, 403);
}

#[tokio::test]
async fn one_table_is_brought_in_at_a_time() {
    let (app, ann) = TestApp::start().await;
    let (began, first_begins) = oneshot::channel();
    let first = stream::once(async move {
        began.send(()).unwrap();
        Ok::<_, io::Error>(Bytes::new())
    });
    let first = send(
        &app,
        &ann,
        Body::from_stream(first.chain(stream::pending())),
    );
    let second = async {
        first_begins.await.unwrap();
        send(&app, &ann, form("date,title\n2024,Night\n", "import")).await
    };
    let refused = tokio::select! {
        ended = first => panic!("{ended:?}"),
        refused = second => refused,
    };
    assert_eq!(refused.told(&["retry-after"]), "503\nretry-after: 10");
    // The first one is gone by now.
    let taken = send(&app, &ann, form("date,title\n2024,Night\n", "import")).await;
    assert_eq!(taken.status, 200, "{}", taken.text());
}

#[tokio::test]
async fn a_page_shows_a_hundred_rejected_rows_of_any_number() {
    let (app, ann) = TestApp::start().await;
    let rows: Vec<String> = (0..1000)
        .map(|n| format!("{n} of never,{}\n", "x".repeat(400)))
        .collect();
    let names: Vec<String> = (0..1000).map(|n| format!(",shoe size {n}")).collect();
    let table = format!("date,title{}\n{}", names.concat(), rows.concat());
    let answer = send(&app, &ann, form(&table, "check")).await;
    let text = answer.text();
    let times = |words: &str| text.matches(words).count();
    assert_eq!((times("is not a date"), times("and 900 more")), (100, 1));
    assert_eq!((times("shoe size"), times("and 980 more")), (20, 1));
    let long = format!("date,city,kind\n2024,Leeds,{}\n", "y".repeat(50_000));
    let text = send(&app, &ann, form(&long, "check")).await.text();
    assert!(text.contains("unknown kind of event"));
    assert!(!text.contains(&"y".repeat(1000)));
}

#[tokio::test]
async fn a_watch_outlives_its_folder_and_its_member() {
    let (app, _) = TestApp::start().await;
    let dir = tempfile::tempdir().unwrap();
    let (drop, away) = (dir.path().join("drop"), dir.path().join("away"));
    let (tell, mut news) = mpsc::unbounded_channel();
    let stop = CancellationToken::new();
    let watch = Watch {
        dir: drop.clone(),
        login: "bob".parse().unwrap(),
        every: Duration::from_millis(20),
    };
    let watching = tokio::spawn(watch::run(
        app.service.clone(),
        watch,
        stop.clone(),
        move |told| tell.send(told).unwrap(),
    ));
    let mut next = async || news.recv().await.unwrap();
    let fault = |told: News, words: &str| {
        assert!(
            matches!(&told, News::Fault(line) if line.contains(words)),
            "{told:?}"
        );
    };
    let file = |told: News, words: [&str; 2]| {
        let News::File(line) = &told else {
            panic!("{told:?}")
        };
        assert!(words.iter().all(|word| line.contains(word)), "{line}");
    };
    fault(next().await, "nothing is brought in as bob");
    app.join("bob", Role::Editor).await;
    // Told once, however often it is looked.
    fault(next().await, "cannot be read");
    std::fs::create_dir_all(drop.join("Gig")).unwrap();
    std::fs::write(drop.join("Gig/first.wav"), wav::seconds(2)).unwrap();
    file(next().await, ["first.wav", "added as track"]);
    std::fs::rename(&drop, &away).unwrap();
    fault(next().await, "cannot be read");
    std::fs::write(away.join("cover.jpg"), "no music").unwrap();
    std::fs::rename(&away, &drop).unwrap();
    file(next().await, ["cover.jpg", "neither audio nor video"]);
    std::fs::write(drop.join("second.wav"), wav::seconds(3)).unwrap();
    file(next().await, ["second.wav", "added as track"]);
    stop.cancel();
    watching.await.unwrap();
}

#[test]
fn what_is_put_into_a_folder_beside_a_running_server_arrives() {
    let dir = tempfile::tempdir().unwrap();
    let drop = dir.path().join("drop");
    let path = drop.to_str().unwrap();
    let flags = [
        "--watch-dir",
        path,
        "--watch-as",
        "ann",
        "--watch-seconds",
        "1",
    ];
    let mut server = Process::start(&dir.path().join("data"), &flags);
    let cookie = server.set_up();
    std::fs::create_dir_all(&drop).unwrap();
    std::fs::write(drop.join("first take.wav"), wav::seconds(2)).unwrap();
    let deadline = Instant::now() + Duration::from_mins(1);
    while !server
        .get("/inbox", Some(&cookie))
        .body
        .contains("first take")
    {
        assert!(Instant::now() < deadline, "nothing came in");
        sleep(Duration::from_millis(50));
    }
    assert!(server.terminate());
}
