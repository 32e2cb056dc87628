//! The catalogue's pages and forms, as a browser without scripts meets them.

mod support;

use domain::Role;
use support::forms::{GIG, drop_file, led, page, revision, says};
use support::{TestApp, Visitor, wav};

#[tokio::test]
async fn an_event_is_written_down_found_changed_and_thrown_away_and_back() {
    let (app, ann) = TestApp::start().await;
    let path = led(&app, &ann, "/events/new", GIG).await;
    assert!(path.starts_with("/events/harbour-stage-"), "{path}");
    let html = page(&app, &ann, &path).await;
    for word in [
        "Harbour Stage",
        "Tue 12 Mar 2024",
        "Ada Example",
        "folk",
        "Loud.",
    ] {
        assert!(html.contains(word), "{word}");
    }
    assert!(
        page(&app, &ann, "/events?kind=gig&year=2024")
            .await
            .contains(&path)
    );
    assert!(
        !page(&app, &ann, "/events?kind=studio")
            .await
            .contains(&path)
    );

    let edit = page(&app, &ann, &format!("{path}/edit")).await;
    let form = format!(
        "revision={}&{}",
        revision(&edit),
        GIG.replace("Harbour", "Quay")
    );
    let renamed = led(&app, &ann, &format!("{path}/edit"), &form).await;
    assert!(renamed.starts_with("/events/quay-stage-"), "{renamed}");
    let old = app.get(&ann, &format!("{path}?x=1")).await;
    assert_eq!(
        old.told(&["location"]),
        format!("308\nlocation: {renamed}?x=1")
    );

    let gone = format!("revision=2&{GIG}");
    let gone = led(&app, &ann, &format!("{renamed}/delete"), &gone).await;
    assert_eq!(app.get(&ann, &renamed).await.status, 404);
    let list = page(&app, &ann, &gone).await;
    assert!(list.contains("/restore"), "{list}");
    assert!(page(&app, &ann, "/bin").await.contains("Quay Stage"));
    let back = led(&app, &ann, &format!("{renamed}/restore"), "").await;
    assert_eq!(app.get(&ann, &back).await.header("location"), renamed);
}

#[tokio::test]
async fn a_refused_form_comes_back_with_all_that_was_typed() {
    let (app, ann) = TestApp::start().await;
    let form = GIG.replace("2024-03-12", "last+spring");
    let answer = app.post_form(&ann, "/events/new", &form).await;
    says(
        &answer,
        400,
        &[
            "last spring",
            "Old Boiler House",
            "Ada Example: piano",
            "role=\"alert\"",
        ],
    );
    let empty = app
        .post_form(&ann, "/songs/new", "title=&lyrics=La+la")
        .await;
    says(&empty, 400, &["La la"]);
}

#[tokio::test]
async fn an_edit_on_a_stale_page_shows_both_versions_and_overwrites_nothing() {
    let (app, ann) = TestApp::start().await;
    let path = led(&app, &ann, "/songs/new", "title=Tin+Roof&key=D").await;
    let edit = format!("{path}/edit");
    let seen = page(&app, &ann, &edit).await;
    let seen = revision(&seen);
    let first = led(
        &app,
        &ann,
        &edit,
        &format!("revision={seen}&title=Tin+Roof&key=E+flat"),
    )
    .await;
    let second = format!("revision={seen}&title=Tin+Roof&key=F");
    let answer = app.post_form(&ann, &edit, &second).await;
    says(
        &answer,
        409,
        &["E flat", "value=\"F\"", "In the library now"],
    );
    assert!(page(&app, &ann, &first).await.contains("E flat"));
    // The page that compares carries the present revision, so that what is saved from it was seen.
    let compared = answer.text();
    let form = format!("revision={}&title=Tin+Roof&key=F", revision(&compared));
    led(&app, &ann, &edit, &form).await;
}

