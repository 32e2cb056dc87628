//! Taking everything out again: each kind of thing as a table, a page at a time, for CSV and JSON alike.
//!
//! What people put in is written; what the server makes of files (waveforms, fingerprints, renditions) is not, since it
//! can be made again. Passwords and sessions never leave.

use crate::{Result, Service, Viewer};
use domain::import::{Column, Sheet};
use domain::{Action, EventId, SongId, Timestamp};
use store::{
    ExportPlace, ExportedEntry, ExportedMark, ExportedMusician, ExportedNote, ExportedSetListEntry,
    ExportedTrack,
};
use uuid::Uuid;

/// Rows fetched at once.
const PAGE: u32 = 500;

/// A table of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportTable {
    /// Events, as an import reads them.
    Events,
    /// Songs, as an import reads them.
    Songs,
    /// People and acts.
    People,
    /// Tracks, with the names and hashes of their files.
    Tracks,
    /// Everybody's notes on tracks.
    Notes,
    /// Everybody's playlists, one row for each place.
    Playlists,
    /// Set lists, one row for each entry.
    SetLists,
    /// Everybody's favourites.
    Favourites,
    /// Everybody's ratings.
    Ratings,
    /// What everybody listened to, one row for each time.
    History,
}

/// A page of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportPage {
    /// As many fields as the table has columns, in their order.
    pub rows: Vec<Vec<String>>,
    /// What to pass for the page that follows; none on the last.
    pub next: Option<ExportPlace>,
}

impl ExportTable {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Events,
        Self::Songs,
        Self::People,
        Self::Tracks,
        Self::Notes,
        Self::Playlists,
        Self::SetLists,
        Self::Favourites,
        Self::Ratings,
        Self::History,
    ];

    /// What it is called: the name of its file without an ending.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Songs => "songs",
            Self::People => "people",
            Self::Tracks => "tracks",
            Self::Notes => "notes",
            Self::Playlists => "playlists",
            Self::SetLists => "set-lists",
            Self::Favourites => "favourites",
            Self::Ratings => "ratings",
            Self::History => "history",
        }
    }

    /// The names of its columns.
    pub fn columns(self) -> Vec<&'static str> {
        match self {
            Self::Events => Sheet::Events.columns().map(Column::as_str).collect(),
            Self::Songs => Sheet::Songs.columns().map(Column::as_str).collect(),
            Self::People => vec!["id", "name", "kind", "filed as", "other names", "notes"],
            Self::Tracks => vec![
                "id",
                "title",
                "artist",
                "album",
                "kind",
                "event id",
                "event",
                "position",
                "song id",
                "song",
                "file",
                "folder",
                "blake3",
                "bytes",
                "media type",
                "milliseconds",
                "added",
            ],
            Self::Notes => vec![
                "id",
                "track id",
                "track",
                "at milliseconds",
                "author",
                "text",
                "written",
            ],
            Self::Playlists => vec![
                "id",
                "playlist id",
                "playlist",
                "owner",
                "description",
                "visibility",
                "position",
                "track id",
            ],
            Self::SetLists => vec![
                "event id", "event", "position", "section", "title", "song id", "planned",
                "played", "segue", "note",
            ],
            Self::Favourites => vec!["person", "track id", "track", "since"],
            Self::Ratings => vec!["person", "track id", "track", "stars", "rated"],
            Self::History => vec!["id", "person", "track id", "track", "played"],
        }
    }
}

impl Service {
    /// One page of a table: what lies behind `after`. For admins, because it holds what everybody keeps for themselves.
    pub async fn export(
        &self,
        viewer: &Viewer,
        table: ExportTable,
        after: Option<ExportPlace>,
    ) -> Result<ExportPage> {
        viewer.require(Action::Export)?;
        let (store, library) = (&self.0.store, viewer.library.id);
        let first = after.map(|(first, _)| first);
        let rows: Vec<(ExportPlace, Vec<String>)> = match table {
            ExportTable::Events => {
                let after = first.map(EventId::from_uuid);
                let sheets = store.event_sheets(library, after, PAGE).await?;
                sheets
                    .into_iter()
                    .map(|sheet| (alone(sheet.id.uuid()), event(sheet)))
                    .collect()
            }
            ExportTable::Songs => {
                let after = first.map(SongId::from_uuid);
                let sheets = store.song_sheets(library, after, PAGE).await?;
                sheets
                    .into_iter()
                    .map(|sheet| (alone(sheet.id.uuid()), song(sheet)))
                    .collect()
            }
            ExportTable::People => {
                let rows = store.export_musicians(library, first, PAGE).await?;
                rows.into_iter()
                    .map(|row| (alone(row.id.uuid()), musician(row)))
                    .collect()
            }
            ExportTable::Tracks => {
                let rows = store.export_tracks(library, first, PAGE).await?;
                rows.into_iter()
                    .map(|row| (alone(row.id.uuid()), track(row)))
                    .collect()
            }
            ExportTable::Notes => {
                let rows = store.export_notes(library, first, PAGE).await?;
                rows.into_iter()
                    .map(|row| (alone(row.id.uuid()), note(row)))
                    .collect()
            }
            ExportTable::Playlists => {
                let rows = store.export_playlists(library, first, PAGE).await?;
                rows.into_iter()
                    .map(|row| (alone(row.id.uuid()), entry(row)))
                    .collect()
            }
            ExportTable::SetLists => {
                let after =
                    after.map(|(event, place)| (EventId::from_uuid(event), numbered(place)));
                let rows = store.export_set_lists(library, after, PAGE).await?;
                rows.into_iter()
                    .map(|row| {
                        let place = Uuid::from_u128(row.position.into());
                        ((row.event.uuid(), place), set_list_entry(row))
                    })
                    .collect()
            }
            ExportTable::Favourites => {
                let rows = store.export_favourites(library, after, PAGE).await?;
                rows.into_iter()
                    .map(|row| (row.place, favourite(row)))
                    .collect()
            }
            ExportTable::Ratings => {
                let rows = store.export_ratings(library, after, PAGE).await?;
                rows.into_iter()
                    .map(|row| (row.place, rating(row)))
                    .collect()
            }
            ExportTable::History => {
                let rows = store.export_plays(library, after, PAGE).await?;
                rows.into_iter().map(|row| (row.place, play(row))).collect()
            }
        };
        let full = rows.len() == PAGE as usize;
        Ok(ExportPage {
            next: rows.last().filter(|_| full).map(|(place, _)| *place),
            rows: rows.into_iter().map(|(_, row)| row).collect(),
        })
    }
}

