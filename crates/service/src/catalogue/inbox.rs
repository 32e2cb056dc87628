//! The inbox: what arrived and has no place yet, with a guess at where it belongs.
//!
//! A guess rests on what people and their devices wrote: the folder's name, the file's name, the tags; and on what the
//! server heard. It is shown, never acted upon by itself.

use super::check_limit;
use crate::{Result, Service, Viewer};
use domain::event::{EventForm, EventKind, EventRef};
use domain::fold::name_key;
use domain::inbox::{
    Because, Inbox, InboxFolder, InboxQuery, InboxTrack, NameParts, SuggestedSong, take_apart,
};
use domain::recognition::{Heard, LEAST_SHOWN_SCORE};
use domain::song::SongRef;
use domain::{Action, AssetId, FileName, LibraryId, PartialDate};
use std::collections::HashMap;
use store::UnfiledTrack;

/// Words in a folder's name that tell what kind of occasion it was.
const KIND_WORDS: [(&str, EventKind); 12] = [
    ("rehearsal", EventKind::Rehearsal),
    ("practice", EventKind::Rehearsal),
    ("proberaum", EventKind::Rehearsal),
    ("probe", EventKind::Rehearsal),
    ("studio", EventKind::Studio),
    ("session", EventKind::Studio),
    ("sessions", EventKind::Studio),
    ("demos", EventKind::Studio),
    ("mixes", EventKind::Studio),
    ("album", EventKind::Release),
    ("single", EventKind::Release),
    ("ep", EventKind::Release),
];

impl Service {
    /// One page of the inbox, by folders. [`Error::Invalid`](crate::Error::Invalid) for an `after` that no page gave
    /// out, or a `limit` out of range.
    pub async fn inbox(&self, viewer: &Viewer, query: &InboxQuery) -> Result<Inbox> {
        viewer.look("inbox")?;
        viewer.member(Action::Edit)?;
        check_limit(query.limit)?;
        let library = viewer.library.id;
        let page = self.0.store.inbox_page(library, query).await?;
        let songs = self.suggested_songs(library, &page.rows).await?;
        let folders = by_folder(page.rows);
        let dates: Vec<PartialDate> = folders
            .iter()
            .filter_map(|tracks| guess_date(tracks))
            .collect();
        let events = self.0.store.events_on(library, &dates).await?;
        let names: Vec<&str> = folders.iter().map(|tracks| folder_name(tracks)).collect();
        let sizes = self.0.store.inbox_sizes(library, &names).await?;
        Ok(Inbox {
            folders: folders
                .into_iter()
                .map(|tracks| {
                    let total = sizes.get(folder_name(&tracks)).copied();
                    folder(tracks, total.unwrap_or_default(), &songs, &events)
                })
                .collect(),
            total: page.total,
            next: page.next,
        })
    }

    /// The songs the tracks seem to be of, by track.
    pub(super) async fn suggested_songs(
        &self,
        library: LibraryId,
        tracks: &[UnfiledTrack],
    ) -> Result<HashMap<domain::TrackId, SuggestedSong>> {
        let mut keys: Vec<String> = tracks.iter().flat_map(keys_of).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut known: HashMap<String, SongRef> = HashMap::new();
        for (key, song) in self.0.store.songs_by_key(library, &keys).await? {
            known.entry(key).or_insert(song);
        }
        let suggestion = |track: &UnfiledTrack| {
            let titled = keys_of(track)
                .into_iter()
                .find_map(|key| known.get(&key).cloned());
            let because = |song, because| SuggestedSong { song, because };
            titled
                .map(|song| because(song, Because::Title))
                .or_else(|| {
                    let (song, score) = track.alike.clone()?;
                    Some(because(song, Because::Sound(score)))
                })
        };
        Ok(tracks
            .iter()
            .filter(|track| track.row.song.is_none())
            .filter_map(|track| Some((track.row.id, suggestion(track)?)))
            .collect())
    }

    /// Notes which track an asset's sounds most like, for the inbox to guess from. What the browser found out is not
    /// asked: these are the server's own findings.
    pub(crate) async fn note_alike(
        &self,
        library: LibraryId,
        asset: AssetId,
        heard: Heard,
    ) -> Result<()> {
        let Some(track) = self.0.store.track_of_asset(library, asset).await? else {
            return Ok(());
        };
        let matches = self.sounds_like(library, heard).await?;
        let best = matches
            .into_iter()
            .find(|found| found.track.id != track && found.score >= LEAST_SHOWN_SCORE);
        let alike = best.map(|found| (found.track.id, percent(found.score)));
        self.0.store.set_alike(library, track, alike).await?;
        Ok(())
    }
}

/// A score of 0 to 1 in whole percent.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0–100"
)]
fn percent(score: f32) -> u8 {
    (score * 100.0).clamp(0.0, 100.0) as u8
}

