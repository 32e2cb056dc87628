//! What stands for songs and events, and the pictures that people send for them.

use super::scene::{
    add_event, add_song, add_track, delete, gig, perform, performance, restore, song_called, tune,
};
use crate::scene::{Place, at, content, entry, fresh, job, two_places};
use domain::bin::{BinQuery, Binned};
use domain::cover::{CoverChoice, Covered, MAX_PICTURES};
use domain::song::{PerformanceQuery, SongDetail, SongQuery};
use domain::{Art, ArtFile, AssetId, Item, Noun, PictureId, SongId, TrackId};
use store::{BinReader, Bounds, Exceeded, Made, NewPicture, Source, Store, StoreError, Variant};

const ART: Art = Art {
    width: 900,
    height: 600,
    colour: [9, 9, 9],
};

fn picture(place: Place, covered: Covered, byte: u8, alt: &str) -> NewPicture {
    NewPicture {
        id: PictureId::from_parts(at(u64::from(byte)), fresh()),
        asset: AssetId::from_parts(at(0), fresh()),
        library: place.library,
        covered,
        made: Made {
            hash: content(byte),
            size: 1000,
        },
        name: "crowd.jpg".parse().unwrap(),
        media_type: "image/jpeg",
        art: ART,
        alt: alt.to_owned(),
        account: place.account,
        bounds: Bounds::default(),
        job: job(place.library, at(0)),
        audit: entry(place.library, "picture.send"),
        now: at(u64::from(byte)),
    }
}

async fn song(store: &Store, place: Place, song: SongId) -> SongDetail {
    let query = PerformanceQuery::default();
    store
        .song(place.library, song, &query)
        .await
        .unwrap()
        .unwrap()
}

async fn choose(
    store: &Store,
    place: Place,
    covered: Covered,
    revision: u64,
    choice: CoverChoice,
) -> Result<(), StoreError> {
    let audit = entry(place.library, "song.cover");
    store
        .choose_cover(place.library, covered, revision, choice, &audit, at(50))
        .await
}

/// Draws the picture of a track's file, which becomes the content `made`.
async fn draw(store: &Store, place: Place, track: TrackId, made: u8) -> AssetId {
    let asset = store
        .track(place.library, track)
        .await
        .unwrap()
        .unwrap()
        .row
        .asset;
    let source: Source = store.source(place.library, asset).await.unwrap().unwrap();
    let file: ArtFile = "320.webp".parse().unwrap();
    let made = Made {
        hash: content(made),
        size: 10,
    };
    store
        .set_art(&source, &ART, &[(file, made)], at(9))
        .await
        .unwrap();
    asset
}

async fn seen(store: &Store, place: Place, asset: AssetId, name: &str) -> bool {
    let file = Variant::Art(name.parse().unwrap());
    store
        .rendition(place.library, asset, file)
        .await
        .unwrap()
        .is_some()
}

