use crate::app::{TestApp, told};
use crate::sound::wav;
use domain::event::{EventForm, EventQuery};
use domain::import::{DayOrder, Encoding, Sheet, write_record};
use domain::search::SearchQuery;
use domain::song::{PerformanceQuery, SongForm, SongQuery};
use service::{Error, ExportTable, FolderImport, FolderLook, FolderOutcome, ImportOptions, Viewer};
use store::StoredTable;
use tokio_util::sync::CancellationToken;

pub(crate) const PLAIN: ImportOptions = ImportOptions {
    sheet: None,
    day_order: None,
    dry_run: false,
    accept_rest: false,
};

/// Added, changed, unchanged, rejected, and whether it was written.
pub(crate) async fn bring(
    app: &TestApp,
    viewer: &Viewer,
    file: &str,
    options: ImportOptions,
) -> (usize, usize, usize, usize, bool) {
    let report = app
        .service
        .import_table(viewer, file.as_bytes(), options)
        .await
        .unwrap();
    (
        report.added,
        report.changed,
        report.unchanged,
        report.rejected.len(),
        report.written,
    )
}

async fn events(app: &TestApp, viewer: &Viewer) -> Vec<String> {
    let query = EventQuery {
        descending: false,
        ..EventQuery::default()
    };
    let page = app.service.events(viewer, &query).await.unwrap();
    page.rows
        .into_iter()
        .map(|row| {
            format!(
                "{} {}",
                row.date.map(String::from).unwrap_or_default(),
                row.title
            )
        })
        .collect()
}

/// A table of an export, as a file.
pub(crate) async fn exported(app: &TestApp, viewer: &Viewer, table: ExportTable) -> String {
    let mut text = String::new();
    write_record(&mut text, table.columns());
    let page = app.service.export(viewer, table, None).await.unwrap();
    assert_eq!(page.next, None);
    for row in &page.rows {
        let fields: Vec<String> = row.iter().map(store::ExportCell::to_string).collect();
        write_record(&mut text, fields.iter().map(String::as_str));
    }
    text
}

