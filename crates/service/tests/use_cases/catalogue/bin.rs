//! Thirty days in which nothing is lost.

use super::{drop_file, event_item, gig};
use crate::app::{TestApp, told, track_item};
use crate::sound::wav;
use domain::bin::BinQuery;
use domain::classification::{Class, ClassForm};
use domain::cover::{CoverChoice, Covered};
use domain::inbox::FileAs;
use domain::{Item, Noun};
use service::Error;

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
        .delete(&editor, event_item(event.id), 1)
        .await
        .unwrap();
    assert!(matches!(
        app.service.event(&editor, event.id).await,
        Err(Error::NotFound("event"))
    ));
    assert!(app.titles(&editor).await.is_empty());
    let bin = app
        .service
        .bin(&editor, &BinQuery::default())
        .await
        .unwrap();
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
        .delete(&editor, event_item(event.id), 1)
        .await
        .unwrap();
    assert_eq!(app.files("blobs").len(), 1);
    app.clock.advance(chrono::TimeDelta::days(31));
    app.service.empty_bin().await.unwrap();
    assert_eq!(app.files("blobs").len(), 0);
    assert_eq!(
        app.service
            .bin(&editor, &BinQuery::default())
            .await
            .unwrap()
            .rows,
        []
    );
    let gone = app.service.restore(&editor, event_item(event.id)).await;
    assert!(matches!(gone, Err(Error::NotFound("event"))));
}

#[tokio::test]
async fn the_blob_of_a_picture_goes_when_nothing_needs_it_any_more() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let form = domain::song::SongForm {
        title: "Blue".to_owned(),
        ..domain::song::SongForm::default()
    };
    let song = app.service.create_song(&editor, &form).await.unwrap();
    let covered = Covered::Song(song.id);
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x09\0\0\0\x09\x08\x02\0\0\0";
    let mut draft = app.service.begin_picture(&editor, covered).await.unwrap();
    draft.write(png).await.unwrap();
    let name = "blue.png".parse().unwrap();
    let asset = app
        .service
        .send_picture(&editor, covered, name, "", draft)
        .await
        .unwrap();
    let chosen = CoverChoice::Of(asset);
    app.service
        .choose_cover(&editor, covered, 1, chosen)
        .await
        .unwrap();
    let month = async || {
        app.clock.advance(chrono::TimeDelta::days(31));
        app.service.empty_bin().await.unwrap();
        app.files("blobs").len()
    };
    assert_eq!(month().await, 1, "it stands for the song");
    let pictures = app.service.pictures(&editor, covered).await.unwrap();
    app.service
        .delete_picture(&editor, pictures.sent[0].id)
        .await
        .unwrap();
    app.service.empty_bin().await.unwrap();
    assert_eq!(app.files("blobs").len(), 1, "it may come back");
    assert_eq!(month().await, 0);
    assert_eq!(app.files("work").len(), 0);
}

#[tokio::test]
async fn a_file_on_its_way_again_is_not_lost_with_the_bin() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = wav("Take", 1, 5);
    let track = app.add(&editor, "take.wav", &file).await;
    app.service
        .delete(&editor, track_item(track), 1)
        .await
        .unwrap();
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
    app.service.delete(&editor, item, 1).await.unwrap();
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
