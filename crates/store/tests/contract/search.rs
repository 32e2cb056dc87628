use crate::scene::{Place, add_track, analysis, at, content, two_places};
use domain::LibraryId;
use domain::search::{HitKind, SearchPage, SearchQuery};
use sqlx::{AssertSqlSafe, Executor, PgPool, SqlitePool};
use store::test_support::TestStore;
use store::{Analysis, Store, StoreError};

/// Writes rows beside the store, whatever way the rest of the crate has of doing so: the index must notice by itself.
enum Pen {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Pen {
    async fn of(db: &TestStore) -> Self {
        if db.address.starts_with("sqlite") {
            Self::Sqlite(SqlitePool::connect(&db.address).await.unwrap())
        } else {
            Self::Postgres(PgPool::connect(&db.address).await.unwrap())
        }
    }

    /// `{n}` stands for the identifier of that number, `{now}` for a moment, `{ours}` for the first library's.
    async fn write(&self, ours: LibraryId, text: &str) {
        let mut text = text.replace("{now}", "'2024-01-01T00:00:00+00:00'");
        let literal = |hex: String| match self {
            Self::Sqlite(_) => format!("x'{hex}'"),
            Self::Postgres(_) => format!("'{hex}'"),
        };
        text = text.replace("{ours}", &literal(ours.uuid().simple().to_string()));
        while let Some((before, rest)) = text.split_once('{') {
            let (number, behind) = rest.split_once('}').unwrap();
            let hex = format!("{:032x}", number.parse::<u128>().unwrap());
            text = format!("{before}{}{behind}", literal(hex));
        }
        match self {
            Self::Sqlite(pool) => pool.execute(AssertSqlSafe(text)).await.map(drop),
            Self::Postgres(pool) => pool.execute(AssertSqlSafe(text)).await.map(drop),
        }
        .unwrap();
    }

    async fn song(&self, ours: LibraryId, id: u32, title: &str, more: &str) {
        let [others, writers, lyrics] = [0, 1, 2].map(|n| more.split('|').nth(n).unwrap_or(""));
        let text = format!(
            "INSERT INTO song (id, library_id, title, sort_title, alternative_titles, writers, lyrics, created_at,
                 updated_at)
             VALUES ({{{id}}}, {{ours}}, '{title}', '', '{others}', '{writers}', '{lyrics}', {{now}}, {{now}})"
        );
        self.write(ours, &text).await;
    }

    async fn event(&self, ours: LibraryId, id: u32, date: &str, title: &str, place: &str) {
        let (venue, city) = place.split_once(", ").unwrap_or((place, ""));
        let text = format!(
            "INSERT INTO event (id, library_id, kind, date, title, sort_title, venue, city, created_at, updated_at)
             VALUES ({{{id}}}, {{ours}}, 'gig', '{date}', '{title}', '', '{venue}', '{city}', {{now}}, {{now}})"
        );
        self.write(ours, &text).await;
    }

    async fn musician(&self, ours: LibraryId, id: u32, name: &str, event: u32) {
        let text = format!(
            "INSERT INTO musician (id, library_id, name, sort_name, kind, created_at, updated_at)
             VALUES ({{{id}}}, {{ours}}, '{name}', '', 'person', {{now}}, {{now}})"
        );
        self.write(ours, &text).await;
        let text = format!(
            "INSERT INTO event_musician (library_id, event_id, musician_id, position)
             VALUES ({{ours}}, {{{event}}}, {{{id}}}, {id})"
        );
        self.write(ours, &text).await;
    }
}

fn query(text: &str) -> SearchQuery {
    SearchQuery {
        text: text.to_owned(),
        kind: None,
        after: None,
        limit: 20,
    }
}

async fn page(store: &Store, library: LibraryId, query: &SearchQuery) -> SearchPage {
    while store.index_changes(library, 7).await.unwrap() > 0 {}
    assert!(!store.search_is_behind(library).await.unwrap());
    store
        .search(library, store::Reach::All, query)
        .await
        .unwrap()
}

async fn found(store: &Store, library: LibraryId, text: &str) -> Vec<String> {
    let page = page(store, library, &query(text)).await;
    page.rows
        .into_iter()
        .map(|hit| format!("{} {}", hit.kind.as_str(), hit.title))
        .collect()
}

