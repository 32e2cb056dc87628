//! What lies in the inbox is for those who sort it.

use super::{drop_file, gig};
use crate::app::{TestApp, track_item};
use domain::inbox::{FileAs, Filing, InboxQuery};
use domain::musician::MusicianQuery;
use domain::search::{HitKind, SearchQuery};
use domain::track::{TrackForm, TrackQuery, TrackSort};
use domain::{Role, TrackId};
use service::Viewer;

/// What somebody comes across without an address: titles, how many the list, home and a search say there are.
async fn seen(app: &TestApp, viewer: &Viewer) -> (Vec<String>, [u64; 3]) {
    let mut titles = Vec::new();
    let mut total = 0;
    for sort in [TrackSort::Added, TrackSort::Title, TrackSort::Duration] {
        for descending in [false, true] {
            let query = TrackQuery {
                sort,
                descending,
                ..TrackQuery::default()
            };
            let page = app.service.tracks(viewer, &query).await.unwrap();
            titles.extend(page.rows.into_iter().map(|row| row.title));
            total = page.total;
        }
    }
    let home = app.service.home(viewer).await.unwrap();
    titles.extend(home.tracks.into_iter().map(|row| row.title));
    let mut found = 0;
    for kind in [None, Some(HitKind::Track)] {
        let query = SearchQuery {
            text: "Take".to_owned(),
            kind,
            limit: 9,
            ..SearchQuery::default()
        };
        let page = app.service.search(viewer, &query).await.unwrap();
        found = page.total();
        titles.extend(page.rows.into_iter().map(|hit| hit.title));
        let typed = app.service.suggest(viewer, &query).await.unwrap();
        titles.extend(typed.rows.into_iter().map(|hit| hit.title));
    }
    titles.sort();
    titles.dedup();
    (titles, [total, home.counts.tracks, found])
}

fn titled(title: &str) -> TrackForm {
    TrackForm {
        title: title.to_owned(),
        track_kind: "song".to_owned(),
        ..TrackForm::default()
    }
}

async fn inbox(app: &TestApp, editor: &Viewer) -> Vec<TrackId> {
    let query = InboxQuery::default();
    let inbox = app.service.inbox(editor, &query).await.unwrap();
    let tracks = inbox.folders.into_iter().flat_map(|folder| folder.tracks);
    tracks.map(|track| track.row.id).collect()
}

store::on_both_engines! {
    async fn nobody_but_editors_comes_across_it(db: TestStore) {
        let app = TestApp::on(db).await;
        let editor = app.editor().await;
        let listener = app.person("lis", Role::Listener).await;
        let one = drop_file(&app, &editor, "tapes", "Take one.wav", 1).await;
        let two = drop_file(&app, &editor, "tapes", "Take two.wav", 2).await;
        let both = vec!["Take one".to_owned(), "Take two".to_owned()];
        assert_eq!(seen(&app, &editor).await, (both.clone(), [2; 3]));
        assert_eq!(seen(&app, &listener).await, (Vec::new(), [0; 3]));
        assert_eq!(app.service.track(&listener, one).await.unwrap().row.title, "Take one", "by its address");

        let filing = Filing { tracks: vec![one], target: FileAs::Alone, new_songs: false };
        app.service.file_tracks(&editor, &filing).await.unwrap();
        assert_eq!(seen(&app, &editor).await, (both.clone(), [2; 3]));
        assert_eq!(seen(&app, &listener).await, (vec!["Take one".to_owned()], [1; 3]));

        let filing = Filing { tracks: vec![two], target: FileAs::New(gig("Night")), new_songs: false };
        app.service.file_tracks(&editor, &filing).await.unwrap();
        assert_eq!(seen(&app, &listener).await, (both, [2; 3]));
        app.service.delete(&editor, track_item(one), 2).await.unwrap();
        assert_eq!(seen(&app, &listener).await, (vec!["Take two".to_owned()], [1; 3]));
        app.service.restore(&editor, track_item(one)).await.unwrap();
        assert_eq!(seen(&app, &listener).await.1, [2; 3]);
    }

    async fn a_title_is_corrected_where_a_track_lies(db: TestStore) {
        let app = TestApp::on(db).await;
        let editor = app.editor().await;
        let listener = app.person("lis", Role::Listener).await;
        let track = drop_file(&app, &editor, "tapes", "tkae.wav", 1).await;
        let form = TrackForm { people: "Ada: guitar".to_owned(), ..titled("Take") };
        app.service.edit_track(&editor, track, 1, &form).await.unwrap();
        assert_eq!(inbox(&app, &editor).await, [track]);
        assert_eq!(seen(&app, &editor).await.0, ["Take"]);
        assert_eq!(seen(&app, &listener).await.1, [0; 3]);
        let people = app.service.musicians(&listener, &MusicianQuery::default()).await.unwrap();
        let ada = app.service.musician(&listener, people.rows[0].id).await.unwrap();
        assert_eq!(ada.tracks, []);

        let form = TrackForm { song: "Blue".to_owned(), ..form };
        app.service.edit_track(&editor, track, 2, &form).await.unwrap();
        assert_eq!(inbox(&app, &editor).await, []);
        assert_eq!(seen(&app, &listener).await.1, [1; 3]);
        let ada = app.service.musician(&listener, people.rows[0].id).await.unwrap();
        assert_eq!(ada.tracks.len(), 1);
        // What was filed once stays filed.
        app.service.edit_track(&editor, track, 3, &titled("Take")).await.unwrap();
        assert_eq!(inbox(&app, &editor).await, []);
    }
}