/// A file's name without its ending.
fn stem(name: &FileName) -> &str {
    let name = name.as_str();
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 => stem,
        _ => name,
    }
}

/// What a track is called, without the number and date a file's name may carry; a title that stands in the tags stays
/// as it is.
pub(super) fn plain_title(track: &UnfiledTrack) -> String {
    let file = take_apart(stem(&track.file_name));
    let named_by_file = take_apart(&track.row.title).title == file.title;
    if named_by_file && !file.title.is_empty() {
        file.title
    } else {
        track.row.title.clone()
    }
}

/// The keys a song of this track may have, the likeliest first.
fn keys_of(track: &UnfiledTrack) -> Vec<String> {
    let plain = name_key(&plain_title(track));
    let whole = name_key(&track.row.title);
    let file = name_key(&take_apart(stem(&track.file_name)).title);
    let mut keys = vec![plain];
    for key in [whole, file] {
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// Takes the rows apart into folders, in the order of their first rows, each in the order its files count.
fn by_folder(rows: Vec<UnfiledTrack>) -> Vec<Vec<UnfiledTrack>> {
    let mut folders: Vec<Vec<UnfiledTrack>> = Vec::new();
    let mut places: HashMap<Option<String>, usize> = HashMap::new();
    for row in rows {
        let place = *places.entry(row.folder.clone()).or_insert(folders.len());
        match folders.get_mut(place) {
            Some(tracks) => tracks.push(row),
            None => folders.push(vec![row]),
        }
    }
    for tracks in &mut folders {
        in_order(tracks);
    }
    folders
}

/// By the number in the file's name, then by the name, as a person would lay them out.
pub(super) fn in_order(tracks: &mut [UnfiledTrack]) {
    tracks.sort_by_cached_key(|track| {
        let number = take_apart(stem(&track.file_name)).number;
        (
            number.unwrap_or(u16::MAX),
            name_key(track.file_name.as_str()),
            track.row.id,
        )
    });
}

/// What the folder these tracks came with is called; empty where they came without one.
fn folder_name(tracks: &[UnfiledTrack]) -> &str {
    tracks[0].folder.as_deref().unwrap_or_default()
}

/// The last part of a folder's name, taken apart.
fn folder_parts(tracks: &[UnfiledTrack]) -> NameParts {
    take_apart(
        folder_name(tracks)
            .rsplit(['/', '\\'])
            .find(|part| !part.is_empty())
            .unwrap_or_default(),
    )
}

/// The date the folder names, else the first one that a file's name tells in full.
fn guess_date(tracks: &[UnfiledTrack]) -> Option<PartialDate> {
    folder_parts(tracks).date.or_else(|| {
        let dates = tracks
            .iter()
            .filter_map(|track| take_apart(stem(&track.file_name)).date);
        dates.filter(|date| date.day().is_some()).min()
    })
}

/// What all tracks agree on, where they say anything.
fn shared<'a>(
    tracks: &'a [UnfiledTrack],
    said: impl Fn(&'a UnfiledTrack) -> Option<&'a str>,
) -> Option<&'a str> {
    let first = said(&tracks[0])?;
    tracks
        .iter()
        .all(|track| said(track) == Some(first))
        .then_some(first)
}

fn guess_kind(parts: &NameParts, album: Option<&str>) -> EventKind {
    let key = name_key(&parts.title);
    let named = KIND_WORDS
        .iter()
        .find(|(word, _)| key.split(' ').any(|part| part == *word));
    match named {
        Some((_, kind)) => *kind,
        None if parts.date.is_none() && album.is_some() => EventKind::Release,
        None => EventKind::Gig,
    }
}

fn folder(
    tracks: Vec<UnfiledTrack>,
    total: u64,
    songs: &HashMap<domain::TrackId, SuggestedSong>,
    events: &[EventRef],
) -> InboxFolder {
    let parts = folder_parts(&tracks);
    let date = guess_date(&tracks);
    let album = shared(&tracks, |track| track.album.as_deref());
    let proposal = EventForm {
        kind: guess_kind(&parts, album).as_str().to_owned(),
        date: date.map(String::from).unwrap_or_default(),
        people: shared(&tracks, |track| track.row.artist.as_deref())
            .unwrap_or_default()
            .to_owned(),
        title: if parts.title.is_empty() {
            album.unwrap_or_default().to_owned()
        } else {
            parts.title
        },
        ..EventForm::default()
    };
    InboxFolder {
        folder: tracks[0].folder.clone(),
        total,
        proposal,
        events: events
            .iter()
            .filter(|event| date.is_some() && event.date == date)
            .cloned()
            .collect(),
        tracks: tracks
            .into_iter()
            .map(|track| InboxTrack {
                song: songs.get(&track.row.id).cloned(),
                file_name: track.file_name,
                row: track.row,
            })
            .collect(),
    }
}
