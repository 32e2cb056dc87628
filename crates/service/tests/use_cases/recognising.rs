use crate::app::{TestApp, hash, told, track_item};
use crate::sound::{wav, with_gain};
use domain::Role;
use domain::recognition::{Candidate, Heard, Recognition, SAME_RECORDING_SCORE};
use fingerprint::Options;
use service::Viewer;
use std::io::Cursor;
use std::ops::ControlFlow;

/// What a browser would ask about a file.
fn candidate(name: &str, file: &[u8]) -> Candidate {
    let len = file.len() as u64;
    let source = Cursor::new(file.to_vec());
    let found = fingerprint::analyse(source, len, &Options::default(), &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    Candidate {
        name: name.parse().unwrap(),
        size: len,
        hash: hash(file),
        heard: found.fingerprint.map(|heard| Heard {
            duration_ms: heard.duration_ms,
            words: heard.words,
        }),
    }
}

async fn ask(app: &TestApp, viewer: &Viewer, files: &[&[u8]]) -> Vec<Recognition> {
    let candidates = files.iter().map(|file| candidate("x.wav", file)).collect();
    app.service.recognise(viewer, candidates).await.unwrap()
}

#[tokio::test]
async fn each_file_is_known_begun_alike_or_new() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let (here, begun, new) = (wav("Here", 1, 20), wav("Begun", 2, 20), wav("New", 3, 20));
    let quieter = with_gain("Here again", 1, 20, 0.5);
    let track = app.add(&editor, "here.wav", &here).await;
    assert_eq!(app.service.work_off().await.unwrap(), 1);
    let upload = app.create(&editor, "begun.wav", &begun, true).await;
    app.send(&editor, upload.id, 0, &begun[..5000])
        .await
        .unwrap();

    let answers = ask(&app, &editor, &[&new, &here, &quieter, &begun]).await;
    assert_eq!(answers[0], Recognition::New);
    let Recognition::Known(known) = &answers[1] else {
        panic!("{:?}", answers[1]);
    };
    assert_eq!((known.id, known.title.as_str()), (track, "Here"));
    let Recognition::SameRecording(matches) = &answers[2] else {
        panic!("{:?}", answers[2]);
    };
    assert_eq!(matches.len(), 1);
    assert_eq!(matches[0].track, *known);
    assert!(matches[0].score >= SAME_RECORDING_SCORE);
    let resume = Recognition::Resume {
        upload: upload.id,
        offset: 5000,
    };
    assert_eq!(answers[3], resume);
}

#[tokio::test]
async fn nothing_is_revealed_of_other_people_libraries_or_removed_tracks() {
    let app = TestApp::sqlite().await;
    app.second_library("elsewhere.example").await;
    let editor = app.editor().await;
    let file = wav("Here", 1, 20);
    let upload = app.create(&editor, "here.wav", &file, true).await;
    let other = app.person("other", Role::Editor).await;
    assert_eq!(ask(&app, &other, &[&file]).await, [Recognition::New]);
    app.send(&editor, upload.id, 0, &file).await.unwrap();
    app.service.work_off().await.unwrap();

    let mut elsewhere = app
        .service
        .viewer(Some("elsewhere.example"), None, None)
        .await
        .unwrap();
    elsewhere.person.clone_from(&editor.person);
    elsewhere.role = Role::Editor;
    assert_eq!(ask(&app, &elsewhere, &[&file]).await, [Recognition::New]);

    let Recognition::Known(track) = &ask(&app, &other, &[&file]).await[0] else {
        panic!("a colleague's file is known");
    };
    app.service
        .delete(&editor, track_item(track.id), 2)
        .await
        .unwrap();
    assert_eq!(ask(&app, &editor, &[&file]).await, [Recognition::New]);
}

#[tokio::test]
async fn a_recording_of_another_length_is_another_one() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    app.add(&editor, "here.wav", &wav("Here", 1, 20)).await;
    app.service.work_off().await.unwrap();
    let mut long = candidate("long.wav", &with_gain("Long", 1, 20, 0.5));
    long.heard.as_mut().unwrap().duration_ms += 7_500;
    let answers = app.service.recognise(&editor, vec![long]).await.unwrap();
    assert_eq!(answers, [Recognition::New]);
}

#[tokio::test]
async fn questions_beyond_the_bounds_are_refused_by_name() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let plain = Candidate {
        name: "a.wav".parse().unwrap(),
        size: 1,
        hash: hash(b"a"),
        heard: None,
    };
    let many = vec![plain.clone(); 101];
    assert_eq!(
        told(app.service.recognise(&editor, many).await),
        "101 files in one question; ask about at most 100 at a time"
    );
    let mut endless = plain.clone();
    endless.heard = Some(Heard {
        duration_ms: 1,
        words: vec![7; 4097],
    });
    assert_eq!(
        told(app.service.recognise(&editor, vec![plain, endless]).await),
        "the fingerprint of “a.wav” has 4097 words; at most 4096 are compared"
    );
}
