//! Whole tables at once: events and songs that an import adds or changes, in one transaction and a fixed number of
//! statements, however many rows there are.

use super::names::{NamedEntry, json};
use crate::value::list;
use crate::{Result, Store};
use domain::fold::name_key;
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

mod events;
mod songs;

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

/// Those of a JSON list of identifiers that name something in one of the tables.
macro_rules! taken {
    ($table:literal, $merged:literal) => {
        (
            taken!($table, $merged, "SELECT unhex(value) FROM json_each($1)"),
            taken!(
                $table,
                $merged,
                "SELECT value::uuid FROM json_array_elements_text($1::json)"
            ),
        )
    };
    ($table:literal, $merged:literal, $ids:literal) => {
        concat!(
            "SELECT id FROM ",
            $table,
            " WHERE id IN (",
            $ids,
            ")
             UNION SELECT id FROM ",
            $merged,
            " WHERE id IN (",
            $ids,
            ")"
        )
    };
}

impl Store {
    /// Those of the identifiers that an import cannot give to new events or songs: something has them already, in
    /// whichever library, or had them before it was merged. It answers nothing else about it.
    pub async fn taken(&self, noun: Imports, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
        let (sqlite, postgres) = match noun {
            Imports::Events => taken!("event", "event"),
            Imports::Songs => taken!("song", "merged_song"),
        };
        let ids: Vec<uuid::fmt::Simple> = ids.iter().map(|id| id.simple()).collect();
        let taken: Vec<Uuid> = on_read!(self, pool => sqlx::query_scalar(self.text(sqlite, postgres))
            .bind(list(&ids))
            .fetch_all(pool)
            .await?);
        Ok(taken.into_iter().collect())
    }
}

/// What an import brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imports {
    /// Events.
    Events,
    /// Songs.
    Songs,
}
