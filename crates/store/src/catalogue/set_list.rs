//! Set lists: an event's own, read with what each entry is linked to, and written whole.
//!
//! An entry's track is found when the list is read: the first performance of a song at the event belongs to its first
//! played entry, and so on, so that moving and renaming tracks never leaves a link behind.

use crate::value::{moment, signed, unsigned};
use crate::{AuditEntry, Result, Store, StoreError};
use domain::fold::name_key;
use domain::set_list::{SetListEntry, TypedEntry};
use domain::song::SongRef;
use domain::{EventId, LibraryId, SetListId, SongId, Timestamp, TrackId};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct EntryColumns {
    section: String,
    title: String,
    planned: bool,
    played: bool,
    segue: bool,
    note: String,
    song_id: Option<Uuid>,
    song_title: Option<String>,
    track_id: Option<Uuid>,
}

impl From<EntryColumns> for SetListEntry {
    fn from(columns: EntryColumns) -> Self {
        Self {
            section: columns.section,
            title: columns.title,
            song: columns
                .song_id
                .zip(columns.song_title)
                .map(|(id, title)| SongRef {
                    id: SongId::from_uuid(id),
                    title,
                }),
            planned: columns.planned,
            played: columns.played,
            segue: columns.segue,
            note: columns.note,
            track: columns.track_id.map(TrackId::from_uuid),
        }
    }
}

/// The entries of a JSON list `$2` become the set list `$3` of the library `$1`. The song an entry was linked to before, or
/// another entry of the same title, stays: it may go by another name now, or share it. `$known` reads its identifier.
macro_rules! insert_entries {
    ($from:literal, $known:literal) => {
        concat!(
            "INSERT INTO set_list_entry
                 (library_id, set_list_id, position, section, song_id, title, name_key, planned, played, segue, note)
             SELECT $1, $3, CAST(value ->> 'place' AS BIGINT), value ->> 'section', coalesce((
                 SELECT s.id FROM song s WHERE s.library_id = $1 AND s.id = ", $known, " AND s.deleted_at IS NULL
             ), (
                 SELECT k.song_id FROM song_key k JOIN song s ON s.id = k.song_id AND s.deleted_at IS NULL
                 WHERE k.library_id = $1 AND k.name_key = value ->> 'key' ORDER BY k.song_id LIMIT 1
             )), value ->> 'title', value ->> 'key', value ->> 'planned' = 'yes', value ->> 'played' = 'yes',
                 value ->> 'segue' = 'yes', value ->> 'note'
             FROM ", $from
        )
    };
}

/// The entries as one parameter, in their order. `linked` holds the songs of those before them, by key.
fn json(entries: &[TypedEntry], linked: &[(String, Uuid)]) -> String {
    let word = |is: bool| if is { "yes" } else { "no" };
    let list: Vec<serde_json::Value> = (1_u32..)
        .zip(entries)
        .map(|(place, entry)| {
            let key = name_key(&entry.title);
            let known = linked.iter().find(|(other, _)| *other == key);
            serde_json::json!({
                "place": place.to_string(),
                "section": entry.section,
                "title": entry.title,
                "known": known.map(|(_, song)| song.simple().to_string()),
                "key": key,
                "planned": word(entry.planned),
                "played": word(entry.played),
                "segue": word(entry.segue),
                "note": entry.note,
            })
        })
        .collect();
    serde_json::Value::from(list).to_string()
}