#[tokio::test]
async fn what_somebody_changed_meanwhile_is_shown_and_not_deleted() {
    let (app, ann) = TestApp::start().await;
    let (song, playlist) = (
        led(&app, &ann, "/songs/new", "title=Tin+Roof&key=D").await,
        led(&app, &ann, "/playlists/new", "title=Road").await,
    );
    for (path, seen, theirs) in [
        (song, "title=Tin+Roof&key=D", "title=Tin+Roof&key=E+flat"),
        (
            playlist,
            "title=Road&description=D",
            "title=Road&description=E+flat",
        ),
    ] {
        let changed = format!("revision=1&{theirs}");
        let path = led(&app, &ann, &format!("{path}/edit"), &changed).await;
        let late = format!("revision=1&{seen}");
        let answer = app.post_form(&ann, &format!("{path}/delete"), &late).await;
        let both = [
            "nothing was deleted",
            "In the library now",
            "When you opened the page",
            "E flat",
        ];
        says(&answer, 409, &both);
        // What is typed in the form is what is there now: saving it would not undo what they did.
        let compared = answer.text();
        assert!(!compared.contains("value=\"D\""), "{compared}");
        let now = format!("revision={}&{theirs}", revision(&compared));
        led(&app, &ann, &format!("{path}/delete"), &now).await;
    }
}

#[tokio::test]
async fn only_editors_change_things() {
    let (app, ann) = TestApp::start().await;
    let listener = app.join("lis", Role::Listener).await;
    let path = led(&app, &ann, "/events/new", GIG).await;
    for (path, form) in [
        ("/events/new".to_owned(), GIG.to_owned()),
        (format!("{path}/edit"), format!("revision=1&{GIG}")),
        (format!("{path}/delete"), format!("revision=1&{GIG}")),
        ("/inbox".to_owned(), "target=alone".to_owned()),
    ] {
        let answer = app.post_form(&listener, &path, &form).await;
        assert_eq!(answer.status, 403, "{path}");
    }
    assert_eq!(
        app.get(&listener, &format!("{path}/edit")).await.status,
        403
    );
    assert!(!page(&app, &listener, &path).await.contains("/edit"));
    let stranger = app.get(&Visitor::nobody(), &path).await;
    assert!(
        stranger
            .header("location")
            .starts_with("/login?next=/events/"),
        "{stranger:?}"
    );
}

#[tokio::test]
async fn two_songs_become_one_and_the_old_address_leads_on() {
    let (app, ann) = TestApp::start().await;
    let one = led(&app, &ann, "/songs/new", "title=Tin+Roof").await;
    let other = led(&app, &ann, "/songs/new", "title=Tin+Roof+Rain").await;
    let into = other.rsplit('/').next().unwrap();
    let form = page(&app, &ann, &format!("{one}/merge")).await;
    assert!(form.contains(into), "{form}");
    let stays = led(&app, &ann, &format!("{one}/merge"), &format!("into={into}")).await;
    assert_eq!(stays, other);
    assert_eq!(app.get(&ann, &one).await.header("location"), other);
}

#[tokio::test]
async fn a_set_list_is_a_text() {
    let (app, ann) = TestApp::start().await;
    let path = led(&app, &ann, "/events/new", GIG).await;
    let edit = format!("{path}/set-list/edit");
    let text = "revision=0&text=%3D%3D+Encore%0D%0ATin+Roof+%3E+%7C+capo+2%0D%0A-+Kites";
    led(&app, &ann, &edit, text).await;
    // The event leads to the page for reading once there is one.
    let leads = format!("href=\"{path}/set-list\" class=\"button\"");
    assert!(page(&app, &ann, &path).await.contains(&leads));
    let html = page(&app, &ann, &format!("{path}/set-list")).await;
    for word in ["Encore", "Tin Roof", "capo 2", "not played"] {
        assert!(html.contains(word), "{word}");
    }
    let wrong = app.post_form(&ann, &edit, "revision=1&text=A%0D%0A-").await;
    says(&wrong, 400, &["Line 2 of the set list has no title"]);
}

