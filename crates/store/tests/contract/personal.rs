use crate::scene::{
    Place, add_track, analysis, at, content, entry, fresh, place, track_item, two_places,
};
use domain::personal::{
    EntryQuery, EntrySort, FavouriteQuery, FavouriteSort, Move, Personal, PlayQuery, PlaySort,
    PlaylistQuery, PlaylistSort, PlaylistVisibility, Stars, Whose,
};
use domain::{MediaKind, NoteId, PlayId, PlaylistEntryId, PlaylistId, TrackId};
use store::{
    Heard, NewEntry, NewNote, NewPlaylist, Owner, PlaylistEdit, PlaylistFields, Removed, Store,
};

fn owner(place: Place) -> Owner {
    Owner {
        library: place.library,
        account: place.account,
    }
}

/// A track of a minute.
async fn minute(store: &Store, place: Place, byte: u8, title: &str) -> TrackId {
    let finish = add_track(store, place, content(byte), title, at(u64::from(byte))).await;
    store
        .set_analysis(place.library, finish.asset, &analysis(60_000), at(90))
        .await
        .unwrap();
    finish.track
}

async fn playlist(
    store: &Store,
    owner: Owner,
    title: &str,
    visibility: PlaylistVisibility,
) -> PlaylistId {
    let id = PlaylistId::from_parts(at(0), fresh());
    let fields = PlaylistFields {
        title: title.to_owned(),
        description: String::new(),
        visibility,
    };
    store
        .create_playlist(&NewPlaylist {
            id,
            owner,
            fields,
            now: at(1),
        })
        .await
        .unwrap();
    id
}

async fn put(
    store: &Store,
    owner: Owner,
    playlist: PlaylistId,
    track: TrackId,
) -> Option<PlaylistEntryId> {
    let id = PlaylistEntryId::from_parts(at(0), fresh());
    let new = NewEntry {
        id,
        owner,
        playlist,
        track,
        now: at(2),
    };
    store.add_to_playlist(&new).await.unwrap().then_some(id)
}

async fn titles(store: &Store, owner: Owner, playlist: PlaylistId) -> Vec<String> {
    let detail = store
        .playlist(
            owner.library,
            Some(owner.account),
            playlist,
            &EntryQuery::default(),
        )
        .await
        .unwrap()
        .unwrap();
    detail
        .entries
        .rows
        .into_iter()
        .map(|entry| entry.track.title)
        .collect()
}

fn heard(owner: Owner, track: TrackId, position_ms: Option<u64>, now: u64) -> Heard {
    Heard {
        owner,
        track,
        position_ms,
        begins: None,
        now: at(now),
    }
}

