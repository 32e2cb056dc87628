//! Where tracks stand: edited one at a time, moved and put in order together.

use super::event::CreditColumns;
use super::names::{NamedEntry, json};
use crate::cursor::sort_title;
use crate::value::{moment, signed};
use crate::{AuditEntry, Result, Store, StoreError};
use domain::musician::Credit;
use domain::track::TrackKind;
use domain::{EventId, LibraryId, Timestamp, TrackId};
use uuid::Uuid;

/// What a form says about a track, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackFields {
    /// 1 to 300 characters.
    pub title: String,
    /// At most 300 characters.
    pub artist: Option<String>,
    /// What it holds.
    pub track_kind: TrackKind,
    /// The event it is of.
    pub event: Option<EventId>,
    /// The place at the event; none: behind the others where the event changes, else as it is.
    pub position: Option<u32>,
    /// The song it is of, created where the library does not know it.
    pub song: Option<NamedEntry>,
    /// Who plays on it beside those who play at its event, each once; the remark is the role.
    pub people: Vec<NamedEntry>,
}

/// Identifiers as one parameter, in their order.
pub(super) fn ids(ids: impl IntoIterator<Item = Uuid>) -> String {
    let ids: Vec<String> = ids.into_iter().map(|id| id.simple().to_string()).collect();
    crate::value::list(&ids)
}

/// Fails with [`StoreError::Missing`] unless the event is there and not in the bin.
macro_rules! require_event {
    ($tx:expr, $library:expr, $event:expr) => {
        let there: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM event WHERE library_id = $1 AND id = $2 AND deleted_at IS NULL)",
        )
        .bind($library.uuid())
        .bind($event.uuid())
        .fetch_one(&mut *$tx)
        .await?;
        if !there {
            return Err($crate::StoreError::Missing("event"));
        }
    };
}
pub(super) use require_event;

/// The tracks of a JSON list `$2` go to the event `$3`, in the list's order, behind those that are there. That they are
/// among the list is said twice, because SQLite would otherwise read all tracks and look for each in the list.
macro_rules! move_tracks {
    ($places:literal) => {
        concat!(
            "UPDATE track SET event_id = $3, filed_at = coalesce(filed_at, $4), revision = revision + 1, updated_at = $4,
                 position = CASE WHEN $3 IS NULL THEN 0 ELSE n.place + (
                     SELECT coalesce(max(o.position), 0) FROM track o WHERE o.event_id = $3 AND o.deleted_at IS NULL
                 ) END
             FROM (", $places, ") n
             WHERE track.id = n.id AND track.library_id = $1 AND track.deleted_at IS NULL
                 AND track.id IN (SELECT m.id FROM (", $places, ") m)"
        )
    };
}

/// The tracks of a JSON list `$2` take the list's order at the event `$3`.
macro_rules! reorder_tracks {
    ($places:literal) => {
        concat!(
            "UPDATE track SET position = n.place, revision = revision + 1, updated_at = $4 FROM (", $places, ") n
             WHERE track.id = n.id AND track.library_id = $1 AND track.event_id = $3 AND track.deleted_at IS NULL"
        )
    };
}

