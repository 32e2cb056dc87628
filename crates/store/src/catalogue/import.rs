//! Whole tables at once: events and songs that an import adds or changes, in one transaction and a fixed number of
//! statements, however many rows there are.

use super::event::EventFields;
use super::names::{NamedEntry, json};
use super::song::SongFields;
use crate::value::{list, moment};
use crate::{AuditEntry, Result, Store, StoreError};
use domain::fold::{name_key, sort_key};
use domain::{EventId, LibraryId, SongId, Timestamp};
use serde_json::{Value, json as object};
use std::collections::HashSet;
use uuid::Uuid;

/// A row of an import, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported<Id, Fields> {
    /// Names the thing.
    pub id: Id,
    /// The revision it was compared with; none for a new one.
    pub revision: Option<u64>,
    /// What it says from now on.
    pub fields: Fields,
}

/// A text over the rows `n` of the JSON list `$2` with these columns, for each engine. `id` and `owner` are
/// identifiers, the others text.
macro_rules! with_rows {
    ($before:expr, [$id:literal $(, $column:literal)*], $after:expr) => {
        (
            concat!(
                $before, " (SELECT unhex(value ->> '", $id, "') AS ", $id,
                $(", value ->> '", $column, "' AS ", $column,)*
                " FROM json_each($2)) n ", $after
            ),
            concat!(
                $before, " (SELECT CAST(value ->> '", $id, "' AS UUID) AS ", $id,
                $(", value ->> '", $column, "' AS ", $column,)*
                " FROM json_array_elements($2::json)) n ", $after
            ),
        )
    };
}

/// Makes the named genres or styles those of their owners, creating what the library does not know yet.
macro_rules! import_classes {
    ($store:expr, $tx:expr, $class:literal, $table:literal, $column:literal, $library:expr, $links:expr, $now:expr) => {
        run_names!(
            $store, $tx,
            with_names!(
                concat!(
                    "INSERT INTO ", $class, " (id, library_id, name, name_key, created_at, updated_at)
                     SELECT n.id, $1, n.name, n.name_key, $3, $3 FROM"
                ),
                concat!(
                    "WHERE NOT EXISTS (SELECT 1 FROM ", $class, " c
                         WHERE c.library_id = $1 AND c.name_key = n.name_key AND c.deleted_at IS NULL)"
                )
            ),
            $library, &$links.names, $now
        );
        run_names!(
            $store, $tx,
            with_rows!(
                concat!("DELETE FROM ", $table, " WHERE library_id = $1 AND ", $column, " IN (SELECT n.owner FROM"),
                ["owner"],
                ")"
            ),
            $library, &$links.owners
        );
        run_names!(
            $store, $tx,
            with_rows!(
                concat!(
                    "INSERT INTO ", $table, " (library_id, ", $column, ", ", $class, "_id) SELECT $1, n.owner, c.id FROM"
                ),
                ["owner", "name_key"],
                concat!(
                    "JOIN ", $class, " c ON c.library_id = $1 AND c.name_key = n.name_key AND c.deleted_at IS NULL
                     WHERE true ON CONFLICT DO NOTHING"
                )
            ),
            $library, &$links.pairs
        );
    };
}

/// What stands in lists beside the rows of an import: as JSON, each name once, all owners, and who has which.
struct Links {
    names: String,
    owners: String,
    pairs: String,
}

impl Links {
    fn of<'a>(rows: impl Iterator<Item = (Uuid, &'a [NamedEntry])>) -> Self {
        let (mut known, mut names) = (HashSet::new(), Vec::new());
        let (mut owners, mut links) = (Vec::new(), Vec::new());
        for (owner, entries) in rows {
            let owner = owner.simple().to_string();
            for (place, entry) in entries.iter().enumerate() {
                let key = name_key(&entry.name);
                links.push(object!({
                    "owner": owner,
                    "name_key": key,
                    "place": place.to_string(),
                    "remark": entry.remark,
                }));
                if known.insert(key) {
                    names.push(entry.clone());
                }
            }
            owners.push(object!({ "owner": owner }));
        }
        Self {
            names: json(&names, &[]),
            owners: Value::Array(owners).to_string(),
            pairs: Value::Array(links).to_string(),
        }
    }
}