fn event(sheet: store::EventSheet) -> Vec<String> {
    let (id, form) = (sheet.id, sheet.form);
    Sheet::Events
        .columns()
        .map(|column| match column {
            Column::Id => id.to_string(),
            Column::Kind => form.kind.clone(),
            Column::Date => form.date.clone(),
            Column::Title => form.title.clone(),
            Column::Venue => form.venue.clone(),
            Column::City => form.city.clone(),
            Column::Description => form.description.clone(),
            Column::Rating => form.rating.clone(),
            Column::People => alone_on_a_line(&form.people),
            Column::Genres => form.genres.clone(),
            Column::Styles => form.styles.clone(),
            _ => String::new(),
        })
        .collect()
}

/// People as the form holds them. Somebody alone gets a colon where an import without identifiers would find several in
/// their name.
fn alone_on_a_line(people: &str) -> String {
    let several = people.contains(',') || people.contains(';');
    if several && !people.contains(['\n', ':']) {
        format!("{people}:")
    } else {
        people.to_owned()
    }
}

fn song(sheet: store::SongSheet) -> Vec<String> {
    let (id, form) = (sheet.id, sheet.form);
    Sheet::Songs
        .columns()
        .map(|column| match column {
            Column::Id => id.to_string(),
            Column::Title => form.title.clone(),
            Column::AlternativeTitles => form.alternative_titles.clone(),
            Column::Writers => form.writers.clone(),
            Column::Key => form.key.clone(),
            Column::Tempo => form.tempo_bpm.clone(),
            Column::Notes => form.notes.clone(),
            Column::Lyrics => form.lyrics.clone(),
            Column::Genres => form.genres.clone(),
            Column::Styles => form.styles.clone(),
            _ => String::new(),
        })
        .collect()
}

fn musician(row: ExportedMusician) -> Vec<String> {
    vec![
        row.id.to_string(),
        row.name,
        row.kind,
        row.filed_as,
        row.other_names,
        row.notes,
    ]
}

fn track(row: ExportedTrack) -> Vec<String> {
    let (event_id, event) = named(row.event.map(|(id, title)| (id.to_string(), title)));
    let (song_id, song) = named(row.song.map(|(id, title)| (id.to_string(), title)));
    vec![
        row.id.to_string(),
        row.title,
        row.artist,
        row.album,
        row.kind,
        event_id,
        event,
        number((row.position > 0).then_some(row.position)),
        song_id,
        song,
        row.file_name,
        row.folder,
        row.hash.to_string(),
        row.size.to_string(),
        row.media_type,
        number(row.duration_ms),
        moment(row.added_at),
    ]
}

fn note(row: ExportedNote) -> Vec<String> {
    vec![
        row.id.to_string(),
        row.track.to_string(),
        row.title,
        number(row.at_ms),
        row.author,
        row.text,
        moment(row.written_at),
    ]
}

fn entry(row: ExportedEntry) -> Vec<String> {
    vec![
        row.id.to_string(),
        row.playlist.to_string(),
        row.title,
        row.owner,
        row.description,
        row.visibility,
        row.position.to_string(),
        row.track.to_string(),
    ]
}

fn set_list_entry(row: ExportedSetListEntry) -> Vec<String> {
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    vec![
        row.event.to_string(),
        row.event_title,
        row.position.to_string(),
        row.section,
        row.title,
        row.song.map_or_else(String::new, |song| song.to_string()),
        yes(row.planned),
        yes(row.played),
        yes(row.segue),
        row.note,
    ]
}

fn favourite(row: ExportedMark) -> Vec<String> {
    vec![row.person, row.track.to_string(), row.title, moment(row.at)]
}

fn rating(row: ExportedMark) -> Vec<String> {
    let (track, stars) = (row.track.to_string(), row.stars.to_string());
    vec![row.person, track, row.title, stars, moment(row.at)]
}

fn play(row: ExportedMark) -> Vec<String> {
    let (id, track) = (row.place.1.to_string(), row.track.to_string());
    vec![id, row.person, track, row.title, moment(row.at)]
}

/// The place of a row that has an identifier of its own.
const fn alone(id: Uuid) -> ExportPlace {
    (id, Uuid::nil())
}

/// The number that a set list's entry has instead.
fn numbered(place: Uuid) -> u64 {
    u64::try_from(place.as_u128()).unwrap_or(u64::MAX)
}

fn named(pair: Option<(String, String)>) -> (String, String) {
    pair.unwrap_or_default()
}

fn number(number: Option<u64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

fn moment(at: Timestamp) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_exported_can_be_imported() {
        for (table, sheet) in [
            (ExportTable::Events, Sheet::Events),
            (ExportTable::Songs, Sheet::Songs),
        ] {
            let columns: Vec<Column> = table
                .columns()
                .into_iter()
                .filter_map(Column::named)
                .collect();
            assert_eq!(columns.len(), table.columns().len());
            assert_eq!(Sheet::of(&columns), Some(sheet));
        }
    }
}
