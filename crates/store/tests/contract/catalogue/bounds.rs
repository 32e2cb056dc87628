//! An event shows all its tracks: what goes beyond what a page holds is refused, however it comes.

use super::scene::{add_event, delete, gig, performance, restore};
use crate::scene::{Place, at, entry, fresh, place, track_item};
use domain::event::MAX_EVENT_TRACKS;
use domain::{AssetId, AuditId, ContentHash, EventId, Item, JobId, Noun, TrackId};
use store::bulk::{Recorded, Source};
use store::{FileTracks, FiledTrack, FilingTarget, Store, StoreError};

/// That many tracks in the inbox.
async fn recorded(store: &Store, place: Place, count: u16) -> Vec<TrackId> {
    let recordings: Vec<Recorded> = (0..count)
        .map(|n| {
            let mut hash = [0; 32];
            hash[..2].copy_from_slice(&n.to_be_bytes());
            Recorded {
                upload: crate::scene::upload_id(),
                asset: AssetId::from_parts(at(1), fresh()),
                track: TrackId::from_parts(at(1), fresh()),
                job: JobId::from_parts(at(1), fresh()),
                audit: AuditId::from_parts(at(1), fresh()),
                hash: ContentHash::new(hash),
                size: 100,
                name: "take.flac".parse().unwrap(),
                folder: None,
                title: format!("Take {n}"),
                artist: String::new(),
                duration_ms: 1000,
            }
        })
        .collect();
    let source = Source {
        library: place.library,
        account: place.account,
        who: "ann".to_owned(),
        peaks: Vec::new(),
        now: at(1),
    };
    store.add_recordings(&source, &recordings).await.unwrap();
    recordings.into_iter().map(|one| one.track).collect()
}

async fn file(
    store: &Store,
    place: Place,
    tracks: &[TrackId],
    event: EventId,
) -> Result<(), StoreError> {
    let filing = FileTracks {
        tracks: tracks
            .iter()
            .map(|&track| FiledTrack {
                track,
                title: "Take".to_owned(),
                song: None,
                named: None,
            })
            .collect(),
        target: FilingTarget::Existing(event),
    };
    let audit = entry(place.library, "inbox.file");
    store
        .file_tracks(place.library, &filing, &audit, at(2))
        .await
}

store::on_both_engines! {
    async fn no_track_comes_back_to_an_event_that_is_full(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let event = add_event(&db.store, ours, &gig("Night", "")).await;
        let tracks = recorded(&db.store, ours, u16::try_from(MAX_EVENT_TRACKS).unwrap() + 1).await;
        file(&db.store, ours, &tracks[..2], event).await.unwrap();
        let first = track_item(tracks[0]);
        delete(&db.store, ours, first, 20).await;
        file(&db.store, ours, &tracks[2..], event).await.unwrap();
        let audit = || entry(ours.library, "x");
        let back = async || db.store.restore_item(ours.library, first, &audit(), at(30)).await;
        assert!(matches!(back().await, Err(StoreError::Crowded(501))));
        // Nor on the way round by the bin, from where the event brings back what went with it.
        let event = Item { noun: Noun::Event, id: event.uuid() };
        delete(&db.store, ours, event, 31).await;
        assert!(matches!(back().await, Err(StoreError::Crowded(501))));
        restore(&db.store, ours, event).await;
        delete(&db.store, ours, track_item(tracks[1]), 32).await;
        assert!(back().await.unwrap(), "there is room for one again");
    }

    async fn an_event_takes_no_more_than_it_shows(db: TestStore) {
        let ours = place(&db.store, None, "ann").await;
        let event = add_event(&db.store, ours, &gig("Night", "")).await;
        let tracks = recorded(&db.store, ours, 601).await;
        let full = |refused: Result<(), StoreError>| {
            matches!(refused, Err(StoreError::Crowded(501 | 600)))
        };
        file(&db.store, ours, &tracks[..300], event).await.unwrap();
        assert!(full(file(&db.store, ours, &tracks[300..600], event).await));
        assert_eq!(db.store.inbox_count(ours.library).await.unwrap(), 301, "nothing was moved");
        file(&db.store, ours, &tracks[300..500], event).await.unwrap();
        let audit = || entry(ours.library, "track.move");
        let moved = db.store.move_tracks(ours.library, &tracks[500..501], None, Some(event), &audit(), at(3)).await;
        assert!(full(moved));
        let there = performance("Take", Some(event), None);
        let edited = db.store.edit_track(ours.library, tracks[500], 1, &there, &audit(), at(3)).await;
        assert!(full(edited));
        // What is there already may move about.
        db.store.move_tracks(ours.library, &tracks[..2], Some(event), Some(event), &audit(), at(3)).await.unwrap();
        let there = performance("Renamed", Some(event), None);
        db.store.edit_track(ours.library, tracks[2], 2, &there, &audit(), at(3)).await.unwrap();
        let record = db.store.event(ours.library, event).await.unwrap().unwrap();
        assert_eq!(record.tracks.len(), MAX_EVENT_TRACKS as usize);
    }
}
