//! Things that forms name by their names: found where the library knows them, created where it does not.
//!
//! All names of a form travel as one JSON list, so that however many there are, each step is one statement.

use domain::fold::{name_key, sort_key};
use uuid::Uuid;

/// A name, with what is needed should the library not know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedEntry {
    /// Names the thing, should it have to be created.
    pub id: Uuid,
    /// As it was typed; not empty.
    pub name: String,
    /// What the form says beside it, such as a role; may be empty.
    pub remark: String,
}

/// The entries as one parameter, in their order. `linked` holds what stands beside the thing already, by key: of several
/// that share a name it is the one meant.
pub(super) fn json(entries: &[NamedEntry], linked: &[(String, Uuid)]) -> String {
    let list: Vec<serde_json::Value> = (0_u32..)
        .zip(entries)
        .map(|(place, entry)| {
            let key = name_key(&entry.name);
            let known = linked.iter().find(|(other, _)| *other == key);
            serde_json::json!({
                "id": entry.id.simple().to_string(),
                "known": known.map(|(_, id)| id.simple().to_string()),
                "name": entry.name,
                "key": key,
                "sort": sort_key(&entry.name),
                "remark": entry.remark,
                "place": place.to_string(),
            })
        })
        .collect();
    serde_json::Value::from(list).to_string()
}

/// Waits until no other transaction finds and creates things of this library by their names, and lets none begin before
/// this one ends: between looking for a name and creating what goes by it, nobody else may do the same. Comes first in
/// its transaction, so that two of them never wait for each other's rows. On SQLite whoever writes is alone anyway.
macro_rules! alone_with_names {
    ($store:expr, $tx:expr, $library:expr) => {
        sqlx::query($store.text(
            "SELECT 1 FROM library WHERE id = $1",
            "SELECT 1 FROM library WHERE id = $1 FOR NO KEY UPDATE",
        ))
        .bind($library.uuid())
        .execute(&mut *$tx)
        .await?;
    };
}

/// A text over the names `n` in the JSON list `$2`, for each engine.
macro_rules! with_names {
    ($before:expr, $after:expr) => {
        (
            concat!(
                $before,
                " (SELECT unhex(value ->> 'id') AS id, unhex(value ->> 'known') AS known_id, value ->> 'name' AS name, value ->> 'key' AS name_key,
                       value ->> 'sort' AS sort_key, value ->> 'remark' AS remark,
                       CAST(value ->> 'place' AS BIGINT) AS place
                   FROM json_each($2)) n ",
                $after
            ),
            concat!(
                $before,
                " (SELECT CAST(value ->> 'id' AS UUID) AS id, CAST(value ->> 'known' AS UUID) AS known_id, value ->> 'name' AS name, value ->> 'key' AS name_key,
                       value ->> 'sort' AS sort_key, value ->> 'remark' AS remark,
                       CAST(value ->> 'place' AS BIGINT) AS place
                   FROM json_array_elements($2::json)) n ",
                $after
            ),
        )
    };
}

/// Runs a text of [`with_names`] with the library, the list and what else is bound.
macro_rules! run_names {
    ($store:expr, $tx:expr, $texts:expr, $library:expr, $json:expr $(, $more:expr)*) => {{
        let (sqlite, postgres) = $texts;
        sqlx::query($store.text(sqlite, postgres))
            .bind($library.uuid())
            .bind($json)
            $(.bind($more))*
            .execute(&mut *$tx)
            .await?
    }};
}

/// Creates the musicians among the names that the library does not know yet, in a transaction [`alone_with_names`].
macro_rules! create_musicians {
    ($store:expr, $tx:expr, $library:expr, $json:expr, $now:expr) => {
        run_names!(
            $store,
            $tx,
            with_names!(
                "INSERT INTO musician (id, library_id, name, sort_name, kind, created_at, updated_at)
                 SELECT n.id, $1, n.name, n.sort_key, 'person', $3, $3 FROM",
                "WHERE NOT EXISTS (
                     SELECT 1 FROM musician_key k JOIN musician m ON m.id = k.musician_id AND m.deleted_at IS NULL
                     WHERE k.library_id = $1 AND k.name_key = n.name_key)"
            ),
            $library,
            $json,
            $now
        );
        run_names!(
            $store,
            $tx,
            with_names!(
                "INSERT INTO musician_key (library_id, musician_id, name_key) SELECT $1, m.id, n.name_key FROM",
                "JOIN musician m ON m.id = n.id WHERE true ON CONFLICT DO NOTHING"
            ),
            $library,
            $json
        );
    };
}

/// Makes the named musicians, in their order, the people of one event or track; who was before is not any more, but for
/// those in the bin, who come back with their places.
macro_rules! link_musicians {
    ($store:expr, $tx:expr, $table:literal, $column:literal, $library:expr, $owner:expr, $entries:expr, $now:expr) => {{
        let linked: Vec<(String, uuid::Uuid)> = sqlx::query_as(concat!(
            "SELECT k.name_key, k.musician_id FROM ", $table, " l JOIN musician_key k ON k.musician_id = l.musician_id
             WHERE l.library_id = $1 AND l.", $column, " = $2"
        ))
        .bind($library.uuid())
        .bind($owner)
        .fetch_all(&mut *$tx)
        .await?;
        let json = $crate::catalogue::names::json($entries, &linked);
        sqlx::query(concat!(
            "DELETE FROM ", $table, " WHERE library_id = $1 AND ", $column, " = $2
                 AND musician_id IN (SELECT id FROM musician WHERE library_id = $1 AND deleted_at IS NULL)"
        ))
        .bind($library.uuid())
        .bind($owner)
        .execute(&mut *$tx)
        .await?;
        if !$entries.is_empty() {
            create_musicians!($store, $tx, $library, &json, $now);
            run_names!(
                $store,
                $tx,
                with_names!(
                    concat!(
                        "INSERT INTO ", $table, " (library_id, ", $column, ", musician_id, position, role)
                         SELECT $1, $3, coalesce((
                             SELECT m.id FROM musician m WHERE m.id = n.known_id AND m.deleted_at IS NULL
                         ), (
                             SELECT k.musician_id FROM musician_key k
                             JOIN musician m ON m.id = k.musician_id AND m.deleted_at IS NULL
                             WHERE k.library_id = $1 AND k.name_key = n.name_key ORDER BY k.musician_id LIMIT 1
                         )), n.place, n.remark FROM"
                    ),
                    "WHERE true ON CONFLICT DO NOTHING"
                ),
                $library,
                &json,
                $owner
            );
        }
    }};
}

