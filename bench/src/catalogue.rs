//! Songs, people and events for the tracks: twenty tracks and a set list an event, fifty performances a song.

use anyhow::Result;
use domain::classification::Class;
use domain::event::EventKind;
use domain::musician::MusicianKind;
use domain::set_list::TypedEntry;
use domain::{
    AuditId, ClassId, EventId, LibraryId, MusicianId, PartialDate, SetListId, SongId, Timestamp,
};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use store::{
    AuditEntry, ClassFields, EventFields, FileTracks, FiledTrack, FilingTarget, MusicianFields,
    NamedEntry, SongFields,
};

use crate::invented::{Of, at, bytes, moment, title};
use crate::{AT_ONCE, Place, track_id};

const TRACKS_AN_EVENT: u64 = 20;
const TRACKS_A_SONG: u64 = 50;
/// Enough of them to see that their tables will not stay empty.
const FIRST_EVENTS: u64 = 100;
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
pub(crate) async fn fill(place: Place<'_>, tracks: u64) -> Result<()> {
    // Before what names them: two that name one for the first time at once would both make it.
    for (class, list) in [(Class::Genre, &GENRES[..]), (Class::Style, &STYLES[..])] {
        for name in list {
            add_class(place, class, name).await?;
        }
    }
    let songs = tracks.div_ceil(TRACKS_A_SONG);
    stream::iter(0..songs)
        .map(|index| add_song(place, index))
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    stream::iter(0..PEOPLE)
        .map(|index| add_person(place, index))
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    let events = tracks.div_ceil(TRACKS_AN_EVENT);
    let few = events.min(FIRST_EVENTS);
    for some in [0..few, few..events] {
        place.store.take_stock().await?;
        stream::iter(some)
            .map(|index| add_event(place, index, tracks, songs))
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
    }
    place.store.take_stock().await?;
    Ok(())
}

async fn add_class(place: Place<'_>, class: Class, name: &str) -> Result<()> {
    let id = known(name.to_owned(), "").id;
    let fields = ClassFields {
        name: name.to_owned(),
        description: String::new(),
    };
    let now = moment(0)?;
    let audit = entry(
        place.library,
        "class.create",
        Of::Class,
        numbered(name),
        now,
    );
    let Place { store, library, .. } = place;
    Ok(store
        .create_class(library, class, ClassId::from_uuid(id), &fields, &audit, now)
        .await?)
}

async fn add_song(place: Place<'_>, index: u64) -> Result<()> {
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
    let audit = entry(place.library, "song.create", Of::Song, index, now);
    let Place { store, library, .. } = place;
    Ok(store
        .create_song(library, song_id(index)?, &fields, &audit, now)
        .await?)
}

async fn add_person(place: Place<'_>, index: u64) -> Result<()> {
    let now = moment(index)?;
    let fields = MusicianFields {
        name: person(index),
        kind: MusicianKind::Person,
        filed_as: String::new(),
        other_names: Vec::new(),
        notes: String::new(),
    };
    let audit = entry(place.library, "musician.create", Of::Person, index, now);
    let id = MusicianId::from_parts(now, bytes(Of::Person, index));
    let Place { store, library, .. } = place;
    Ok(store
        .create_musician(library, id, &fields, &audit, now)
        .await?)
}

async fn add_event(place: Place<'_>, index: u64, tracks: u64, songs: u64) -> Result<()> {
    let now = moment(tracks + index)?;
    let event = EventId::from_parts(now, bytes(Of::Event, index));
    let first = index * TRACKS_AN_EVENT;
    let played = first..(first + TRACKS_AN_EVENT).min(tracks);
    let filed = played.clone().map(|track| {
        Ok(FiledTrack {
            track: track_id(track)?,
            title: title(track),
            song: Some(song_id(track % songs)?),
            named: None,
        })
    });
    let filing = FileTracks {
        tracks: filed.collect::<Result<_>>()?,
        target: FilingTarget::New(event, fields(index)?),
    };
    let Place { store, library, .. } = place;
    let audit = entry(library, "inbox.file", Of::Event, index, now);
    store.file_tracks(library, &filing, &audit, now).await?;

    let entries: Vec<TypedEntry> = played
        .map(|track| TypedEntry {
            section: String::new(),
            title: title(track % songs),
            planned: true,
            played: true,
            segue: track % 7 == 0,
            note: String::new(),
        })
        .collect();
    let id = SetListId::from_parts(now, bytes(Of::SetList, index));
    let audit = entry(library, "set_list.edit", Of::SetList, index, now);
    Ok(store
        .edit_set_list(library, event, 0, id, &entries, &audit, now)
        .await?)
}

fn fields(index: u64) -> Result<EventFields> {
    Ok(EventFields {
        kind: if index.is_multiple_of(5) {
            EventKind::Rehearsal
        } else {
            EventKind::Gig
        },
        date: date(index),
        title: format!("{} night {index}", at(&TOWNS, index)),
        venue: format!("Venue {}", index % 200),
        city: at(&TOWNS, index / 7).to_owned(),
        description: "A long evening.".to_owned(),
        rating: u8::try_from(index % 6)?,
        people: (0..PEOPLE_AN_EVENT)
            .map(|seat| known(person((index * 7 + seat) % PEOPLE), "guitar"))
            .collect(),
        genres: named(&GENRES, index),
        styles: named(&STYLES, index),
    })
}

/// Names the song of that number.
fn song_id(index: u64) -> Result<SongId> {
    Ok(SongId::from_parts(moment(index)?, bytes(Of::Song, index)))
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
    format!("{} Example {}", at(&TOWNS, index), index % PEOPLE)
}

/// Two names of a list.
fn named(list: &[&str], index: u64) -> Vec<NamedEntry> {
    let second = index / 3 + 1;
    let mut names = vec![at(list, index), at(list, second)];
    names.dedup();
    names
        .into_iter()
        .map(|name| known(name.to_owned(), ""))
        .collect()
}

/// A number made from a name.
fn numbered(name: &str) -> u64 {
    name.bytes().fold(1, |sum: u64, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    })
}

/// A name the library knows by now.
fn known(name: String, role: &str) -> NamedEntry {
    NamedEntry {
        id: EventId::from_parts(Timestamp::UNIX_EPOCH, bytes(Of::Class, numbered(&name))).uuid(),
        name,
        remark: role.to_owned(),
    }
}

/// What the audit log says of a change to the thing of that number.
pub(crate) fn entry(
    library: LibraryId,
    action: &'static str,
    of: Of,
    index: u64,
    now: Timestamp,
) -> AuditEntry {
    AuditEntry {
        id: AuditId::from_parts(now, bytes(of, index)),
        library,
        at: now,
        account: None,
        who: None,
        action,
        subject: title(index),
        from: None,
    }
}
