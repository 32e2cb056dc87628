//! A library with something in every column.

use crate::catalogue::scene::{
    add_event, add_musician, add_song, delete, gig, names, perform, performance, person,
    song_called, tune, with_role,
};
use crate::scene::{Place, account, at, entry, fresh, two_places};
use crate::schema::Raw;
use domain::classification::Class;
use domain::musician::MusicianQuery;
use domain::personal::PlaylistVisibility;
use domain::{
    AccountId, ClassId, Item, NoteId, Noun, PlayId, PlaylistEntryId, PlaylistId, Role, SetListId,
    TrackId, set_list,
};
use store::test_support::TestStore;
use store::{
    ClassFields, EventFields, Heard, MusicianFields, NewEntry, NewNote, NewPlaylist, Owner,
    PlaylistFields, SongFields, TrackFields,
};

/// A library in which every column that comes out holds something.
pub(super) async fn full(db: &TestStore) -> (Place, AccountId) {
    let (store, (ours, _)) = (&db.store, two_places(&db.store).await);
    let library = ours.library;
    let audit = || entry(library, "x");
    let event = EventFields {
        venue: "The Shed".to_owned(),
        city: "Leeds".to_owned(),
        description: "loud".to_owned(),
        rating: 4,
        people: vec![with_role("Ann", "bass")],
        genres: names(&["Rock"]),
        styles: names(&["Live"]),
        ..gig("Night", "2024-03-12")
    };
    let night = add_event(store, ours, &event).await;
    let song = SongFields {
        alternative_titles: vec!["Bleu".to_owned()],
        writers: "Ann".to_owned(),
        key: "Em".to_owned(),
        tempo_bpm: Some(99),
        notes: "slow".to_owned(),
        lyrics: "la".to_owned(),
        genres: names(&["Rock"]),
        styles: names(&["Live"]),
        ..tune("Blue")
    };
    let song = add_song(store, ours, &song).await;
    let other = add_song(store, ours, &tune("Azul")).await;
    store
        .merge_songs(library, other, song, &audit(), at(3))
        .await
        .unwrap();
    describe(db, ours).await;
    let first = perform(store, ours, 1, night, "Blue").await;
    let fields = TrackFields {
        artist: Some("Ann and Bo".to_owned()),
        people: vec![with_role("Bo", "drums")],
        ..performance("Blue", Some(night), Some("Blue"))
    };
    store
        .edit_track(library, first, 2, &fields, &audit(), at(9))
        .await
        .unwrap();
    let second = perform(store, ours, 2, night, "Blue").await;
    store
        .pair_tracks(library, first, second, 1500, &audit(), at(9))
        .await
        .unwrap();
    let entries = set_list::read("== Set 1\nBlue > | capo 2\n- Red\n").unwrap();
    let list = SetListId::from_parts(at(0), fresh());
    store
        .edit_set_list(library, night, 0, list, &entries, &audit(), at(5))
        .await
        .unwrap();
    keep(db, ours, first).await;
    throw_away(db, ours).await;
    (ours, operate(db, ours).await)
}

/// What is seldom or never filled by a form, and a second admin.
async fn operate(db: &TestStore, ours: Place) -> AccountId {
    let (store, library) = (&db.store, ours.library);
    let second_admin = account("eve");
    assert!(store.create_account(&second_admin).await.unwrap());
    store
        .set_membership(library, second_admin.id, Role::Admin, at(0))
        .await
        .unwrap();
    let raw = Raw::of(db).await;
    for text in [
        "UPDATE library SET host = 'band.example', description = 'ours' WHERE host IS NULL",
        "UPDATE account SET disabled_at = created_at WHERE login = 'eve'",
        "UPDATE asset SET duration_ms = 5000, account_id = (SELECT id FROM account WHERE login = 'ann')",
        "UPDATE event SET cover_chosen = 1, cover_asset_id = (SELECT id FROM asset ORDER BY id LIMIT 1) WHERE title = 'Night'",
        "UPDATE song SET cover_chosen = 1, cover_asset_id = (SELECT id FROM asset ORDER BY id LIMIT 1) WHERE title = 'Blue'",
        "INSERT INTO picture (id, library_id, asset_id, event_id, alt, stood, deleted_at, created_at, updated_at)
         SELECT e.id, e.library_id, e.cover_asset_id, e.id, 'A crowd', 1, e.created_at, e.created_at, e.created_at
         FROM event e WHERE e.title = 'Night'",
        "INSERT INTO picture (id, library_id, asset_id, song_id, created_at, updated_at)
         SELECT s.id, s.library_id, s.cover_asset_id, s.id, s.created_at, s.created_at FROM song s WHERE s.title = 'Blue'",
        "UPDATE track SET album = 'Basement', folder = 'Set 1'",
    ] {
        assert!(raw.run(text).await.unwrap() > 0, "{text}");
    }
    second_admin.id
}

