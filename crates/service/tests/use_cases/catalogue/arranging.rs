//! Set lists, and two things that are one.

use super::gig;
use crate::app::{TestApp, told};
use domain::musician::MusicianQuery;
use domain::song::{PerformanceQuery, SongForm};
use service::Error;

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
    let stale = app
        .service
        .edit_set_list(&editor, event, 0, "Other\n")
        .await;
    assert!(matches!(
        stale,
        Err(Error::Stale {
            what: "set list",
            revision: 1
        })
    ));
    let moved = "== Set 1\n- Three\nOne >\n\n== Encore\nTwo | low\n";
    app.service
        .edit_set_list(&editor, event, 1, moved)
        .await
        .unwrap();
    assert_eq!(written().await, (moved.to_owned(), 2));
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
