//! Tables that are compared with what the library has: what is the same, what is new, and what stays as it was.

use crate::app::TestApp;
use crate::importing::{PLAIN, bring, exported};
use domain::SongId;
use domain::classification::{Class, ClassForm};
use domain::event::{EventForm, EventQuery};
use domain::song::{PerformanceQuery, SongForm, SongQuery};
use service::{Error, ExportTable, Viewer};

async fn song_titled(app: &TestApp, viewer: &Viewer, title: &str, others: &str) -> SongId {
    let form = SongForm {
        title: title.to_owned(),
        alternative_titles: others.to_owned(),
        ..SongForm::default()
    };
    app.service.create_song(viewer, &form).await.unwrap().id
}

/// Title, other titles and key.
async fn song(app: &TestApp, viewer: &Viewer, id: SongId) -> (String, Vec<String>, String) {
    let query = PerformanceQuery::default();
    let detail = app.service.song(viewer, id, &query).await.unwrap();
    (detail.row.title, detail.alternative_titles, detail.row.key)
}

store::on_both_engines! {
    async fn two_imports_of_one_table_at_once_add_it_once(db: TestStore) {
        let app = TestApp::on(db).await;
        let admin = app.person("admin", domain::Role::Admin).await;
        let rows: Vec<String> = (0..300).map(|n| format!("2024-01-{:02},Night {n},Ann,Rock\n", n % 28 + 1)).collect();
        let rows = rows.concat();
        for (header, count) in [("date,title,people,genres\n", true), ("key,title,writers,genres\n", false)] {
            let file = format!("{header}{rows}");
            let bring = || app.service.import_table(&admin, file.as_bytes(), PLAIN);
            let (one, other) = tokio::join!(bring(), bring());
            let results = [one, other];
            assert!(results.iter().any(|result| result.as_ref().is_ok_and(|report| report.added == 300)), "{results:?}");
            // The other one came too late to write, or late enough to find it all.
            assert!(results.iter().any(|result| match result {
                Ok(report) => report.unchanged == 300,
                Err(error) => matches!(error, Error::Conflict(_)),
            }), "{results:?}");
            let total = if count {
                app.service.events(&admin, &EventQuery::default()).await.unwrap().total
            } else {
                app.service.songs(&admin, &SongQuery::default()).await.unwrap().total
            };
            assert_eq!(total, 300);
        }
    }

    async fn names_with_signs_that_divide_come_back_whole(db: TestStore) {
        let app = TestApp::on(db).await;
        let admin = app.person("admin", domain::Role::Admin).await;
        for name in ["Hip-Hop/Rap", "R;B | x"] {
            let form = ClassForm { name: name.to_owned(), ..ClassForm::default() };
            app.service.create_class(&admin, Class::Genre, &form).await.unwrap();
        }
        let nights = ["Earth, Wind & Fire", "Simon; Garfunkel", "Ann; Bob: guitar, vocals", "The Duo: Two, three", "Ann, B: x\nBob"];
        for (n, people) in nights.into_iter().enumerate() {
            let form = EventForm {
                date: "2024".to_owned(),
                title: format!("Night {n}"),
                people: people.to_owned(),
                genres: "Hip-Hop/Rap, R;B | x".to_owned(),
                ..EventForm::default()
            };
            app.service.create_event(&admin, &form).await.unwrap();
        }
        song_titled(&app, &admin, "Blue", "A; B\nC | D").await;
        song_titled(&app, &admin, "Red", "A; B").await;
        let events = exported(&app, &admin, ExportTable::Events).await;
        let songs = exported(&app, &admin, ExportTable::Songs).await;
        assert_eq!(bring(&app, &admin, &events, PLAIN).await, (0, 0, nights.len(), 0, false), "{events}");
        assert_eq!(bring(&app, &admin, &songs, PLAIN).await, (0, 0, 2, 0, false), "{songs}");

        // The same in a library that knows none of these names.
        let other = TestApp::sqlite().await;
        let theirs = other.person("admin", domain::Role::Admin).await;
        assert_eq!(bring(&other, &theirs, &events, PLAIN).await, (nights.len(), 0, 0, 0, true), "{events}");
        assert_eq!(bring(&other, &theirs, &songs, PLAIN).await, (2, 0, 0, 0, true), "{songs}");
        assert_eq!(exported(&other, &theirs, ExportTable::Events).await, events);
        assert_eq!(exported(&other, &theirs, ExportTable::Songs).await, songs);

        // A table of somebody's own divides, but for what the library knows by that name.
        let own = "date,title,people,genres\n\
                   2025,Own,\"Earth, Wind & Fire, Cat, Dan\",rock / Hip-Hop/Rap; jazz|dub\n\
                   2025,Other,\"Cat; Simon; Garfunkel: vocals; Dan\",Rap/Rock\n";
        assert_eq!(bring(&app, &admin, own, PLAIN).await, (2, 0, 0, 0, true));
        let page = app.service.events(&admin, &EventQuery::default()).await.unwrap();
        for (title, people, genres) in [
            ("Own", vec!["Earth, Wind & Fire", "Cat", "Dan"], vec!["dub", "Hip-Hop/Rap", "jazz", "rock"]),
            ("Other", vec!["Cat", "Simon; Garfunkel", "Dan"], vec!["Rap", "rock"]),
        ] {
            let id = page.rows.iter().find(|row| row.title == title).unwrap().id;
            let event = app.service.event(&admin, id).await.unwrap();
            let named: Vec<_> = event.people.iter().map(|credit| credit.musician.name.as_str()).collect();
            assert_eq!(named, people);
            let named: Vec<_> = event.genres.iter().map(|genre| genre.name.as_str()).collect();
            assert_eq!(named, genres);
        }
    }

    async fn an_identifier_of_nothing_renames_nothing(db: TestStore) {
        let app = TestApp::on(db).await;
        let admin = app.person("admin", domain::Role::Admin).await;
        let rainy = song_titled(&app, &admin, "Rainy Day", "Rain").await;
        let unknown = app.fresh(SongId::from_parts);
        for (id, key) in [("1".to_owned(), "Am"), (unknown.to_string(), "Bm"), (String::new(), "Cm")] {
            let file = format!("id,title,key\n{id},Rain,{key}\n");
            assert_eq!(bring(&app, &admin, &file, PLAIN).await, (0, 1, 0, 0, true), "{id}");
            let expected = ("Rainy Day".to_owned(), vec!["Rain".to_owned()], key.to_owned());
            assert_eq!(song(&app, &admin, rainy).await, expected, "{id}");
        }
        let file = format!("id,title,key\n{rainy},Sunny Day,D\n");
        assert_eq!(bring(&app, &admin, &file, PLAIN).await, (0, 1, 0, 0, true));
        assert_eq!(song(&app, &admin, rainy).await.0, "Sunny Day");

        // The identifier of what was merged into another speaks of that other.
        let merged = song_titled(&app, &admin, "Drizzle", "").await;
        app.service.merge_songs(&admin, merged, rainy).await.unwrap();
        let file = format!("id,title,key\n{merged},Shower,E\n");
        assert_eq!(bring(&app, &admin, &file, PLAIN).await, (0, 1, 0, 0, true));
        let (title, _, key) = song(&app, &admin, rainy).await;
        assert_eq!((title.as_str(), key.as_str()), ("Sunny Day", "E"));
        assert_eq!(app.service.songs(&admin, &SongQuery::default()).await.unwrap().total, 1);
    }

    async fn an_event_found_by_its_venue_keeps_its_title(db: TestStore) {
        let app = TestApp::on(db).await;
        let admin = app.person("admin", domain::Role::Admin).await;
        let form = EventForm {
            date: "2024".to_owned(),
            title: "Summer Party".to_owned(),
            venue: "The Shed".to_owned(),
            ..EventForm::default()
        };
        let event = app.service.create_event(&admin, &form).await.unwrap().id;
        let file = "date,title,city\n2024,The shed,Leeds\n";
        assert_eq!(bring(&app, &admin, file, PLAIN).await, (0, 1, 0, 0, true));
        let row = app.service.event(&admin, event).await.unwrap().row;
        assert_eq!((row.title.as_str(), row.city.as_str()), ("Summer Party", "Leeds"));
    }
}