/// What a person keeps of a track, and one thing of each kind that they threw away.
async fn keep(db: &TestStore, ours: Place, track: TrackId) {
    let store = &db.store;
    let owner = Owner {
        library: ours.library,
        account: ours.account,
    };
    store
        .set_favourite(owner, track, true, at(6))
        .await
        .unwrap();
    store
        .set_rating(owner, track, Some("4".parse().unwrap()), at(6))
        .await
        .unwrap();
    let heard = Heard {
        owner,
        track,
        position_ms: Some(60_000),
        begins: Some(PlayId::from_parts(at(6), fresh())),
        now: at(6),
    };
    assert!(store.note_heard(&heard).await.unwrap());
    for deleted in [false, true] {
        let id = NoteId::from_parts(at(0), fresh());
        let note = NewNote {
            id,
            owner,
            track,
            at_ms: Some(3000),
            text: "here".to_owned(),
            now: at(6),
        };
        assert!(store.add_note(&note).await.unwrap());
        let id = PlaylistId::from_parts(at(0), fresh());
        let fields = PlaylistFields {
            title: "Van".to_owned(),
            description: "for the road".to_owned(),
            visibility: PlaylistVisibility::Private,
        };
        store
            .create_playlist(&NewPlaylist {
                id,
                owner,
                fields,
                now: at(6),
            })
            .await
            .unwrap();
        if deleted {
            // The newest of each.
            let raw = Raw::of(db).await;
            for text in [
                "UPDATE note SET deleted_at = created_at WHERE id = (SELECT id FROM note ORDER BY id DESC LIMIT 1)",
                "UPDATE playlist SET deleted_at = created_at WHERE id = (SELECT id FROM playlist ORDER BY id DESC LIMIT 1)",
            ] {
                assert_eq!(raw.run(text).await, Ok(1));
            }
        } else {
            let entry = PlaylistEntryId::from_parts(at(0), fresh());
            let new = NewEntry {
                id: entry,
                owner,
                playlist: id,
                track,
                now: at(7),
            };
            assert!(store.add_to_playlist(&new).await.unwrap());
        }
    }
}

/// A person who was two, and a genre and a style with nothing in them, in the bin.
async fn describe(db: &TestStore, ours: Place) {
    let (store, library) = (&db.store, ours.library);
    let audit = || entry(library, "x");
    let zoe = MusicianFields {
        filed_as: "Example, Zoe".to_owned(),
        other_names: vec!["Zee".to_owned()],
        notes: "harp".to_owned(),
        ..person("Zoe")
    };
    let zoe = add_musician(store, ours, &zoe).await;
    let double = add_musician(store, ours, &person("Zoë E.")).await;
    store
        .merge_musicians(library, double, zoe, &audit(), at(3))
        .await
        .unwrap();
    for class in [Class::Genre, Class::Style] {
        let id = ClassId::from_parts(at(0), fresh());
        let fields = ClassFields {
            name: "Alone".to_owned(),
            description: "with nothing in it".to_owned(),
        };
        store
            .create_class(library, class, id, &fields, &audit(), at(4))
            .await
            .unwrap();
        let noun = if class == Class::Genre {
            Noun::Genre
        } else {
            Noun::Style
        };
        delete(
            store,
            ours,
            Item {
                noun,
                id: id.uuid(),
            },
            20,
        )
        .await;
    }
}

/// A second of each goes into the bin, the event with its track.
async fn throw_away(db: &TestStore, ours: Place) {
    let (store, library) = (&db.store, ours.library);
    let gone = add_event(store, ours, &gig("Gone", "2023")).await;
    perform(store, ours, 3, gone, "Green").await;
    let green = song_called(store, ours, "Green").await;
    let bo = store
        .musician_page(library, &MusicianQuery::default())
        .await
        .unwrap();
    let bo = bo.rows.iter().find(|row| row.name == "Bo").unwrap().id;
    for (noun, id) in [
        (Noun::Event, gone.uuid()),
        (Noun::Song, green.uuid()),
        (Noun::Musician, bo.uuid()),
    ] {
        delete(store, ours, Item { noun, id }, 20).await;
    }
}
