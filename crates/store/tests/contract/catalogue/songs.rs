use super::scene::{add_event, add_song, delete, gig, names, perform, song_called, tune};
use crate::scene::{Place, at, entry, fresh, two_places};
use domain::song::{PerformanceQuery, PerformanceSort, SongPage, SongQuery, SongSort};
use domain::{Item, Noun, SongId};
use store::{Imports, SongFields, Store, StoreError};

async fn titles(store: &Store, place: Place, query: &SongQuery) -> Vec<String> {
    let mut titles = Vec::new();
    let mut query = query.clone();
    loop {
        let page = store.song_page(place.library, &query).await.unwrap();
        titles.extend(page.rows.into_iter().map(|row| row.title));
        query.after = page.next;
        if query.after.is_none() {
            return titles;
        }
    }
}

store::on_both_engines! {
    async fn the_words_of_songs_are_read_together(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let blue = SongFields { key: "Em".to_owned(), tempo_bpm: Some(99), lyrics: "la\nla".to_owned(), ..tune("Blue") };
        let blue = add_song(&db.store, ours, &blue).await;
        let red = add_song(&db.store, ours, &tune("Red")).await;
        let gone = add_song(&db.store, ours, &tune("Gone")).await;
        delete(&db.store, ours, Item { noun: Noun::Song, id: gone.uuid() }, 5).await;
        let foreign = add_song(&db.store, theirs, &tune("Theirs")).await;
        let words = db.store.song_words(ours.library, &[foreign, red, gone, blue]).await.unwrap();
        let told: Vec<_> = words
            .iter()
            .map(|one| (one.song.title.as_str(), one.key.as_str(), one.tempo_bpm, one.lyrics.as_str()))
            .collect();
        assert_eq!(told, [("Blue", "Em", Some(99), "la\nla"), ("Red", "", None, "")]);
        // What an import cannot give to a new song: whatever any library has, in the bin or not.
        let free = SongId::from_parts(at(9), fresh());
        let asked = [blue, gone, foreign, free].map(SongId::uuid);
        let taken = db.store.taken(Imports::Songs, &asked).await.unwrap();
        assert_eq!(taken, [blue, gone, foreign].map(SongId::uuid).into());
        assert!(db.store.taken(Imports::Events, &asked).await.unwrap().is_empty());
    }

    async fn pages_of_any_size_show_each_song_once_in_every_order(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let event = add_event(&db.store, ours, &gig("Night", "2024")).await;
        for title in ["Tin Roof", "the Arches", "Zebra", "zebra", "Été"] {
            add_song(&db.store, ours, &tune(title)).await;
        }
        add_song(&db.store, theirs, &tune("Theirs")).await;
        for byte in 1..=3 {
            perform(&db.store, ours, byte, event, if byte == 1 { "Tin Roof" } else { "Été" }).await;
        }
        for &sort in SongSort::ALL {
            let ascending = SongQuery { sort, limit: 200, ..SongQuery::default() };
            let whole = titles(&db.store, ours, &ascending).await;
            assert_eq!(whole.len(), 5);
            for limit in [1, 2, 4] {
                let query = SongQuery { limit, ..ascending.clone() };
                assert_eq!(titles(&db.store, ours, &query).await, whole, "{sort:?} {limit}");
                let mut backwards = titles(&db.store, ours, &SongQuery { descending: true, ..query }).await;
                backwards.reverse();
                assert_eq!(backwards, whole, "{sort:?} {limit} descending");
            }
        }
        let by = |sort, descending| SongQuery { sort, descending, ..SongQuery::default() };
        assert_eq!(
            titles(&db.store, ours, &by(SongSort::Title, false)).await,
            ["the Arches", "Été", "Tin Roof", "Zebra", "zebra"]
        );
        assert_eq!(titles(&db.store, ours, &by(SongSort::Played, true)).await[..2], ["Été", "Tin Roof"]);
    }

    async fn a_song_is_whole_and_its_librarys_alone(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let fields = SongFields {
            alternative_titles: vec!["Roof".to_owned(), "Rain Song".to_owned()],
            writers: "Ada".to_owned(),
            key: "E minor".to_owned(),
            tempo_bpm: Some(98),
            notes: "slow\nthen fast".to_owned(),
            lyrics: "la".to_owned(),
            genres: names(&["Folk"]),
            styles: names(&["Waltz"]),
            ..tune("Tin Roof Rain")
        };
        let song = add_song(&db.store, ours, &fields).await;
        let query = PerformanceQuery::default();
        let found = db.store.song(ours.library, song, &query).await.unwrap().unwrap();
        assert_eq!(found.row.title, "Tin Roof Rain");
        assert_eq!((found.row.writers.as_str(), found.row.key.as_str()), ("Ada", "E minor"));
        assert_eq!((found.row.tempo_bpm, found.row.tracks, found.revision), (Some(98), 0, 1));
        assert_eq!(found.alternative_titles, ["Roof", "Rain Song"]);
        assert_eq!((found.notes.as_str(), found.lyrics.as_str()), ("slow\nthen fast", "la"));
        assert_eq!((found.genres[0].name.as_str(), found.styles[0].name.as_str()), ("Folk", "Waltz"));
        assert_eq!(db.store.song(theirs.library, song, &query).await.unwrap(), None);
        let by_genre = SongQuery { genre: Some(found.genres[0].id), ..SongQuery::default() };
        let page = db.store.song_page(ours.library, &by_genre).await.unwrap();
        assert_eq!((page.total, page.rows.len()), (1, 1));
        let uncounted = db.store.song_page_uncounted(ours.library, &by_genre).await.unwrap();
        assert_eq!(uncounted, SongPage { total: 0, ..page });
        let by_style = SongQuery { style: Some(found.genres[0].id), ..SongQuery::default() };
        assert_eq!(db.store.song_page(ours.library, &by_style).await.unwrap().total, 0);
    }

    async fn songs_are_found_by_every_name_they_have(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let fields = SongFields { alternative_titles: vec!["Roof!".to_owned()], ..tune("Tin Roof") };
        let song = add_song(&db.store, ours, &fields).await;
        assert_eq!(song_called(&db.store, ours, "tin-roof").await, song);
        assert_eq!(song_called(&db.store, ours, "ROOF").await, song);
        let keys = ["roof".to_owned(), "tin roof".to_owned(), "rain".to_owned()];
        assert_eq!(db.store.songs_by_key(ours.library, &keys).await.unwrap().len(), 2);
        assert_eq!(db.store.songs_by_key(theirs.library, &keys).await.unwrap(), []);
        let audit = entry(ours.library, "song.edit");
        db.store.edit_song(ours.library, song, 1, &tune("Rain"), &audit, at(2)).await.unwrap();
        assert_eq!(song_called(&db.store, ours, "rain").await, song);
        assert_eq!(db.store.songs_by_key(ours.library, &keys).await.unwrap().len(), 1);
        let stale = db.store.edit_song(ours.library, song, 1, &fields, &audit, at(2)).await;
        assert!(matches!(stale, Err(StoreError::Stale { what: "song", revision: 2 })));
    }

    async fn performances_come_latest_first_or_best_first(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let mut tracks = Vec::new();
        for (byte, date) in (1u8..).zip(["2022-05-01", "2024", "", "2023-01"]) {
            let event = add_event(&db.store, ours, &gig("Night", date)).await;
            tracks.push(perform(&db.store, ours, byte, event, "Tin Roof").await);
        }
        let raw = crate::schema::Raw::of(&db).await;
        raw.run(
            "INSERT INTO rating (library_id, account_id, track_id, stars, created_at, updated_at)
             SELECT t.library_id, m.account_id, t.id, 4, t.created_at, t.created_at FROM track t
             JOIN membership m ON m.library_id = t.library_id
             JOIN event e ON e.id = t.event_id AND e.date = '2022-05-01'",
        )
        .await
        .unwrap();
        let song = song_called(&db.store, ours, "Tin Roof").await;
        let read = |sort, limit| {
            let store = db.store.clone();
            async move {
                let mut dates = Vec::new();
                let mut query = PerformanceQuery { sort, limit, after: None };
                loop {
                    let detail = store.song(ours.library, song, &query).await.unwrap().unwrap();
                    assert_eq!(detail.performances.total, 4);
                    for row in detail.performances.rows {
                        let date = row.event.and_then(|event| event.date).map(String::from);
                        dates.push((date.unwrap_or_default(), row.rating));
                    }
                    query.after = detail.performances.next;
                    if query.after.is_none() {
                        return dates;
                    }
                }
            }
        };
        let dated = |dates: &[(&str, u16)]| -> Vec<(String, u16)> {
            dates.iter().map(|&(date, rating)| (date.to_owned(), rating)).collect()
        };
        for limit in [1, 3, 200] {
            assert_eq!(
                read(PerformanceSort::Date, limit).await,
                dated(&[("2024", 0), ("2023-01", 0), ("2022-05-01", 400), ("", 0)])
            );
            assert_eq!(
                read(PerformanceSort::Rating, limit).await,
                dated(&[("2022-05-01", 400), ("2024", 0), ("2023-01", 0), ("", 0)])
            );
        }
    }
}
