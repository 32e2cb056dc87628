//! What every list answers alike: to texts no engine keeps, and to words spelled otherwise than the title.

use crate::catalogue::scene::{add_song, tune};
use crate::scene::{Place, add_track, at, content, place};
use domain::classification::{Class, ClassQuery, ClassSort};
use domain::event::{EventQuery, EventSort};
use domain::inbox::InboxQuery;
use domain::musician::MusicianQuery;
use domain::personal::{FavouriteQuery, PlayQuery, PlaylistQuery};
use domain::song::SongQuery;
use domain::track::{TrackQuery, TrackSort};
use store::{Heard, Owner, Reach, Store};

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
            .track_page(place.library, Reach::All, &tracks)
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
        let page = db.store.track_page(ours.library, Reach::All, &by_title).await.unwrap();
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

    async fn a_persons_tracks_page_in_every_order(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let mut named = Vec::new();
        for byte in 1..=5 {
            let track = crate::catalogue::scene::add_track(&db.store, ours, byte, &format!("T{}", byte % 3)).await;
            let people = if byte == 5 { "Bo" } else { "Ada" };
            let fields = store::TrackFields {
                people: vec![crate::catalogue::scene::named(people)],
                ..crate::catalogue::scene::performance(&format!("T{}", byte % 3), None, (byte > 1).then_some("Blue"))
            };
            let audit = crate::scene::entry(ours.library, "track.edit");
            db.store.edit_track(ours.library, track, 1, &fields, &audit, at(9)).await.unwrap();
            named.extend((byte < 5).then_some(track));
        }
        let people = db.store.musician_page(ours.library, &MusicianQuery::default()).await.unwrap();
        let person = Some(people.rows[0].id);
        for (reach, expected) in [(Reach::All, &named[..]), (Reach::Filed, &named[1..])] {
            for sort in [TrackSort::Added, TrackSort::Title, TrackSort::Duration] {
                for descending in [false, true] {
                    let mut query = TrackQuery { sort, descending, person, limit: 2, ..TrackQuery::default() };
                    let mut seen = Vec::new();
                    loop {
                        let page = db.store.track_page(ours.library, reach, &query).await.unwrap();
                        assert_eq!(page.total, expected.len() as u64);
                        seen.extend(page.rows.into_iter().map(|row| row.id));
                        query.after = page.next;
                        if query.after.is_none() {
                            break;
                        }
                    }
                    if sort == TrackSort::Added {
                        let mut in_turn = expected.to_vec();
                        if descending {
                            in_turn.reverse();
                        }
                        assert_eq!(seen, in_turn);
                    }
                    seen.sort_unstable();
                    assert_eq!(seen, expected, "{reach:?} {sort:?} {descending}");
                }
            }
        }
        let query = TrackQuery { person, containing: Some("t1".to_owned()), ..TrackQuery::default() };
        assert_eq!(db.store.track_page(ours.library, Reach::All, &query).await.unwrap().total, 2);
    }

    async fn events_without_a_date_and_genres_by_what_is_of_them(db: TestStore) {
        use crate::catalogue::scene::{add_event, gig, names};
        let ours = place(&db.store, None, "ann").await;
        for (title, date, genres) in
            [("One", "", &["Beat", "Ska"][..]), ("Two", "2024", &["Ska"]), ("Three", "", &["Ska", "Folk"])]
        {
            let fields = store::EventFields { genres: names(genres), ..gig(title, date) };
            add_event(&db.store, ours, &fields).await;
        }
        for sort in [EventSort::Date, EventSort::Title] {
            let query = EventQuery { sort, undated: true, year: Some(2024), ..EventQuery::default() };
            let page = db.store.event_page(ours.library, &query).await.unwrap();
            let mut titles: Vec<_> = page.rows.iter().map(|row| row.title.as_str()).collect();
            titles.sort_unstable();
            assert_eq!((titles, page.total), (vec!["One", "Three"], 2));
        }
        let song = store::SongFields { genres: names(&["Folk"]), ..tune("Blue") };
        add_song(&db.store, ours, &song).await;
        for (sort, descending, expected) in [
            (ClassSort::Name, false, ["Beat", "Folk", "Ska"]),
            (ClassSort::Events, true, ["Ska", "Folk", "Beat"]),
            (ClassSort::Events, false, ["Beat", "Folk", "Ska"]),
            (ClassSort::Songs, true, ["Folk", "Ska", "Beat"]),
        ] {
            let mut query = ClassQuery { sort, descending, limit: 1, ..ClassQuery::default() };
            let mut seen = Vec::new();
            loop {
                let page = db.store.class_page(ours.library, Class::Genre, &query).await.unwrap();
                seen.extend(page.rows.into_iter().map(|row| row.name));
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
            }
            if sort == ClassSort::Name {
                assert_eq!(seen, expected);
            } else {
                assert_eq!(seen[if descending { 0 } else { 2 }], expected[if descending { 0 } else { 2 }], "{sort:?}");
            }
            seen.sort_unstable();
            assert_eq!(seen, ["Beat", "Folk", "Ska"], "{sort:?} {descending}");
        }
    }
}