store::on_both_engines! {
    async fn a_table_of_events_is_matched_when_it_comes_again(db: TestStore) {
        let app = TestApp::on(db).await;
        let admin = app.person("admin", domain::Role::Admin).await;
        let file = "Datum;Venue;City;Line-up;Genre;Stars\n\
                    12.3.2024;Café Zürich;Bern;Ann: guitar, vocals; \n\
                    25/12/2023;The Shed;Leeds;Ann, Bob;rock / jazz;4\n\
                    3/4/2023;The Shed;Leeds;;;\n";
        let file = file.replace("Ann: guitar, vocals; ", "\"Ann: guitar, vocals; Bob\";;");
        let dry = ImportOptions { dry_run: true, ..PLAIN };
        assert_eq!(bring(&app, &admin, &file, dry).await, (3, 0, 0, 0, false));
        assert_eq!(events(&app, &admin).await, [] as [&str; 0]);
        assert_eq!(bring(&app, &admin, &file, PLAIN).await, (3, 0, 0, 0, true));
        assert_eq!(events(&app, &admin).await, ["2023-04-03 The Shed", "2023-12-25 The Shed", "2024-03-12 Café Zürich"]);
        assert_eq!(bring(&app, &admin, &file, PLAIN).await, (0, 0, 3, 0, false));

        // One field differs, one row is new, and what is empty or absent stays.
        let second = "date,venue,rating,description\n2023-12-25,the shed,5,\"two sets,\nlate\"\n2024-06,,,\n2024-06,Town Hall,,\n";
        let report = app.service.import_table(&admin, second.as_bytes(), PLAIN).await.unwrap();
        assert_eq!((report.rejected[0].line, report.rejected[0].reason.as_str()), (4, "neither title nor venue nor city is given"));
        assert!(!report.written);
        let rest = ImportOptions { accept_rest: true, ..PLAIN };
        assert_eq!(bring(&app, &admin, second, rest).await, (1, 1, 0, 1, true));
        let page = app.service.events(&admin, &EventQuery::default()).await.unwrap();
        let shed = page.rows.iter().find(|row| row.rating == 5).unwrap();
        let detail = app.service.event(&admin, shed.id).await.unwrap();
        assert_eq!((detail.row.city.as_str(), detail.description.as_str()), ("Leeds", "two sets,\nlate"));
        let people: Vec<_> = detail.people.iter().map(|credit| credit.musician.name.as_str()).collect();
        assert_eq!((people, detail.revision), (vec!["Ann", "Bob"], 2));
        assert_eq!(app.logged().await[0], "admin: import 1 events added, 1 changed");
    }

    async fn a_table_of_songs_is_matched_by_any_title(db: TestStore) {
        let app = TestApp::on(db).await;
        let admin = app.person("admin", domain::Role::Admin).await;
        let form = SongForm {
            title: "Night Train".to_owned(),
            alternative_titles: "Le train de nuit".to_owned(),
            ..SongForm::default()
        };
        let song = app.service.create_song(&admin, &form).await.unwrap();
        let file = "Title\tWritten by\tBPM\tKey\tGenres\nLE TRAIN DE NUIT!\tAnn\t120\tEm\trock, blues\nBlue\t\tfast\t\t\nNew One\t\t\t\t\n";
        let report = app.service.import_table(&admin, file.as_bytes(), PLAIN).await.unwrap();
        assert_eq!((report.sheet, report.added, report.changed), (Sheet::Songs, 1, 1));
        assert_eq!(
            report.rejected[0].reason,
            "the tempo is a whole number from 1 to 999, not \"fast\""
        );
        let good = file.replace("fast", "90");
        assert_eq!(bring(&app, &admin, &good, PLAIN).await, (2, 1, 0, 0, true));
        let detail = app.service.song(&admin, song.id, &PerformanceQuery::default()).await.unwrap();
        assert_eq!((detail.row.title.as_str(), detail.row.writers.as_str()), ("Night Train", "Ann"));
        let genres: Vec<_> = detail.genres.iter().map(|genre| genre.name.as_str()).collect();
        assert_eq!(genres, ["blues", "rock"]);
        assert_eq!(app.service.songs(&admin, &SongQuery::default()).await.unwrap().total, 3);
        assert_eq!(bring(&app, &admin, &good, PLAIN).await, (0, 0, 3, 0, false));
        // An import is searched like everything else.
        let query = SearchQuery { text: "new".to_owned(), limit: 9, ..SearchQuery::default() };
        app.service.catch_up_searches(&CancellationToken::new()).await.unwrap();
        assert_eq!(app.service.search(&admin, &query).await.unwrap().rows[0].title, "New One");
    }

    async fn what_was_exported_says_nothing_new(db: TestStore) {
        let app = TestApp::on(db).await;
        let admin = app.person("admin", domain::Role::Admin).await;
        let form = EventForm {
            kind: "studio".to_owned(),
            date: "2024".to_owned(),
            title: "The \"Shed\", again".to_owned(),
            people: "Ann: guitar, vocals\nThe Duo: Two: \nBob".to_owned(),
            genres: "rock, jazz".to_owned(),
            description: "one\n\n\ttwo; three".to_owned(),
            ..EventForm::default()
        };
        app.service.create_event(&admin, &form).await.unwrap();
        let song = SongForm {
            title: "Blue".to_owned(),
            alternative_titles: "Bleu\nAzul".to_owned(),
            lyrics: "la la\n\nla".to_owned(),
            tempo_bpm: "99".to_owned(),
            ..SongForm::default()
        };
        app.service.create_song(&admin, &song).await.unwrap();
        for table in [ExportTable::Events, ExportTable::Songs] {
            let file = exported(&app, &admin, table).await;
            assert_eq!(bring(&app, &admin, &file, PLAIN).await, (0, 0, 1, 0, false), "{file}");
        }
        let people = exported(&app, &admin, ExportTable::Stored(StoredTable::People)).await;
        assert_eq!(people.lines().count(), 4, "{people}");

        // Another library that takes both tables says the same, under the same identifiers: what was renamed there is
        // matched all the same.
        let other = TestApp::sqlite().await;
        let theirs = other.person("admin", domain::Role::Admin).await;
        for table in [ExportTable::Events, ExportTable::Songs] {
            let file = exported(&app, &admin, table).await;
            assert_eq!(bring(&other, &theirs, &file, PLAIN).await, (1, 0, 0, 0, true), "{file}");
            assert_eq!(exported(&other, &theirs, table).await, file);
            let renamed = file.replace("Shed", "Barn").replace("Blue", "Red");
            assert_eq!(bring(&other, &theirs, &renamed, PLAIN).await, (0, 1, 0, 0, true), "{file}");
            assert_eq!(bring(&other, &theirs, &file, PLAIN).await, (0, 1, 0, 0, true), "{file}");
        }
        let all = exported(&other, &theirs, ExportTable::Stored(StoredTable::People)).await;
        assert_eq!(names_in(&all), names_in(&people));
    }

    async fn identifiers_are_kept_where_they_are_free(db: TestStore) {
        let app = TestApp::on(db).await;
        let admin = app.person("admin", domain::Role::Admin).await;
        let form = EventForm { date: "2024-03-12".to_owned(), title: "Night".to_owned(), ..EventForm::default() };
        let early = app.service.create_event(&admin, &form).await.unwrap();
        let late = app.service.create_event(&admin, &form).await.unwrap();
        let file = exported(&app, &admin, ExportTable::Events).await;
        // Two of one name and day stay two, and neither row may come twice.
        let other = TestApp::sqlite().await;
        let theirs = other.person("admin", domain::Role::Admin).await;
        assert_eq!(bring(&other, &theirs, &file, PLAIN).await, (2, 0, 0, 0, true));
        let third = TestApp::sqlite().await;
        let them = third.person("admin", domain::Role::Admin).await;
        let last = file.lines().last().unwrap();
        let rest = ImportOptions { accept_rest: true, ..PLAIN };
        assert_eq!(bring(&third, &them, &format!("{file}{last}\r\n"), rest).await, (2, 0, 0, 1, true));
        // What lies in the bin keeps its own; the table's row becomes another event.
        for event in [early.id, late.id] {
            app.service.delete(&admin, domain::Item { noun: domain::Noun::Event, id: event.uuid() }, 1).await.unwrap();
        }
        assert_eq!(bring(&app, &admin, &file, rest).await, (1, 0, 0, 1, true));
        let page = app.service.events(&admin, &EventQuery::default()).await.unwrap();
        assert!(page.rows.iter().all(|row| row.id != early.id && row.id != late.id));
    }

    async fn set_lists_and_what_people_did_come_out_page_by_page(db: TestStore) {
        let app = TestApp::on(db).await;
        let admin = app.person("admin", domain::Role::Admin).await;
        let event = app.service.create_event(&admin, &EventForm { title: "Night".to_owned(), ..EventForm::default() }).await.unwrap();
        let list = "Blue\n== Encore\n- Red > | capo 2\n";
        app.service.edit_set_list(&admin, event.id, 0, list).await.unwrap();
        let track = app.add(&admin, "solo.wav", &wav("", 7, 2)).await;
        app.service.set_favourite(&admin, track, true).await.unwrap();
        app.service.rate(&admin, track, Some("4".parse().unwrap())).await.unwrap();
        app.service.note_playback(&admin, track, 0, domain::personal::Playback::Started, 0).await.unwrap();

        let lines = |text: String| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
        let set_list = lines(exported(&app, &admin, ExportTable::Stored(StoredTable::SetLists)).await);
        let told: Vec<&str> = set_list.iter().map(|line| line.split_once(',').unwrap().1).collect();
        assert_eq!(told, ["Night,1,,Blue,,yes,yes,no,", "Night,2,Encore,Red,,yes,no,yes,capo 2"]);
        for (table, part) in [
            (ExportTable::Stored(StoredTable::Favourites), format!("admin,{track},solo,")),
            (ExportTable::Stored(StoredTable::Ratings), format!("admin,{track},solo,4,")),
            (ExportTable::Stored(StoredTable::History), format!("admin,{track},solo,")),
        ] {
            let rows = lines(exported(&app, &admin, table).await);
            assert_eq!(rows.len(), 1, "{rows:?}");
            assert!(rows[0].contains(&part), "{rows:?}");
        }
        // What lies in the bin comes out too; what an import would bring back does not.
        app.service.delete(&admin, domain::Item { noun: domain::Noun::Event, id: event.id.uuid() }, 1).await.unwrap();
        assert_eq!(lines(exported(&app, &admin, ExportTable::Stored(StoredTable::SetLists)).await), set_list);
        assert!(lines(exported(&app, &admin, ExportTable::Events).await).is_empty());

        // Another admin gets nothing of what this one keeps, whoever holds the machine all of it.
        let other = app.person("other", domain::Role::Admin).await;
        let operator = app.service.operator().await.unwrap();
        for table in [StoredTable::Favourites, StoredTable::Ratings, StoredTable::History] {
            let rows = async |viewer: &Viewer| lines(exported(&app, viewer, ExportTable::Stored(table)).await).len();
            assert_eq!((rows(&other).await, rows(&operator).await), (0, 1));
        }
    }
}

