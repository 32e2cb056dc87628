use crate::app::{TestApp, track_item};
use crate::sound::wav;
use domain::Role;
use domain::track::TrackQuery;
use service::Error;

#[tokio::test]
async fn a_removed_track_is_gone_for_all_and_comes_back_whole() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let listener = app.person("listener", Role::Listener).await;
    let track = app.add(&editor, "take.wav", &wav("Take", 1, 5)).await;
    let asset = app.service.track(&editor, track).await.unwrap().row.asset;

    let refused = app.service.delete(&listener, track_item(track), 1).await;
    assert!(matches!(refused, Err(Error::NotAllowed(_))));
    app.service
        .delete(&editor, track_item(track), 1)
        .await
        .unwrap();
    let again = app.service.delete(&editor, track_item(track), 1).await;
    assert!(matches!(again, Err(Error::NotFound("track"))));
    let media = app.service.media(&listener, asset).await;
    assert!(matches!(media, Err(Error::NotFound("file"))));
    assert!(app.titles(&listener).await.is_empty());

    // Its analysis was still to come, and is not lost with it.
    app.service.work_off().await.unwrap();
    app.service
        .restore(&editor, track_item(track))
        .await
        .unwrap();
    let back = app.service.track(&listener, track).await.unwrap();
    assert_eq!(back.row.title, "Take");
    assert_eq!(back.row.duration_ms, Some(5_000));
    assert!(!back.may_delete);
    assert_eq!(
        app.logged().await[..2],
        [
            "editor: track.restore Take".to_owned(),
            "editor: track.delete take".to_owned(),
        ]
    );
}

#[tokio::test]
async fn sending_a_removed_file_again_brings_its_track_back() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 5);
    let track = app.add(&editor, "take.wav", &file).await;
    app.service
        .delete(&editor, track_item(track), 1)
        .await
        .unwrap();
    assert_eq!(app.add(&editor, "take.wav", &file).await, track);
    assert_eq!(app.titles(&editor).await, ["take"]);
}

#[tokio::test]
async fn a_page_out_of_range_and_a_made_up_position_are_refused() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    for query in [
        TrackQuery {
            limit: 0,
            ..TrackQuery::default()
        },
        TrackQuery {
            limit: 201,
            ..TrackQuery::default()
        },
        TrackQuery {
            after: Some("nonsense".to_owned()),
            ..TrackQuery::default()
        },
    ] {
        let refused = app.service.tracks(&editor, &query).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{query:?}");
    }
}
