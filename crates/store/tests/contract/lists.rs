//! What every list answers alike: to texts no engine keeps, and to words spelled otherwise than the title.

use crate::catalogue::scene::{add_song, tune};
use crate::scene::{Place, add_track, at, content, place};
use domain::classification::{Class, ClassQuery};
use domain::event::EventQuery;
use domain::inbox::InboxQuery;
use domain::musician::MusicianQuery;
use domain::personal::{FavouriteQuery, PlayQuery, PlaylistQuery};
use domain::song::SongQuery;
use domain::track::{TrackQuery, TrackSort};
use store::{Heard, Owner, Store};

/// How many rows each list of tracks has that contain the words.
async fn tracks_called(store: &Store, place: Place, words: &str) -> [u64; 4] {
    let owner = Owner {
        library: place.library,
        account: place.account,
    };
    let containing = Some(words.to_owned());
    let tracks = TrackQuery {
        containing: containing.clone(),
        ..TrackQuery::default()
    };
    let inbox = InboxQuery {
        containing: containing.clone(),
        ..InboxQuery::default()
    };
    let favourites = FavouriteQuery {
        containing: containing.clone(),
        ..FavouriteQuery::default()
    };
    let plays = PlayQuery {
        containing,
        ..PlayQuery::default()
    };
    [
        store
            .track_page(place.library, store::Reach::All, &tracks)
            .await
            .unwrap()
            .total,
        store.inbox_page(place.library, &inbox).await.unwrap().total,
        store.favourites(owner, &favourites).await.unwrap().total,
        store.plays(owner, &plays).await.unwrap().total,
    ]
}

/// A track in the inbox that its uploader likes and has begun to play.
async fn liked(store: &Store, place: Place, byte: u8, title: &str) {
    let track = add_track(store, place, content(byte), title, at(u64::from(byte)))
        .await
        .track;
    let owner = Owner {
        library: place.library,
        account: place.account,
    };
    assert!(
        store
            .set_favourite(owner, track, true, at(20))
            .await
            .unwrap()
    );
    let heard = Heard {
        owner,
        track,
        position_ms: None,
        begins: Some(domain::PlayId::from_parts(at(20), crate::scene::fresh())),
        now: at(20),
    };
    store.note_heard(&heard).await.unwrap();
}

store::on_both_engines! {
    async fn words_without_letters_no_engine_keeps_fail_no_list(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        liked(&db.store, ours, 1, "One").await;
        let (store, library) = (&db.store, ours.library);
        assert_eq!(tracks_called(store, ours, "\0").await, [1; 4]);
        let containing = Some("\0".to_owned());
        let query = EventQuery { containing: containing.clone(), ..EventQuery::default() };
        store.event_page(library, &query).await.unwrap();
        let query = SongQuery { containing: containing.clone(), ..SongQuery::default() };
        store.song_page(library, &query).await.unwrap();
        let query = MusicianQuery { containing: containing.clone(), ..MusicianQuery::default() };
        store.musician_page(library, &query).await.unwrap();
        let query = PlaylistQuery { containing: containing.clone(), ..PlaylistQuery::default() };
        store.playlist_page(library, Some(ours.account), &query).await.unwrap();
        for class in [Class::Genre, Class::Style] {
            let query = ClassQuery { containing: containing.clone(), ..ClassQuery::default() };
            store.class_page(library, class, &query).await.unwrap();
        }
    }

    async fn tracks_are_found_and_ordered_as_everything_else_is(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        for (byte, title) in (1..).zip(["Zoo", "Café del Mar", "The Bell", "Éa"]) {
            liked(&db.store, ours, byte, title).await;
        }
        for words in ["cafe", "CAFÉ", "del-mar"] {
            assert_eq!(tracks_called(&db.store, ours, words).await, [1; 4], "{words}");
        }
        let by_title = TrackQuery { sort: TrackSort::Title, descending: false, ..TrackQuery::default() };
        let page = db.store.track_page(ours.library, store::Reach::All, &by_title).await.unwrap();
        let titles: Vec<_> = page.rows.iter().map(|row| row.title.as_str()).collect();
        assert_eq!(titles, ["The Bell", "Café del Mar", "Éa", "Zoo"]);
    }

    async fn songs_are_listed_by_their_other_titles_too(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let fields = store::SongFields {
            alternative_titles: vec!["Été indien".to_owned()],
            ..tune("Indian Summer")
        };
        add_song(&db.store, ours, &fields).await;
        add_song(&db.store, ours, &tune("Autumn")).await;
        for words in ["ete", "summer"] {
            let query = SongQuery { containing: Some(words.to_owned()), ..SongQuery::default() };
            let page = db.store.song_page(ours.library, &query).await.unwrap();
            let titles: Vec<_> = page.rows.iter().map(|row| row.title.as_str()).collect();
            assert_eq!((titles, page.total), (vec!["Indian Summer"], 1), "{words}");
        }
    }

    async fn titles_of_an_older_version_are_ordered_anew_when_it_opens(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        liked(&db.store, ours, 1, "Café").await;
        let raw = crate::schema::Raw::of(&db).await;
        raw.run("UPDATE track SET sort_title = 'caf\u{e9}'").await.unwrap();
        raw.run("INSERT INTO unsorted_track (track_id) SELECT id FROM track").await.unwrap();
        assert_eq!(tracks_called(&db.store, ours, "cafe").await, [0; 4]);
        let again = Store::open(&db.url).await.unwrap();
        assert_eq!(tracks_called(&again, ours, "cafe").await, [1; 4]);
        assert_eq!(raw.run("DELETE FROM unsorted_track").await, Ok(0));
        again.close().await;
    }
}