/// The second column of a table, whose fields hold no commas.
fn names_in(table: &str) -> Vec<&str> {
    table
        .lines()
        .filter_map(|line| line.split(',').nth(1))
        .collect()
}

#[tokio::test]
async fn faults_name_the_line_and_the_field() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let file = "date,title,kind,city\n\
                31.2.2024,A,,\n\
                3/4/2024,B,,\n\
                2024,C,concert,\n\
                2024,D,,,extra\n\
                2024,E,,\n\
                2024,e!,,\n";
    let report = app
        .service
        .import_table(&editor, file.as_bytes(), PLAIN)
        .await
        .unwrap();
    let reasons: Vec<String> = report
        .rejected
        .iter()
        .map(|row| format!("{}: {}", row.line, row.reason))
        .collect();
    assert_eq!(
        reasons,
        [
            "2: the date: \"31.2.2024\" is not a date; write 2024-03-12, 12.3.2024, 12 March 2024, March 2024 or 2024",
            "3: the date: \"3/4/2024\" can be read with the day or with the month first; say which comes first",
            "4: the kind: unknown kind of event \"concert\"",
            "5: 5 fields under 4 columns",
            "7: the same event stands in line 6",
        ]
    );
    assert_eq!(
        (report.added, report.encoding, report.delimiter),
        (1, Encoding::Utf8, ',')
    );
    let told_order = ImportOptions {
        day_order: Some(DayOrder::MonthFirst),
        ..PLAIN
    };
    assert_eq!(
        bring(&app, &editor, "date,city\n3/4/2024,Leeds", told_order).await,
        (1, 0, 0, 0, true)
    );
    assert_eq!(events(&app, &editor).await, ["2024-03-04 Leeds"]);

    for (file, message) in [
        ("", "the file is empty"),
        (
            "a,b\n1,2",
            "the first row must name the columns of events (such as date, title, venue, city) or of songs \
                      (such as title, writers, key, tempo); it says \"a\", \"b\"",
        ),
        (
            "date,venue,place\n",
            "two columns hold the venue; remove or rename one of them",
        ),
    ] {
        let refused = app
            .service
            .import_table(&editor, file.as_bytes(), PLAIN)
            .await;
        assert_eq!(told(refused), message);
    }
    let latin = b"date;city\n2024;Z\xfcrich\n";
    let report = app
        .service
        .import_table(&editor, latin, PLAIN)
        .await
        .unwrap();
    assert_eq!(
        (report.encoding, report.written),
        (Encoding::Windows1252, true)
    );
    assert_eq!(events(&app, &editor).await[0], "2024 Zürich");
}

