//! Covers of events and songs: pictures that are sent, refused, shown, removed and brought back.

#![expect(clippy::unwrap_used, reason = "a test ends where something is amiss")]

mod support;

use domain::Role;
use http::Method;
use support::forms::{GIG, led, page, revision, says};
use support::{Answer, TestApp, Visitor};

const MULTIPART: (&str, &str) = ("content-type", "multipart/form-data; boundary=x");

/// What is enough of a PNG to tell its size.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    png.extend(width.to_be_bytes());
    png.extend(height.to_be_bytes());
    png.extend(b"\x08\x02\0\0\0");
    png
}

/// The form, with these fields and, where it is not empty, a file.
fn form(fields: &[(&str, &str)], name: &str, file: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in fields {
        let part =
            format!("--x\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    let part = format!(
        "--x\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"{name}\"\r\n\r\n"
    );
    body.extend(part.into_bytes());
    body.extend(file);
    body.extend(b"\r\n--x--\r\n");
    body
}

async fn send(app: &TestApp, who: &Visitor, thing: &str, body: Vec<u8>) -> Answer {
    let path = format!("{thing}/cover");
    app.request(who, Method::POST, &path, &[MULTIPART], body)
        .await
}

/// Sends a picture for a thing at its present revision.
async fn picture(app: &TestApp, who: &Visitor, thing: &str, name: &str, file: &[u8]) -> Answer {
    let html = page(app, who, &format!("{thing}/cover")).await;
    let fields = [
        ("revision", revision(&html)),
        ("cover", "first"),
        ("alt", "Ada, from below"),
    ];
    send(app, who, thing, form(&fields, name, file)).await
}

/// What stands between two texts.
fn between<'a>(html: &'a str, before: &str, after: &str) -> &'a str {
    let rest = html
        .split(before)
        .nth(1)
        .unwrap_or_else(|| panic!("{before} in {html}"));
    rest.split(after).next().unwrap()
}

#[tokio::test]
async fn a_picture_is_sent_and_stands_for_an_event_and_a_song() {
    let (app, ann) = TestApp::start().await;
    for (at, form) in [("/events/new", GIG), ("/songs/new", "title=Tin+Roof")] {
        let thing = led(&app, &ann, at, form).await;
        let taken = picture(&app, &ann, &thing, "ada.png", &png(1200, 800)).await;
        assert_eq!(taken.told(&["location"]), format!("303\nlocation: {thing}"));

        let html = page(&app, &ann, &thing).await;
        assert!(html.contains("alt=\"Ada, from below\""), "{html}");
        assert!(
            html.contains("property=\"og:image:alt\" content=\"Ada, from below\""),
            "{html}"
        );
        let art = between(&html, "property=\"og:image\" content=\"", "\"");
        let data = between(&html, "type=\"application/ld+json\">", "</script>");
        assert!(data.contains(&format!("\"image\":\"{art}\"")), "{data}");
        let address = &art[art.find("/art/").unwrap()..];
        // Nothing draws it here: it is shown as it was sent, and asked for again.
        let shown = app.get(&ann, address).await;
        assert_eq!(
            shown.told(&["content-type", "cache-control"]),
            "200\ncontent-type: image/png\ncache-control: private, no-cache"
        );
        assert_eq!(shown.body, png(1200, 800));
        let stranger = app.get(&Visitor::nobody(), address).await;
        assert_eq!(stranger.status, 401);

        let list = format!("/{}", thing.split('/').nth(1).unwrap());
        let listed = page(&app, &ann, &list).await;
        assert!(listed.contains("/96.avif\""), "{listed}");
        assert!(
            app.get(&ann, &address.replace("960.webp", "96.avif"))
                .await
                .status
                == 200
        );
    }
    assert_eq!(app.files("blobs"), 1, "the same content is kept once");
}

#[tokio::test]
async fn what_is_no_picture_or_too_large_is_refused_in_words() {
    let (app, ann) = TestApp::start().await;
    let gig = led(&app, &ann, "/events/new", GIG).await;
    let long = [png(10, 10), vec![0; 16 << 20]].concat();
    for (file, words) in [
        (png(20_000, 20_000), "20000 × 20000 pixels is too large"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            "not a JPEG, PNG, WebP, AVIF or GIF",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "damaged"),
        (long, "at most 16 MB"),
    ] {
        let refused = picture(&app, &ann, &gig, "a.png", &file).await;
        says(&refused, 400, &[words, "role=\"alert\"", "Ada, from below"]);
    }
    let none = send(&app, &ann, &gig, form(&[("revision", "1")], "", b"")).await;
    says(&none, 400, &["No cover is chosen"]);
    assert_eq!(
        (app.files("blobs"), app.files("work")),
        (0, 0),
        "nothing of it was kept"
    );
    let html = page(&app, &ann, &gig).await;
    assert!(!html.contains("og:image"), "{html}");
}

