//! Songs, people and events for the tracks: twenty tracks an event, fifty performances a song.

use anyhow::Result;
use domain::event::EventKind;
use domain::musician::MusicianKind;
use domain::{AuditId, EventId, LibraryId, MusicianId, PartialDate, SongId, Timestamp, TrackId};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use store::{
    AuditEntry, EventFields, FileTracks, FiledTrack, FilingTarget, MusicianFields, NamedEntry,
    SongFields, Store,
};

use crate::{AT_ONCE, bytes, moment, title};

const TRACKS_AN_EVENT: u64 = 20;
const TRACKS_A_SONG: u64 = 50;
const PEOPLE: u64 = 300;
const PEOPLE_AN_EVENT: u64 = 4;
const GENRES: [&str; 12] = [
    "Blues",
    "Bossa nova",
    "Dance",
    "Dub",
    "Folk",
    "Funk",
    "Indie",
    "Jazz",
    "Pop",
    "Punk",
    "Rock",
    "Soul",
];
const STYLES: [&str; 4] = ["Acoustic", "Live", "Loud", "Studio"];
const TOWNS: [&str; 5] = ["Aldmoor", "Brask", "Corvane", "Dunmere", "Eskby"];

/// Gives the first `tracks` tracks their place, through the store's own operations.
pub(crate) async fn fill(store: &Store, library: LibraryId, tracks: u64) -> Result<()> {
    let songs = tracks.div_ceil(TRACKS_A_SONG);
    stream::iter(0..songs)
        .map(|index| add_song(store, library, index))
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    stream::iter(0..PEOPLE)
        .map(|index| add_person(store, library, index))
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    stream::iter(0..tracks.div_ceil(TRACKS_AN_EVENT))
        .map(|index| add_event(store, library, index, tracks, songs))
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await
}

async fn add_song(store: &Store, library: LibraryId, index: u64) -> Result<()> {
    let now = moment(index)?;
    let fields = SongFields {
        title: title(index),
        alternative_titles: Vec::new(),
        writers: person(index),
        key: "E minor".to_owned(),
        tempo_bpm: Some(120),
        notes: "Starts with the drums.".to_owned(),
        lyrics: "We were here before the rain\nand we will be here again.".to_owned(),
        genres: named(&GENRES, index),
        styles: Vec::new(),
    };
    let audit = entry(library, "song.create", index, now);
    let id = SongId::from_parts(now, bytes(index));
    Ok(store.create_song(library, id, &fields, &audit, now).await?)
}

async fn add_person(store: &Store, library: LibraryId, index: u64) -> Result<()> {
    let now = moment(index)?;
    let fields = MusicianFields {
        name: person(index),
        kind: MusicianKind::Person,
        filed_as: String::new(),
        other_names: Vec::new(),
        notes: String::new(),
    };
    let audit = entry(library, "musician.create", index, now);
    let id = MusicianId::from_parts(now, bytes(index));
    Ok(store
        .create_musician(library, id, &fields, &audit, now)
        .await?)
}

async fn add_event(
    store: &Store,
    library: LibraryId,
    index: u64,
    tracks: u64,
    songs: u64,
) -> Result<()> {
    let now = moment(tracks + index)?;
    let fields = EventFields {
        kind: if index.is_multiple_of(5) {
            EventKind::Rehearsal
        } else {
            EventKind::Gig
        },
        date: date(index),
        title: format!("{} night {index}", TOWNS[place(index, TOWNS.len())]),
        venue: format!("Venue {}", index % 200),
        city: TOWNS[place(index / 7, TOWNS.len())].to_owned(),
        description: "A long evening.".to_owned(),
        rating: u8::try_from(index % 6)?,
        people: (0..PEOPLE_AN_EVENT)
            .map(|seat| known(person((index * 7 + seat) % PEOPLE), "guitar"))
            .collect(),
        genres: named(&GENRES, index),
        styles: named(&STYLES, index),
    };
    let first = index * TRACKS_AN_EVENT;
    let played = (first..(first + TRACKS_AN_EVENT).min(tracks)).map(|track| {
        let song = track % songs;
        Ok(FiledTrack {
            track: TrackId::from_parts(moment(track)?, bytes(track)),
            title: title(track),
            song: Some(SongId::from_parts(moment(song)?, bytes(song))),
            named: None,
        })
    });
    let filing = FileTracks {
        tracks: played.collect::<Result<_>>()?,
        target: FilingTarget::New(EventId::from_parts(now, bytes(index)), fields),
    };
    let audit = entry(library, "inbox.file", index, now);
    Ok(store.file_tracks(library, &filing, &audit, now).await?)
}

/// Spread over fifty years, each day as exact as such a library knows it.
fn date(index: u64) -> Option<PartialDate> {
    let year = u16::try_from(1975 + index % 50).ok()?;
    let month = u8::try_from(1 + index / 50 % 12).ok()?;
    match index % 20 {
        0 => None,
        1 => PartialDate::from_year(year),
        2 => PartialDate::from_month(year, month),
        _ => PartialDate::from_day(year, month, u8::try_from(1 + index / 600 % 28).ok()?),
    }
}

fn person(index: u64) -> String {
    format!(
        "{} Example {}",
        TOWNS[place(index, TOWNS.len())],
        index % PEOPLE
    )
}

/// Two names of a list.
fn named(list: &[&str], index: u64) -> Vec<NamedEntry> {
    let second = index / 3 + 1;
    let mut names = vec![
        list[place(index, list.len())],
        list[place(second, list.len())],
    ];
    names.dedup();
    names
        .into_iter()
        .map(|name| known(name.to_owned(), ""))
        .collect()
}

/// A name the library knows by now; should it not, it is created under a number made from the name.
fn known(name: String, role: &str) -> NamedEntry {
    let number = name.bytes().fold(1, |sum: u64, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    NamedEntry {
        id: EventId::from_parts(Timestamp::UNIX_EPOCH, bytes(number)).uuid(),
        name,
        remark: role.to_owned(),
    }
}

fn entry(library: LibraryId, action: &'static str, index: u64, now: Timestamp) -> AuditEntry {
    let kind = u64::from(action.as_bytes()[0]) << 40;
    AuditEntry {
        id: AuditId::from_parts(now, bytes(kind + index)),
        library,
        at: now,
        account: None,
        who: None,
        action,
        subject: title(index),
        from: None,
    }
}

fn place(index: u64, length: usize) -> usize {
    usize::try_from(index).map_or(0, |index| index % length)
}