/// A small archive: two songs, three events, two people and a track.
async fn archive(db: &TestStore, ours: Place) -> Pen {
    let pen = Pen::of(db).await;
    pen.song(
        ours.library,
        1,
        "Night Train",
        "Le train de nuit|Zoë Ångström|all the way home",
    )
    .await;
    pen.song(ours.library, 2, "Train", "|Ann|a night to remember")
        .await;
    pen.event(
        ours.library,
        3,
        "2023-05-01",
        "Train Fest",
        "Café Zürich, Bern",
    )
    .await;
    pen.event(
        ours.library,
        4,
        "2024-03-12",
        "Train Fest",
        "Paradiso, Amsterdam",
    )
    .await;
    pen.event(ours.library, 5, "", "Rehearsal", "").await;
    pen.musician(ours.library, 6, "Train Spotter", 5).await;
    pen.musician(ours.library, 7, "Béla O''Hara", 4).await;
    let track = add_track(&db.store, ours, content(1), "Night Train (live)", at(5)).await;
    let tagged = Analysis {
        artist: Some("The Examples".to_owned()),
        ..analysis(1000)
    };
    db.store
        .set_analysis(ours.library, track.asset, &tagged, at(6))
        .await
        .unwrap();
    let text = format!(
        "UPDATE track SET event_id = {{4}} WHERE id = {{{}}}",
        track.track.uuid().as_u128()
    );
    pen.write(ours.library, &text).await;
    pen
}

