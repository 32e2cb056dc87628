use super::scene::{
    add_event, add_musician, add_song, add_track, delete, gig, named, perform, performance, person,
    restore, song_called, tune,
};
use crate::scene::{Place, at, entry, fresh, two_places};
use domain::bin::{BinQuery, Binned};
use domain::personal::PlaylistVisibility;
use domain::song::PerformanceQuery;
use domain::track::TrackQuery;
use domain::{Item, NoteId, Noun, PlaylistId};
use store::{
    BinReader, EventFields, MusicianFields, NewNote, NewPlaylist, Owner, PlaylistEdit,
    PlaylistFields, StoreError,
};

fn editor(place: Place) -> BinReader {
    BinReader {
        account: place.account,
        catalogue: true,
    }
}

store::on_both_engines! {
    async fn the_bin_lists_everything_deleted_the_latest_first(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let event = add_event(&db.store, ours, &gig("Night", "")).await;
        perform(&db.store, ours, 1, event, "Blue").await;
        perform(&db.store, ours, 2, event, "Blue").await;
        let song = add_song(&db.store, ours, &tune("Red")).await;
        let musician = add_musician(&db.store, ours, &person("Ada")).await;
        let track = add_track(&db.store, ours, 3, "Stray").await;
        let binned = [
            (Noun::Event, event.uuid(), "Night", 2),
            (Noun::Song, song.uuid(), "Red", 0),
            (Noun::Musician, musician.uuid(), "Ada", 0),
            (Noun::Track, track.uuid(), "Stray", 0),
        ];
        for (second, (noun, id, ..)) in (20..).zip(binned) {
            delete(&db.store, ours, Item { noun, id }, second).await;
        }
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = db.store.bin_page(ours.library, editor(ours), &BinQuery { after: after.clone(), ..BinQuery::default() }, 3).await.unwrap();
            for row in page.rows {
                assert_eq!(page.total, 4);
                assert_eq!((row.gone_at - row.deleted_at).num_days(), 30);
                seen.push((row.what.as_str(), row.id, row.title, row.tracks));
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let expected = binned.map(|(noun, id, title, tracks)| (noun.as_str(), id, title.to_owned(), tracks));
        assert_eq!(seen.into_iter().rev().collect::<Vec<_>>(), expected);
        assert_eq!(db.store.bin_page(theirs.library, editor(theirs), &BinQuery::default(), 9).await.unwrap().rows, []);
        let refused = db.store.bin_page(
            ours.library, editor(ours), &BinQuery { after: Some("x".to_owned()), ..BinQuery::default() }, 3,
        ).await;
        assert!(matches!(refused, Err(StoreError::Cursor(_))));
        for (noun, id, title, _) in binned {
            let item = Item { noun, id };
            assert_eq!(db.store.title_of(ours.library, item).await.unwrap(), Some((title.to_owned(), true)));
            assert!(!db.store.restore_item(theirs.library, item, &entry(theirs.library, "x"), at(40)).await.unwrap());
            restore(&db.store, ours, item).await;
            assert!(!db.store.restore_item(ours.library, item, &entry(ours.library, "x"), at(40)).await.unwrap());
            assert_eq!(db.store.title_of(ours.library, item).await.unwrap(), Some((title.to_owned(), false)));
        }
        let empty = db.store.bin_page(ours.library, editor(ours), &BinQuery::default(), 9).await.unwrap();
        assert_eq!((empty.rows.len(), empty.total), (0, 0));
    }

    async fn a_track_that_is_sent_again_no_longer_goes_with_its_event(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let event = add_event(&db.store, ours, &gig("Night", "")).await;
        let track = perform(&db.store, ours, 1, event, "Blue").await;
        delete(&db.store, ours, Item { noun: Noun::Event, id: event.uuid() }, 20).await;
        assert_eq!(add_track(&db.store, ours, 1, "Again").await, track);
        let item = Item { noun: Noun::Track, id: track.uuid() };
        let revision = db.store.track(ours.library, track).await.unwrap().unwrap().revision;
        db.store.delete_item(ours.library, item, revision, &entry(ours.library, "track.delete"), at(30)).await.unwrap();
        let page = db.store.bin_page(ours.library, editor(ours), &BinQuery::default(), 9).await.unwrap();
        let rows: Vec<_> = page.rows.iter().map(|row| (row.id, row.tracks)).collect();
        assert_eq!(rows, [(track.uuid(), 0), (event.uuid(), 0)]);
        restore(&db.store, ours, Item { noun: Noun::Event, id: event.uuid() }).await;
        assert_eq!(db.store.title_of(ours.library, item).await.unwrap().map(|(_, binned)| binned), Some(true));
    }

    async fn a_persons_own_lies_there_for_them_alone_and_goes_with_the_rest(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let me = Owner { library: ours.library, account: ours.account };
        let track = add_track(&db.store, ours, 1, "Solo").await;
        let song = add_song(&db.store, ours, &tune("Red")).await;
        let playlist = PlaylistId::from_parts(at(0), fresh());
        let fields = PlaylistFields {
            title: "Road".to_owned(),
            description: String::new(),
            visibility: PlaylistVisibility::Private,
        };
        db.store.create_playlist(&NewPlaylist { id: playlist, owner: me, fields, now: at(1) }).await.unwrap();
        let note = NoteId::from_parts(at(0), fresh());
        let text = "great solo".to_owned();
        assert!(db.store.add_note(&NewNote { id: note, owner: me, track, at_ms: None, text, now: at(1) }).await.unwrap());
        delete(&db.store, ours, Item { noun: Noun::Song, id: song.uuid() }, 20).await;
        assert_eq!(db.store.delete_playlist(me, playlist, 1, at(21)).await.unwrap(), PlaylistEdit::Done);
        assert_eq!(db.store.delete_note(ours.library, None, note, at(22)).await.unwrap(), Some(track));

        let listed = |account, catalogue, what, ascending| {
            let store = db.store.clone();
            async move {
                let query = BinQuery { what, ascending, after: None };
                let page = store.bin_page(ours.library, BinReader { account, catalogue }, &query, 9).await.unwrap();
                assert_eq!(page.total, page.rows.len() as u64);
                page.rows.into_iter().map(|row| row.title).collect::<Vec<_>>()
            }
        };
        assert_eq!(listed(ours.account, true, None, false).await, ["great solo", "Road", "Red"]);
        assert_eq!(listed(ours.account, true, None, true).await, ["Red", "Road", "great solo"]);
        assert_eq!(listed(ours.account, false, None, false).await, ["great solo", "Road"]);
        assert_eq!(listed(ours.account, true, Some(Binned::Playlist), false).await, ["Road"]);
        assert_eq!(listed(ours.account, false, Some(Binned::Song), false).await, [""; 0]);
        assert_eq!(listed(theirs.account, true, None, false).await, ["Red"]);

        assert_eq!(db.store.purge(at(22), 9).await.unwrap().others, 2);
        assert_eq!(listed(ours.account, true, None, false).await, ["great solo"]);
        assert!(!db.store.restore_playlist(me, playlist, at(30)).await.unwrap());
        assert_eq!(db.store.restore_note(ours.library, None, note, at(30)).await.unwrap(), Some(track));
        assert_eq!(db.store.notes(ours.library, track).await.unwrap().len(), 1);
    }

    async fn what_was_changed_meanwhile_is_not_deleted(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let event = add_event(&db.store, ours, &gig("Night", "")).await;
        let track = perform(&db.store, ours, 1, event, "Blue").await;
        let song = song_called(&db.store, ours, "Blue").await;
        let audit = || entry(ours.library, "x");
        db.store.edit_event(ours.library, event, 1, &gig("Nights", ""), &audit(), at(10)).await.unwrap();
        db.store.edit_song(ours.library, song, 1, &tune("Blues"), &audit(), at(10)).await.unwrap();
        for (noun, id) in [(Noun::Event, event.uuid()), (Noun::Song, song.uuid()), (Noun::Track, track.uuid())] {
            let item = Item { noun, id };
            let delete = async |place: Place, revision| {
                db.store.delete_item(place.library, item, revision, &entry(place.library, "x"), at(20)).await
            };
            assert!(matches!(delete(ours, 1).await, Err(StoreError::Stale { revision: 2, .. })), "{noun:?}");
            assert!(matches!(delete(theirs, 2).await, Err(StoreError::Missing(_))), "{noun:?}");
            assert!(matches!(db.store.title_of(ours.library, item).await, Ok(Some((_, false)))), "{noun:?}");
        }
        let item = Item { noun: Noun::Event, id: event.uuid() };
        db.store.delete_item(ours.library, item, 2, &audit(), at(20)).await.unwrap();
        assert_eq!(db.store.track(ours.library, track).await.unwrap(), None, "its track went along");
    }

    async fn an_event_takes_its_tracks_along_and_brings_those_back(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let event = add_event(&db.store, ours, &gig("Night", "")).await;
        let before = perform(&db.store, ours, 1, event, "Blue").await;
        let with = perform(&db.store, ours, 2, event, "Blue").await;
        let earlier = Item { noun: Noun::Track, id: before.uuid() };
        delete(&db.store, ours, earlier, 20).await;
        let item = Item { noun: Noun::Event, id: event.uuid() };
        delete(&db.store, ours, item, 21).await;
        assert_eq!(db.store.event(ours.library, event).await.unwrap(), None);
        assert_eq!(db.store.track(ours.library, with).await.unwrap(), None);
        assert_eq!(db.store.track_page(ours.library, store::Reach::All, &TrackQuery::default()).await.unwrap().total, 0);
        restore(&db.store, ours, item).await;
        let back = db.store.event(ours.library, event).await.unwrap().unwrap();
        assert_eq!(back.tracks.iter().map(|track| track.id).collect::<Vec<_>>(), [with]);
        assert_eq!(back.row.tracks, 1);
        restore(&db.store, ours, earlier).await;
        assert_eq!(db.store.event(ours.library, event).await.unwrap().unwrap().row.tracks, 2);
    }

    async fn what_refers_to_the_bin_stands_without_it_meanwhile(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let event = add_event(&db.store, ours, &gig("Night", "2024")).await;
        let track = perform(&db.store, ours, 1, event, "Blue").await;
        let song = song_called(&db.store, ours, "Blue").await;
        let item = Item { noun: Noun::Song, id: song.uuid() };
        delete(&db.store, ours, item, 20).await;
        let query = PerformanceQuery::default();
        assert_eq!(db.store.song(ours.library, song, &query).await.unwrap(), None);
        assert_eq!(db.store.track(ours.library, track).await.unwrap().unwrap().row.song, None);
        assert_eq!(db.store.songs_by_key(ours.library, &["blue".to_owned()]).await.unwrap(), []);
        restore(&db.store, ours, item).await;
        let back = db.store.song(ours.library, song, &query).await.unwrap().unwrap();
        assert_eq!((back.row.tracks, back.performances.rows.len()), (1, 1));
    }

    async fn an_edit_meanwhile_takes_nothing_from_what_is_in_the_bin(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let fields = EventFields { people: vec![named("Ada")], genres: vec![named("Rock")], ..gig("Night", "") };
        let event = add_event(&db.store, ours, &fields).await;
        let track = perform(&db.store, ours, 1, event, "Blue").await;
        let before = db.store.event(ours.library, event).await.unwrap().unwrap();
        let binned = [
            Item { noun: Noun::Musician, id: before.people[0].musician.id.uuid() },
            Item { noun: Noun::Genre, id: before.genres[0].id.uuid() },
            Item { noun: Noun::Song, id: song_called(&db.store, ours, "Blue").await.uuid() },
        ];
        for item in binned {
            delete(&db.store, ours, item, 20).await;
        }
        let shown = EventFields { people: vec![named("Bo")], ..gig("Night", "") };
        let audit = entry(ours.library, "event.edit");
        db.store.edit_event(ours.library, event, 1, &shown, &audit, at(21)).await.unwrap();
        let audit = entry(ours.library, "track.edit");
        let alone = performance("Blue", Some(event), None);
        db.store.edit_track(ours.library, track, 2, &alone, &audit, at(21)).await.unwrap();
        for item in binned {
            restore(&db.store, ours, item).await;
        }
        let after = db.store.event(ours.library, event).await.unwrap().unwrap();
        assert_eq!(after.genres, before.genres);
        assert_eq!(after.people.len(), 2);
        assert_eq!(after.tracks[0].song, before.tracks[0].song);
    }

    async fn of_people_who_share_a_name_an_edit_keeps_the_one_who_was_there(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let first = add_musician(&db.store, ours, &person("Ada")).await;
        let namesake = MusicianFields { other_names: vec!["Ada B.".to_owned()], ..person("Ada") };
        let second = add_musician(&db.store, ours, &namesake).await;
        let event = add_event(&db.store, ours, &EventFields { people: vec![named("Ada B.")], ..gig("Night", "") }).await;
        let typed = EventFields { people: vec![named("Ada")], ..gig("Night", "") };
        let audit = entry(ours.library, "event.edit");
        db.store.edit_event(ours.library, event, 1, &typed, &audit, at(2)).await.unwrap();
        let there = db.store.event(ours.library, event).await.unwrap().unwrap().people;
        assert_eq!(there[0].musician.id, second);
        let new = add_event(&db.store, ours, &EventFields { people: vec![named("Ada")], ..gig("Other", "") }).await;
        assert_eq!(db.store.event(ours.library, new).await.unwrap().unwrap().people[0].musician.id, first);
    }
}