#[tokio::test]
async fn only_editors_import_and_only_admins_export() {
    let app = TestApp::sqlite().await;
    let listener = app.person("lis", domain::Role::Listener).await;
    let refused = app
        .service
        .import_table(&listener, b"date,city\n2024,Leeds", PLAIN)
        .await;
    assert!(matches!(refused, Err(Error::NotAllowed(_))));
    let editor = app.editor().await;
    let refused = app
        .service
        .export(&editor, ExportTable::Stored(StoredTable::Notes), None)
        .await;
    assert!(matches!(refused, Err(Error::NotAllowed(_))));
}

#[tokio::test]
async fn a_folder_comes_in_once_with_its_labels() {
    let app = TestApp::sqlite().await;
    let editor = app.editor().await;
    let dir = tempfile::tempdir().unwrap();
    let set = dir.path().join("Gig 2024/Set 1");
    std::fs::create_dir_all(&set).unwrap();
    let (one, two) = (wav("", 1, 1), wav("", 2, 1));
    std::fs::write(set.join("take 1.wav"), &one).unwrap();
    std::fs::write(dir.path().join("same again.wav"), &one).unwrap();
    std::fs::write(dir.path().join("read me.txt"), "no music").unwrap();
    std::fs::write(dir.path().join(".hidden.wav"), &two).unwrap();

    let mut folder = FolderImport::new(dir.path());
    // Nothing has settled at the first look, everything at the second, and nothing is new at the third.
    assert_eq!(folder.settled().await, FolderLook::default());
    let files = folder.settled().await.files;
    assert_eq!(folder.settled().await, FolderLook::default());
    let mut told = Vec::new();
    for file in &files {
        let name = file.path.file_name().unwrap().to_str().unwrap().to_owned();
        let outcome = match app.service.import_file(&editor, file).await.unwrap() {
            FolderOutcome::Added(track) => {
                let detail = app.service.track(&editor, track).await.unwrap();
                assert_eq!(detail.folder.as_deref(), Some("Gig 2024/Set 1"));
                "added".to_owned()
            }
            FolderOutcome::Known(_) => "known".to_owned(),
            FolderOutcome::NoMedia => "no media".to_owned(),
            FolderOutcome::Refused(why) => why,
        };
        told.push(format!("{name}: {outcome}"));
    }
    assert_eq!(
        told,
        [
            "take 1.wav: added",
            "read me.txt: no media",
            "same again.wav: known"
        ]
    );
    std::fs::write(dir.path().join("later.wav"), &two).unwrap();
    assert_eq!(folder.settled().await, FolderLook::default());
    assert_eq!(folder.settled().await.files.len(), 1);
    // What could not be dealt with comes again; what was not readable for a while does not.
    folder.again(&dir.path().join("later.wav"));
    assert_eq!(folder.settled().await.files.len(), 1);
    let away = dir.path().with_extension("away");
    std::fs::rename(dir.path(), &away).unwrap();
    let look = folder.settled().await;
    assert_eq!((look.files.len(), look.faults.len()), (0, 1));
    assert_eq!(look.faults[0].path, dir.path());
    std::fs::rename(&away, dir.path()).unwrap();
    assert_eq!(folder.settled().await, FolderLook::default());
}
