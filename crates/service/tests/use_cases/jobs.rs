use crate::app::TestApp;
use crate::sound::wav;
use chrono::TimeDelta;
use domain::Role;
use domain::track::TrackQuery;
use domain::work::{JobRow, JobState, Programs};
use service::Error;
use store::Priority;
use tokio_util::sync::CancellationToken;

const LEASE: std::time::Duration = std::time::Duration::from_mins(1);

/// The one job that listens to a file. What follows from it waits for ffmpeg, which these tests do without.
async fn analysis(app: &TestApp, admin: &service::Viewer) -> JobRow {
    let rows = app.service.jobs(admin).await.unwrap().rows;
    let mut analyses = rows.into_iter().filter(|row| row.kind == "analyse");
    analyses.next().unwrap()
}

store::on_both_engines! {
    async fn an_upload_is_analysed_and_takes_its_title_from_the_tags(db: TestStore) {
        let app = TestApp::on(db).await;
        let editor = app.editor().await;
        let track = app.add(&editor, "take_1.wav", &wav("Slow Air", 1, 5)).await;
        assert_eq!(app.service.work_off().await.unwrap(), 1);
        assert_eq!(app.service.work_off().await.unwrap(), 0);
        let detail = app.service.track(&editor, track).await.unwrap();
        assert_eq!(detail.row.title, "Slow Air");
        assert_eq!(detail.row.format.as_deref(), Some("WAV"));
        assert_eq!(detail.row.duration_ms, Some(5_000));
        assert_eq!((detail.sample_rate, detail.channels), (Some(8_000), Some(1)));
        assert!(detail.peaks.iter().any(|&peak| peak > 100));
    }

    async fn a_failing_job_is_tried_again_later_and_given_up_in_the_end(db: TestStore) {
        let app = TestApp::on(db).await;
        let editor = app.editor().await;
        let admin = app.person("admin", Role::Admin).await;
        let file = wav("Take", 1, 5);
        app.add(&editor, "take.wav", &file).await;
        let blob = app.files("blobs").remove(0);
        std::fs::remove_file(&blob).unwrap();

        assert_eq!(app.service.work_off().await.unwrap(), 1);
        let row = analysis(&app, &admin).await;
        assert_eq!((row.state, row.attempts, row.subject.as_str()), (JobState::Queued, 1, "take.wav"));
        assert!(!row.last_error.unwrap().contains("blobs"), "no internals on a page");
        let pause = row.at - app.clock.now_is();
        assert!((5..=10).contains(&pause.num_seconds()), "{pause}");

        assert_eq!(app.service.work_off().await.unwrap(), 0, "not before its time");
        for _ in 1..12 {
            app.clock.advance(TimeDelta::hours(1));
            assert_eq!(app.service.work_off().await.unwrap(), 1);
        }
        let row = analysis(&app, &admin).await;
        assert_eq!((row.state, row.attempts), (JobState::Failed, 12));
        app.clock.advance(TimeDelta::days(1));
        assert_eq!(app.service.work_off().await.unwrap(), 0);

        std::fs::write(&blob, &file).unwrap();
        app.service.retry_job(&admin, row.id).await.unwrap();
        assert_eq!(app.service.work_off().await.unwrap(), 1);
        let row = analysis(&app, &admin).await;
        assert_eq!((row.state, row.last_error), (JobState::Done, None));
        let again = app.service.retry_job(&admin, row.id).await;
        assert!(matches!(again, Err(Error::NotFound(_))));
    }

    async fn a_worker_that_died_loses_its_job_to_the_next(db: TestStore) {
        let app = TestApp::on(db).await;
        let editor = app.editor().await;
        app.add(&editor, "take.wav", &wav("Take", 1, 5)).await;
        let now = app.clock.now_is();
        let dead = app.db.store.claim_job("dead", &["analyse"], Priority::Someday, now, LEASE).await.unwrap().unwrap();
        assert_eq!(app.service.work_off().await.unwrap(), 0);
        app.clock.advance(TimeDelta::seconds(60));
        assert_eq!(app.service.work_off().await.unwrap(), 1);
        assert!(!app.db.store.finish_job(&dead, app.clock.now_is()).await.unwrap());
    }

    async fn a_job_that_ends_the_server_each_time_is_given_up(db: TestStore) {
        let app = TestApp::on(db).await;
        let editor = app.editor().await;
        let admin = app.person("admin", Role::Admin).await;
        app.add(&editor, "take.wav", &wav("Take", 1, 5)).await;
        for _ in 0..12 {
            let claimed = app.db.store.claim_job("dies", &["analyse"], Priority::Someday, app.clock.now_is(), LEASE).await;
            assert!(claimed.unwrap().is_some());
            app.clock.advance(TimeDelta::seconds(61));
        }
        assert_eq!(app.service.work_off().await.unwrap(), 1);
        let row = analysis(&app, &admin).await;
        assert_eq!(row.state, JobState::Failed);
        let why = row.last_error.unwrap();
        assert!(why.contains("the last time the server ended before it did"), "{why}");
        let rows = app.service.tracks(&admin, &TrackQuery::default()).await.unwrap().rows;
        let notes = || async { app.service.track(&admin, rows[0].id).await.unwrap().notes };
        let said = notes().await;
        assert!(said[0].contains("the server tried to listen to it again and again, and gave up"), "{said:?}");
        app.service.retry_job(&admin, row.id).await.unwrap();
        assert_eq!(app.service.work_off().await.unwrap(), 1);
        assert_eq!(analysis(&app, &admin).await.state, JobState::Done);
        assert_eq!(notes().await, [] as [&str; 0]);
    }

    async fn what_was_done_a_month_ago_leaves_the_list(db: TestStore) {
        let app = TestApp::on(db).await;
        let editor = app.editor().await;
        let admin = app.person("admin", Role::Admin).await;
        app.add(&editor, "take.wav", &wav("Take", 1, 5)).await;
        app.service.work_off().await.unwrap();
        app.clock.advance(TimeDelta::days(31));
        let stop = CancellationToken::new();
        let worker = tokio::spawn(app.service.clone().run_jobs(stop.clone()));
        // What waits for ffmpeg stays.
        let forgotten = async {
            while app.service.jobs(&admin).await.unwrap().rows.len() > 1 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_mins(1), forgotten).await.unwrap();
        stop.cancel();
        worker.await.unwrap();
        let rows = app.service.jobs(&admin).await.unwrap().rows;
        assert_eq!((rows.len(), rows[0].kind.as_str()), (1, "probe"));
    }

    async fn the_worker_wakes_at_once_and_stops_when_asked(db: TestStore) {
        let app = TestApp::on(db).await;
        let editor = app.editor().await;
        let admin = app.person("admin", Role::Admin).await;
        let stop = CancellationToken::new();
        let worker = tokio::spawn(app.service.clone().run_jobs(stop.clone()));
        app.add(&editor, "take.wav", &wav("Take", 1, 5)).await;
        let done = async {
            while analysis(&app, &admin).await.state != JobState::Done {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_mins(1), done).await.unwrap();
        stop.cancel();
        tokio::time::timeout(std::time::Duration::from_mins(1), worker).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn unfinished_work_is_given_back_uncounted_at_shutdown() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let admin = app.person("admin", Role::Admin).await;
    app.add(&editor, "long.wav", &wav("Long", 1, 600)).await;
    let stop = CancellationToken::new();
    let worker = tokio::spawn(app.service.clone().run_jobs(stop.clone()));
    while analysis(&app, &admin).await.state == JobState::Queued {
        tokio::task::yield_now().await;
    }
    stop.cancel();
    worker.await.unwrap();
    let row = analysis(&app, &admin).await;
    assert_eq!((row.state, row.attempts), (JobState::Queued, 0));
}

#[tokio::test]
async fn a_file_that_only_begins_like_media_is_listed_with_what_is_known() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let admin = app.person("admin", Role::Admin).await;
    let mut file = b"fLaC".to_vec();
    file.extend([0xee; 5000]);
    let track = app.add(&editor, "broken.flac", &file).await;
    app.service.work_off().await.unwrap();
    let row = analysis(&app, &admin).await;
    assert_eq!(row.state, JobState::Done);
    let detail = app.service.track(&editor, track).await.unwrap();
    assert_eq!(detail.media_type, "audio/flac");
    assert_eq!((detail.row.duration_ms, detail.peaks.len()), (None, 0));
}

#[tokio::test]
async fn without_ffmpeg_its_work_waits_and_the_page_says_why() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let admin = app.person("admin", Role::Admin).await;
    let track = app.add(&editor, "take.wav", &wav("Take", 1, 5)).await;
    while app.service.work_off().await.unwrap() > 0 {}
    let list = app.service.jobs(&admin).await.unwrap();
    assert_eq!((list.waiting, list.running, list.failed), (1, 0, 0));
    assert_eq!(
        (list.rows[0].kind.as_str(), list.rows[0].state),
        ("probe", JobState::Queued)
    );
    assert!(matches!(list.programs, Programs::Absent(_)));
    let row = app.service.track(&editor, track).await.unwrap().row;
    let original = app.service.media(&editor, row.asset).await.unwrap();
    assert_eq!(original.media_type, "audio/wav");
    let smaller = app
        .service
        .rendition(&editor, row.asset, domain::Quality::Opus48);
    assert!(matches!(smaller.await, Err(Error::NotFound(_))));
}
