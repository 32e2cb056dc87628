use crate::app::{TestApp, told, track_item};
use crate::sound::wav;
use domain::personal::{
    EntryQuery, FavouriteQuery, MAX_PLAYLIST_ENTRIES, Move, NoteForm, PlayQuery, Playback,
    PlaylistForm, PlaylistQuery, Stars,
};
use domain::search::{HitKind, SearchQuery};
use domain::{Role, TrackId};
use service::{Error, Viewer};
use store::Priority;

async fn two_tracks(app: &TestApp) -> (Viewer, [TrackId; 2]) {
    let editor = app.editor().await;
    let one = app.add(&editor, "one.wav", &wav("", 1, 1)).await;
    let two = app.add(&editor, "two.wav", &wav("", 2, 1)).await;
    (editor, [one, two])
}

store::on_both_engines! {
    async fn what_somebody_listens_to_is_made_smaller_first(db: TestStore) {
        let app = TestApp::on(db).await;
        let (editor, tracks) = two_tracks(&app).await;
        let listener = app.person("lis", Role::Listener).await;
        let now = app.clock.now_is();
        for track in tracks {
            let asset = app.service.track(&editor, track).await.unwrap().row.asset;
            for quality in ["opus-96", "opus-48", "aac-96"] {
                let waiting = store::NewJob {
                    id: app.fresh(domain::JobId::from_parts),
                    library: editor.library.id,
                    kind: "rendition",
                    payload: String::new(),
                    subject: format!("{track} {quality}"),
                    priority: store::Priority::Later,
                    task: Some(format!("{quality}:{asset}")),
                    run_at: now,
                    now,
                };
                app.db.store.enqueue(&waiting).await.unwrap();
            }
        }
        let [one, two] = tracks;
        let next = async || {
            let minute = std::time::Duration::from_mins(1);
            let claimed = app.db.store.claim_job("w", &["rendition"], Priority::Someday, app.clock.now_is(), minute).await;
            claimed.unwrap().unwrap().subject
        };
        app.service.note_playback(&listener, two, 5_000, Playback::Progress, 0).await.unwrap();
        assert_eq!(next().await, format!("{one} opus-96"), "nothing began");
        app.service.note_playback(&listener, two, 0, Playback::Started, 0).await.unwrap();
        assert_eq!(next().await, format!("{two} opus-96"));
        assert_eq!(next().await, format!("{two} opus-48"));
        assert_eq!(next().await, format!("{one} opus-48"));
    }
}

#[tokio::test]
async fn what_is_told_late_was_heard_then_but_not_before_a_month_ago() {
    let app = TestApp::sqlite().await;
    let (_, [track, _]) = two_tracks(&app).await;
    let listener = app.person("lis", Role::Listener).await;
    for ago in [3_600_000, 0, u64::MAX] {
        let told = (app.service).note_playback(&listener, track, 0, Playback::Started, ago);
        told.await.unwrap();
    }
    let history = app.service.history(&listener, &PlayQuery::default()).await;
    let now = app.clock.now_is();
    let plays = history.unwrap().rows;
    let ago = plays.iter().map(|play| (now - play.at).num_seconds());
    assert_eq!(ago.collect::<Vec<_>>(), [0, 3600, 30 * 24 * 3600]);
}

fn note(at: &str, text: &str) -> NoteForm {
    NoteForm {
        at: at.to_owned(),
        text: text.to_owned(),
    }
}

#[tokio::test]
async fn nobody_keeps_anything_without_logging_in() {
    let app = TestApp::sqlite().await;
    let (_, [track, _]) = two_tracks(&app).await;
    let visitor = app.visitor().await;
    let service = &app.service;
    for refused in [
        service.set_favourite(&visitor, track, true).await,
        service.rate(&visitor, track, None).await,
        service
            .note_playback(&visitor, track, 0, Playback::Started, 0)
            .await,
    ] {
        assert!(matches!(refused, Err(Error::LoginRequired)));
    }
    let refused = service.add_note(&visitor, track, &note("", "x")).await;
    assert!(matches!(refused, Err(Error::LoginRequired)));
    // In a public library a visitor looks, and still keeps nothing.
    service
        .set_visibility(domain::Visibility::Public)
        .await
        .unwrap();
    let visitor = app.visitor().await;
    assert!(matches!(
        service.rate(&visitor, track, None).await,
        Err(Error::LoginRequired)
    ));
    assert_eq!(service.continue_listening(&visitor).await.unwrap(), []);
    assert_eq!(
        service
            .playlists(&visitor, &PlaylistQuery::default())
            .await
            .unwrap()
            .rows,
        []
    );
    assert!(!service.personal(&visitor, track).await.unwrap().favourite);
}

