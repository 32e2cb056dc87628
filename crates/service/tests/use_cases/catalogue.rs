//! The catalogue as its users meet it: forms in, pages out.

use crate::app::{TestApp, told};
use crate::sound::{wav, with_gain};
use domain::classification::{Class, ClassForm, ClassQuery};
use domain::event::{EventForm, EventQuery};
use domain::inbox::{Because, FileAs, Filing};
use domain::musician::{MusicianForm, MusicianQuery};
use domain::song::{PerformanceQuery, SongForm, SongQuery};
use domain::track::TrackForm;
use domain::{Item, Noun, Role, TrackId};
use service::{Error, NewUpload, Piece, Viewer};

fn gig(title: &str) -> EventForm {
    EventForm {
        title: title.to_owned(),
        date: "2024-03-12".to_owned(),
        people: "Ada: guitar\nBo".to_owned(),
        genres: "Rock, Jazz".to_owned(),
        ..EventForm::default()
    }
}

fn event_item(id: domain::EventId) -> Item {
    Item {
        noun: Noun::Event,
        id: id.uuid(),
    }
}

/// A file dropped with a folder.
async fn drop_file(app: &TestApp, viewer: &Viewer, folder: &str, name: &str, seed: u64) -> TrackId {
    let file = wav("", seed, 5);
    let new = NewUpload {
        folder: Some(folder.to_owned()),
        ..NewUpload::of(name.parse().unwrap(), file.len() as u64)
    };
    let upload = app.service.create_upload(viewer, new).await.unwrap();
    let body = crate::app::body(&file);
    let status = app
        .service
        .append(viewer, upload.id, Piece::at(0), body)
        .await
        .unwrap();
    crate::app::track_of(&status)
}

#[tokio::test]
async fn an_event_is_created_shown_and_edited_and_the_log_says_so() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let event = app
        .service
        .create_event(&editor, &gig("  Big \t night "))
        .await
        .unwrap();
    assert!(
        event.path().starts_with("/events/big-night-"),
        "{}",
        event.path()
    );
    let detail = app.service.event(&editor, event.id).await.unwrap();
    assert_eq!(
        (detail.row.title.as_str(), detail.revision, detail.may_edit),
        ("Big night", 1, true)
    );
    assert_eq!(detail.people[0].role, "guitar");
    let form = EventForm {
        rating: "5".to_owned(),
        ..detail.form()
    };
    app.service
        .edit_event(&editor, event.id, 1, &form)
        .await
        .unwrap();
    let again = app.service.event(&editor, event.id).await.unwrap();
    assert_eq!((again.row.rating, again.form()), (5, form));
    let stale = app
        .service
        .edit_event(&editor, event.id, 1, &gig("Mine"))
        .await;
    assert!(matches!(
        stale,
        Err(Error::Stale {
            what: "event",
            revision: 2
        })
    ));
    assert_eq!(
        app.logged().await,
        [
            "editor: event.edit Big night",
            "editor: event.create Big night"
        ]
    );
}

#[tokio::test]
async fn an_event_without_a_title_is_called_after_its_place() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    for (form, expected) in [
        (
            EventForm {
                venue: "The Shed".to_owned(),
                ..EventForm::default()
            },
            "The Shed",
        ),
        (
            EventForm {
                city: "Leeds".to_owned(),
                ..EventForm::default()
            },
            "Leeds",
        ),
        (
            EventForm {
                kind: "studio".to_owned(),
                ..EventForm::default()
            },
            "Studio session",
        ),
    ] {
        assert_eq!(
            app.service
                .create_event(&editor, &form)
                .await
                .unwrap()
                .title,
            expected
        );
    }
}