#[tokio::test]
async fn a_recording_goes_from_the_inbox_to_a_new_event_in_one_step() {
    let (app, ann) = TestApp::start().await;
    app.add(&ann, "Night Train.wav", &wav::seconds(1)).await;
    let inbox = page(&app, &ann, "/inbox").await;
    let track = inbox.split("name=\"track\" value=\"").nth(1).unwrap();
    let track = track.split('"').next().unwrap();
    let aimless = app
        .post_form(&ann, "/inbox", &format!("track={track}"))
        .await;
    says(
        &aimless,
        400,
        &["Choose where the tracks belong", "Night Train"],
    );
    let form = format!("track={track}&target=new&new_songs=true&{GIG}");
    let event = led(&app, &ann, "/inbox", &form).await;
    let html = page(&app, &ann, &event).await;
    assert!(html.contains("Night Train"), "{html}");
    assert!(
        page(&app, &ann, "/inbox")
            .await
            .contains("Everything is filed")
    );
    assert!(page(&app, &ann, "/songs").await.contains("Night Train"));
    let feed = app.get(&ann, "/feed.xml").await;
    says(
        &feed,
        200,
        &[
            "<title>Night Train</title>",
            "<description>Harbour Stage</description>",
        ],
    );
    // What a player of podcasts takes: the file, as long as it is said to be.
    let said = feed.text();
    let (_, enclosure) = said.split_once("<enclosure url=\"").unwrap();
    let (url, rest) = enclosure.split_once('"').unwrap();
    let path = url.strip_prefix("http://127.0.0.1:3000").unwrap();
    let file = app.get(&ann, path).await;
    assert_eq!(file.status, 200);
    let said = format!(" length=\"{}\" type=\"audio/wav\"/>", file.body.len());
    assert!(rest.starts_with(&said), "{rest}");
}

#[tokio::test]
async fn pages_say_what_they_are_to_those_who_show_them_elsewhere() {
    let (app, ann) = TestApp::start().await;
    let path = led(&app, &ann, "/events/new", GIG).await;
    let html = page(&app, &ann, &path).await;
    let address = format!("http://127.0.0.1:3000{path}");
    for part in [
        format!("href=\"{address}\" rel=\"canonical\""),
        "property=\"og:title\" content=\"Harbour Stage\"".to_owned(),
        "Gig, Old Boiler House, Leeds, 12 Mar 2024: 0 tracks.".to_owned(),
        "\"@type\":\"MusicEvent\"".to_owned(),
        "\"startDate\":\"2024-03-12\"".to_owned(),
    ] {
        assert!(html.contains(&part), "{part} is missing in {html}");
    }
    let list = page(&app, &ann, "/events?sort=title&order=desc").await;
    assert!(list.contains("href=\"http://127.0.0.1:3000/events\" rel=\"canonical\""));
}

#[tokio::test]
async fn every_page_of_an_empty_library_says_what_to_do_next() {
    let (app, ann) = TestApp::start().await;
    for path in [
        "/",
        "/events",
        "/songs",
        "/people",
        "/genres",
        "/styles",
        "/years",
        "/tracks",
        "/inbox",
        "/bin",
        "/settings",
        "/years/2024",
        "/events/new",
        "/songs/new",
        "/people/new",
        "/genres/new",
        "/styles/new",
    ] {
        let html = page(&app, &ann, path).await;
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
    }
}

#[tokio::test]
async fn the_library_is_named_coloured_and_opened_by_a_plain_form() {
    let (app, ann) = TestApp::start().await;
    let settings = page(&app, &ann, "/settings").await;
    assert!(settings.contains("/settings/library"));
    let form = page(&app, &ann, "/settings/library").await;
    assert!(form.contains("Only people with an account"));
    let fields = "name=The+Loft&description=Tapes+since+1990.&visibility=public&accent_hue=140";
    let first = format!("revision={}&{fields}", revision(&form));
    let back = led(&app, &ann, "/settings/library", &first).await;
    assert_eq!(back, "/settings");
    let home = page(&app, &Visitor::nobody(), "/").await;
    for words in [
        "The Loft",
        "--hue:140",
        "data-hue=\"140\"",
        "<meta name=\"description\" content=\"Tapes since 1990.\"",
    ] {
        assert!(home.contains(words), "{words}");
    }
    let stale = first.replace("140", "20");
    says(
        &app.post_form(&ann, "/settings/library", &stale).await,
        409,
        &["nothing was overwritten", "In the library now"],
    );
    let faulty = first.replace("=The+Loft", "=");
    says(
        &app.post_form(&ann, "/settings/library", &faulty).await,
        400,
        &["is empty", "Tapes since 1990."],
    );
    let bob = app.join("bob", Role::Editor).await;
    says(
        &app.get(&bob, "/settings/library").await,
        403,
        &["Your role"],
    );
    assert!(
        !page(&app, &bob, "/settings")
            .await
            .contains("/settings/library")
    );
}