store::on_both_engines! {
    async fn a_song_takes_the_first_picture_of_its_tracks_for_its_cover(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let store = &db.store;
        let event = add_event(store, ours, &gig("Night", "")).await;
        let first = perform(store, ours, 1, event, "Blue").await;
        let second = perform(store, ours, 2, event, "Blue").await;
        let blue = song_called(store, ours, "Blue").await;
        assert_eq!(song(store, ours, blue).await.row.cover, None);
        let asset = draw(store, ours, second, 22).await;
        assert_eq!(song(store, ours, blue).await.row.cover, Some((asset, ART)));
        draw(store, ours, first, 21).await;
        assert_eq!(song(store, ours, blue).await.row.cover, Some((asset, ART)), "it stays as it is");
        let listed = store.song_page(ours.library, &SongQuery::default()).await.unwrap();
        assert_eq!(listed.rows[0].cover, Some((asset, ART)));

        // A track that has a picture already becomes one of a song.
        let late = add_track(store, ours, 3, "Red").await;
        let red = draw(store, ours, late, 23).await;
        let audit = entry(ours.library, "track.edit");
        store.edit_track(ours.library, late, 1, &performance("Red", None, Some("Red")), &audit, at(9)).await.unwrap();
        let song_red = song_called(store, ours, "Red").await;
        assert_eq!(song(store, ours, song_red).await.row.cover, Some((red, ART)));

        let detail = song(store, ours, blue).await;
        assert_eq!((detail.cover, detail.cover_alt.as_str()), (CoverChoice::First, ""));
        let covered = Covered::Song(blue);
        choose(store, ours, covered, detail.revision, CoverChoice::Plain).await.unwrap();
        let plain = song(store, ours, blue).await;
        assert_eq!((plain.cover, plain.row.cover), (CoverChoice::Plain, None));
        let stale = choose(store, ours, covered, detail.revision, CoverChoice::First).await;
        assert!(matches!(stale, Err(StoreError::Stale { what: "song", .. })));
        let foreign = choose(store, ours, covered, plain.revision, CoverChoice::Of(red)).await;
        assert!(matches!(foreign, Err(StoreError::Missing("picture"))));
        let elsewhere = choose(store, theirs, covered, plain.revision, CoverChoice::First).await;
        assert!(matches!(elsewhere, Err(StoreError::Missing("song"))));
        choose(store, ours, covered, plain.revision, CoverChoice::Of(asset)).await.unwrap();
        assert_eq!(song(store, ours, blue).await.cover, CoverChoice::Of(asset));
    }

    async fn the_same_picture_of_many_tracks_is_offered_once(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let store = &db.store;
        let event = add_event(store, ours, &gig("Night", "")).await;
        let mut assets = Vec::new();
        for (byte, drawn) in [(1, 20), (2, 20), (3, 21)] {
            let track = perform(store, ours, byte, event, "Blue").await;
            assets.push(draw(store, ours, track, drawn).await);
        }
        let blue = song_called(store, ours, "Blue").await;
        for covered in [Covered::Event(event), Covered::Song(blue)] {
            let offered = store.pictures(ours.library, covered).await.unwrap();
            let offered: Vec<_> = offered.of_tracks.iter().map(|picture| picture.asset).collect();
            assert_eq!(offered, [assets[0], assets[2]], "{covered:?}");
            assert_eq!(store.pictures(theirs.library, covered).await.unwrap().of_tracks, []);
        }
    }

    async fn a_picture_is_sent_described_removed_and_brought_back(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let store = &db.store;
        let event = add_event(store, ours, &gig("Night", "2024")).await;
        let covered = Covered::Event(event);
        let new = picture(ours, covered, 7, "A crowd");
        let asset = store.add_picture(&new).await.unwrap();
        assert_eq!(asset, new.asset);
        let again = NewPicture { asset: AssetId::from_parts(at(1), fresh()), ..picture(ours, covered, 7, "The crowd") };
        assert_eq!(store.add_picture(&again).await.unwrap(), asset, "the same content is one file");
        let sent = store.pictures(ours.library, covered).await.unwrap().sent;
        let said: Vec<_> = sent.iter().map(|one| (one.id, one.asset, one.alt.as_str(), one.art)).collect();
        assert_eq!(said, [(new.id, asset, "The crowd", ART)]);
        assert_eq!(store.pictures(theirs.library, covered).await.unwrap().sent, []);
        assert_eq!(store.count_jobs(ours.library).await.unwrap().len(), 1, "drawn once");

        let whole = async || store.event(ours.library, event).await.unwrap().unwrap();
        choose(store, ours, covered, whole().await.revision, CoverChoice::Of(asset)).await.unwrap();
        let chosen = whole().await;
        assert_eq!((chosen.row.cover, chosen.cover_alt.as_str()), (Some((asset, ART)), "The crowd"));

        let audit = || entry(ours.library, "picture");
        let describe = async |library, seen: &str| {
            store.describe_picture(library, new.id, seen, "Faces", &audit(), at(60)).await.unwrap()
        };
        assert!(!describe(ours.library, "A crowd").await, "somebody said something else meanwhile");
        assert!(!describe(theirs.library, "The crowd").await);
        assert!(describe(ours.library, "The crowd").await);
        assert_eq!(whole().await.cover_alt, "Faces");

        let original = async || store.sent_picture(ours.library, asset).await.unwrap().map(|file| file.hash);
        assert_eq!(original().await, Some(content(7)));
        assert_eq!(store.sent_picture(theirs.library, asset).await.unwrap(), None);
        assert_eq!(store.asset(ours.library, asset).await.unwrap(), None, "it is no file to play");

        let owner = store.picture_owner(ours.library, new.id, false).await.unwrap().unwrap();
        assert_eq!((owner.covered, owner.title.as_str()), (covered, "Faces"));
        assert_eq!(store.picture_owner(theirs.library, new.id, false).await.unwrap(), None);
        assert_eq!(store.picture_owner(ours.library, new.id, true).await.unwrap(), None);
        assert!(!store.delete_picture(theirs.library, new.id, covered, &entry(theirs.library, "x"), at(61)).await.unwrap());
        assert!(store.delete_picture(ours.library, new.id, covered, &audit(), at(61)).await.unwrap());
        assert!(!store.delete_picture(ours.library, new.id, covered, &audit(), at(61)).await.unwrap());
        let bare = whole().await;
        assert_eq!((bare.cover, bare.row.cover, bare.cover_alt.as_str()), (CoverChoice::First, None, ""));
        assert_eq!(original().await, None);
        assert_eq!(store.pictures(ours.library, covered).await.unwrap().sent, []);
        let reader = BinReader { account: ours.account, catalogue: true };
        let query = BinQuery { what: Some(Binned::Picture), ..BinQuery::default() };
        let bin = store.bin_page(ours.library, reader, &query, 9).await.unwrap();
        assert_eq!((bin.total, bin.rows[0].id, bin.rows[0].title.as_str()), (1, new.id.uuid(), "Faces"));

        assert!(store.restore_picture(ours.library, new.id, covered, &audit(), at(62)).await.unwrap());
        assert!(!store.restore_picture(ours.library, new.id, covered, &audit(), at(62)).await.unwrap());
        assert_eq!(whole().await.cover, CoverChoice::Of(asset), "it stands for the event again");

        // What somebody chose since is not overruled.
        assert!(store.delete_picture(ours.library, new.id, covered, &audit(), at(63)).await.unwrap());
        choose(store, ours, covered, whole().await.revision, CoverChoice::Plain).await.unwrap();
        assert!(store.restore_picture(ours.library, new.id, covered, &audit(), at(64)).await.unwrap());
        assert_eq!(whole().await.cover, CoverChoice::Plain);
    }

    async fn what_is_not_there_gets_no_picture_and_nothing_gets_too_many(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let store = &db.store;
        let blue = add_song(store, ours, &tune("Blue")).await;
        let covered = Covered::Song(blue);
        let elsewhere = NewPicture { library: theirs.library, ..picture(ours, covered, 1, "") };
        assert!(matches!(store.add_picture(&elsewhere).await, Err(StoreError::Missing("song"))));
        let track = add_track(store, ours, 2, "Sound").await;
        let sound = store.add_picture(&picture(ours, covered, 2, "")).await;
        assert!(matches!(sound, Err(StoreError::Taken("file"))), "{track} is no picture: {sound:?}");
        let tight = Bounds { person: Some(500), ..Bounds::default() };
        let large = store.add_picture(&NewPicture { bounds: tight, ..picture(ours, covered, 3, "") }).await;
        assert!(matches!(large, Err(StoreError::Exceeded(Exceeded::Person(500)))));
        for byte in 0..u8::try_from(MAX_PICTURES).unwrap() {
            store.add_picture(&picture(ours, covered, 100 + byte, "")).await.unwrap();
        }
        let more = store.add_picture(&picture(ours, covered, 99, "")).await;
        assert!(matches!(more, Err(StoreError::Crowded(_))));
        assert_eq!(store.pictures(ours.library, covered).await.unwrap().sent.len(), MAX_PICTURES as usize);
    }

    async fn a_picture_outlives_the_bin_while_something_needs_it(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let store = &db.store;
        let event = add_event(store, ours, &gig("Night", "2024")).await;
        let blue = add_song(store, ours, &tune("Blue")).await;
        let of_event = picture(ours, Covered::Event(event), 7, "");
        let asset = store.add_picture(&of_event).await.unwrap();
        // The same file was sent for a song too.
        let of_song = picture(ours, Covered::Song(blue), 7, "");
        assert_eq!(store.add_picture(&of_song).await.unwrap(), asset);
        let source = store.source(ours.library, asset).await.unwrap().unwrap();
        let drawn = Made { hash: content(70), size: 10 };
        store.set_art(&source, &ART, &[("320.webp".parse().unwrap(), drawn)], at(9)).await.unwrap();
        assert!(seen(store, ours, asset, "320.webp").await);
        assert_eq!(store.sources_after(None, 9).await.unwrap().len(), 1, "it is drawn anew when all are");

        let empty = async |before| {
            while store.purge(at(before), 9).await.unwrap() != store::Purged::default() {}
            while store.purge_assets(9).await.unwrap() > 0 {}
            store.released_blobs(None, 9).await.unwrap()
        };
        delete(store, ours, Item { noun: Noun::Event, id: event.uuid() }, 20).await;
        assert_eq!(empty(30).await, [], "the song has it");
        assert!(store.blob_is_referenced(content(7)).await.unwrap());
        assert!(seen(store, ours, asset, "320.webp").await);
        let audit = entry(ours.library, "picture.delete");
        assert!(store.delete_picture(ours.library, of_song.id, Covered::Song(blue), &audit, at(40)).await.unwrap());
        assert!(!seen(store, ours, asset, "320.webp").await, "in the bin it is shown to nobody");
        assert_eq!(empty(39).await, [], "it may come back");
        assert_eq!(empty(41).await, [content(7), content(70)]);
        assert!(!store.blob_is_referenced(content(7)).await.unwrap());
        assert_eq!(store.source(ours.library, asset).await.unwrap(), None);
    }

    async fn the_picture_of_a_track_that_went_gives_way_to_anothers(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let store = &db.store;
        let event = add_event(store, ours, &gig("Night", "2024")).await;
        let track = perform(store, ours, 1, event, "Blue").await;
        let asset = draw(store, ours, track, 21).await;
        let other = perform(store, ours, 2, event, "Red").await;
        let others = draw(store, ours, other, 22).await;
        let blue = song_called(store, ours, "Blue").await;
        let cover = async || store.event(ours.library, event).await.unwrap().unwrap().row.cover.map(|(asset, _)| asset);
        delete(store, ours, Item { noun: Noun::Track, id: track.uuid() }, 20).await;
        assert_eq!(cover().await, Some(asset), "it may come back");
        assert_eq!(store.purge(at(30), 9).await.unwrap().tracks, 1);
        assert_eq!(cover().await, Some(others));
        assert_eq!(store.released_blobs(None, 9).await.unwrap(), [content(1), content(21)]);
        assert_eq!(song(store, ours, blue).await.row.cover, None);
    }

    async fn the_picture_of_a_track_that_went_stays_where_somebody_chose_it(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let store = &db.store;
        let event = add_event(store, ours, &gig("Night", "2024")).await;
        let track = perform(store, ours, 1, event, "Blue").await;
        let asset = draw(store, ours, track, 21).await;
        let blue = song_called(store, ours, "Blue").await;
        for covered in [Covered::Event(event), Covered::Song(blue)] {
            let revision = match covered {
                Covered::Event(event) => store.event(ours.library, event).await.unwrap().unwrap().revision,
                Covered::Song(blue) => song(store, ours, blue).await.revision,
            };
            choose(store, ours, covered, revision, CoverChoice::Of(asset)).await.unwrap();
        }
        let item = Item { noun: Noun::Track, id: track.uuid() };
        delete(store, ours, item, 20).await;
        assert!(seen(store, ours, asset, "320.webp").await, "it stands for the event and the song");
        assert_eq!(store.purge(at(30), 9).await.unwrap().tracks, 1);
        assert_eq!(store.purge_assets(9).await.unwrap(), 0);
        for covered in [Covered::Event(event), Covered::Song(blue)] {
            let revision = match covered {
                Covered::Event(event) => store.event(ours.library, event).await.unwrap().unwrap().revision,
                Covered::Song(blue) => song(store, ours, blue).await.revision,
            };
            assert_eq!(store.released_blobs(None, 9).await.unwrap(), []);
            choose(store, ours, covered, revision, CoverChoice::Plain).await.unwrap();
            // Nothing is let go of before the other needs it no more.
            assert_eq!(store.purge_assets(9).await.unwrap(), u64::from(covered == Covered::Song(blue)));
        }
        assert_eq!(store.released_blobs(None, 9).await.unwrap(), [content(1), content(21)]);
    }

    async fn merged_songs_keep_the_pictures_of_both(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let store = &db.store;
        let (from, into) = (add_song(store, ours, &tune("Bleu")).await, add_song(store, ours, &tune("Blue")).await);
        let chosen = store.add_picture(&picture(ours, Covered::Song(from), 7, "Sea")).await.unwrap();
        for song in [from, into] {
            store.add_picture(&picture(ours, Covered::Song(song), 8, "")).await.unwrap();
        }
        choose(store, ours, Covered::Song(from), 1, CoverChoice::Of(chosen)).await.unwrap();
        // One that both have, and that is in the bin with the song that stays.
        store.add_picture(&picture(ours, Covered::Song(from), 9, "Crowd")).await.unwrap();
        let binned = picture(ours, Covered::Song(into), 9, "");
        store.add_picture(&binned).await.unwrap();
        let audit = entry(ours.library, "picture.delete");
        assert!(store.delete_picture(ours.library, binned.id, Covered::Song(into), &audit, at(8)).await.unwrap());
        store.merge_songs(ours.library, from, into, &entry(ours.library, "song.merge"), at(9)).await.unwrap();
        let merged = song(store, ours, into).await;
        assert_eq!((merged.cover, merged.cover_alt.as_str()), (CoverChoice::Of(chosen), "Sea"));
        assert_eq!(store.pictures(ours.library, Covered::Song(into)).await.unwrap().sent.len(), 3);
    }

    async fn a_content_that_never_got_a_reference_is_let_go_of(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let store = &db.store;
        for byte in [5, 6] {
            store.release_blob(content(byte)).await.unwrap();
            store.release_blob(content(byte)).await.unwrap();
        }
        let blue = add_song(store, ours, &tune("Blue")).await;
        store.add_picture(&picture(ours, Covered::Song(blue), 5, "")).await.unwrap();
        assert_eq!(store.released_blobs(None, 9).await.unwrap(), [content(6)]);
        let item = Item { noun: Noun::Song, id: blue.uuid() };
        delete(store, ours, item, 20).await;
        restore(store, ours, item).await;
        assert_eq!(store.pictures(ours.library, Covered::Song(blue)).await.unwrap().sent.len(), 1);
    }
}