#[tokio::test]
async fn faults_in_forms_are_named_and_nothing_is_kept() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let event = |change: fn(&mut EventForm)| {
        let mut form = gig("x");
        change(&mut form);
        let (service, editor) = (app.service.clone(), editor.clone());
        async move { told(service.create_event(&editor, &form).await) }
    };
    assert_eq!(
        event(|form| form.kind = "party".to_owned()).await,
        "the kind: unknown kind of event \"party\""
    );
    assert_eq!(
        event(|form| form.date = "12.3.".to_owned()).await,
        "the date: \"12.3.\" is not a date; write 2024, 2024-03 or 2024-03-12"
    );
    assert_eq!(
        event(|form| form.rating = "6".to_owned()).await,
        "the rating is a whole number from 0 to 5, not \"6\""
    );
    assert_eq!(
        event(|form| form.venue = "x".repeat(201)).await,
        "the venue has 201 characters; at most 200 are allowed"
    );
    assert!(
        event(|form| form.people = "A\n".repeat(2)
            + &(0..101)
                .map(|n| format!("p{n}"))
                .collect::<Vec<_>>()
                .join("\n"))
        .await
        .contains("at most 100")
    );
    let song = SongForm {
        tempo_bpm: "fast".to_owned(),
        title: "x".to_owned(),
        ..SongForm::default()
    };
    assert!(
        told(app.service.create_song(&editor, &song).await)
            .starts_with("the tempo is a whole number")
    );
    assert_eq!(
        told(app.service.create_song(&editor, &SongForm::default()).await),
        "the title is empty"
    );
    assert_eq!(
        told(
            app.service
                .create_musician(&editor, &MusicianForm::default())
                .await
        ),
        "the name is empty"
    );
    let class = ClassForm {
        name: "a, b".to_owned(),
        ..ClassForm::default()
    };
    assert!(
        told(
            app.service
                .create_class(&editor, Class::Genre, &class)
                .await
        )
        .contains("comma")
    );
    assert_eq!(
        app.service
            .events(&editor, &EventQuery::default())
            .await
            .unwrap()
            .total,
        0
    );
    assert_eq!(app.logged().await.len(), 0);
}

#[tokio::test]
async fn who_only_listens_reads_and_changes_nothing() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let listener = app.person("listener", Role::Listener).await;
    let visitor = app.visitor().await;
    let event = app
        .service
        .create_event(&editor, &gig("Night"))
        .await
        .unwrap()
        .id;
    let song = SongForm {
        title: "Blue".to_owned(),
        ..SongForm::default()
    };
    let song = app.service.create_song(&editor, &song).await.unwrap().id;
    let service = &app.service;
    assert!(!service.event(&listener, event).await.unwrap().may_edit);
    assert_eq!(service.home(&listener).await.unwrap().inbox, None);
    assert_eq!(service.home(&editor).await.unwrap().inbox, Some(0));
    let refused = |result: Result<(), Error>| {
        assert!(matches!(result, Err(Error::NotAllowed(_))), "{result:?}");
    };
    refused(service.create_event(&listener, &gig("x")).await.map(drop));
    refused(
        service
            .edit_event(&listener, event, 1, &gig("x"))
            .await
            .map(drop),
    );
    refused(service.delete(&listener, event_item(event)).await);
    refused(service.restore(&listener, event_item(event)).await);
    refused(service.merge_songs(&listener, song, song).await.map(drop));
    refused(
        service
            .edit_set_list(&listener, event, 0, "Blue")
            .await
            .map(drop),
    );
    refused(service.inbox(&listener, None).await.map(drop));
    refused(service.bin(&listener, None).await.map(drop));
    refused(
        service
            .file_folder(&listener, None, &FileAs::Alone, false)
            .await
            .map(drop),
    );
    refused(service.reorder_tracks(&listener, event, &[]).await);
    for refused in [
        service.event(&visitor, event).await.map(drop),
        service
            .songs(&visitor, &SongQuery::default())
            .await
            .map(drop),
        service
            .musicians(&visitor, &MusicianQuery::default())
            .await
            .map(drop),
        service
            .classes(&visitor, Class::Style, &ClassQuery::default())
            .await
            .map(drop),
        service.years(&visitor).await.map(drop),
        service.home(&visitor).await.map(drop),
    ] {
        assert!(matches!(refused, Err(Error::LoginRequired)), "{refused:?}");
    }
}

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

    let inbox = app.service.inbox(&editor, None).await.unwrap();
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
    assert_eq!(app.service.inbox(&editor, None).await.unwrap().total, 0);
    let again = app
        .service
        .file_folder(&editor, Some(folder), &target, true)
        .await;
    assert!(matches!(again, Err(Error::NotFound("folder in the inbox"))));
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
        .edit_track(&editor, first, 1, &form)
        .await
        .unwrap();
    app.add(&editor, "second.wav", &with_gain("Second", 3, 30, 0.5))
        .await;
    app.service.work_off().await.unwrap();
    let inbox = app.service.inbox(&editor, None).await.unwrap();
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
    assert!(matches!(
        file(vec![track]).await,
        Err(Error::NotFound("track in the inbox"))
    ));
    assert!(app.service.track(&editor, track).await.unwrap().filed);
}