store::on_both_engines! {
    async fn favourites_are_a_persons_own_and_the_latest_comes_first(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let me = owner(ours);
        let mut tracks = Vec::new();
        for byte in 1..=3 {
            let track = minute(&db.store, ours, byte, &format!("T{byte}")).await;
            assert!(db.store.set_favourite(me, track, true, at(u64::from(byte) + 10)).await.unwrap());
            tracks.push(track);
        }
        // Once more changes nothing, and nobody likes what is not there.
        assert!(db.store.set_favourite(me, tracks[0], true, at(50)).await.unwrap());
        assert!(!db.store.set_favourite(owner(theirs), tracks[0], true, at(50)).await.unwrap());

        let two = FavouriteQuery { limit: 2, ..FavouriteQuery::default() };
        let page = db.store.favourites(me, &two).await.unwrap();
        let liked: Vec<_> = page.rows.iter().map(|one| (one.track.title.as_str(), one.liked_at)).collect();
        assert_eq!((liked, page.total), (vec![("T3", at(13)), ("T2", at(12))], 3));
        let rest = FavouriteQuery { after: page.next, ..two.clone() };
        let rest = db.store.favourites(me, &rest).await.unwrap();
        assert_eq!((rest.rows.len(), rest.rows[0].track.title.as_str(), rest.next), (1, "T1", None));
        assert_eq!(db.store.favourites(owner(theirs), &two).await.unwrap().total, 0);

        assert!(db.store.set_favourite(me, tracks[2], false, at(60)).await.unwrap());
        let removal = entry(ours.library, "track.delete");
        db.store.delete_item(ours.library, track_item(tracks[1]), 1, &removal, at(61)).await.unwrap();
        let left = db.store.favourites(me, &FavouriteQuery::default()).await.unwrap();
        assert_eq!((left.rows.len(), left.total), (1, 1));
    }

    async fn favourites_come_a_page_at_a_time_in_every_order(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let me = owner(ours);
        for (byte, title, length) in [(1, "Quay", 30_000), (2, "bell", 10_000), (3, "Anchor", 20_000), (4, "Bell", 10_000)] {
            let track = add_track(&db.store, ours, content(byte), title, at(1)).await;
            db.store.set_analysis(me.library, track.asset, &analysis(length), at(2)).await.unwrap();
            db.store.set_favourite(me, track.track, true, at(10 + u64::from(byte))).await.unwrap();
        }
        for (sort, descending, expected) in [
            (FavouriteSort::Liked, false, ["Quay", "bell", "Anchor", "Bell"]),
            (FavouriteSort::Liked, true, ["Bell", "Anchor", "bell", "Quay"]),
            (FavouriteSort::Title, false, ["Anchor", "bell", "Bell", "Quay"]),
            (FavouriteSort::Title, true, ["Quay", "Bell", "bell", "Anchor"]),
            (FavouriteSort::Duration, false, ["bell", "Bell", "Anchor", "Quay"]),
            (FavouriteSort::Duration, true, ["Quay", "Anchor", "Bell", "bell"]),
        ] {
            let mut query = FavouriteQuery { sort, descending, limit: 1, ..FavouriteQuery::default() };
            let mut titles = Vec::new();
            loop {
                let page = db.store.favourites(me, &query).await.unwrap();
                assert_eq!(page.total, 4);
                titles.extend(page.rows.into_iter().map(|one| one.track.title));
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
            }
            assert_eq!(titles, expected, "{sort:?} {descending}");
        }
        let narrowed = FavouriteQuery { containing: Some("BEL".to_owned()), ..FavouriteQuery::default() };
        assert_eq!(db.store.favourites(me, &narrowed).await.unwrap().total, 2);
        let none = FavouriteQuery { kind: Some(MediaKind::Video), ..narrowed };
        assert_eq!(db.store.favourites(me, &none).await.unwrap().total, 0);
    }

    async fn a_tracks_rating_is_the_mean_of_what_people_gave(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let track = minute(&db.store, ours, 1, "T").await;
        let (me, other) = (owner(ours), Owner { account: theirs.account, ..owner(ours) });
        let stars = |n: u8| Some(Stars::try_from(n).unwrap());
        let mean = || async { db.store.track(ours.library, track).await.unwrap().unwrap().row.rating };
        assert_eq!(mean().await, 0);
        assert!(db.store.set_rating(me, track, stars(2), at(1)).await.unwrap());
        assert!(db.store.set_rating(me, track, stars(5), at(2)).await.unwrap());
        assert!(db.store.set_rating(other, track, stars(2), at(3)).await.unwrap());
        assert_eq!(mean().await, 350);
        assert_eq!(db.store.personal(me, track).await.unwrap().stars, stars(5));
        assert!(db.store.set_rating(me, track, None, at(4)).await.unwrap());
        assert_eq!(mean().await, 200);
        assert_eq!(db.store.personal(me, track).await.unwrap(), Personal::default());
        assert!(!db.store.set_rating(owner(theirs), track, stars(1), at(5)).await.unwrap());
    }

    async fn one_goes_on_where_one_stopped_but_not_at_the_ends(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let track = minute(&db.store, ours, 1, "T").await;
        let me = owner(ours);
        let resume = || async { db.store.personal(me, track).await.unwrap().resume_ms };
        for (position, expected) in [
            (Some(30_000), Some(30_000)),
            (Some(14_999), None),
            (Some(15_000), Some(15_000)),
            (Some(45_000), Some(45_000)),
            (Some(45_001), None),
            (Some(20_000), Some(20_000)),
            (None, None),
        ] {
            assert!(db.store.note_heard(&heard(me, track, position, 5)).await.unwrap());
            assert_eq!(resume().await, expected, "{position:?}");
        }
        assert!(!db.store.note_heard(&heard(owner(theirs), track, Some(30_000), 6)).await.unwrap());

        let second = minute(&db.store, ours, 2, "U").await;
        db.store.note_heard(&heard(me, track, Some(20_000), 7)).await.unwrap();
        db.store.note_heard(&heard(me, second, Some(25_000), 8)).await.unwrap();
        let unfinished = db.store.unfinished(me, 9).await.unwrap();
        let told: Vec<_> = unfinished.iter().map(|one| (one.track.title.as_str(), one.position_ms)).collect();
        assert_eq!(told, [("U", 25_000), ("T", 20_000)]);

        let since = |second| db.store.places(me, at(second), 9);
        assert_eq!(since(7).await.unwrap(), [(second, 25_000, at(8)), (track, 20_000, at(7))]);
        assert_eq!(since(8).await.unwrap().len(), 1);
        assert_eq!(db.store.places(me, at(1), 1).await.unwrap(), [(second, 25_000, at(8))]);
        assert!(db.store.places(owner(theirs), at(1), 9).await.unwrap().is_empty());

        // One that begins anew is still to be gone on with, until it is heard for a while.
        let begins = |position| Heard { begins: Some(PlayId::from_parts(at(9), fresh())), ..heard(me, second, Some(position), 9) };
        db.store.note_heard(&begins(0)).await.unwrap();
        assert_eq!(since(9).await.unwrap(), [(second, 25_000, at(9))]);
        db.store.note_heard(&begins(16_000)).await.unwrap();
        assert_eq!(since(9).await.unwrap(), [(second, 16_000, at(9))]);
        db.store.note_heard(&heard(me, second, Some(3_000), 9)).await.unwrap();
        assert_eq!(since(9).await.unwrap(), [(second, 0, at(9))]);
        db.store.note_heard(&heard(me, second, Some(25_000), 10)).await.unwrap();

        // Told late, by a device that could reach nobody: another one has gone on since.
        let begins = Some(PlayId::from_parts(at(6), fresh()));
        let late = Heard { begins, ..heard(me, track, Some(40_000), 6) };
        assert!(db.store.note_heard(&late).await.unwrap());
        assert_eq!(resume().await, Some(20_000));
        assert_eq!(db.store.unfinished(me, 9).await.unwrap()[1].heard_at, at(7));
        let plays = db.store.plays(me, &PlayQuery::default()).await.unwrap();
        assert_eq!(plays.rows.last().map(|play| play.at), Some(at(6)));
    }

    async fn the_history_counts_beginnings(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let track = minute(&db.store, ours, 1, "T").await;
        let me = owner(ours);
        for second in [10, 20, 30] {
            let begins = Some(PlayId::from_parts(at(second), fresh()));
            let told = Heard { begins, ..heard(me, track, Some(0), second) };
            db.store.note_heard(&told).await.unwrap();
            db.store.note_heard(&heard(me, track, Some(1000), second)).await.unwrap();
            // Told once more, since the answer did not arrive.
            let begins = Some(PlayId::from_parts(at(second + 2), fresh()));
            db.store.note_heard(&Heard { begins, ..heard(me, track, Some(0), second + 2) }).await.unwrap();
        }
        let other = minute(&db.store, ours, 2, "Other").await;
        let begins = Some(PlayId::from_parts(at(40), fresh()));
        db.store.note_heard(&Heard { begins, ..heard(me, other, Some(0), 40) }).await.unwrap();
        for (sort, descending, expected) in [
            (PlaySort::Heard, true, [at(40), at(30), at(20), at(10)]),
            (PlaySort::Heard, false, [at(10), at(20), at(30), at(40)]),
            (PlaySort::Title, false, [at(40), at(10), at(20), at(30)]),
            (PlaySort::Title, true, [at(30), at(20), at(10), at(40)]),
        ] {
            let first = PlayQuery { sort, descending, limit: 3, ..PlayQuery::default() };
            let page = db.store.plays(me, &first).await.unwrap();
            assert_eq!((page.rows.len(), page.total), (3, 4));
            let rest = PlayQuery { after: page.next, ..first };
            let rest = db.store.plays(me, &rest).await.unwrap();
            assert_eq!((rest.rows.len(), &rest.next), (1, &None));
            let times: Vec<_> = page.rows.iter().chain(&rest.rows).map(|play| play.at).collect();
            assert_eq!(times, expected, "{sort:?} {descending}");
        }
        let narrowed = PlayQuery { containing: Some("oth".to_owned()), ..PlayQuery::default() };
        assert_eq!(db.store.plays(me, &narrowed).await.unwrap().total, 1);
        let removal = entry(ours.library, "track.delete");
        db.store.delete_item(ours.library, track_item(track), 1, &removal, at(90)).await.unwrap();
        let left = db.store.plays(me, &PlayQuery::default()).await.unwrap();
        assert_eq!((left.rows.len(), left.total), (1, 1));
    }

    async fn notes_are_in_the_order_of_their_moments_and_come_back(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let track = minute(&db.store, ours, 1, "T").await;
        let note = |at_ms: Option<u64>, text: &str, place: Place| NewNote {
            id: NoteId::from_parts(at(0), fresh()),
            owner: owner(place),
            track,
            at_ms,
            text: text.to_owned(),
            now: at(3),
        };
        let late = note(Some(192_000), "solo", ours);
        for new in [&late, &note(None, "whole", ours), &note(Some(0), "count-in", ours)] {
            assert!(db.store.add_note(new).await.unwrap());
        }
        assert!(!db.store.add_note(&note(None, "foreign", theirs)).await.unwrap());
        let texts = || async {
            let notes = db.store.notes(ours.library, track).await.unwrap();
            notes.into_iter().map(|note| note.text).collect::<Vec<_>>()
        };
        assert_eq!(texts().await, ["whole", "count-in", "solo"]);

        let stranger = Some(theirs.account);
        assert_eq!(db.store.delete_note(ours.library, stranger, late.id, at(4)).await.unwrap(), None);
        assert_eq!(db.store.delete_note(theirs.library, None, late.id, at(4)).await.unwrap(), None);
        assert_eq!(db.store.delete_note(ours.library, None, late.id, at(4)).await.unwrap(), Some(track));
        assert_eq!(texts().await, ["whole", "count-in"]);
        let mine = Some(ours.account);
        assert_eq!(db.store.restore_note(ours.library, mine, late.id, at(5)).await.unwrap(), Some(track));
        assert_eq!(db.store.restore_note(ours.library, mine, late.id, at(5)).await.unwrap(), None);
        assert_eq!(texts().await, ["whole", "count-in", "solo"]);
    }

    async fn a_private_playlist_is_its_owners_alone(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let me = owner(ours);
        let own = playlist(&db.store, me, "Mine", PlaylistVisibility::Private).await;
        let shared = playlist(&db.store, me, "Ours", PlaylistVisibility::Library).await;
        let seen = |reader| {
            let store = db.store.clone();
            async move {
                let rows = store.playlist_page(ours.library, reader, &PlaylistQuery::default()).await.unwrap().rows;
                rows.into_iter().map(|row| (row.title, row.mine)).collect::<Vec<_>>()
            }
        };
        assert_eq!(seen(Some(ours.account)).await, [("Mine".to_owned(), true), ("Ours".to_owned(), true)]);
        assert_eq!(seen(Some(theirs.account)).await, [("Ours".to_owned(), false)]);
        assert_eq!(seen(None).await, [("Ours".to_owned(), false)]);
        let mine = db.store.own_playlists(me).await.unwrap();
        assert_eq!(mine.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), ["Mine", "Ours"]);
        assert_eq!(mine[0].id, own);
        assert_eq!(db.store.own_playlists(Owner { account: theirs.account, ..me }).await.unwrap(), []);
        assert_eq!(db.store.playlist(ours.library, None, own, &EntryQuery::default()).await.unwrap(), None);
        assert_eq!(db.store.playlist(theirs.library, Some(ours.account), shared, &EntryQuery::default()).await.unwrap(), None);

        let other = Owner { account: theirs.account, ..me };
        let track = minute(&db.store, ours, 1, "T").await;
        assert_eq!(put(&db.store, other, shared, track).await, None);
        assert_eq!(db.store.delete_playlist(other, shared, 1, at(5)).await.unwrap(), PlaylistEdit::Missing);
        assert_eq!(db.store.delete_playlist(me, shared, 1, at(5)).await.unwrap(), PlaylistEdit::Done);
        assert_eq!(seen(None).await, []);
        assert!(db.store.restore_playlist(me, shared, at(6)).await.unwrap());
        assert_eq!(seen(None).await, [("Ours".to_owned(), false)]);
    }

    async fn playlists_come_a_page_at_a_time_in_every_order(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let me = owner(ours);
        let other = Owner { account: theirs.account, ..me };
        for title in ["The Road", "Quay & Tide", "Attic"] {
            playlist(&db.store, me, title, PlaylistVisibility::Private).await;
        }
        playlist(&db.store, other, "Bus", PlaylistVisibility::Library).await;
        playlist(&db.store, other, "Secret", PlaylistVisibility::Private).await;
        let all = |query: PlaylistQuery| {
            let store = db.store.clone();
            async move {
                let (mut titles, mut query) = (Vec::new(), PlaylistQuery { limit: 2, ..query });
                loop {
                    let page = store.playlist_page(me.library, Some(me.account), &query).await.unwrap();
                    titles.extend(page.rows.into_iter().map(|row| row.title));
                    query.after = page.next;
                    if query.after.is_none() {
                        assert_eq!(page.total, titles.len() as u64);
                        return titles;
                    }
                }
            }
        };
        let query = PlaylistQuery::default;
        let by_title = ["Attic", "Bus", "Quay & Tide", "The Road"];
        assert_eq!(all(query()).await, by_title);
        let reversed: Vec<&str> = by_title.into_iter().rev().collect();
        assert_eq!(all(PlaylistQuery { descending: true, ..query() }).await, reversed);
        let added = PlaylistQuery { sort: PlaylistSort::Added, ..query() };
        assert_eq!(all(added.clone()).await, ["The Road", "Quay & Tide", "Attic", "Bus"]);
        assert_eq!(all(PlaylistQuery { descending: true, ..added }).await, ["Bus", "Attic", "Quay & Tide", "The Road"]);
        assert_eq!(all(PlaylistQuery { whose: Some(Whose::Shared), ..query() }).await, ["Bus"]);
        assert_eq!(all(PlaylistQuery { whose: Some(Whose::Mine), ..query() }).await.len(), 3);
        let called = |words: &str| PlaylistQuery { containing: Some(words.to_owned()), ..query() };
        assert_eq!(all(called("the road")).await, ["The Road"]);
        assert_eq!(all(called("y and T")).await, ["Quay & Tide"]);
        assert_eq!(all(called("%")).await, [""; 0]);
        let wrong = PlaylistQuery { after: Some("x".to_owned()), ..query() };
        assert!(db.store.playlist_page(me.library, None, &wrong).await.is_err());
    }

    async fn a_stale_edit_of_a_playlist_overwrites_nothing(db: TestStore) {
        let me = owner(place(&db.store, None, "ann").await);
        let id = playlist(&db.store, me, "One", PlaylistVisibility::Private).await;
        let fields = |title: &str| PlaylistFields {
            title: title.to_owned(),
            description: "for the road".to_owned(),
            visibility: PlaylistVisibility::Library,
        };
        let edit = |revision, title: &'static str| {
            let (store, fields) = (db.store.clone(), fields(title));
            async move { store.edit_playlist(me, id, revision, &fields, at(3)).await.unwrap() }
        };
        assert_eq!(edit(1, "Two").await, PlaylistEdit::Done);
        assert_eq!(edit(1, "Three").await, PlaylistEdit::Stale(2));
        let detail = db.store.playlist(me.library, None, id, &EntryQuery::default()).await.unwrap().unwrap();
        assert_eq!((detail.row.title.as_str(), detail.revision), ("Two", 2));
        assert_eq!(detail.description, "for the road");
        let nobodys = PlaylistId::from_parts(at(0), fresh());
        let missing = db.store.edit_playlist(me, nobodys, 1, &fields("x"), at(4)).await.unwrap();
        assert_eq!(missing, PlaylistEdit::Missing);
    }

    async fn places_of_a_playlist_move_and_go(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let me = owner(ours);
        let id = playlist(&db.store, me, "P", PlaylistVisibility::Private).await;
        let mut entries = Vec::new();
        let mut tracks = Vec::new();
        for byte in 1..=4 {
            let track = minute(&db.store, ours, byte, &format!("T{byte}")).await;
            entries.push(put(&db.store, me, id, track).await.unwrap());
            tracks.push(track);
        }
        for (moved, to, expected) in [
            (0, Move::Down, ["T2", "T1", "T3", "T4"]),
            (3, Move::Up, ["T2", "T1", "T4", "T3"]),
            (2, Move::To(0), ["T3", "T2", "T1", "T4"]),
            (2, Move::To(9), ["T2", "T1", "T4", "T3"]),
        ] {
            assert!(db.store.move_in_playlist(me, id, entries[moved], to, at(5)).await.unwrap().is_some());
            assert_eq!(titles(&db.store, me, id).await, expected, "{to:?}");
        }
        let removed = db.store.remove_from_playlist(me, id, entries[3], at(6)).await.unwrap();
        assert_eq!(removed, Some(Removed { track: tracks[3], place: 2 }));
        assert_eq!(db.store.remove_from_playlist(me, id, entries[3], at(6)).await.unwrap(), None);
        assert_eq!(db.store.move_in_playlist(me, id, entries[3], Move::Up, at(6)).await.unwrap(), None);
        // The same track again, at the end.
        put(&db.store, me, id, tracks[1]).await.unwrap();
        assert_eq!(titles(&db.store, me, id).await, ["T2", "T1", "T3", "T2"]);
        assert_eq!(length(&db.store, me).await, (4, 240_000));
    }

    async fn a_playlist_comes_a_page_at_a_time_in_every_order(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let me = owner(ours);
        let id = playlist(&db.store, me, "P", PlaylistVisibility::Private).await;
        let mut tracks = Vec::new();
        for (byte, title, length) in [(1, "Quay", 30_000), (2, "bell", 10_000), (3, "Anchor", 20_000), (4, "Bell", 10_000)] {
            let track = add_track(&db.store, ours, content(byte), title, at(1)).await;
            db.store.set_analysis(me.library, track.asset, &analysis(length), at(2)).await.unwrap();
            put(&db.store, me, id, track.track).await.unwrap();
            tracks.push(track.track);
        }
        let shown = async |query: &EntryQuery| {
            db.store.playlist(me.library, Some(me.account), id, query).await.unwrap().unwrap()
        };
        for (sort, descending, expected) in [
            (EntrySort::Place, false, ["Quay", "bell", "Anchor", "Bell"]),
            (EntrySort::Place, true, ["Bell", "Anchor", "bell", "Quay"]),
            (EntrySort::Title, false, ["Anchor", "bell", "Bell", "Quay"]),
            (EntrySort::Title, true, ["Quay", "Bell", "bell", "Anchor"]),
            (EntrySort::Duration, false, ["bell", "Bell", "Anchor", "Quay"]),
            (EntrySort::Duration, true, ["Quay", "Anchor", "Bell", "bell"]),
            (EntrySort::Added, false, ["Quay", "bell", "Anchor", "Bell"]),
            (EntrySort::Added, true, ["Bell", "Anchor", "bell", "Quay"]),
        ] {
            let mut query = EntryQuery { sort, descending, limit: 1, ..EntryQuery::default() };
            let (mut seen, mut begins) = (Vec::new(), Vec::new());
            loop {
                let page = shown(&query).await;
                assert_eq!((page.entries.total, page.row.tracks), (4, 4));
                begins.push(page.first);
                seen.extend(page.entries.rows.into_iter().map(|entry| entry.track.title));
                query.after = page.entries.next;
                if query.after.is_none() {
                    break;
                }
            }
            assert_eq!(seen, expected, "{sort:?} {descending}");
            let own = sort == EntrySort::Place && !descending;
            assert_eq!(begins, if own { [0, 1, 2, 3] } else { [0; 4] }, "{sort:?} {descending}");
            let foreign = EntryQuery { after: Some("x".to_owned()), ..query };
            assert!(db.store.playlist(me.library, Some(me.account), id, &foreign).await.is_err());
        }
        let bells = shown(&EntryQuery { containing: Some("BELL".to_owned()), ..EntryQuery::default() }).await;
        assert_eq!((bells.entries.total, bells.row.tracks, bells.first), (2, 4, 0));

        // What lies in the bin has no place among those that are shown.
        let removal = entry(me.library, "track.delete");
        db.store.delete_item(me.library, track_item(tracks[0]), 1, &removal, at(4)).await.unwrap();
        let two = EntryQuery { limit: 2, ..EntryQuery::default() };
        let next = shown(&two).await.entries.next;
        let rest = shown(&EntryQuery { after: next, ..two }).await;
        assert_eq!((rest.first, rest.entries.rows.len(), rest.entries.total), (2, 1, 3));
    }

    async fn a_place_of_a_long_playlist_is_found_on_its_page(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let me = owner(ours);
        let id = playlist(&db.store, me, "P", PlaylistVisibility::Private).await;
        let track = minute(&db.store, ours, 1, "Again").await;
        let mut entries = Vec::new();
        for _ in 0..205 {
            entries.push(put(&db.store, me, id, track).await.unwrap());
        }
        let page_at = async |place| db.store.playlist_page_at(me.library, id, place).await.unwrap();
        assert_eq!((page_at(0).await, page_at(199).await), (None, None));
        let query = EntryQuery { after: page_at(200).await, ..EntryQuery::default() };
        let page = db.store.playlist(me.library, Some(me.account), id, &query).await.unwrap().unwrap();
        assert_eq!((page.first, page.entries.rows.len(), page.entries.next), (200, 5, None));
        assert_eq!(page.entries.rows[0].id, entries[200]);

        // A move across the border of two pages says where it led.
        assert_eq!(db.store.move_in_playlist(me, id, entries[200], Move::Up, at(5)).await.unwrap(), Some(199));
        assert_eq!(db.store.move_in_playlist(me, id, entries[0], Move::To(203), at(5)).await.unwrap(), Some(203));
        let query = EntryQuery { after: page_at(203).await, ..EntryQuery::default() };
        let page = db.store.playlist(me.library, Some(me.account), id, &query).await.unwrap().unwrap();
        assert!(page.entries.rows.iter().any(|entry| entry.id == entries[0]));
    }

    async fn a_playlist_that_was_edited_meanwhile_is_not_deleted(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let me = owner(ours);
        let id = playlist(&db.store, me, "P", PlaylistVisibility::Private).await;
        let fields = PlaylistFields {
            title: "Q".to_owned(),
            description: String::new(),
            visibility: PlaylistVisibility::Private,
        };
        db.store.edit_playlist(me, id, 1, &fields, at(3)).await.unwrap();
        assert_eq!(db.store.delete_playlist(me, id, 1, at(4)).await.unwrap(), PlaylistEdit::Stale(2));
        assert_eq!(length(&db.store, me).await, (0, 0), "it is there");
        assert_eq!(db.store.delete_playlist(me, id, 2, at(4)).await.unwrap(), PlaylistEdit::Done);
        assert_eq!(db.store.delete_playlist(me, id, 2, at(4)).await.unwrap(), PlaylistEdit::Missing);
    }

    async fn a_playlist_counts_what_is_not_in_the_bin(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let me = owner(ours);
        let id = playlist(&db.store, me, "P", PlaylistVisibility::Private).await;
        assert_eq!(length(&db.store, me).await, (0, 0));
        let twice = minute(&db.store, ours, 1, "Twice").await;
        let once = add_track(&db.store, ours, content(2), "Once", at(2)).await;
        for track in [twice, twice, once.track] {
            put(&db.store, me, id, track).await.unwrap();
        }
        assert_eq!(length(&db.store, me).await, (3, 120_000));
        // Its analysis tells how long it is.
        db.store.set_analysis(me.library, once.asset, &analysis(30_000), at(3)).await.unwrap();
        assert_eq!(length(&db.store, me).await, (3, 150_000));
        let removal = entry(me.library, "track.delete");
        db.store.delete_item(me.library, track_item(twice), 1, &removal, at(4)).await.unwrap();
        assert_eq!(length(&db.store, me).await, (1, 30_000));
        let return_of_it = entry(me.library, "track.restore");
        db.store.restore_item(me.library, track_item(twice), &return_of_it, at(5)).await.unwrap();
        assert_eq!(length(&db.store, me).await, (3, 150_000));
        let detail = db.store.playlist(me.library, Some(me.account), id, &EntryQuery::default()).await.unwrap().unwrap();
        assert_eq!((detail.row.tracks, detail.row.duration_ms), (3, 150_000));
    }
}

/// Tracks and milliseconds of the only playlist somebody has.
async fn length(store: &Store, owner: Owner) -> (u64, u64) {
    let query = PlaylistQuery::default();
    let page = store.playlist_page(owner.library, Some(owner.account), &query);
    let row = page.await.unwrap().rows.remove(0);
    (row.tracks, row.duration_ms)
}
