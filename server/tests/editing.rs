//! Forms that two people may hold at once, and those that decide about much: filing, arranging, merging.

#![expect(clippy::unwrap_used, reason = "a test ends where something is amiss")]

mod support;

use support::forms::{GIG, drop_file, led, page, says};
use support::{TestApp, Visitor};

#[tokio::test]
async fn a_folder_longer_than_a_page_is_filed_in_one_step() {
    let (app, ann) = TestApp::start().await;
    for number in 1..=130 {
        drop_file(&app, &ann, "2024-03-12 Harbour", number).await;
    }
    let inbox = page(&app, &ann, "/inbox").await;
    assert!(inbox.contains("50 of 130 tracks on this page"), "{inbox}");
    assert!(inbox.contains("File all 130 of this folder"), "{inbox}");
    let form = format!("whole=true&folder=2024-03-12+Harbour&target=new&{GIG}");
    let event = led(&app, &ann, "/inbox", &form).await;
    let id = domain::EventId::from_path(event.rsplit('/').next().unwrap()).unwrap();
    let viewer = app.viewer(&ann).await;
    let event = app.service.event(&viewer, id).await.unwrap();
    assert_eq!(event.tracks.len(), 130);
    assert!(
        page(&app, &ann, "/inbox")
            .await
            .contains("Everything is filed")
    );
    let again = app.post_form(&ann, "/inbox", &form).await;
    says(
        &again,
        400,
        &["Nothing of this folder waits", "Old Boiler House"],
    );
}

#[tokio::test]
async fn a_filing_that_misses_a_track_comes_back_as_it_was_typed() {
    let (app, ann) = TestApp::start().await;
    let one = drop_file(&app, &ann, "tapes", 1).await;
    let two = drop_file(&app, &ann, "tapes", 2).await;
    let three = drop_file(&app, &ann, "tapes", 3).await;
    led(
        &app,
        &ann,
        "/inbox",
        &format!("track={one}&folder=tapes&target=alone"),
    )
    .await;
    let form = format!("track={one}&track={two}&folder=tapes&target=new&{GIG}");
    let answer = app.post_form(&ann, "/inbox", &form).await;
    says(
        &answer,
        400,
        &[
            "not in the inbox any more",
            "Old Boiler House",
            "Ada Example: piano",
            "002 take",
        ],
    );
    let html = answer.text();
    let ticked = |track| html.contains(&format!("value=\"{track}\" checked"));
    assert!(ticked(two) && !ticked(three), "{html}");
}

/// An event with takes 1 to 3 in this order.
async fn evening(app: &TestApp, who: &Visitor) -> (String, [domain::TrackId; 3]) {
    let mut tracks = Vec::new();
    for number in 1..=3 {
        tracks.push(drop_file(app, who, "tapes", number).await);
    }
    let form = format!(
        "whole=true&folder=tapes&target=new&track={}&track={}&track={}&{GIG}",
        tracks[0], tracks[1], tracks[2]
    );
    (
        led(app, who, "/inbox", &form).await,
        tracks.try_into().unwrap(),
    )
}

/// The form of the page that arranges, with the tracks in this order.
fn arranged(page: &str, tracks: &[domain::TrackId]) -> String {
    let seen = page
        .split("name=\"seen\" value=\"")
        .nth(1)
        .unwrap_or_default();
    let seen = seen.split('"').next().unwrap();
    (1..)
        .zip(tracks)
        .fold(format!("seen={seen}&do=order"), |form, (place, track)| {
            format!("{form}&track={track}&place={place}")
        })
}

async fn order(app: &TestApp, who: &Visitor, event: &str) -> Vec<domain::TrackId> {
    let id = domain::EventId::from_path(event.rsplit('/').next().unwrap()).unwrap();
    let viewer = app.viewer(who).await;
    let event = app.service.event(&viewer, id).await.unwrap();
    event.tracks.into_iter().map(|track| track.id).collect()
}

