//! From the inbox to an event.

use super::{drop_file, gig};
use crate::app::{TestApp, told};
use crate::sound::{wav, with_gain};
use domain::TrackId;
use domain::inbox::{Because, FileAs, Filing, InboxQuery};
use domain::song::SongForm;
use domain::track::TrackForm;

#[tokio::test]
async fn a_whole_folder_becomes_an_event_in_one_step() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let known = SongForm {
        title: "Tin Roof".to_owned(),
        ..SongForm::default()
    };
    let known = app.service.create_song(&editor, &known).await.unwrap().id;
    let folder = "tapes/2024-03-12 Practice";
    drop_file(&app, &editor, folder, "02 - blue_moon.wav", 2).await;
    drop_file(&app, &editor, folder, "01 - Tin Roof!.wav", 1).await;
    app.service
        .create_event(&editor, &gig("That day"))
        .await
        .unwrap();

    let inbox = app
        .service
        .inbox(&editor, &InboxQuery::default())
        .await
        .unwrap();
    assert_eq!((inbox.total, inbox.folders.len()), (2, 1));
    let guessed = &inbox.folders[0];
    assert_eq!(guessed.folder.as_deref(), Some(folder));
    assert_eq!(
        (
            guessed.proposal.kind.as_str(),
            guessed.proposal.date.as_str(),
            guessed.proposal.title.as_str()
        ),
        ("rehearsal", "2024-03-12", "Practice")
    );
    assert_eq!(guessed.events[0].title, "That day");
    let suggested = guessed.tracks[0].song.as_ref().unwrap();
    assert_eq!(
        (suggested.song.id, suggested.because),
        (known, Because::Title)
    );
    assert_eq!(guessed.tracks[1].song, None);

    let target = FileAs::New(guessed.proposal.clone());
    let event = app
        .service
        .file_folder(&editor, Some(folder), &target, true)
        .await
        .unwrap()
        .unwrap();
    let detail = app.service.event(&editor, event.id).await.unwrap();
    let tracks: Vec<_> = detail
        .tracks
        .iter()
        .map(|track| {
            (
                track.title.as_str(),
                track.song.as_ref().unwrap().title.as_str(),
            )
        })
        .collect();
    assert_eq!(
        tracks,
        [("Tin Roof!", "Tin Roof"), ("blue moon", "blue moon")]
    );
    assert_eq!(
        app.service
            .inbox(&editor, &InboxQuery::default())
            .await
            .unwrap()
            .total,
        0
    );
    let again = app
        .service
        .file_folder(&editor, Some(folder), &target, true)
        .await;
    assert_eq!(
        told(again),
        "nothing of this folder waits in the inbox any more"
    );
}

#[tokio::test]
async fn what_sounds_like_a_known_track_is_suggested_its_song() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let first = app.add(&editor, "first.wav", &wav("First", 3, 30)).await;
    app.service.work_off().await.unwrap();
    let form = TrackForm {
        title: "Anything".to_owned(),
        song: "Blue Moon".to_owned(),
        ..TrackForm::default()
    };
    app.service
        .edit_track(&editor, first, 2, &form)
        .await
        .unwrap();
    app.add(&editor, "second.wav", &with_gain("Second", 3, 30, 0.5))
        .await;
    app.service.work_off().await.unwrap();
    let inbox = app
        .service
        .inbox(&editor, &InboxQuery::default())
        .await
        .unwrap();
    let suggested = inbox.folders[0].tracks[0].song.as_ref().unwrap();
    assert_eq!(suggested.song.title, "Blue Moon");
    assert!(
        matches!(suggested.because, Because::Sound(90..=100)),
        "{suggested:?}"
    );
}

#[tokio::test]
async fn filing_names_each_track_once_and_only_from_the_inbox() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let track = drop_file(&app, &editor, "f", "x.wav", 1).await;
    let file = |tracks: Vec<TrackId>| {
        let (service, editor) = (app.service.clone(), editor.clone());
        async move {
            let filing = Filing {
                tracks,
                target: FileAs::Alone,
                new_songs: false,
            };
            service.file_tracks(&editor, &filing).await
        }
    };
    assert_eq!(
        told(file(vec![]).await),
        "no track is chosen; choose at least one"
    );
    assert_eq!(
        told(file(vec![track, track]).await),
        "a track is named twice"
    );
    assert_eq!(file(vec![track]).await.unwrap(), None);
    assert!(told(file(vec![track]).await).starts_with("a ticked track is not in the inbox"));
    assert!(app.service.track(&editor, track).await.unwrap().filed);
}
