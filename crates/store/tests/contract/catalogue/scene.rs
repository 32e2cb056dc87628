//! Events, songs and people with few words.

use crate::scene::{Place, at, content, entry, fresh};
use domain::event::EventKind;
use domain::fold::name_key;
use domain::musician::MusicianKind;
use domain::track::TrackKind;
use domain::{EventId, Item, MusicianId, SongId, TrackId};
use store::{EventFields, MusicianFields, NamedEntry, SongFields, Store, StoreError, TrackFields};

/// A name as a form gives it.
pub(crate) fn named(name: &str) -> NamedEntry {
    with_role(name, "")
}

pub(crate) fn with_role(name: &str, role: &str) -> NamedEntry {
    NamedEntry {
        id: EventId::from_parts(at(0), fresh()).uuid(),
        name: name.to_owned(),
        remark: role.to_owned(),
    }
}

pub(crate) fn names(names: &[&str]) -> Vec<NamedEntry> {
    names.iter().map(|name| named(name)).collect()
}

/// A gig with nothing but a title and a date.
pub(crate) fn gig(title: &str, date: &str) -> EventFields {
    EventFields {
        kind: EventKind::Gig,
        date: (!date.is_empty()).then(|| date.parse().unwrap()),
        title: title.to_owned(),
        venue: String::new(),
        city: String::new(),
        description: String::new(),
        rating: 0,
        people: Vec::new(),
        genres: Vec::new(),
        styles: Vec::new(),
    }
}

pub(crate) async fn add_event(store: &Store, place: Place, fields: &EventFields) -> EventId {
    let id = EventId::from_parts(at(0), fresh());
    let audit = entry(place.library, "event.create");
    store
        .create_event(place.library, id, fields, &audit, at(1))
        .await
        .unwrap();
    id
}

/// A song with nothing but a title.
pub(crate) fn tune(title: &str) -> SongFields {
    SongFields {
        title: title.to_owned(),
        alternative_titles: Vec::new(),
        writers: String::new(),
        key: String::new(),
        tempo_bpm: None,
        notes: String::new(),
        lyrics: String::new(),
        genres: Vec::new(),
        styles: Vec::new(),
    }
}

pub(crate) async fn add_song(store: &Store, place: Place, fields: &SongFields) -> SongId {
    let id = SongId::from_parts(at(0), fresh());
    let audit = entry(place.library, "song.create");
    store
        .create_song(place.library, id, fields, &audit, at(1))
        .await
        .unwrap();
    id
}

/// A person with nothing but a name.
pub(crate) fn person(name: &str) -> MusicianFields {
    MusicianFields {
        name: name.to_owned(),
        kind: MusicianKind::Person,
        filed_as: String::new(),
        other_names: Vec::new(),
        notes: String::new(),
    }
}

pub(crate) async fn add_musician(
    store: &Store,
    place: Place,
    fields: &MusicianFields,
) -> MusicianId {
    let id = MusicianId::from_parts(at(0), fresh());
    let audit = entry(place.library, "musician.create");
    store
        .create_musician(place.library, id, fields, &audit, at(1))
        .await
        .unwrap();
    id
}

/// A track that came by an upload and is still in the inbox.
pub(crate) async fn add_track(store: &Store, place: Place, byte: u8, title: &str) -> TrackId {
    let now = at(u64::from(byte));
    crate::scene::add_track(store, place, content(byte), title, now)
        .await
        .track
}

/// What a form says of a track at an event, of a song.
pub(crate) fn performance(title: &str, event: Option<EventId>, song: Option<&str>) -> TrackFields {
    TrackFields {
        title: title.to_owned(),
        artist: None,
        track_kind: TrackKind::Song,
        event,
        position: None,
        song: song.map(named),
        people: Vec::new(),
    }
}

/// A track at an event, of a song that is created where there is none.
pub(crate) async fn perform(
    store: &Store,
    place: Place,
    byte: u8,
    event: EventId,
    song: &str,
) -> TrackId {
    let track = add_track(store, place, byte, song).await;
    let fields = performance(song, Some(event), Some(song));
    let audit = entry(place.library, "track.edit");
    store
        .edit_track(place.library, track, 1, &fields, &audit, at(9))
        .await
        .unwrap();
    track
}

/// The one song of that name.
pub(crate) async fn song_called(store: &Store, place: Place, name: &str) -> SongId {
    let found = store
        .songs_by_key(place.library, &[name_key(name)])
        .await
        .unwrap();
    assert_eq!(found.len(), 1, "{name}: {found:?}");
    found[0].1.id
}

/// Into the bin, at whatever revision it stands.
pub(crate) async fn delete(store: &Store, place: Place, item: Item, second: u64) {
    let audit = entry(place.library, "x.delete");
    let delete = |revision| store.delete_item(place.library, item, revision, &audit, at(second));
    match delete(0).await {
        Err(StoreError::Stale { revision, .. }) => delete(revision).await.unwrap(),
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn restore(store: &Store, place: Place, item: Item) {
    let audit = entry(place.library, "x.restore");
    assert!(
        store
            .restore_item(place.library, item, &audit, at(50))
            .await
            .unwrap()
    );
}