#[tokio::test]
async fn only_editors_send_pictures() {
    let (app, ann) = TestApp::start().await;
    let gig = led(&app, &ann, "/events/new", GIG).await;
    let listener = app.join("lis", Role::Listener).await;
    let body = || form(&[("revision", "1")], "a.png", &png(9, 9));
    for (who, status) in [(&listener, 403), (&Visitor::nobody(), 401)] {
        let refused = send(&app, who, &gig, body()).await;
        assert_eq!(refused.status, status);
    }
    assert_eq!(
        app.get(&listener, &format!("{gig}/cover")).await.status,
        403
    );
    let nothing = send(&app, &ann, "/songs/none-0000000000000000000000", body()).await;
    assert_eq!(nothing.status, 404);
}

#[tokio::test]
async fn a_picture_that_comes_with_a_stale_choice_is_kept_and_offered() {
    let (app, ann) = TestApp::start().await;
    let song = led(&app, &ann, "/songs/new", "title=Tin+Roof").await;
    let edit = format!("{song}/edit");
    led(&app, &ann, &edit, "revision=1&title=Tin+Roof&key=D").await;
    let fields = [("revision", "1"), ("alt", "Rust")];
    let stale = send(&app, &ann, &song, form(&fields, "roof.png", &png(9, 9))).await;
    says(&stale, 409, &["nothing was overwritten", "Rust"]);
    let html = page(&app, &ann, &song).await;
    assert!(!html.contains("og:image"), "the song is as it was: {html}");
    // The page that says so has it chosen, and the present revision: one more tap, and nothing is sent again.
    let compared = stale.text();
    let offered = between(&compared, "name=\"cover\" value=\"0", "\"");
    let fields = [
        ("revision", revision(&compared)),
        ("cover", &format!("0{offered}")),
    ];
    let chosen = send(&app, &ann, &song, form(&fields, "", b"")).await;
    assert_eq!(chosen.status, 303, "{}", chosen.text());
    assert!(page(&app, &ann, &song).await.contains("alt=\"Rust\""));
}

#[tokio::test]
async fn a_picture_is_described_anew_removed_and_brought_back() {
    let (app, ann) = TestApp::start().await;
    let gig = led(&app, &ann, "/events/new", GIG).await;
    picture(&app, &ann, &gig, "ada.png", &png(9, 9)).await;
    let cover = page(&app, &ann, &format!("{gig}/cover")).await;
    let id = between(&cover, "action=\"/pictures/", "\"").to_owned();
    let own = format!("/pictures/{id}");

    let described = led(&app, &ann, &own, "seen=Ada%2C+from+below&alt=Ada+sings").await;
    assert!(page(&app, &ann, &described).await.contains("Ada sings"));
    let late = app
        .post_form(&ann, &own, "seen=Ada%2C+from+below&alt=A+crowd")
        .await;
    says(&late, 409, &["Ada sings"]);

    let after = led(&app, &ann, &format!("{own}/delete"), "").await;
    let cover = page(&app, &ann, &after).await;
    assert!(cover.contains("The picture is in the bin"), "{cover}");
    assert!(!page(&app, &ann, &gig).await.contains("og:image"));
    let bin = page(&app, &ann, "/bin?what=picture").await;
    assert!(bin.contains("Ada sings"), "{bin}");
    let back = led(&app, &ann, &format!("{own}/restore"), "next=%2Fbin").await;
    assert_eq!(back, "/bin");
    assert!(
        page(&app, &ann, &gig).await.contains("alt=\"Ada sings\""),
        "it stands there again"
    );

    let listener = app.join("lis", Role::Listener).await;
    for end in ["", "/delete", "/restore"] {
        let refused = app
            .post_form(&listener, &format!("{own}{end}"), "seen=&alt=")
            .await;
        assert_eq!(refused.status, 403, "{end}");
    }
}
