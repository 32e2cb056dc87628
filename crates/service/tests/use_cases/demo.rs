use crate::app::TestApp;
use service::demo;

#[tokio::test]
async fn the_demo_fills_an_empty_library_once_with_titles_from_tags() {
    let app = TestApp::sqlite().await;
    let viewer = app.editor().await;
    assert_eq!(demo::fill(&app.service).await.unwrap(), 12);
    assert_eq!(demo::fill(&app.service).await.unwrap(), 0);
    assert_eq!(app.files("blobs").len(), 12);
    let job = app.db.store.list_jobs(viewer.library.id, 20).await.unwrap();
    assert_eq!(job.len(), 12);
    app.service.work_off().await.unwrap();
    let page = app
        .service
        .tracks(&viewer, &domain::track::TrackQuery::default())
        .await
        .unwrap();
    for row in page.rows {
        assert!(row.title.starts_with("Demo "), "{}", row.title);
        assert_eq!(row.artist.as_deref(), Some("The Demo Quartet"));
        let seconds = row.duration_ms.unwrap() / 1000;
        assert!(
            (20..=62).contains(&seconds),
            "{} lasts {seconds} s",
            row.title
        );
    }
    assert!(
        app.service.setup_link_token().await.unwrap().is_some(),
        "the demo is nobody's admin"
    );
}
