//! Where tracks stand: edited one at a time, moved and put in order together.

use super::event::CreditColumns;
use super::names::{NamedEntry, json};
use crate::value::{moment, signed};
use crate::{AuditEntry, Result, Store, StoreError};
use domain::event::order_mark;
use domain::fold::sort_key;
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

/// How many tracks an event has. Fails with [`StoreError::Missing`] unless it is there and not in the bin.
macro_rules! require_event {
    ($tx:expr, $library:expr, $event:expr) => {
        sqlx::query_scalar::<_, i64>(
            "SELECT track_count FROM event WHERE library_id = $1 AND id = $2 AND deleted_at IS NULL",
        )
        .bind($library.uuid())
        .bind($event.uuid())
        .fetch_optional(&mut *$tx)
        .await?
        .ok_or($crate::StoreError::Missing("event"))?
    };
}
pub(super) use require_event;

/// Fails with [`StoreError::Crowded`] where an event that had `$before` tracks has got more than its page shows. Asked
/// after they came: whoever brings some holds the event's row, so that two at once count each other's.
macro_rules! within_event {
    ($tx:expr, $library:expr, $event:expr, $before:expr) => {
        let tracks = require_event!($tx, $library, $event);
        if tracks > i64::from(domain::event::MAX_EVENT_TRACKS) && tracks > $before {
            return Err($crate::StoreError::Crowded($crate::value::unsigned(tracks)));
        }
    };
}
pub(super) use within_event;

/// The tracks of a JSON list `$2`, all at the event `$5` where one is named, go to the event `$3`, in the list's order,
/// behind those that are there. That they are
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
                 AND ($5 IS NULL OR track.event_id = $5) AND track.id IN (SELECT m.id FROM (", $places, ") m)"
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

/// Whether a list names the same tracks, each once.
fn same(there: &[Uuid], tracks: &[TrackId]) -> bool {
    let mut there = there.to_vec();
    let mut named: Vec<Uuid> = tracks.iter().map(|track| track.uuid()).collect();
    there.sort_unstable();
    named.sort_unstable();
    there == named
}

impl Store {
    /// Who plays on a track beside those who play at its event.
    pub async fn track_people(&self, library: LibraryId, track: TrackId) -> Result<Vec<Credit>> {
        let rows: Vec<CreditColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT m.id, m.name, m.kind, tm.role FROM track_musician tm
             JOIN musician m ON m.id = tm.musician_id AND m.deleted_at IS NULL
             WHERE tm.library_id = $1 AND tm.track_id = $2 ORDER BY tm.position, m.id",
        )
        .bind(library.uuid())
        .bind(track.uuid())
        .fetch_all(pool)
        .await?);
        rows.into_iter().map(Credit::try_from).collect()
    }

    /// Changes a track that stands at `revision`, all or nothing. An event or a song takes it out of the inbox.
    /// [`StoreError::Stale`] where it stands at another, [`StoreError::Missing`] where it, or the event, is not there,
    /// [`StoreError::Crowded`] where the event is full.
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
            let before = match fields.event {
                Some(event) => require_event!(tx, library, event),
                None => 0,
            };
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
                         WHEN $9 <> position OR event_id = $8 THEN coalesce($9, position)
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
                     filed_at = CASE WHEN $8 IS NULL AND $10 IS NULL THEN filed_at ELSE coalesce(filed_at, $11) END,
                     revision = revision + 1, updated_at = $11
                 WHERE library_id = $1 AND id = $2 AND revision = $3 AND deleted_at IS NULL",
            )
            .bind(library.uuid())
            .bind(track.uuid())
            .bind(signed(revision))
            .bind(&fields.title)
            .bind(sort_key(&fields.title))
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
            if let Some(event) = fields.event {
                within_event!(tx, library, event, before);
                sqlx::query(give_covers!(event, "id = $2"))
                    .bind(library.uuid())
                    .bind(event.uuid())
                    .execute(&mut *tx)
                    .await?;
            }
            if song.is_some() {
                sqlx::query(give_covers!(song, "id = (SELECT song_id FROM track WHERE id = $2)"))
                    .bind(library.uuid())
                    .bind(track.uuid())
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

    /// Moves tracks from one event, or from wherever they are, to another, behind those that are there, in the order
    /// given; or to none. They leave the inbox. All or nothing: [`StoreError::Stale`] where one of them is not at the
    /// event they are to come from, [`StoreError::Missing`] where one of them, or the event, is not there, [`StoreError::Crowded`]
    /// where the event has no room for them.
    pub async fn move_tracks(
        &self,
        library: LibraryId,
        tracks: &[TrackId],
        from: Option<EventId>,
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
            let before = match event {
                Some(event) => require_event!(tx, library, event),
                None => 0,
            };
            let moved = sqlx::query(text)
                .bind(library.uuid())
                .bind(ids(tracks.iter().map(|track| track.uuid())))
                .bind(event.map(EventId::uuid))
                .bind(moment(now))
                .bind(from.map(EventId::uuid))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if moved != tracks.len() as u64 {
                return Err(match from {
                    Some(from) => stale!(tx, "event", library, from.uuid()),
                    None => StoreError::Missing("track"),
                });
            }
            if let Some(event) = event {
                within_event!(tx, library, event, before);
                sqlx::query(give_covers!(event, "id = $2"))
                    .bind(library.uuid())
                    .bind(event.uuid())
                    .execute(&mut *tx)
                    .await?;
            }
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }

    /// Puts all tracks of an event, whose order has the mark `seen` ([`order_mark`]), in the order given. All or nothing:
    /// [`StoreError::Stale`] where they stand in another order by now, or the list is not that of the event's tracks,
    /// each once; [`StoreError::Missing`] where the event is not there.
    pub async fn reorder_tracks(
        &self,
        library: LibraryId,
        event: EventId,
        seen: &str,
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
            // Writing first locks the row, so that of two orders at once the later one looks at the earlier.
            let found = sqlx::query(
                "UPDATE event SET updated_at = $3 WHERE library_id = $1 AND id = $2 AND deleted_at IS NULL",
            )
            .bind(library.uuid())
            .bind(event.uuid())
            .bind(moment(now))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if found == 0 {
                return Err(StoreError::Missing("event"));
            }
            let there: Vec<Uuid> = sqlx::query_scalar(
                "SELECT id FROM track WHERE event_id = $1 AND deleted_at IS NULL ORDER BY position, id",
            )
            .bind(event.uuid())
            .fetch_all(&mut *tx)
            .await?;
            if order_mark(there.iter().map(|&id| TrackId::from_uuid(id))) != seen || !same(&there, tracks) {
                return Err(stale!(tx, "event", library, event.uuid()));
            }
            sqlx::query(text)
                .bind(library.uuid())
                .bind(ids(tracks.iter().map(|track| track.uuid())))
                .bind(event.uuid())
                .bind(moment(now))
                .execute(&mut *tx)
                .await?;
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }
}