impl Store {
    /// Who plays on a track beside those who play at its event.
    pub async fn track_people(&self, library: LibraryId, track: TrackId) -> Result<Vec<Credit>> {
        let rows: Vec<CreditColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT m.id, m.name, tm.role FROM track_musician tm
             JOIN musician m ON m.id = tm.musician_id AND m.deleted_at IS NULL
             WHERE tm.library_id = $1 AND tm.track_id = $2 ORDER BY tm.position, m.id",
        )
        .bind(library.uuid())
        .bind(track.uuid())
        .fetch_all(pool)
        .await?);
        Ok(rows.into_iter().map(Credit::from).collect())
    }

    /// Changes a track that stands at `revision`, and takes it out of the inbox, all or nothing.
    /// [`StoreError::Stale`] where it stands at another, [`StoreError::Missing`] where it, or the event, is not there.
    pub async fn edit_track(
        &self,
        library: LibraryId,
        track: TrackId,
        revision: u64,
        fields: &TrackFields,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let now = moment(now);
        let song = fields.song.as_ref();
        let event = fields.event.map(EventId::uuid);
        in_transaction!(self, tx => {
            alone_with_names!(self, tx, library);
            if let Some(event) = fields.event {
                require_event!(tx, library, event);
            }
            if let Some(song) = song {
                create_songs!(self, tx, library, &json(std::slice::from_ref(song), &[]), now);
            }
            // Of songs that share a name, the one it is of already stays; and what no form shows, since it is in the bin,
            // is not lost by an edit.
            let changed = sqlx::query(
                "UPDATE track SET
                     title_source = CASE WHEN title = $4 THEN title_source ELSE 'person' END,
                     title = $4, sort_title = $5, artist = $6, track_kind = $7,
                     position = CASE
                         WHEN $8 IS NULL THEN 0
                         WHEN $9 IS NOT NULL THEN $9
                         WHEN event_id = $8 THEN position
                         ELSE 1 + (SELECT coalesce(max(o.position), 0) FROM track o
                                   WHERE o.event_id = $8 AND o.deleted_at IS NULL)
                     END,
                     event_id = coalesce($8, (
                         SELECT e.id FROM event e WHERE e.id = track.event_id AND e.deleted_at IS NOT NULL
                     )),
                     song_id = coalesce((
                         SELECT k.song_id FROM song_key k JOIN song s ON s.id = k.song_id AND s.deleted_at IS NULL
                         WHERE k.song_id = track.song_id AND k.name_key = $10
                     ), (
                         SELECT k.song_id FROM song_key k JOIN song s ON s.id = k.song_id AND s.deleted_at IS NULL
                         WHERE k.library_id = $1 AND k.name_key = $10 ORDER BY k.song_id LIMIT 1
                     ), (
                         SELECT s.id FROM song s WHERE s.id = track.song_id AND s.deleted_at IS NOT NULL
                     )),
                     filed_at = coalesce(filed_at, $11), revision = revision + 1, updated_at = $11
                 WHERE library_id = $1 AND id = $2 AND revision = $3 AND deleted_at IS NULL",
            )
            .bind(library.uuid())
            .bind(track.uuid())
            .bind(signed(revision))
            .bind(&fields.title)
            .bind(sort_title(&fields.title))
            .bind(&fields.artist)
            .bind(fields.track_kind.as_str())
            .bind(event)
            .bind(fields.position.map(i64::from))
            .bind(song.map(|song| domain::fold::name_key(&song.name)))
            .bind(now)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                return Err(stale!(tx, "track", library, track.uuid()));
            }
            if let Some(event) = event {
                sqlx::query(cover_events!("id = $2"))
                    .bind(library.uuid())
                    .bind(event)
                    .execute(&mut *tx)
                    .await?;
            }
            link_musicians!(
                self, tx, "track_musician", "track_id", library, track.uuid(), &fields.people, now
            );
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }

    /// Moves tracks to an event, behind those that are there, in the order given; or to none. They leave the inbox.
    /// All or nothing: [`StoreError::Missing`] where one of them, or the event, is not there.
    pub async fn move_tracks(
        &self,
        library: LibraryId,
        tracks: &[TrackId],
        event: Option<EventId>,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let text = self.text(
            move_tracks!("SELECT unhex(value) AS id, key + 1 AS place FROM json_each($2)"),
            move_tracks!(
                "SELECT CAST(value AS UUID) AS id, place
                 FROM json_array_elements_text($2::json) WITH ORDINALITY AS list (value, place)"
            ),
        );
        in_transaction!(self, tx => {
            if let Some(event) = event {
                require_event!(tx, library, event);
            }
            let moved = sqlx::query(text)
                .bind(library.uuid())
                .bind(ids(tracks.iter().map(|track| track.uuid())))
                .bind(event.map(EventId::uuid))
                .bind(moment(now))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if moved != tracks.len() as u64 {
                return Err(StoreError::Missing("track"));
            }
            if let Some(event) = event {
                sqlx::query(cover_events!("id = $2"))
                    .bind(library.uuid())
                    .bind(event.uuid())
                    .execute(&mut *tx)
                    .await?;
            }
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }

    /// Puts all tracks of an event in the order given. All or nothing: [`StoreError::Stale`] where the list is not
    /// that of the event's tracks, each once; [`StoreError::Missing`] where the event is not there.
    pub async fn reorder_tracks(
        &self,
        library: LibraryId,
        event: EventId,
        tracks: &[TrackId],
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let text = self.text(
            reorder_tracks!("SELECT unhex(value) AS id, key + 1 AS place FROM json_each($2)"),
            reorder_tracks!(
                "SELECT CAST(value AS UUID) AS id, place
                 FROM json_array_elements_text($2::json) WITH ORDINALITY AS list (value, place)"
            ),
        );
        in_transaction!(self, tx => {
            require_event!(tx, library, event);
            let changed = sqlx::query(text)
                .bind(library.uuid())
                .bind(ids(tracks.iter().map(|track| track.uuid())))
                .bind(event.uuid())
                .bind(moment(now))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            let there: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM track WHERE event_id = $1 AND deleted_at IS NULL",
            )
            .bind(event.uuid())
            .fetch_one(&mut *tx)
            .await?;
            if changed != tracks.len() as u64 || signed(changed) != there {
                return Err(stale!(tx, "event", library, event.uuid()));
            }
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }
}
