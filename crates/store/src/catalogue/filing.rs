//! Taking tracks out of the inbox: a whole folder becomes an event in one step.

use super::event::{EventFields, insert_event, link_event};
use super::names::{NamedEntry, json};
use super::place::{require_event, within_event};
use crate::value::moment;
use crate::{AuditEntry, Result, Store, StoreError};
use domain::fold::{name_key, sort_key};
use domain::{EventId, LibraryId, SongId, Timestamp, TrackId};

/// Where tracks go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilingTarget {
    /// To an event that is created with it.
    New(EventId, EventFields),
    /// To an event that is there, behind its tracks.
    Existing(EventId),
    /// To none.
    Alone,
}

/// A track to take out of the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiledTrack {
    /// Which.
    pub track: TrackId,
    /// Replaces a title that only the file's name gave; not empty.
    pub title: String,
    /// The song it is of, unless it has one.
    pub song: Option<SongId>,
    /// The song of that name, created where the library does not know it; the lesser word beside `song`.
    pub named: Option<NamedEntry>,
}

/// What is to be filed where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileTracks {
    /// In the order they are to have at the event, each once.
    pub tracks: Vec<FiledTrack>,
    /// Where to.
    pub target: FilingTarget,
}

/// The tracks of a JSON list `$2` go to the event `$3`. That they are among the list is said twice, because SQLite would
/// otherwise read the whole inbox and look for each of its tracks in the list.
macro_rules! file_tracks {
    ($id:literal, $song:literal, $from:literal) => {
        concat!(
            "UPDATE track SET event_id = $3, filed_at = $4, revision = revision + 1, updated_at = $4,
                 position = CASE WHEN $3 IS NULL THEN 0 ELSE n.place + (
                     SELECT coalesce(max(o.position), 0) FROM track o WHERE o.event_id = $3 AND o.deleted_at IS NULL
                 ) END,
                 song_id = coalesce(track.song_id, n.song_id, (
                     SELECT k.song_id FROM song_key k JOIN song s ON s.id = k.song_id AND s.deleted_at IS NULL
                     WHERE k.library_id = $1 AND k.name_key = n.name_key ORDER BY k.song_id LIMIT 1
                 )),
                 title = CASE WHEN track.title_source = 'name' THEN n.title ELSE track.title END,
                 sort_title = CASE WHEN track.title_source = 'name' THEN n.sort_title ELSE track.sort_title END
             FROM (
                 SELECT ", $id, " AS id, ", $song, " AS song_id, value ->> 'title' AS title,
                     value ->> 'sort' AS sort_title, value ->> 'key' AS name_key,
                     CAST(value ->> 'place' AS BIGINT) AS place
                 FROM ", $from, "
             ) n
             WHERE track.id = n.id AND track.library_id = $1 AND track.filed_at IS NULL AND track.deleted_at IS NULL
                 AND track.id IN (SELECT ", $id, " FROM ", $from, ")"
        )
    };
}

/// Gives the songs of the tracks of that list a cover.
macro_rules! cover_their_songs {
    ($id:literal, $from:literal) => {
        give_covers!(
            song,
            concat!(
                "id IN (SELECT song_id FROM track WHERE id IN (SELECT ",
                $id,
                " FROM ",
                $from,
                "))"
            )
        )
    };
}

fn filed(tracks: &[FiledTrack]) -> String {
    let list: Vec<serde_json::Value> = (1_u32..)
        .zip(tracks)
        .map(|(place, filed)| {
            serde_json::json!({
                "id": filed.track.uuid().simple().to_string(),
                "song": filed.song.map(|song| song.uuid().simple().to_string()),
                "title": filed.title,
                "sort": sort_key(&filed.title),
                "key": filed.named.as_ref().map(|named| name_key(&named.name)),
                "place": place.to_string(),
            })
        })
        .collect();
    serde_json::Value::from(list).to_string()
}

impl Store {
    /// Takes tracks out of the inbox and puts them where they belong, creating the event and the songs named for the
    /// first time, all or nothing. [`StoreError::Missing`] where one of the tracks is not in the inbox (any more), or
    /// the event is not there; [`StoreError::Crowded`] where it has no room for them.
    pub async fn file_tracks(
        &self,
        library: LibraryId,
        filing: &FileTracks,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let now = moment(now);
        let text = self.text(
            file_tracks!(
                "unhex(value ->> 'id')",
                "unhex(value ->> 'song')",
                "json_each($2)"
            ),
            file_tracks!(
                "CAST(value ->> 'id' AS UUID)",
                "CAST(value ->> 'song' AS UUID)",
                "json_array_elements($2::json) AS list (value)"
            ),
        );
        let songs = self.text(
            cover_their_songs!("unhex(value ->> 'id')", "json_each($2)"),
            cover_their_songs!(
                "CAST(value ->> 'id' AS UUID)",
                "json_array_elements($2::json) AS list (value)"
            ),
        );
        let mut new_songs: Vec<NamedEntry> = Vec::new();
        for named in filing
            .tracks
            .iter()
            .filter_map(|filed| filed.named.as_ref())
        {
            let key = name_key(&named.name);
            if new_songs.iter().all(|other| name_key(&other.name) != key) {
                new_songs.push(named.clone());
            }
        }
        let event = match &filing.target {
            FilingTarget::New(event, _) | FilingTarget::Existing(event) => Some(*event),
            FilingTarget::Alone => None,
        };
        in_transaction!(self, tx => {
            alone_with_names!(self, tx, library);
            let before = match &filing.target {
                FilingTarget::New(event, fields) => {
                    insert_event!(self, tx, library, event.uuid(), fields, now);
                    0
                }
                FilingTarget::Existing(event) => require_event!(tx, library, event),
                FilingTarget::Alone => 0,
            };
            if !new_songs.is_empty() {
                create_songs!(self, tx, library, &json(&new_songs, &[]), now);
            }
            let moved = sqlx::query(text)
                .bind(library.uuid())
                .bind(filed(&filing.tracks))
                .bind(event.map(EventId::uuid))
                .bind(now)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if moved != filing.tracks.len() as u64 {
                return Err(StoreError::Missing("track in the inbox"));
            }
            if let Some(event) = event {
                within_event!(tx, library, event, before);
                sqlx::query(give_covers!(event, "id = $2"))
                    .bind(library.uuid())
                    .bind(event.uuid())
                    .execute(&mut *tx)
                    .await?;
            }
            sqlx::query(songs)
                .bind(library.uuid())
                .bind(filed(&filing.tracks))
                .execute(&mut *tx)
                .await?;
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }
}
