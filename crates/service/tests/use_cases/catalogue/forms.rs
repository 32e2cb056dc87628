//! What forms say becomes what pages show, for those who may.

use super::{event_item, gig};
use crate::app::{TestApp, told};
use domain::Role;
use domain::bin::BinQuery;
use domain::classification::{Class, ClassForm, ClassQuery};
use domain::event::{EventForm, EventQuery};
use domain::inbox::{FileAs, InboxQuery};
use domain::musician::{MusicianForm, MusicianQuery};
use domain::song::{SongForm, SongQuery};
use service::Error;

#[tokio::test]
async fn a_songbook_follows_the_set_list() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let event = app.service.create_event(&editor, &gig("Night")).await;
    let event = event.unwrap().id;
    for title in ["Blue", "Red", "Not played"] {
        let form = SongForm {
            title: title.to_owned(),
            lyrics: format!("{title} sky"),
            ..SongForm::default()
        };
        app.service.create_song(&editor, &form).await.unwrap();
    }
    let list = "Red\nUnknown\nBlue\nRed\n";
    let edited = app.service.edit_set_list(&editor, event, 0, list).await;
    edited.unwrap();
    let (_, songs) = app.service.songbook(&editor, event).await.unwrap();
    let lyrics: Vec<_> = songs.iter().map(|song| song.lyrics.as_str()).collect();
    assert_eq!(lyrics, ["Red sky", "Blue sky"]);
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
        "the title is empty; write something and try again"
    );
    assert_eq!(
        told(
            app.service
                .create_musician(&editor, &MusicianForm::default())
                .await
        ),
        "the name is empty; write something and try again"
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
    refused(service.delete(&listener, event_item(event), 1).await);
    refused(service.restore(&listener, event_item(event)).await);
    refused(service.merge_songs(&listener, song, song).await.map(drop));
    refused(
        service
            .edit_set_list(&listener, event, 0, "Blue")
            .await
            .map(drop),
    );
    refused(
        service
            .inbox(&listener, &InboxQuery::default())
            .await
            .map(drop),
    );
    let own = service.bin(&listener, &BinQuery::default()).await.unwrap();
    assert_eq!((own.rows.len(), own.total), (0, 0));
    refused(
        service
            .file_folder(&listener, None, &FileAs::Alone, false)
            .await
            .map(drop),
    );
    refused(service.reorder_tracks(&listener, event, "", &[]).await);
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
        service.years_beside(&visitor, 2024).await.map(drop),
        service.home(&visitor).await.map(drop),
    ] {
        assert!(matches!(refused, Err(Error::LoginRequired)), "{refused:?}");
    }
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
    let missing = app.service.delete(&foreign, event_item(event), 1).await;
    assert!(matches!(missing, Err(Error::NotFound("event"))));
    assert_eq!(app.service.home(&foreign).await.unwrap().counts.events, 0);
}
