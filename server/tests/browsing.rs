//! Lists and pages, and the ways that lead from one to the other.

#![expect(clippy::unwrap_used, reason = "a test ends where something is amiss")]

mod support;

use serde_json::Value;
use support::TestApp;
use support::forms::{GIG, drop_file, led, page, says};

#[tokio::test]
async fn a_search_of_one_kind_says_how_many_of_that_kind_there_are() {
    let (app, ann) = TestApp::start().await;
    led(&app, &ann, "/songs/new", "title=Conch").await;
    for title in ["Concert", "Concertina"] {
        led(
            &app,
            &ann,
            "/events/new",
            &format!("kind=gig&title={title}"),
        )
        .await;
    }
    let html = page(&app, &ann, "/search?q=conc&kind=song").await;
    assert!(
        html.contains(">1 result<") && !html.contains(">3 results<"),
        "{html}"
    );
    assert!(html.contains(">All 3<"), "{html}");
    let html = page(&app, &ann, "/search?q=conc&kind=track").await;
    assert!(
        html.contains(">No results<") || html.contains(">0 results<"),
        "{html}"
    );
    assert!(
        html.contains("Events 2") && html.contains(">All 3<"),
        "{html}"
    );
    let html = page(&app, &ann, "/search?q=conch&kind=track").await;
    assert!(
        html.contains("Songs 1") && html.contains(">All 1<"),
        "{html}"
    );
    let html = page(&app, &ann, "/search?q=conch").await;
    assert!(!html.contains(">All 1<"), "{html}");
}

/// Where a link of the page leads whose address begins so.
fn link(page: &str, begins: &str) -> String {
    let rest = page.split(&format!("href=\"{begins}")).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("nothing leads to {begins}: {page}"));
    format!("{begins}{}", rest.split('"').next().unwrap())
}

#[tokio::test]
async fn what_a_page_cuts_off_is_a_tap_away() {
    let (app, ann) = TestApp::start().await;
    for number in 1..=13 {
        let form = format!(
            "kind=gig&title=Night+{number}&date=2024-03-{number:02}&genres=folk&styles=loud"
        );
        led(&app, &ann, "/events/new", &form).await;
    }
    led(
        &app,
        &ann,
        "/events/new",
        "kind=gig&title=Elsewhere&date=2023&genres=ska",
    )
    .await;
    led(&app, &ann, "/events/new", "kind=gig&title=Whenever").await;
    for class in ["genre", "style"] {
        let list = page(&app, &ann, &format!("/{class}s")).await;
        let name = if class == "genre" { "folk" } else { "loud" };
        let own = link(&list, &format!("/{class}s/{name}-"));
        let own = page(&app, &ann, &own).await;
        assert!(!own.contains(">Night 1<"), "{own}");
        let all = page(&app, &ann, &link(&own, &format!("/events?{class}="))).await;
        assert!(
            all.contains(">13 events<") && all.contains(">Night 1<"),
            "{all}"
        );
    }
    let years = page(&app, &ann, "/years").await;
    let undated = page(&app, &ann, &link(&years, "/events?year=none")).await;
    assert!(
        undated.contains(">Whenever<") && !undated.contains(">Elsewhere<"),
        "{undated}"
    );
    assert!(
        undated.contains(">1 event<") && undated.contains("Undated"),
        "{undated}"
    );
}

#[tokio::test]
async fn a_person_leads_to_all_tracks_that_name_them() {
    let (app, ann) = TestApp::start().await;
    for number in 1..=3 {
        let track = drop_file(&app, &ann, "tapes", number).await;
        let people = if number == 3 { "Bo" } else { "Ada%3A+piano" };
        let form = format!("revision=1&title=Take+{number}&song=Blue&people={people}");
        led(&app, &ann, &format!("/tracks/{track}/edit"), &form).await;
    }
    let people = page(&app, &ann, "/people").await;
    let own = page(&app, &ann, &link(&people, "/people/ada-")).await;
    assert!(own.contains(">All 2 tracks<"), "{own}");
    let all = page(&app, &ann, &link(&own, "/tracks?person=")).await;
    assert!(
        all.contains(">2 tracks<") && all.contains(">Take 1<"),
        "{all}"
    );
    assert!(!all.contains(">Take 3<"), "{all}");
}

