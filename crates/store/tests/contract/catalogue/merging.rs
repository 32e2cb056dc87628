use super::scene::{
    add_event, add_musician, add_song, gig, names, perform, person, song_called, tune, with_role,
};
use crate::scene::{at, entry, fresh, two_places};
use domain::SetListId;
use domain::song::PerformanceQuery;
use store::{EventFields, Merged, MusicianFields, SongFields, StoreError};

store::on_both_engines! {
    async fn a_merged_song_lives_on_in_the_other(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let kept = SongFields { key: "G".to_owned(), notes: "one".to_owned(), genres: names(&["Rock"]), ..tune("Blue") };
        let gone = SongFields {
            alternative_titles: vec!["Azul".to_owned(), "Blue".to_owned()],
            key: "A".to_owned(),
            writers: "Ada".to_owned(),
            notes: "two".to_owned(),
            genres: names(&["Rock", "Folk"]),
            ..tune("Bleu")
        };
        let (into, from) = (add_song(&db.store, ours, &kept).await, add_song(&db.store, ours, &gone).await);
        let event = add_event(&db.store, ours, &gig("Night", "")).await;
        let track = perform(&db.store, ours, 1, event, "Bleu").await;
        let entries = domain::set_list::read("Bleu").unwrap();
        let list = SetListId::from_parts(at(0), fresh());
        let audit = entry(ours.library, "set_list.edit");
        db.store.edit_set_list(ours.library, event, 0, list, &entries, &audit, at(2)).await.unwrap();
        let audit = entry(ours.library, "song.merge");
        let foreign = db.store.merge_songs(theirs.library, from, into, &audit, at(3)).await;
        assert!(matches!(foreign, Err(StoreError::Missing("song"))));
        assert_eq!(db.store.merge_songs(ours.library, from, into, &audit, at(3)).await.unwrap(), Merged::Done);

        let query = PerformanceQuery::default();
        let merged = db.store.song(ours.library, into, &query).await.unwrap().unwrap();
        assert_eq!((merged.row.title.as_str(), merged.row.key.as_str(), merged.row.writers.as_str()), ("Blue", "G", "Ada"));
        assert_eq!(merged.alternative_titles, ["Bleu", "Azul"]);
        assert_eq!((merged.notes.as_str(), merged.genres.len(), merged.revision), (
            "one\n\ntwo\n\nOf \u{201c}Bleu\u{201d}, which was merged into this:\nKey: A", 2, 2
        ));
        assert_eq!((merged.row.tracks, merged.performances.rows[0].id), (1, track));
        assert_eq!(db.store.song(ours.library, from, &query).await.unwrap(), Some(merged));
        assert_eq!(song_called(&db.store, ours, "azul").await, into);
        let record = db.store.event(ours.library, event).await.unwrap().unwrap();
        assert_eq!(record.set_list[0].song.as_ref().unwrap().id, into);
        let twice = db.store.merge_songs(ours.library, from, into, &entry(ours.library, "x"), at(4)).await;
        assert!(matches!(twice, Err(StoreError::Missing("song"))));
        // An address that was merged before follows.
        let last = add_song(&db.store, ours, &tune("Last")).await;
        db.store.merge_songs(ours.library, into, last, &entry(ours.library, "x"), at(5)).await.unwrap();
        assert_eq!(db.store.song(ours.library, from, &query).await.unwrap().unwrap().row.id, last);
    }

    async fn what_only_one_can_say_stands_in_the_notes(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let whole = |title: &str, sign: &str| SongFields {
            writers: format!("{sign} writer"),
            key: format!("{sign} key"),
            tempo_bpm: Some(u16::try_from(sign.len()).unwrap()),
            notes: format!("{sign} notes"),
            lyrics: format!("{sign} lyrics\n{sign} chorus"),
            ..tune(title)
        };
        let into = add_song(&db.store, ours, &whole("Blue", "one")).await;
        let from = add_song(&db.store, ours, &whole("Bleu", "another")).await;
        db.store.merge_songs(ours.library, from, into, &entry(ours.library, "x"), at(3)).await.unwrap();
        let song = db.store.song(ours.library, into, &PerformanceQuery::default()).await.unwrap().unwrap();
        assert_eq!((song.lyrics.as_str(), song.row.tempo_bpm), ("one lyrics\none chorus", Some(3)));
        assert_eq!(
            song.notes,
            "one notes\n\nanother notes\n\nOf \u{201c}Bleu\u{201d}, which was merged into this:\n\
             Writers: another writer\nKey: another key\nTempo: 7 bpm\n\
             Lyrics:\nanother lyrics\nanother chorus"
        );
        // What both say is said once.
        let same = SongFields { notes: "more".to_owned(), ..whole("Azul", "one") };
        let same = add_song(&db.store, ours, &same).await;
        db.store.merge_songs(ours.library, same, into, &entry(ours.library, "x"), at(4)).await.unwrap();
        let song = db.store.song(ours.library, into, &PerformanceQuery::default()).await.unwrap().unwrap();
        assert!(song.notes.ends_with("another chorus\n\nmore"), "{}", song.notes);

        let kept = MusicianFields { filed_as: "Example, Ada".to_owned(), ..person("Ada Example") };
        let kept = add_musician(&db.store, ours, &kept).await;
        let gone = MusicianFields {
            kind: domain::musician::MusicianKind::Act,
            filed_as: "Examples".to_owned(),
            ..person("The Examples")
        };
        let gone = add_musician(&db.store, ours, &gone).await;
        db.store.merge_musicians(ours.library, gone, kept, &entry(ours.library, "x"), at(5)).await.unwrap();
        let musician = db.store.musician(ours.library, kept).await.unwrap().unwrap();
        assert_eq!(
            musician.notes,
            "Of \u{201c}The Examples\u{201d}, which was merged into this:\nKind: act\nFiled as: Examples"
        );
    }

    async fn what_is_too_long_together_stays_apart(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let long = |title: &str, sign: &str| SongFields { notes: sign.repeat(15_000), ..tune(title) };
        let (a, b) = (add_song(&db.store, ours, &long("a", "x")).await, add_song(&db.store, ours, &long("b", "y")).await);
        let merged = db.store.merge_songs(ours.library, a, b, &entry(ours.library, "x"), at(3)).await.unwrap();
        assert_eq!(merged, Merged::TooLong("notes"));
        let still = db.store.song(ours.library, a, &PerformanceQuery::default()).await.unwrap().unwrap();
        assert_eq!((still.row.id, still.revision), (a, 1));
    }

    async fn a_merged_person_lives_on_in_the_other(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let kept = add_musician(&db.store, ours, &person("Ada Example")).await;
        let gone = MusicianFields { notes: "left-handed".to_owned(), ..person("A. Example") };
        let gone = add_musician(&db.store, ours, &gone).await;
        let both = vec![with_role("Ada Example", "guitar"), with_role("A. Example", "vocals")];
        let shared = add_event(&db.store, ours, &EventFields { people: both, ..gig("Shared", "2024") }).await;
        let alone = EventFields { people: vec![with_role("A. Example", "piano")], ..gig("Alone", "") };
        let alone = add_event(&db.store, ours, &alone).await;
        let merged = db.store.merge_musicians(ours.library, gone, kept, &entry(ours.library, "x"), at(3)).await.unwrap();
        assert_eq!(merged, Merged::Done);
        let found = db.store.musician(ours.library, gone).await.unwrap().unwrap();
        assert_eq!((found.row.id, found.row.events, found.notes.as_str()), (kept, 2, "left-handed"));
        assert_eq!(found.other_names, ["A. Example"]);
        for (event, role) in [(shared, "guitar, vocals"), (alone, "piano")] {
            let people = db.store.event(ours.library, event).await.unwrap().unwrap().people;
            assert_eq!((people.len(), people[0].musician.id, people[0].role.as_str()), (1, kept, role));
        }
        let itself = db.store.merge_musicians(ours.library, kept, kept, &entry(ours.library, "x"), at(3)).await;
        assert!(matches!(itself, Err(StoreError::Missing("musician"))));
    }
}
