use crate::scene::{Place, add_track, at, content, track_item, two_places};
use domain::{Art, ArtFile, AssetId, MediaKind, Qualities, Quality};
use store::{Made, Probe, Source, Store, Variant};

const ART: Art = Art {
    width: 300,
    height: 200,
    colour: [1, 2, 3],
};

fn made(byte: u8) -> Made {
    Made {
        hash: content(byte),
        size: 1000 + u64::from(byte),
    }
}

fn file(name: &str) -> ArtFile {
    name.parse().unwrap()
}

async fn source(store: &Store, place: Place, byte: u8) -> Source {
    let asset = add_track(store, place, content(byte), "T", at(1))
        .await
        .asset;
    store.source(place.library, asset).await.unwrap().unwrap()
}

async fn row(store: &Store, place: Place) -> domain::track::TrackRow {
    let query = domain::track::TrackQuery::default();
    let page = store
        .track_page(place.library, store::Reach::All, &query)
        .await
        .unwrap();
    page.rows.into_iter().next().unwrap()
}

store::on_both_engines! {
    async fn what_was_made_is_found_and_listed(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let (store, of) = (&db.store, source(&db.store, ours, 1).await);
        let variant = Variant::Sound(Quality::Opus48);
        assert_eq!(store.rendition(ours.library, of.asset, variant).await.unwrap(), None);
        for _ in 0..2 {
            store.add_sound(&of, Quality::Opus48, made(7), at(2)).await.unwrap();
        }
        store.add_sound(&of, Quality::Aac96, made(8), at(2)).await.unwrap();
        let found = store.rendition(ours.library, of.asset, variant).await.unwrap().unwrap();
        assert_eq!((found.hash, found.size), (content(7), 1007));
        assert_eq!(found.media_type, "audio/webm; codecs=opus");
        assert_eq!(store.rendition(theirs.library, of.asset, variant).await.unwrap(), None);
        assert_eq!(row(store, ours).await.qualities.to_string(), "opus-48 aac-96");

        let files = [(file("96.avif"), made(9)), (file("96.webp"), made(10))];
        store.set_impossible(&of, Variant::Picture, "too large", at(3)).await.unwrap();
        store.set_art(&of, &ART, &files, at(4)).await.unwrap();
        let art = Variant::Art(file("96.webp"));
        let found = store.rendition(ours.library, of.asset, art).await.unwrap().unwrap();
        assert_eq!((found.hash, found.media_type.as_str()), (content(10), "image/webp"));
        assert_eq!(row(store, ours).await.art, Some(ART));
        let all = store.renditions(ours.library, of.asset).await.unwrap();
        assert!(all.iter().all(|(_, problem)| problem.is_none()), "{all:?}");
        assert_eq!(all.len(), 4);
        assert!(store.blob_is_referenced(content(10)).await.unwrap());
        assert!(!store.blob_is_referenced(content(99)).await.unwrap());
    }

    async fn what_cannot_be_made_says_why_until_it_can(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let (store, of) = (&db.store, source(&db.store, ours, 1).await);
        let variant = Variant::Sound(Quality::Opus96);
        store.set_impossible(&of, variant, "it has no sound", at(2)).await.unwrap();
        assert_eq!(store.rendition(ours.library, of.asset, variant).await.unwrap(), None);
        let all = store.renditions(ours.library, of.asset).await.unwrap();
        assert_eq!(all, [("opus-96".to_owned(), Some("it has no sound".to_owned()))]);
        assert_eq!(row(store, ours).await.qualities, Qualities::NONE);
        store.add_sound(&of, Quality::Opus96, made(7), at(3)).await.unwrap();
        let all = store.renditions(ours.library, of.asset).await.unwrap();
        assert_eq!(all, [("opus-96".to_owned(), None)]);
    }

    async fn renditions_of_a_deleted_track_are_not_served(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let (store, of) = (&db.store, source(&db.store, ours, 1).await);
        store.add_sound(&of, Quality::Opus96, made(7), at(2)).await.unwrap();
        let track = row(store, ours).await.id;
        let entry = crate::scene::entry(ours.library, "track.delete");
        store.delete_item(ours.library, track_item(track), 1, &entry, at(3)).await.unwrap();
        let variant = Variant::Sound(Quality::Opus96);
        assert_eq!(store.rendition(ours.library, of.asset, variant).await.unwrap(), None);
        assert!(store.source(ours.library, of.asset).await.unwrap().is_some());
    }

    async fn the_same_content_is_made_once_for_all_libraries(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let (store, of) = (&db.store, source(&db.store, ours, 1).await);
        store.add_sound(&of, Quality::Opus96, made(7), at(2)).await.unwrap();
        let same = source(store, theirs, 1).await;
        let variant = Variant::Sound(Quality::Opus96);
        assert_eq!(store.made_before(same.hash, variant).await.unwrap(), Some(made(7)));
        assert_eq!(store.made_before(same.hash, Variant::Picture).await.unwrap(), None);
        assert_eq!(store.made_before(content(2), variant).await.unwrap(), None);

        assert_eq!(store.art_before(same.hash).await.unwrap(), None);
        let files = vec![(file("96.avif"), made(9)), (file("96.webp"), made(10))];
        store.set_art(&of, &ART, &files, at(3)).await.unwrap();
        assert_eq!(store.art_before(same.hash).await.unwrap(), Some((ART, files)));
        assert_eq!(store.art_before(content(2)).await.unwrap(), None);
    }

    async fn what_is_lost_is_forgotten_and_a_picture_in_all_sizes(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let (store, of) = (&db.store, source(&db.store, ours, 1).await);
        for (quality, byte) in [(Quality::Opus48, 7), (Quality::Aac96, 8)] {
            store.add_sound(&of, quality, made(byte), at(2)).await.unwrap();
        }
        let files = [(file("96.avif"), made(9)), (file("96.webp"), made(10))];
        store.set_art(&of, &ART, &files, at(2)).await.unwrap();
        let sound = Variant::Sound(Quality::Opus48);
        for (library, lost) in [(theirs.library, 7), (ours.library, 8)] {
            store.forget_rendition(library, of.asset, sound, content(lost)).await.unwrap();
            assert_eq!(store.renditions(ours.library, of.asset).await.unwrap().len(), 4);
        }
        store.forget_rendition(ours.library, of.asset, sound, content(7)).await.unwrap();
        assert_eq!(row(store, ours).await.qualities.to_string(), "aac-96");
        assert_eq!(row(store, ours).await.art, Some(ART));
        let art = Variant::Art(file("96.webp"));
        store.forget_rendition(ours.library, of.asset, art, content(10)).await.unwrap();
        let left = store.renditions(ours.library, of.asset).await.unwrap();
        assert_eq!(left, [("aac-96".to_owned(), None)]);
        assert_eq!(row(store, ours).await.art, None);
        assert_eq!(store.released_blobs(None, 9).await.unwrap(), [content(9)]);
    }

    async fn dropping_forgets_all_and_making_forgets_failures(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let (store, of) = (&db.store, source(&db.store, ours, 1).await);
        let other = source(store, theirs, 2).await;
        store.add_sound(&of, Quality::Opus96, made(7), at(2)).await.unwrap();
        store.set_art(&other, &ART, &[(file("96.avif"), made(9))], at(2)).await.unwrap();
        store.set_impossible(&other, Variant::Sound(Quality::Opus96), "no", at(2)).await.unwrap();
        let counts = store.count_renditions().await.unwrap();
        let sound = counts.iter().find(|count| count.variant == "opus-96").unwrap();
        assert_eq!((sound.made, sound.impossible, sound.bytes), (1, 1, 1007));
        assert_eq!(store.forget_renditions(true).await.unwrap(), []);
        assert_eq!(store.renditions(theirs.library, other.asset).await.unwrap().len(), 1);
        let mut gone = store.forget_renditions(false).await.unwrap();
        gone.sort();
        assert_eq!(gone, [content(7), content(9)]);
        assert_eq!(store.count_renditions().await.unwrap(), []);
        assert_eq!(row(store, ours).await.qualities, Qualities::NONE);
        assert_eq!(row(store, theirs).await.art, None);
    }

    async fn a_probe_adds_what_the_analysis_left_open(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let (store, of) = (&db.store, source(&db.store, ours, 1).await);
        let found = Probe {
            kind: Some(MediaKind::Video),
            duration_ms: Some(5_000),
            codec: Some("opus".to_owned()),
            width: Some(640),
            ..Probe::default()
        };
        store.set_probe(ours.library, of.asset, &found, at(2)).await.unwrap();
        let later = Probe { duration_ms: Some(9_000), ..Probe::default() };
        store.set_probe(ours.library, of.asset, &later, at(3)).await.unwrap();
        let row = row(store, ours).await;
        assert_eq!((row.kind, row.duration_ms), (MediaKind::Video, Some(5_000)));
        let elsewhere = store.set_probe(theirs.library, of.asset, &found, at(2)).await;
        assert!(elsewhere.is_err());

        store.set_problem(ours.library, of.asset, Some("unreadable"), at(4)).await.unwrap();
        let problem = store.source(ours.library, of.asset).await.unwrap().unwrap().problem;
        assert_eq!(problem.as_deref(), Some("unreadable"));
        store.set_problem(ours.library, of.asset, None, at(5)).await.unwrap();
        assert_eq!(store.source(ours.library, of.asset).await.unwrap().unwrap().problem, None);
    }

    async fn originals_of_all_libraries_are_gone_through_in_pages(db: TestStore) {
        let (ours, theirs) = two_places(&db.store).await;
        let store = &db.store;
        for byte in 1..=3 {
            source(store, ours, byte).await;
        }
        source(store, theirs, 1).await;
        let mut seen: Vec<AssetId> = Vec::new();
        loop {
            let page = store.sources_after(seen.last().copied(), 3).await.unwrap();
            if page.is_empty() {
                break;
            }
            seen.extend(page.iter().map(|source| source.asset));
        }
        assert_eq!(seen.len(), 4);
        assert!(seen.is_sorted());
    }

    async fn every_write_moves_the_version_and_no_read_does(db: TestStore) {
        let (ours, _) = two_places(&db.store).await;
        let (store, before) = (&db.store, db.store.version());
        store.count_renditions().await.unwrap();
        assert_eq!(store.version(), before);
        let of = source(store, ours, 1).await;
        let added = store.version();
        assert_ne!(added, before);
        store.clone().add_sound(&of, Quality::Opus96, made(7), at(2)).await.unwrap();
        assert_ne!(store.version(), added, "clones count together");
    }
}
