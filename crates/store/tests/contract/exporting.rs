use crate::scene::{Place, at, fresh, two_places};
use domain::{EventId, SongId};
use store::{EventFields, Imported, NamedEntry, SongFields, StoreError, StoredTable};

fn named(name: &str, remark: &str) -> NamedEntry {
    NamedEntry {
        id: SongId::from_parts(at(0), fresh()).uuid(),
        name: name.to_owned(),
        remark: remark.to_owned(),
    }
}

fn gig(title: &str, people: Vec<NamedEntry>, genres: Vec<NamedEntry>) -> EventFields {
    EventFields {
        kind: domain::event::EventKind::Gig,
        date: Some("2024-03".parse().unwrap()),
        title: title.to_owned(),
        venue: String::new(),
        city: String::new(),
        description: String::new(),
        rating: 0,
        people,
        genres,
        styles: Vec::new(),
    }
}

fn song(title: &str, others: &[&str]) -> SongFields {
    SongFields {
        title: title.to_owned(),
        alternative_titles: others.iter().map(|&other| other.to_owned()).collect(),
        writers: String::new(),
        key: String::new(),
        tempo_bpm: Some(99),
        notes: String::new(),
        lyrics: "la\nla".to_owned(),
        genres: vec![named("Rock", "")],
        styles: Vec::new(),
    }
}

fn row<Id, Fields>(id: Id, revision: Option<u64>, fields: Fields) -> Imported<Id, Fields> {
    Imported {
        id,
        revision,
        fields,
    }
}

fn entry(ours: Place) -> store::AuditEntry {
    crate::scene::entry(ours.library, "import")
}

store::on_both_engines! {
    async fn rows_share_the_people_they_name(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let ids = [0, 1].map(|_| EventId::from_parts(at(0), fresh()));
        let rows = [
            row(ids[0], None, gig("One", vec![named("Ann", "guitar, vocals"), named("Bob", "")], vec![named("Rock", "")])),
            row(ids[1], None, gig("Two", vec![named("bob", "drums"), named("ANN", "")], vec![named("rock", ""), named("Jazz", "")])),
        ];
        db.store.import_events(ours.library, &rows, &entry(ours), at(1)).await.unwrap();
        let sheets = db.store.event_sheets(ours.library, None, 9).await.unwrap();
        let told: Vec<_> = sheets.iter().map(|sheet| (sheet.form.people.as_str(), sheet.form.genres.as_str())).collect();
        assert_eq!(told, [("Ann: guitar, vocals\nBob", "Rock"), ("Bob: drums\nAnn", "Jazz, Rock")]);
        assert_eq!(db.store.export(StoredTable::People, ours.library, None, None, 9).await.unwrap().len(), 2);
        assert_eq!(db.store.event_sheets(theirs.library, None, 9).await.unwrap(), []);

        // Pages follow each other by identifier.
        let second = db.store.event_sheets(ours.library, Some(sheets[0].id), 1).await.unwrap();
        assert_eq!((second.len(), second[0].id, second[0].revision), (1, sheets[1].id, 1));
        let changed = [row(ids[0], Some(1), gig("One again", Vec::new(), Vec::new()))];
        db.store.import_events(ours.library, &changed, &entry(ours), at(2)).await.unwrap();
        let sheets = db.store.event_sheets(ours.library, None, 9).await.unwrap();
        let first = sheets.iter().find(|sheet| sheet.id == ids[0]).unwrap();
        assert_eq!((first.form.title.as_str(), first.form.people.as_str(), first.revision), ("One again", "", 2));
    }

    async fn an_import_that_is_stale_in_one_row_writes_none(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let id = EventId::from_parts(at(0), fresh());
        let first = [row(id, None, gig("One", Vec::new(), Vec::new()))];
        db.store.import_events(ours.library, &first, &entry(ours), at(1)).await.unwrap();
        let fresh_row = || row(EventId::from_parts(at(0), fresh()), None, gig("New", vec![named("Eve", "")], Vec::new()));
        let stale = [fresh_row(), row(id, Some(2), gig("Two", Vec::new(), Vec::new()))];
        let refused = db.store.import_events(ours.library, &stale, &entry(ours), at(2)).await;
        assert!(matches!(refused, Err(StoreError::Stale { what: "event", .. })));
        let foreign = [row(id, Some(1), gig("Two", Vec::new(), Vec::new()))];
        let refused = db.store.import_events(theirs.library, &foreign, &entry(theirs), at(2)).await;
        assert!(matches!(refused, Err(StoreError::Stale { .. })));
        assert_eq!(db.store.event_sheets(ours.library, None, 9).await.unwrap().len(), 1);
        assert_eq!(db.store.export(StoredTable::People, ours.library, None, None, 9).await.unwrap(), []);
    }

    async fn imported_songs_are_found_by_every_title(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let id = SongId::from_parts(at(0), fresh());
        let rows = [row(id, None, song("Night Train", &["Nachtzug"]))];
        db.store.import_songs(ours.library, &rows, &entry(ours), at(1)).await.unwrap();
        let keys = |keys: [&str; 2]| {
            let keys = keys.map(str::to_owned);
            let store = db.store.clone();
            async move { store.songs_by_key(ours.library, &keys).await.unwrap().len() }
        };
        assert_eq!(keys(["night train", "nachtzug"]).await, 2);
        let rows = [row(id, Some(1), song("Late Train", &["Night Train"]))];
        db.store.import_songs(ours.library, &rows, &entry(ours), at(2)).await.unwrap();
        assert_eq!(keys(["night train", "nachtzug"]).await, 1);
        let sheets = db.store.song_sheets(ours.library, None, 9).await.unwrap();
        let form = &sheets[0].form;
        assert_eq!((form.title.as_str(), form.tempo_bpm.as_str(), form.lyrics.as_str()), ("Late Train", "99", "la\nla"));
        assert_eq!((form.alternative_titles.as_str(), form.genres.as_str()), ("Night Train", "Rock"));
        let stale = [row(id, Some(1), song("x", &[]))];
        assert!(db.store.import_songs(ours.library, &stale, &entry(ours), at(3)).await.is_err());
    }
}
