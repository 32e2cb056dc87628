use crate::app::TestApp;
use domain::event::EventQuery;
use domain::song::{PerformanceQuery, SongQuery, SongSort};
use domain::track::TrackQuery;
use service::demo;

#[tokio::test]
async fn the_demo_tells_an_empty_library_the_story_of_a_band() {
    let app = TestApp::sqlite().await;
    let viewer = app.editor().await;
    assert_eq!(demo::fill(&app.service).await.unwrap(), 18);
    assert_eq!(demo::fill(&app.service).await.unwrap(), 0);
    assert_eq!(app.files("blobs").len(), 18);
    app.service.work_off().await.unwrap();
    let home = app.service.home(&viewer).await.unwrap();
    let counts = home.counts;
    assert_eq!(
        (counts.tracks, counts.events, counts.songs, counts.people),
        (18, 5, 12, 5)
    );
    assert_eq!(home.inbox, Some(2));

    let tracks = app
        .service
        .tracks(&viewer, &TrackQuery::default())
        .await
        .unwrap();
    for row in tracks.rows {
        assert_eq!(row.artist.as_deref(), Some("The Demo Quartet"));
        let seconds = row.duration_ms.unwrap() / 1000;
        assert!(
            (20..=62).contains(&seconds),
            "{} lasts {seconds} s",
            row.title
        );
        assert_eq!(
            row.song.map(|song| song.title),
            row.event.map(|_| row.title)
        );
    }
    let played = SongQuery {
        sort: SongSort::Played,
        descending: true,
        ..SongQuery::default()
    };
    let songs = app.service.songs(&viewer, &played).await.unwrap();
    let most = app
        .service
        .song(&viewer, songs.rows[0].id, &PerformanceQuery::default())
        .await
        .unwrap();
    assert_eq!(
        (most.row.title.as_str(), most.performances.rows.len()),
        ("Harbour at Dawn", 3)
    );

    let latest = app
        .service
        .events(&viewer, &EventQuery::default())
        .await
        .unwrap()
        .rows
        .remove(0);
    let night = app.service.event(&viewer, latest.id).await.unwrap();
    assert_eq!(
        (night.row.title.as_str(), night.people.len()),
        ("Release night", 5)
    );
    let recorded = night
        .set_list
        .iter()
        .filter(|entry| entry.track.is_some())
        .count();
    assert_eq!((recorded, night.set_list.len()), (5, 6));
    assert!(
        app.service.setup_link_token().await.unwrap().is_some(),
        "the demo is nobody's admin"
    );
}