/// How many of the rows change something that is there.
fn changes<Id, Fields>(rows: &[Imported<Id, Fields>]) -> u64 {
    rows.iter().filter(|row| row.revision.is_some()).count() as u64
}

fn revision(revision: Option<u64>) -> String {
    revision.map_or_else(|| "0".to_owned(), |revision| revision.to_string())
}

impl Store {
    /// Adds and changes events, with the people, genres and styles they name for the first time, all or nothing.
    /// [`StoreError::Stale`] where one of them does not stand at the revision it was compared with any more.
    pub async fn import_events(
        &self,
        library: LibraryId,
        rows: &[Imported<EventId, EventFields>],
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let now = moment(now);
        let list: Vec<Value> = rows.iter().map(event).collect();
        let list = Value::Array(list).to_string();
        let people = Links::of(
            rows.iter()
                .map(|row| (row.id.uuid(), row.fields.people.as_slice())),
        );
        let genres = Links::of(
            rows.iter()
                .map(|row| (row.id.uuid(), row.fields.genres.as_slice())),
        );
        let styles = Links::of(
            rows.iter()
                .map(|row| (row.id.uuid(), row.fields.styles.as_slice())),
        );
        in_transaction!(self, tx => {
            run_names!(
                self, tx,
                with_rows!(
                    "INSERT INTO event (id, library_id, kind, date, title, sort_title, venue, city, description, rating,
                         created_at, updated_at)
                     SELECT n.id, $1, n.kind, n.date, n.title, n.sort, n.venue, n.city, n.description,
                         CAST(n.rating AS BIGINT), $3, $3 FROM",
                    ["id", "revision", "kind", "date", "title", "sort", "venue", "city", "description", "rating"],
                    "WHERE n.revision = '0'"
                ),
                library, &list, now
            );
            let changed = run_names!(
                self, tx,
                with_rows!(
                    "UPDATE event SET kind = n.kind, date = n.date, title = n.title, sort_title = n.sort,
                         venue = n.venue, city = n.city, description = n.description,
                         rating = CAST(n.rating AS BIGINT), revision = event.revision + 1, updated_at = $3 FROM",
                    ["id", "revision", "kind", "date", "title", "sort", "venue", "city", "description", "rating"],
                    "WHERE event.library_id = $1 AND event.id = n.id AND event.deleted_at IS NULL
                         AND event.revision = CAST(n.revision AS BIGINT)"
                ),
                library, &list, now
            );
            if changed.rows_affected() != changes(rows) {
                return Err(StoreError::Stale { what: "event", revision: 0 });
            }
            create_musicians!(self, tx, library, &people.names, now);
            run_names!(
                self, tx,
                with_rows!(
                    "DELETE FROM event_musician WHERE library_id = $1 AND event_id IN (SELECT n.owner FROM",
                    ["owner"],
                    ")"
                ),
                library, &people.owners
            );
            run_names!(
                self, tx,
                with_rows!(
                    "INSERT INTO event_musician (library_id, event_id, musician_id, position, role)
                     SELECT $1, n.owner, (
                         SELECT k.musician_id FROM musician_key k
                         JOIN musician m ON m.id = k.musician_id AND m.deleted_at IS NULL
                         WHERE k.library_id = $1 AND k.name_key = n.name_key ORDER BY k.musician_id LIMIT 1
                     ), CAST(n.place AS BIGINT), n.remark FROM",
                    ["owner", "name_key", "place", "remark"],
                    "WHERE true ON CONFLICT DO NOTHING"
                ),
                library, &people.pairs
            );
            import_classes!(self, tx, "genre", "event_genre", "event_id", library, genres, now);
            import_classes!(self, tx, "style", "event_style", "event_id", library, styles, now);
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }

    /// Adds and changes songs; as [`Store::import_events`].
    pub async fn import_songs(
        &self,
        library: LibraryId,
        rows: &[Imported<SongId, SongFields>],
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let now = moment(now);
        let list_of_songs: Vec<Value> = rows.iter().map(song).collect();
        let songs = Value::Array(list_of_songs).to_string();
        let ids: Vec<uuid::fmt::Simple> = rows.iter().map(|row| row.id.uuid().simple()).collect();
        let keys = Value::Array(rows.iter().flat_map(keys).collect()).to_string();
        let genres = Links::of(
            rows.iter()
                .map(|row| (row.id.uuid(), row.fields.genres.as_slice())),
        );
        let styles = Links::of(
            rows.iter()
                .map(|row| (row.id.uuid(), row.fields.styles.as_slice())),
        );
        in_transaction!(self, tx => {
            run_names!(
                self, tx,
                with_rows!(
                    "INSERT INTO song (id, library_id, title, sort_title, alternative_titles, writers, key, tempo_bpm,
                         notes, lyrics, created_at, updated_at)
                     SELECT n.id, $1, n.title, n.sort, n.others, n.writers, n.key,
                         CAST(nullif(n.tempo, '') AS BIGINT), n.notes, n.lyrics, $3, $3 FROM",
                    ["id", "revision", "title", "sort", "others", "writers", "key", "tempo", "notes", "lyrics"],
                    "WHERE n.revision = '0'"
                ),
                library, &songs, now
            );
            let changed = run_names!(
                self, tx,
                with_rows!(
                    "UPDATE song SET title = n.title, sort_title = n.sort, alternative_titles = n.others,
                         writers = n.writers, key = n.key, tempo_bpm = CAST(nullif(n.tempo, '') AS BIGINT),
                         notes = n.notes, lyrics = n.lyrics, revision = song.revision + 1, updated_at = $3 FROM",
                    ["id", "revision", "title", "sort", "others", "writers", "key", "tempo", "notes", "lyrics"],
                    "WHERE song.library_id = $1 AND song.id = n.id AND song.deleted_at IS NULL
                         AND song.revision = CAST(n.revision AS BIGINT)"
                ),
                library, &songs, now
            );
            if changed.rows_affected() != changes(rows) {
                return Err(StoreError::Stale { what: "song", revision: 0 });
            }
            sqlx::query(self.text(
                "DELETE FROM song_key WHERE library_id = $1
                     AND song_id IN (SELECT unhex(value) FROM json_each($2))",
                "DELETE FROM song_key WHERE library_id = $1
                     AND song_id IN (SELECT value::uuid FROM json_array_elements_text($2::json))",
            ))
            .bind(library.uuid())
            .bind(list(&ids))
            .execute(&mut *tx)
            .await?;
            run_names!(
                self, tx,
                with_rows!(
                    "INSERT INTO song_key (library_id, song_id, name_key) SELECT $1, n.owner, n.name_key FROM",
                    ["owner", "name_key"],
                    "WHERE n.name_key <> '' ON CONFLICT DO NOTHING"
                ),
                library, &keys
            );
            import_classes!(self, tx, "genre", "song_genre", "song_id", library, genres, now);
            import_classes!(self, tx, "style", "song_style", "song_id", library, styles, now);
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }
}

fn event(row: &Imported<EventId, EventFields>) -> Value {
    let fields = &row.fields;
    object!({
        "id": row.id.uuid().simple().to_string(),
        "revision": revision(row.revision),
        "kind": fields.kind.as_str(),
        "date": fields.date.map(String::from).unwrap_or_default(),
        "title": fields.title,
        "sort": sort_key(&fields.title),
        "venue": fields.venue,
        "city": fields.city,
        "description": fields.description,
        "rating": fields.rating.to_string(),
    })
}

fn song(row: &Imported<SongId, SongFields>) -> Value {
    let fields = &row.fields;
    object!({
        "id": row.id.uuid().simple().to_string(),
        "revision": revision(row.revision),
        "title": fields.title,
        "sort": sort_key(&fields.title),
        "others": fields.alternative_titles.join("\n"),
        "writers": fields.writers,
        "key": fields.key,
        "tempo": fields.tempo_bpm.map_or_else(String::new, |bpm| bpm.to_string()),
        "notes": fields.notes,
        "lyrics": fields.lyrics,
    })
}

/// What a song is found by, from every name it goes by.
fn keys(row: &Imported<SongId, SongFields>) -> Vec<Value> {
    let owner = row.id.uuid().simple().to_string();
    row.fields
        .names()
        .into_iter()
        .map(|name| object!({ "owner": owner, "name_key": name_key(name) }))
        .collect()
}