#[tokio::test]
async fn what_one_likes_is_ones_own() {
    let app = TestApp::sqlite().await;
    let (editor, [track, _]) = two_tracks(&app).await;
    let listener = app.person("lis", Role::Listener).await;
    app.service
        .set_favourite(&listener, track, true)
        .await
        .unwrap();
    app.service
        .rate(&listener, track, Stars::try_from(4).ok())
        .await
        .unwrap();
    let mine = app.service.personal(&listener, track).await.unwrap();
    assert_eq!(
        (mine.favourite, mine.stars.map(Stars::get)),
        (true, Some(4))
    );
    let theirs = app.service.personal(&editor, track).await.unwrap();
    assert_eq!((theirs.favourite, theirs.stars), (false, None));
    assert_eq!(
        app.service
            .favourites(&listener, &FavouriteQuery::default())
            .await
            .unwrap()
            .total,
        1
    );
    assert_eq!(
        app.service.track(&editor, track).await.unwrap().row.rating,
        400
    );
}

#[tokio::test]
async fn notes_are_read_by_all_and_removed_by_their_authors_and_editors() {
    let app = TestApp::sqlite().await;
    let (editor, [track, _]) = two_tracks(&app).await;
    let (ann, bob) = (
        app.person("ann", Role::Listener).await,
        app.person("bob", Role::Listener).await,
    );
    let id = app
        .service
        .add_note(&ann, track, &note("3:12", " great\r\nsolo "))
        .await
        .unwrap();
    let read = app.service.notes_on(&bob, track).await.unwrap();
    assert_eq!(
        (
            read[0].author.as_str(),
            read[0].at_ms,
            read[0].text.as_str()
        ),
        ("ann", Some(192_000), "great\nsolo")
    );
    assert!(!read[0].may_delete && app.service.notes_on(&ann, track).await.unwrap()[0].may_delete);
    assert!(matches!(
        app.service.delete_note(&bob, id).await,
        Err(Error::NotFound("note"))
    ));
    assert_eq!(app.service.delete_note(&ann, id).await.unwrap(), track);
    assert_eq!(app.service.restore_note(&editor, id).await.unwrap(), track);
    assert_eq!(app.service.delete_note(&editor, id).await.unwrap(), track);

    let refused = app.service.add_note(&ann, track, &note("later", "x")).await;
    assert_eq!(
        told(refused),
        "\"later\" is no moment of a track; write it as 3:12, or leave it empty"
    );
    let refused = app.service.add_note(&ann, track, &note("", " \r\n ")).await;
    assert_eq!(
        told(refused),
        "the note is empty; write something and try again"
    );
}

#[tokio::test]
async fn a_playlist_that_is_full_with_what_is_in_the_bin_says_that_it_is_full() {
    let app = TestApp::sqlite().await;
    let (editor, [one, two]) = two_tracks(&app).await;
    let form = PlaylistForm {
        title: "Long".to_owned(),
        ..PlaylistForm::default()
    };
    let made = app.service.create_playlist(&editor, &form, None);
    let id = made.await.unwrap();
    for _ in 0..MAX_PLAYLIST_ENTRIES {
        let added = app.service.add_to_playlist(&editor, id, one, None);
        added.await.unwrap();
    }
    let revision = app.service.track(&editor, one).await.unwrap().revision;
    let binned = app.service.delete(&editor, track_item(one), revision);
    binned.await.unwrap();
    let full = app.service.add_to_playlist(&editor, id, two, None).await;
    assert!(matches!(full, Err(Error::Conflict(_))), "{full:?}");
    let gone = app.service.add_to_playlist(&editor, id, one, None).await;
    assert!(matches!(gone, Err(Error::NotFound("track"))), "{gone:?}");
}