#[tokio::test]
async fn an_order_from_an_old_page_shows_both_and_overwrites_nothing() {
    let (app, ann) = TestApp::start().await;
    let (event, [a, b, c]) = evening(&app, &ann).await;
    let arrange = format!("{event}/tracks");
    let seen = page(&app, &ann, &arrange).await;
    led(&app, &ann, &arrange, &arranged(&seen, &[c, b, a])).await;
    let stale = app
        .post_form(&ann, &arrange, &arranged(&seen, &[b, a, c]))
        .await;
    says(
        &stale,
        409,
        &[
            "nothing was overwritten",
            "In the library now",
            "Yours, below",
        ],
    );
    assert_eq!(order(&app, &ann, &event).await, [c, b, a]);
    // What is saved from the page that compares was seen.
    led(&app, &ann, &arrange, &arranged(&stale.text(), &[b, a, c])).await;
    assert_eq!(order(&app, &ann, &event).await, [b, a, c]);

    // Where one left meanwhile, the others keep the order that was typed.
    let seen = page(&app, &ann, &arrange).await;
    led(
        &app,
        &ann,
        &arrange,
        &format!("do=move&chosen={a}&event=none"),
    )
    .await;
    let stale = app
        .post_form(&ann, &arrange, &arranged(&seen, &[c, a, b]))
        .await;
    says(&stale, 409, &["nothing was overwritten"]);
    let html = stale.text();
    let place = |track: domain::TrackId| html.find(&format!("name=\"track\" value=\"{track}\""));
    assert!(place(c) < place(b) && place(a).is_none(), "{html}");
    assert_eq!(order(&app, &ann, &event).await, [b, c]);
}

#[tokio::test]
async fn tracks_move_where_somebody_says_and_from_where_they_were_seen() {
    let (app, ann) = TestApp::start().await;
    let (event, [a, b, c]) = evening(&app, &ann).await;
    let arrange = format!("{event}/tracks");
    let aimless = app
        .post_form(&ann, &arrange, &format!("do=move&chosen={a}&event="))
        .await;
    says(
        &aimless,
        400,
        &[
            "Choose where the tracks belong",
            &format!("value=\"{a}\" checked"),
        ],
    );
    let other = led(&app, &ann, "/events/new", "kind=gig&title=Other").await;
    let other_id = other.rsplit('/').next().unwrap();
    led(
        &app,
        &ann,
        &arrange,
        &format!("do=move&chosen={a}&event={other_id}"),
    )
    .await;
    let late = app
        .post_form(
            &ann,
            &arrange,
            &format!("do=move&chosen={a}&chosen={b}&event=none"),
        )
        .await;
    says(&late, 409, &["nothing was overwritten"]);
    assert_eq!(order(&app, &ann, &event).await, [b, c]);
    assert_eq!(order(&app, &ann, &other).await, [a]);
}

#[tokio::test]
async fn what_is_merged_is_chosen_and_compared_first() {
    let (app, ann) = TestApp::start().await;
    let one = led(&app, &ann, "/songs/new", "title=Tin+Roof&key=D&lyrics=La").await;
    let other = led(&app, &ann, "/songs/new", "title=Tin+Roof+Rain&key=E").await;
    let into = other.rsplit('/').next().unwrap();
    let merge = format!("{one}/merge");
    let form = page(&app, &ann, &merge).await;
    assert!(form.contains("<option value=\"\" selected>"), "{form}");
    let aimless = app.post_form(&ann, &merge, "into=").await;
    says(&aimless, 400, &["Choose the song"]);
    let compared = page(&app, &ann, &format!("{merge}?into={into}")).await;
    for words in [
        "This one goes",
        "This one stays",
        "Key",
        ">D<",
        ">E<",
        &format!("name=\"into\" value=\"{into}\""),
    ] {
        assert!(compared.contains(words), "{words} is missing in {compared}");
    }
    let person = led(&app, &ann, "/people/new", "name=Ada&notes=Left-handed.").await;
    let act = led(&app, &ann, "/people/new", "name=Ada+E.&kind=act").await;
    let aimless = app
        .post_form(&ann, &format!("{person}/merge"), "into=")
        .await;
    says(&aimless, 400, &["Choose the person or act"]);
    let into = act.rsplit('/').next().unwrap();
    let compared = page(&app, &ann, &format!("{person}/merge?into={into}")).await;
    assert!(
        compared.contains("This one stays") && compared.contains("Left-handed."),
        "{compared}"
    );
}