#[tokio::test]
async fn what_a_person_deleted_of_their_own_is_in_their_bin() {
    let (app, ann) = TestApp::start().await;
    let bob = app.join("bob", Role::Listener).await;
    let road = led(&app, &bob, "/playlists/new", "title=Road").await;
    let list = led(
        &app,
        &bob,
        &format!("{road}/delete"),
        "revision=1&title=Road",
    )
    .await;
    assert!(list.starts_with("/playlists?deleted="), "{list}");
    let bin = page(&app, &bob, "/bin?what=playlist").await;
    let action = bin.split("action=\"/playlists/").nth(1).unwrap();
    let id = action.split('/').next().unwrap();
    assert!(bin.contains("Bring Road back"));
    assert!(!page(&app, &ann, "/bin").await.contains("Road"));
    let back = led(
        &app,
        &bob,
        &format!("/playlists/{id}/restore"),
        "next=%2Fbin",
    )
    .await;
    assert_eq!(back, "/bin");
    assert!(
        page(&app, &bob, "/playlists?whose=mine&q=road")
            .await
            .contains("Road")
    );
    assert!(
        page(&app, &bob, "/playlists?q=rodeo")
            .await
            .contains("Nothing here is called that")
    );
}

#[tokio::test]
async fn of_very_many_one_is_found_by_its_words() {
    let (app, ann) = TestApp::start().await;
    let song = led(&app, &ann, "/songs/new", "title=Blue").await;
    led(&app, &ann, "/songs/new", "title=Red").await;
    let all = page(&app, &ann, &format!("{song}/merge")).await;
    assert!(all.contains(">Red<") && !all.contains("Find the song"));
    let found = page(&app, &ann, &format!("{song}/merge?q=re")).await;
    assert!(found.contains(">Red<") && found.contains("Find the song"));
    let none = page(&app, &ann, &format!("{song}/merge?q=green")).await;
    assert!(none.contains("There is no other song called"));
}

#[tokio::test]
async fn a_long_playlist_comes_in_pages_and_is_ordered_across_them() {
    let (app, ann) = TestApp::start().await;
    let viewer = app.viewer(&ann).await;
    let mut tracks = Vec::new();
    for number in 1..=2 {
        tracks.push(drop_file(&app, &ann, "road", number).await);
    }
    let road = led(&app, &ann, "/playlists/new", "title=Road").await;
    let id = domain::path::parse(road.rsplit('/').next().unwrap()).unwrap();
    let id = domain::PlaylistId::from_uuid(id);
    for place in 0..202 {
        app.service
            .add_to_playlist(&viewer, id, tracks[place % 2], None)
            .await
            .unwrap();
    }
    let part = |html: &str, before: &str| -> String {
        let rest = html
            .split(before)
            .nth(1)
            .unwrap_or_else(|| panic!("{before} in {html}"));
        rest.split('"').next().unwrap().to_owned()
    };
    let path = app.get(&ann, &road).await.header("location").to_owned();
    let path = if path.is_empty() { road } else { path };
    let first = page(&app, &ann, &path).await;
    assert!(first.contains("202 tracks") && !first.contains("data-ended"));
    let next = part(&first, "rel=\"next\" href=\"");
    let second = page(&app, &ann, &next).await;
    assert_eq!(part(&second, "data-first=\""), "200");
    assert!(second.contains("data-ended"), "{second}");
    // What stands first on the second page moves to the first one, and back; each time the answer leads to where it is.
    let place = part(&second, "data-place=\"");
    let up = led(&app, &ann, &place, "do=up").await;
    assert!(up.contains("#place-") && !up.contains("after="), "{up}");
    let down = led(&app, &ann, &place, "do=down").await;
    assert!(down.contains("?after="), "{down}");
    let gone = led(&app, &ann, &place, "do=remove").await;
    assert!(
        gone.contains("after=") && gone.contains("&removed=") && gone.contains("&place=200"),
        "{gone}"
    );

    let sorted = page(
        &app,
        &ann,
        &format!("{path}?sort=title&order=desc&q=take+2"),
    )
    .await;
    assert!(sorted.contains("take 2") && !sorted.contains("take 1"));
    assert!(!sorted.contains("data-sortable") && sorted.contains("from the playlist"));
    let nothing = page(&app, &ann, &format!("{path}?q=zzz")).await;
    assert!(nothing.contains("Nothing in this playlist is called that"));
}