#[tokio::test]
async fn playlists_keep_their_order_and_are_shared_on_purpose() {
    let app = TestApp::sqlite().await;
    let (editor, [one, two]) = two_tracks(&app).await;
    let listener = app.person("lis", Role::Listener).await;
    let (service, all) = (&app.service, EntryQuery::default());
    let form = |title: &str, visibility: &str| PlaylistForm {
        title: title.to_owned(),
        visibility: visibility.to_owned(),
        ..PlaylistForm::default()
    };
    let id = service
        .create_playlist(&editor, &form("Van", ""), Some(one))
        .await
        .unwrap();
    service
        .add_to_playlist(&editor, id, two, Some(0))
        .await
        .unwrap();
    let detail = service.playlist(&editor, id, &all).await.unwrap();
    let titles = |detail: &domain::personal::PlaylistDetail| -> Vec<String> {
        detail
            .entries
            .rows
            .iter()
            .map(|entry| entry.track.title.clone())
            .collect()
    };
    assert_eq!(titles(&detail), ["two", "one"]);
    assert!(matches!(
        service.playlist(&listener, id, &all).await,
        Err(Error::NotFound("playlist"))
    ));

    let entry = detail.entries.rows[1].id;
    service
        .move_in_playlist(&editor, id, entry, Move::Up)
        .await
        .unwrap();
    let removed = service
        .remove_from_playlist(&editor, id, entry)
        .await
        .unwrap();
    assert_eq!((removed.track, removed.place), (one, 0));
    service
        .add_to_playlist(&editor, id, removed.track, Some(removed.place))
        .await
        .unwrap();
    assert_eq!(
        titles(&service.playlist(&editor, id, &all).await.unwrap()),
        ["one", "two"]
    );

    service
        .edit_playlist(&editor, id, 1, &form("Van songs", "library"))
        .await
        .unwrap();
    let stale = service
        .edit_playlist(&editor, id, 1, &form("Other", ""))
        .await;
    assert!(matches!(stale, Err(Error::Stale { revision: 2, .. })));
    assert_eq!(
        titles(&service.playlist(&listener, id, &all).await.unwrap()),
        ["one", "two"]
    );
    let refused = service.add_to_playlist(&listener, id, one, None).await;
    assert!(matches!(refused, Err(Error::NotFound("playlist"))));
    let query = SearchQuery {
        text: "van".to_owned(),
        limit: 5,
        ..SearchQuery::default()
    };
    let found = service.search(&listener, &query).await.unwrap();
    assert_eq!(
        (found.rows[0].kind, found.rows[0].context.as_str()),
        (HitKind::Playlist, "editor")
    );

    service.delete_playlist(&editor, id, 2).await.unwrap();
    assert_eq!(service.search(&listener, &query).await.unwrap().rows, []);
    service.restore_playlist(&editor, id).await.unwrap();
    let query = PlaylistQuery::default();
    let shared = service.playlists(&listener, &query).await.unwrap();
    assert_eq!(shared.total, 1);
    for (title, visibility, message) in [
        (" ", "", "the title is empty; write something and try again"),
        (
            "x",
            "everyone",
            "unknown visibility of a playlist \"everyone\"",
        ),
    ] {
        let refused = service
            .create_playlist(&editor, &form(title, visibility), None)
            .await;
        assert_eq!(told(refused), message);
    }
}

#[tokio::test]
async fn a_search_finds_what_was_changed_a_moment_ago() {
    let app = TestApp::sqlite().await;
    let (editor, [one, _]) = two_tracks(&app).await;
    let query = |text: &str| SearchQuery {
        text: text.to_owned(),
        limit: 5,
        ..SearchQuery::default()
    };
    let found = app.service.search(&editor, &query("one")).await.unwrap();
    assert_eq!(
        (
            found.total(),
            found.rows[0].track.as_ref().map(|row| row.id)
        ),
        (1, Some(one))
    );
    app.service
        .delete(&editor, track_item(one), 1)
        .await
        .unwrap();
    assert_eq!(
        app.service
            .search(&editor, &query("one"))
            .await
            .unwrap()
            .total(),
        0
    );
    let visitor = app.visitor().await;
    assert!(matches!(
        app.service.search(&visitor, &query("one")).await,
        Err(Error::LoginRequired)
    ));
    let long = app.service.search(&editor, &query(&"x".repeat(201))).await;
    assert_eq!(
        told(long),
        "what is searched for has 201 characters; at most 200 are allowed"
    );
}