store::on_both_engines! {
    async fn closer_comes_first_then_the_kind_then_the_newer(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        archive(&db, ours).await;
        assert_eq!(found(&db.store, ours.library, "train").await, [
            "song Train",
            "musician Train Spotter",
            "event Train Fest",
            "event Train Fest",
            "song Night Train",
            "track Night Train (live)",
            // Who plays there is among an event's names.
            "event Rehearsal",
        ]);
        let page = page(&db.store, ours.library, &query("train fest")).await;
        let dates: Vec<_> = page.rows.iter().map(|hit| hit.date.unwrap().to_string()).collect();
        // The track is at the latter event, which its text names.
        assert_eq!(dates, ["2024-03-12", "2023-05-01", "2024-03-12"]);
        assert_eq!(page.rows[0].context, "Paradiso, Amsterdam");
        // What tells takes of a song from each other comes first: there is not always room for all of it.
        assert_eq!(page.rows[2].context, "Train Fest \u{b7} The Examples \u{b7} Paradiso \u{b7} Amsterdam");
        assert_eq!(page.totals, [(HitKind::Event, 2), (HitKind::Track, 1)]);
        let uncounted = db.store.search_uncounted(ours.library, store::Reach::All, &query("train fest")).await.unwrap();
        assert_eq!(uncounted, SearchPage { totals: Vec::new(), ..page });
    }

    async fn accents_case_order_and_the_end_of_the_last_word_do_not_matter(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        archive(&db, ours).await;
        for (asked, expected) in [
            ("TRAIN night", vec!["song Night Train", "track Night Train (live)", "song Train"]),
            ("zurich CAFE", vec!["event Train Fest"]),
            ("angstrom", vec!["song Night Train"]),
            ("nuit tra", vec!["song Night Train"]),
            ("bela ohara", vec!["musician Béla O'Hara", "event Train Fest"]),
            ("hara", vec!["musician Béla O'Hara", "event Train Fest"]),
            ("remem", vec!["song Train"]),
            ("remem night", vec![]),
            ("2024-03", vec!["event Train Fest", "track Night Train (live)"]),
            ("march 2024", vec!["event Train Fest", "track Night Train (live)"]),
            ("examples", vec!["track Night Train (live)"]),
            ("...", vec![]),
            ("' OR 1 NOT * : \"", vec![]),
            ("nothing of that", vec![]),
        ] {
            assert_eq!(found(&db.store, ours.library, asked).await, expected, "{asked}");
        }
    }

    async fn a_line_of_the_text_explains_what_the_title_does_not(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        archive(&db, ours).await;
        let page = page(&db.store, ours.library, &query("way")).await;
        assert_eq!(page.rows[0].snippet.as_deref(), Some("Le train de nuit all the way home"));
        assert_eq!(page.rows[0].path, "/songs/night-train-0000000000000000000001");
        let page = self::page(&db.store, ours.library, &query("night")).await;
        let snippets: Vec<_> = page.rows.iter().map(|hit| hit.snippet.as_deref()).collect();
        assert_eq!(snippets, [None, None, Some("a night to remember")]);
    }

    async fn pages_follow_each_other_within_a_kind_and_across(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        archive(&db, ours).await;
        for kind in [None, Some(HitKind::Event), Some(HitKind::Track)] {
            let whole = SearchQuery { kind, ..query("train") };
            let whole = page(&db.store, ours.library, &whole).await;
            for limit in [1, 2, 3, 7] {
                let mut asked = SearchQuery { kind, limit, ..query("train") };
                let mut rows = Vec::new();
                loop {
                    let page = db.store.search(ours.library, store::Reach::All, &asked).await.unwrap();
                    assert_eq!(page.totals, whole.totals);
                    rows.extend(page.rows);
                    asked.after = page.next;
                    if asked.after.is_none() {
                        break;
                    }
                }
                assert_eq!(rows, whole.rows, "{kind:?} {limit}");
            }
        }
        let after = Some("nonsense".to_owned());
        let refused = db.store.search(ours.library, store::Reach::All, &SearchQuery { after, ..query("train") }).await;
        assert!(matches!(refused, Err(StoreError::Cursor(_))));
    }

    async fn a_search_stays_within_its_library(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        archive(&db, ours).await;
        assert_eq!(found(&db.store, theirs.library, "train").await, [] as [&str; 0]);
        let first = page(&db.store, ours.library, &SearchQuery { limit: 1, ..query("train") }).await;
        let borrowed = SearchQuery { after: first.next, ..query("train") };
        assert_eq!(db.store.search(theirs.library, store::Reach::All, &borrowed).await.unwrap(), SearchPage::default());
    }

    async fn what_changes_is_found_as_it_is_now(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let pen = archive(&db, ours).await;
        let library = ours.library;
        let none: [&str; 0] = [];
        assert_eq!(found(&db.store, library, "paradiso").await, ["event Train Fest", "track Night Train (live)"]);

        pen.write(library, "UPDATE event SET venue = 'Melkweg' WHERE id = {4}").await;
        assert_eq!(found(&db.store, library, "paradiso").await, none);
        assert_eq!(found(&db.store, library, "melkweg").await, ["event Train Fest", "track Night Train (live)"]);

        pen.write(library, "UPDATE song SET deleted_at = {now} WHERE id = {2}").await;
        assert_eq!(found(&db.store, library, "remember").await, none);
        pen.write(library, "UPDATE song SET deleted_at = NULL WHERE id = {2}").await;
        assert_eq!(found(&db.store, library, "remember").await, ["song Train"]);

        pen.write(library, "UPDATE musician SET name = 'Bo' WHERE id = {7}").await;
        assert_eq!(found(&db.store, library, "hara").await, none);
        assert_eq!(found(&db.store, library, "bo").await, ["musician Bo", "event Train Fest"]);
        pen.write(library, "DELETE FROM event_musician WHERE event_id = {4}").await;
        assert_eq!(found(&db.store, library, "bo").await, ["musician Bo"]);

        pen.write(library, "UPDATE event SET date = '2020' WHERE id = {4}").await;
        let page = page(&db.store, library, &query("train fest")).await;
        let dates: Vec<_> = page.rows.iter().map(|hit| hit.date.unwrap().to_string()).collect();
        assert_eq!(dates, ["2023-05-01", "2020", "2020"]);

        pen.write(library, "DELETE FROM musician WHERE id = {7}").await;
        assert_eq!(found(&db.store, library, "bo").await, none);
    }

    async fn set_lists_and_notes_are_searched(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let pen = archive(&db, ours).await;
        let account = ours.account.uuid().as_u128();
        for text in [
            "INSERT INTO set_list (id, library_id, event_id, created_at, updated_at)
             VALUES ({20}, {ours}, {5}, {now}, {now})",
            "INSERT INTO set_list_entry (library_id, set_list_id, position, title, name_key, planned, played, segue)
             VALUES ({ours}, {20}, 1, 'Unheard Waltz', 'unheard waltz', TRUE, TRUE, FALSE)",
            &format!("INSERT INTO note (id, library_id, account_id, track_id, at_ms, text, created_at, updated_at)
                SELECT {{21}}, {{ours}}, {{{account}}}, id, 192000, 'marvellous solo', {{now}}, {{now}} FROM track"),
        ] {
            pen.write(ours.library, text).await;
        }
        assert_eq!(found(&db.store, ours.library, "waltz").await, ["event Rehearsal"]);
        let page = page(&db.store, ours.library, &query("marvellous")).await;
        let line = page.rows[0].snippet.as_deref();
        assert_eq!(line, Some("Train Fest Paradiso, Amsterdam marvellous solo"));
        pen.write(ours.library, "UPDATE note SET deleted_at = {now}").await;
        pen.write(ours.library, "DELETE FROM set_list").await;
        assert_eq!(found(&db.store, ours.library, "marvellous").await, [] as [&str; 0]);
        assert_eq!(found(&db.store, ours.library, "waltz").await, [] as [&str; 0]);
    }

    async fn playlists_are_found_once_they_are_shared(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let pen = Pen::of(&db).await;
        let account = ours.account.uuid().as_u128();
        let text = format!(
            "INSERT INTO playlist (id, library_id, account_id, title, sort_title, description, visibility, created_at,
                 updated_at)
             VALUES ({{30}}, {{ours}}, {{{account}}}, 'Van songs', '', 'for the road', 'private', {{now}}, {{now}})"
        );
        pen.write(ours.library, &text).await;
        assert_eq!(found(&db.store, ours.library, "road").await, [] as [&str; 0]);
        pen.write(ours.library, "UPDATE playlist SET visibility = 'library'").await;
        assert_eq!(found(&db.store, ours.library, "road").await, ["playlist Van songs"]);
    }
}