#[tokio::test]
async fn a_year_leads_to_the_nearest_that_have_events() {
    let (app, ann) = TestApp::start().await;
    for year in [2019, 2022, 2024] {
        let form = format!("kind=gig&title=Night&date={year}-05");
        led(&app, &ann, "/events/new", &form).await;
    }
    let beside = async |year: u16| {
        let html = page(&app, &ann, &format!("/years/{year}")).await;
        [2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025]
            .into_iter()
            .filter(|year| html.contains(&format!("href=\"/years/{year}\"")))
            .collect::<Vec<u16>>()
    };
    assert_eq!(beside(2022).await, [2019, 2024]);
    assert_eq!(beside(2019).await, [2022]);
    assert_eq!(beside(2023).await, [2022, 2024]);
}

#[tokio::test]
async fn genres_come_by_what_is_of_them() {
    let (app, ann) = TestApp::start().await;
    led(&app, &ann, "/songs/new", "title=One&genres=ska%2C+folk").await;
    led(&app, &ann, "/songs/new", "title=Two&genres=ska").await;
    for number in 1..=3 {
        led(
            &app,
            &ann,
            "/events/new",
            &format!("kind=gig&title=Night+{number}&genres=beat"),
        )
        .await;
    }
    for (address, order) in [
        ("/genres", ["beat", "folk", "ska"]),
        ("/genres?sort=songs", ["ska", "folk", "beat"]),
        ("/genres?sort=songs&order=asc", ["beat", "folk", "ska"]),
        ("/genres?sort=events&limit=2", ["beat", "", ""]),
    ] {
        let html = page(&app, &ann, address).await;
        let names: Vec<&str> = html
            .split("class=\"name\"><a href=\"/genres/")
            .skip(1)
            .map(|rest| rest.split('-').next().unwrap())
            .collect();
        let wanted: Vec<&str> = order.into_iter().filter(|name| !name.is_empty()).collect();
        assert!(names.starts_with(&wanted), "{address}: {names:?}");
    }
}

/// The page in schema.org's words.
fn thing(page: &str) -> Value {
    let text = page.split("application/ld+json\">").nth(1).unwrap();
    serde_json::from_str(text.split("</script>").next().unwrap()).unwrap()
}

/// Whether something is said that says nothing.
fn hollow(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty() || items.iter().any(hollow),
        Value::Object(fields) => fields.len() < 2 || fields.values().any(hollow),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[tokio::test]
async fn machines_are_told_only_what_is_known() {
    let (app, ann) = TestApp::start().await;
    let track = drop_file(&app, &ann, "tapes", 1).await;
    let song = led(&app, &ann, "/songs/new", "title=Blue").await;
    let person = led(&app, &ann, "/people/new", "name=Ada").await;
    let act = "kind=act&name=The+Four";
    led(&app, &ann, "/people/new", act).await;
    let bare = led(&app, &ann, "/events/new", "kind=rehearsal&title=Tuesday").await;
    let form = "kind=studio&title=Studio&people=Ada%0AThe+Four&city=Leeds";
    let studio = led(&app, &ann, "/events/new", form).await;
    let gig = led(&app, &ann, "/events/new", GIG).await;
    let release = led(&app, &ann, "/events/new", "kind=release&title=Tape").await;
    let moved = app.get(&ann, &format!("/tracks/{track}")).await;
    for (path, kind) in [
        (bare.as_str(), "Event"),
        (&studio, "Event"),
        (&gig, "MusicEvent"),
        (&release, "MusicAlbum"),
        (&song, "MusicComposition"),
        (&person, "Person"),
        (moved.header("location"), "MusicRecording"),
    ] {
        let said = thing(&page(&app, &ann, path).await);
        assert_eq!(said["@type"], kind, "{said}");
        assert!(!hollow(&said), "{said}");
    }
    let said = thing(&page(&app, &ann, &studio).await);
    let performers: Vec<_> = said["performer"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["@type"])
        .collect();
    assert_eq!(performers, ["Person", "MusicGroup"]);
    assert_eq!(said["location"]["address"], "Leeds");
}

#[tokio::test]
async fn a_note_stands_within_its_track() {
    let (app, ann) = TestApp::start().await;
    let track = drop_file(&app, &ann, "tapes", 1).await;
    let own = app.get(&ann, &format!("/tracks/{track}")).await;
    let path = format!("{}/notes", own.header("location"));
    // Nobody knows yet how long it is.
    led(&app, &ann, &path, "at=3%3A12&text=Early").await;
    app.service.work_off().await.unwrap();
    led(&app, &ann, &path, "at=0%3A01&text=At+the+end").await;
    led(&app, &ann, &path, "at=&text=On+the+whole").await;
    let late = app.post_form(&ann, &path, "at=3%3A12&text=Late").await;
    says(
        &late,
        400,
        &[
            "3:12 is behind the end of this track, which lasts 0:01",
            "Late",
        ],
    );
}