#[tokio::test]
async fn set_lists_are_written_as_text_and_put_in_another_order() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let event = app
        .service
        .create_event(&editor, &gig("Night"))
        .await
        .unwrap()
        .id;
    let text = "== Set 1\nOne >\nTwo | low\n\n== Encore\n- Three\n";
    app.service
        .edit_set_list(&editor, event, 0, text)
        .await
        .unwrap();
    let written = || async {
        let detail = app.service.event(&editor, event).await.unwrap();
        (
            domain::set_list::write(&detail.set_list),
            detail.set_list_revision,
        )
    };
    assert_eq!(written().await, (text.to_owned(), 1));
    app.service
        .reorder_set_list(&editor, event, 1, &[3, 1, 2])
        .await
        .unwrap();
    let moved = "== Set 1\n- Three\nOne >\n\n== Encore\nTwo | low\n";
    assert_eq!(written().await, (moved.to_owned(), 2));
    for (revision, places) in [
        (1, &[1, 2, 3][..]),
        (2, &[1, 2]),
        (2, &[1, 1, 2]),
        (2, &[0, 1, 2]),
    ] {
        let refused = app
            .service
            .reorder_set_list(&editor, event, revision, places)
            .await;
        assert!(
            matches!(
                refused,
                Err(Error::Stale {
                    what: "set list",
                    revision: 2
                })
            ),
            "{places:?}"
        );
    }
    let refused = app
        .service
        .edit_set_list(&editor, event, 2, "A\n- > \n")
        .await;
    assert_eq!(told(refused), "line 2 of the set list has no title");
}

#[tokio::test]
async fn merging_leads_the_old_address_on() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let mut songs = Vec::new();
    for title in ["Blue", "Bleu"] {
        let form = SongForm {
            title: title.to_owned(),
            ..SongForm::default()
        };
        songs.push(app.service.create_song(&editor, &form).await.unwrap().id);
    }
    let merged = app
        .service
        .merge_songs(&editor, songs[1], songs[0])
        .await
        .unwrap();
    let found = app
        .service
        .song(&editor, songs[1], &PerformanceQuery::default())
        .await
        .unwrap();
    assert_eq!(
        (found.row.path(), found.alternative_titles),
        (merged.path(), vec!["Bleu".to_owned()])
    );
    let itself = app.service.merge_songs(&editor, songs[0], songs[0]).await;
    assert_eq!(
        told(itself),
        "a song cannot be merged into itself; choose another"
    );
    assert_eq!(app.logged().await[0], "editor: song.merge Bleu into Blue");
    app.service
        .create_event(&editor, &gig("Night"))
        .await
        .unwrap();
    let people = app
        .service
        .musicians(&editor, &MusicianQuery::default())
        .await
        .unwrap()
        .rows;
    app.service
        .merge_musicians(&editor, people[0].id, people[1].id)
        .await
        .unwrap();
    let found = app.service.musician(&editor, people[0].id).await.unwrap();
    assert_eq!((found.row.id, found.row.events), (people[1].id, 1));
}