impl Store {
    /// An event's set list and its count of edits; nothing and 0 before it is written.
    pub(super) async fn set_list(
        &self,
        library: LibraryId,
        event: EventId,
    ) -> Result<(Vec<SetListEntry>, u64)> {
        let (revision, rows): (Option<i64>, Vec<EntryColumns>) = on_read!(self, pool => {
            let revision = sqlx::query_scalar(
                "SELECT revision FROM set_list WHERE library_id = $1 AND event_id = $2",
            )
            .bind(library.uuid())
            .bind(event.uuid())
            .fetch_optional(pool)
            .await?;
            if revision.is_none() {
                return Ok((Vec::new(), 0));
            }
            let rows = sqlx::query_as(
                "SELECT n.section, n.title, n.planned, n.played, n.segue, n.note, s.id AS song_id,
                     s.title AS song_title, t.id AS track_id
                 FROM (
                     SELECT m.*, row_number() OVER (PARTITION BY m.known_id, m.played ORDER BY m.position) AS nth
                     FROM (
                         SELECT x.*, coalesce(x.song_id, (
                             SELECT k.song_id FROM song_key k
                             JOIN song s ON s.id = k.song_id AND s.deleted_at IS NULL
                             WHERE k.library_id = $1 AND k.name_key = x.name_key ORDER BY k.song_id LIMIT 1
                         )) AS known_id
                         FROM set_list_entry x JOIN set_list l ON l.id = x.set_list_id
                         WHERE l.library_id = $1 AND l.event_id = $2
                     ) m
                 ) n
                 LEFT JOIN song s ON s.id = n.known_id AND s.deleted_at IS NULL
                 LEFT JOIN (
                     SELECT id, song_id, row_number() OVER (PARTITION BY song_id ORDER BY position, id) AS nth
                     FROM track WHERE event_id = $2 AND library_id = $1 AND deleted_at IS NULL
                 ) t ON t.song_id = s.id AND t.nth = n.nth AND n.played
                 ORDER BY n.position",
            )
            .bind(library.uuid())
            .bind(event.uuid())
            .fetch_all(pool)
            .await?;
            (revision, rows)
        });
        let entries = rows.into_iter().map(SetListEntry::from).collect();
        Ok((entries, revision.map_or(0, unsigned)))
    }

    /// Replaces the set list that stands at `revision`, 0 for one that is not written yet, all or nothing.
    /// [`StoreError::Stale`] where it stands at another, [`StoreError::Missing`] where the event is not there.
    #[expect(
        clippy::too_many_arguments,
        reason = "which one, which version, what, by whom and when"
    )]
    pub async fn edit_set_list(
        &self,
        library: LibraryId,
        event: EventId,
        revision: u64,
        new: SetListId,
        entries: &[TypedEntry],
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let now = moment(now);
        let insert = self.text(
            insert_entries!("json_each($2)", "unhex(value ->> 'known')"),
            insert_entries!(
                "json_array_elements($2::json) AS list (value)",
                "CAST(value ->> 'known' AS UUID)"
            ),
        );
        in_transaction!(self, tx => {
            super::place::require_event!(tx, library, event);
            let written = if revision == 0 {
                sqlx::query(
                    "INSERT INTO set_list (id, library_id, event_id, revision, created_at, updated_at)
                     VALUES ($1, $2, $3, 1, $4, $4) ON CONFLICT (event_id) DO NOTHING",
                )
                .bind(new.uuid())
                .bind(library.uuid())
                .bind(event.uuid())
                .bind(now)
                .execute(&mut *tx)
                .await?
                .rows_affected()
            } else {
                sqlx::query(
                    "UPDATE set_list SET revision = revision + 1, updated_at = $4
                     WHERE library_id = $1 AND event_id = $2 AND revision = $3",
                )
                .bind(library.uuid())
                .bind(event.uuid())
                .bind(signed(revision))
                .bind(now)
                .execute(&mut *tx)
                .await?
                .rows_affected()
            };
            let stands: Option<(Uuid, i64)> = sqlx::query_as(
                "SELECT id, revision FROM set_list WHERE library_id = $1 AND event_id = $2",
            )
            .bind(library.uuid())
            .bind(event.uuid())
            .fetch_optional(&mut *tx)
            .await?;
            let (id, stands) = stands.ok_or(StoreError::Missing("set list"))?;
            if written == 0 {
                return Err(StoreError::Stale { what: "set list", revision: unsigned(stands) });
            }
            let linked: Vec<(String, Uuid)> = sqlx::query_as(
                "SELECT name_key, song_id FROM set_list_entry WHERE set_list_id = $1 AND song_id IS NOT NULL
                 ORDER BY position",
            )
            .bind(id)
            .fetch_all(&mut *tx)
            .await?;
            sqlx::query("DELETE FROM set_list_entry WHERE set_list_id = $1")
                .bind(id)
                .execute(&mut *tx)
                .await?;
            sqlx::query(insert)
                .bind(library.uuid())
                .bind(json(entries, &linked))
                .bind(id)
                .execute(&mut *tx)
                .await?;
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }
}