/// Makes the named genres or styles those of one event or song, creating what the library does not know yet; those in
/// the bin come back with their places.
macro_rules! link_classes {
    (
        $store:expr, $tx:expr, $class:literal, $table:literal, $column:literal,
        $library:expr, $owner:expr, $entries:expr, $now:expr
    ) => {{
        let json = $crate::catalogue::names::json($entries, &[]);
        sqlx::query(concat!(
            "DELETE FROM ", $table, " WHERE library_id = $1 AND ", $column, " = $2
                 AND ", $class, "_id IN (SELECT id FROM ", $class, " WHERE library_id = $1 AND deleted_at IS NULL)"
        ))
        .bind($library.uuid())
        .bind($owner)
        .execute(&mut *$tx)
        .await?;
        if !$entries.is_empty() {
            run_names!(
                $store,
                $tx,
                with_names!(
                    concat!(
                        "INSERT INTO ", $class, " (id, library_id, name, name_key, created_at, updated_at)
                         SELECT n.id, $1, n.name, n.name_key, $3, $3 FROM"
                    ),
                    concat!(
                        "WHERE NOT EXISTS (
                             SELECT 1 FROM ", $class, " c
                             WHERE c.library_id = $1 AND c.name_key = n.name_key AND c.deleted_at IS NULL)
                         ON CONFLICT DO NOTHING"
                    )
                ),
                $library,
                &json,
                $now
            );
            run_names!(
                $store,
                $tx,
                with_names!(
                    concat!(
                        "INSERT INTO ", $table, " (library_id, ", $column, ", ", $class, "_id) SELECT $1, $3, c.id FROM"
                    ),
                    concat!(
                        "JOIN ", $class, " c ON c.library_id = $1 AND c.name_key = n.name_key AND c.deleted_at IS NULL
                         WHERE true ON CONFLICT DO NOTHING"
                    )
                ),
                $library,
                &json,
                $owner
            );
        }
    }};
}

/// Creates the songs among the names that the library does not know yet, in a transaction [`alone_with_names`].
macro_rules! create_songs {
    ($store:expr, $tx:expr, $library:expr, $json:expr, $now:expr) => {
        run_names!(
            $store,
            $tx,
            with_names!(
                "INSERT INTO song (id, library_id, title, sort_title, created_at, updated_at)
                 SELECT n.id, $1, n.name, n.sort_key, $3, $3 FROM",
                "WHERE NOT EXISTS (
                     SELECT 1 FROM song_key k JOIN song s ON s.id = k.song_id AND s.deleted_at IS NULL
                     WHERE k.library_id = $1 AND k.name_key = n.name_key)"
            ),
            $library,
            $json,
            $now
        );
        run_names!(
            $store,
            $tx,
            with_names!(
                "INSERT INTO song_key (library_id, song_id, name_key) SELECT $1, s.id, n.name_key FROM",
                "JOIN song s ON s.id = n.id WHERE true ON CONFLICT DO NOTHING"
            ),
            $library,
            $json
        );
    };
}

/// Replaces the keys a song or a musician is found by.
macro_rules! replace_keys {
    ($store:expr, $tx:expr, $table:literal, $column:literal, $library:expr, $owner:expr, $names:expr) => {{
        sqlx::query(concat!(
            "DELETE FROM ", $table, " WHERE library_id = $1 AND ", $column, " = $2"
        ))
        .bind($library.uuid())
        .bind($owner)
        .execute(&mut *$tx)
        .await?;
        let keys: Vec<String> = $names.iter().map(|name| domain::fold::name_key(name)).collect();
        sqlx::query($store.text(
            concat!(
                "INSERT INTO ", $table, " (library_id, ", $column, ", name_key)
                 SELECT DISTINCT $1, $2, value FROM json_each($3) WHERE value <> ''"
            ),
            concat!(
                "INSERT INTO ", $table, " (library_id, ", $column, ", name_key)
                 SELECT DISTINCT $1, $2, value FROM json_array_elements_text($3::json) WHERE value <> ''"
            ),
        ))
        .bind($library.uuid())
        .bind($owner)
        .bind($crate::value::list(&keys))
        .execute(&mut *$tx)
        .await?;
    }};
}

/// Why an edit of one row found nothing to change: it stands at another revision, or it is not there.
macro_rules! stale {
    ($tx:expr, $table:literal, $library:expr, $id:expr) => {{
        let revision: Option<i64> = sqlx::query_scalar(concat!(
            "SELECT revision FROM ",
            $table,
            " WHERE library_id = $1 AND id = $2 AND deleted_at IS NULL"
        ))
        .bind($library.uuid())
        .bind($id)
        .fetch_optional(&mut *$tx)
        .await?;
        match revision {
            Some(revision) => $crate::StoreError::Stale {
                what: $table,
                revision: $crate::value::unsigned(revision),
            },
            None => $crate::StoreError::Missing($table),
        }
    }};
}
