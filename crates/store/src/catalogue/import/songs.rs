//! Songs that an import adds or changes.

use super::{Imported, Links, additions, changes, revision};
use crate::catalogue::song::SongFields;
use crate::value::{list, moment};
use crate::{AuditEntry, Result, Store, StoreError};
use domain::fold::{name_key, sort_key};
use domain::{LibraryId, SongId, Timestamp};
use serde_json::{Value, json as object};

impl Store {
    /// Adds and changes songs; as [`Store::import_events`]. [`StoreError::Stale`] where a song has the title of a new
    /// one among its own by now.
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
        let added: Vec<String> = additions(rows)
            .map(|row| name_key(&row.fields.title))
            .collect();
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
            alone_with_names!(self, tx, library);
            let there: Option<i32> = sqlx::query_scalar(self.text(
                "SELECT 1 FROM song_key k JOIN song s ON s.id = k.song_id AND s.deleted_at IS NULL
                 WHERE k.library_id = $1 AND k.name_key IN (SELECT value FROM json_each($2)) LIMIT 1",
                "SELECT 1 FROM song_key k JOIN song s ON s.id = k.song_id AND s.deleted_at IS NULL
                 WHERE k.library_id = $1 AND k.name_key IN (SELECT value FROM json_array_elements_text($2::json))
                 LIMIT 1",
            ))
            .bind(library.uuid())
            .bind(list(&added))
            .fetch_optional(&mut *tx)
            .await?;
            if there.is_some() {
                return Err(STALE);
            }
            let inserted = run_names!(
                self, tx,
                with_rows!(
                    "INSERT INTO song (id, library_id, title, sort_title, alternative_titles, writers, key, tempo_bpm,
                         notes, lyrics, created_at, updated_at)
                     SELECT n.id, $1, n.title, n.sort, n.others, n.writers, n.key,
                         CAST(nullif(n.tempo, '') AS BIGINT), n.notes, n.lyrics, $3, $3 FROM",
                    ["id", "revision", "title", "sort", "others", "writers", "key", "tempo", "notes", "lyrics"],
                    "WHERE n.revision = '0' ON CONFLICT DO NOTHING"
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
            let written = inserted.rows_affected() + changed.rows_affected();
            if changed.rows_affected() != changes(rows) || written != rows.len() as u64 {
                return Err(STALE);
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

const STALE: StoreError = StoreError::Stale {
    what: "song",
    revision: 0,
};

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