/// Numbers that look random and are the same in every run: xorshift, as in Marsaglia, "Xorshift RNGs", 2003.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn words(&mut self, most: u64) -> String {
        const WORDS: [&str; 24] = [
            "night",
            "Nacht",
            "née",
            "train",
            "Tränen",
            "treno",
            "blue",
            "BLUES",
            "Blümchen",
            "river",
            "rivière",
            "r2",
            "love",
            "O''Hara",
            "Øl",
            "straße",
            "夜の歌",
            "rock-n-roll",
            "st. john",
            "été",
            "Łódź",
            "12",
            "2024",
            "a",
        ];
        let count = 1 + self.roll(most);
        let words: Vec<&str> = (0..count)
            .map(|_| WORDS[usize::try_from(self.roll(WORDS.len() as u64)).unwrap()])
            .collect();
        words.join(" ")
    }
}

/// The same archive of some hundred things, written to either engine.
async fn large(db: &TestStore) -> LibraryId {
    let (ours, theirs) = two_places(&db.store).await;
    let pen = Pen::of(db).await;
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for id in (0..300_u32).step_by(3) {
        let more = format!("{}|{}|{}", dice.words(2), dice.words(2), dice.words(9));
        pen.song(ours.library, id + 1000, &dice.words(3), &more)
            .await;
        let date = ["", "2024", "2024-03", "2024-03-12", "2023-05-01"]
            [usize::try_from(dice.roll(5)).unwrap()];
        let place = format!("{}, {}", dice.words(2), dice.words(1));
        pen.event(ours.library, id + 1001, date, &dice.words(3), &place)
            .await;
        pen.musician(ours.library, id + 1002, &dice.words(2), id + 1001)
            .await;
        if id % 60 == 0 {
            pen.song(theirs.library, id + 5000, &dice.words(3), "||")
                .await;
            while db.store.index_changes(ours.library, 40).await.unwrap() > 0 {}
        }
    }
    pen.write(ours.library, "UPDATE event SET venue = '' WHERE city = 'a'")
        .await;
    while db.store.index_changes(ours.library, 1000).await.unwrap() > 0 {}
    ours.library
}

#[tokio::test]
async fn both_engines_answer_alike() {
    let (sqlite, postgres) = (TestStore::sqlite().await, TestStore::postgres().await);
    let (ours, same) = (large(&sqlite).await, large(&postgres).await);
    let mut dice = Dice(7);
    let mut hits = 0;
    for turn in 0..300_u32 {
        let mut text = dice.words(3).replace("''", "'");
        // Now and then the last word is not finished.
        if turn % 3 == 0 && text.chars().count() > 1 {
            text.pop();
        }
        let kind = (turn % 5 == 0).then(|| HitKind::ALL[usize::try_from(dice.roll(3)).unwrap()]);
        let mut asked = SearchQuery {
            kind,
            limit: 5,
            ..query(&text)
        };
        loop {
            let one = sqlite
                .store
                .search(ours, store::Reach::All, &asked)
                .await
                .unwrap();
            let other = postgres
                .store
                .search(same, store::Reach::All, &asked)
                .await
                .unwrap();
            assert_eq!(one, other, "{asked:?}");
            hits += one.rows.len();
            asked.after = one.next;
            if asked.after.is_none() {
                break;
            }
        }
    }
    assert!(
        hits > 1000,
        "the questions found too little to compare: {hits}"
    );
}