#[tokio::test]
async fn the_bin_gives_everything_back_for_thirty_days() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    drop_file(&app, &editor, "f", "one.wav", 1).await;
    let event = app
        .service
        .file_folder(&editor, Some("f"), &FileAs::New(gig("Night")), true)
        .await
        .unwrap()
        .unwrap();
    let before = app.service.event(&editor, event.id).await.unwrap();
    app.service
        .delete(&editor, event_item(event.id))
        .await
        .unwrap();
    assert!(matches!(
        app.service.event(&editor, event.id).await,
        Err(Error::NotFound("event"))
    ));
    assert!(app.titles(&editor).await.is_empty());
    let bin = app.service.bin(&editor, None).await.unwrap();
    assert_eq!(
        (bin.rows[0].title.as_str(), bin.rows[0].tracks),
        ("Night", 1)
    );
    app.clock.advance(chrono::TimeDelta::days(29));
    app.service.empty_bin().await.unwrap();
    app.service
        .restore(&editor, event_item(event.id))
        .await
        .unwrap();
    assert_eq!(app.service.event(&editor, event.id).await.unwrap(), before);
    let twice = app.service.restore(&editor, event_item(event.id)).await;
    assert!(matches!(twice, Err(Error::NotFound("event"))));

    app.service
        .delete(&editor, event_item(event.id))
        .await
        .unwrap();
    assert_eq!(app.files("blobs").len(), 1);
    app.clock.advance(chrono::TimeDelta::days(31));
    app.service.empty_bin().await.unwrap();
    assert_eq!(app.files("blobs").len(), 0);
    assert_eq!(app.service.bin(&editor, None).await.unwrap().rows, []);
    let gone = app.service.restore(&editor, event_item(event.id)).await;
    assert!(matches!(gone, Err(Error::NotFound("event"))));
}

#[tokio::test]
async fn a_file_on_its_way_again_is_not_lost_with_the_bin() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 5);
    let track = app.add(&editor, "take.wav", &file).await;
    app.service.delete_track(&editor, track).await.unwrap();
    app.clock.advance(chrono::TimeDelta::days(31));
    let upload = app.create(&editor, "take.wav", &file, true).await;
    app.service.empty_bin().await.unwrap();
    assert_eq!(
        app.files("blobs").len(),
        1,
        "an upload still promises this content"
    );
    let status = app.send(&editor, upload.id, 0, &file).await.unwrap();
    let again = crate::app::track_of(&status);
    let asset = app.service.track(&editor, again).await.unwrap().row.asset;
    assert!(app.service.media(&editor, asset).await.is_ok());
}

#[tokio::test]
async fn a_genre_comes_back_only_while_its_name_is_free() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let dub = ClassForm {
        name: "Dub".to_owned(),
        ..ClassForm::default()
    };
    let first = app
        .service
        .create_class(&editor, Class::Genre, &dub)
        .await
        .unwrap();
    let twice = app.service.create_class(&editor, Class::Genre, &dub).await;
    assert_eq!(
        told(twice),
        "there is a genre called “Dub” already; choose another name"
    );
    let item = Item {
        noun: Noun::Genre,
        id: first.id.uuid(),
    };
    app.service.delete(&editor, item).await.unwrap();
    app.service
        .create_class(&editor, Class::Genre, &dub)
        .await
        .unwrap();
    let refused = app.service.restore(&editor, item).await;
    assert_eq!(
        told(refused),
        "another genre is called “Dub” by now; rename that one first"
    );
}

#[tokio::test]
async fn another_library_sees_nothing_of_it() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let event = app
        .service
        .create_event(&editor, &gig("Night"))
        .await
        .unwrap()
        .id;
    app.second_library("other.example").await;
    let mut foreign = app
        .service
        .viewer(Some("other.example"), None, None)
        .await
        .unwrap();
    foreign.role = Role::Editor;
    foreign.person.clone_from(&editor.person);
    let missing = app.service.event(&foreign, event).await;
    assert!(matches!(missing, Err(Error::NotFound("event"))));
    let missing = app
        .service
        .edit_event(&foreign, event, 1, &gig("Mine"))
        .await;
    assert!(matches!(missing, Err(Error::NotFound("event"))));
    let missing = app.service.delete(&foreign, event_item(event)).await;
    assert!(matches!(missing, Err(Error::NotFound("event"))));
    assert_eq!(app.service.home(&foreign).await.unwrap().counts.events, 0);
}
