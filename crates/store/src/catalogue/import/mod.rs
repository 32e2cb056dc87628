//! Whole tables at once: events and songs that an import adds or changes, in one transaction and a fixed number of
//! statements, however many rows there are.

use super::names::{NamedEntry, json};
use crate::value::list;
use crate::{Result, Store};
use domain::fold::name_key;
use domain::{LibraryId, SongId};
use serde_json::{Value, json as object};
use std::collections::{HashMap, HashSet};
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

/// A text over the rows `n` of the JSON list `$2` with these columns, for each engine. `id`, `owner` and `known` are
/// identifiers, the others text.
macro_rules! with_rows {
    ($before:expr, [$id:literal $(and $known:literal)? $(, $column:literal)*], $after:expr) => {
        (
            concat!(
                $before, " (SELECT unhex(value ->> '", $id, "') AS ", $id,
                $(", unhex(value ->> '", $known, "') AS ", $known,)?
                $(", value ->> '", $column, "' AS ", $column,)*
                " FROM json_each($2)) n ", $after
            ),
            concat!(
                $before, " (SELECT CAST(value ->> '", $id, "' AS UUID) AS ", $id,
                $(", CAST(value ->> '", $known, "' AS UUID) AS ", $known,)?
                $(", value ->> '", $column, "' AS ", $column,)*
                " FROM json_array_elements($2::json)) n ", $after
            ),
        )
    };
}

/// Makes the named genres or styles those of their owners, creating what the library does not know yet; those in the bin
/// come back with their places.
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
                         WHERE c.library_id = $1 AND c.name_key = n.name_key AND c.deleted_at IS NULL)
                     ON CONFLICT DO NOTHING"
                )
            ),
            $library, &$links.names, $now
        );
        run_names!(
            $store, $tx,
            with_rows!(
                concat!(
                    "DELETE FROM ", $table, " WHERE library_id = $1
                         AND ", $class, "_id IN (SELECT id FROM ", $class, " WHERE library_id = $1 AND deleted_at IS NULL)
                         AND ", $column, " IN (SELECT n.owner FROM"
                ),
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
            $library, $links.pairs(&std::collections::HashMap::new())
        );
    };
}

mod events;
mod songs;

/// Who stood at what before, by the key of their name.
type Linked = HashMap<(Uuid, String), Uuid>;

/// What stands in lists beside the rows of an import: each name once and all owners, as JSON, and who has which.
struct Links<'a> {
    names: String,
    owners: String,
    rows: Vec<(Uuid, &'a [NamedEntry])>,
}

impl<'a> Links<'a> {
    fn of(rows: impl Iterator<Item = (Uuid, &'a [NamedEntry])>) -> Self {
        let rows: Vec<_> = rows.collect();
        let (mut known, mut names) = (HashSet::new(), Vec::new());
        for entry in rows.iter().flat_map(|(_, entries)| *entries) {
            if known.insert(name_key(&entry.name)) {
                names.push(entry.clone());
            }
        }
        let owners = rows
            .iter()
            .map(|(owner, _)| object!({ "owner": simple(*owner) }));
        Self {
            names: json(&names, &[]),
            owners: Value::Array(owners.collect()).to_string(),
            rows,
        }
    }

    /// Who has which, as JSON. `linked` says who is meant where several share a name.
    fn pairs(&self, linked: &Linked) -> String {
        let mut pairs = Vec::new();
        for (owner, entries) in &self.rows {
            for (place, entry) in entries.iter().enumerate() {
                let key = name_key(&entry.name);
                let known = linked.get(&(*owner, key.clone()));
                pairs.push(object!({
                    "owner": simple(*owner),
                    "known": known.copied().map(simple),
                    "name_key": key,
                    "place": place.to_string(),
                    "remark": entry.remark,
                }));
            }
        }
        Value::Array(pairs).to_string()
    }
}

fn simple(id: Uuid) -> String {
    id.simple().to_string()
}

/// How many of the rows change something that is there.
fn changes<Id, Fields>(rows: &[Imported<Id, Fields>]) -> u64 {
    rows.iter().filter(|row| row.revision.is_some()).count() as u64
}

/// The rows of what is new.
fn additions<Id, Fields>(
    rows: &[Imported<Id, Fields>],
) -> impl Iterator<Item = &Imported<Id, Fields>> {
    rows.iter().filter(|row| row.revision.is_none())
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

/// Names that hold a sign which stands between names in tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignedNames {
    /// Of people and acts, every name they go by: with a comma or a semicolon.
    pub people: Vec<String>,
    /// With a semicolon, a slash or a vertical bar.
    pub genres: Vec<String>,
    /// As genres.
    pub styles: Vec<String>,
}

/// The genres or styles whose names hold such a sign.
macro_rules! signed_classes {
    ($class:literal) => {
        concat!(
            "SELECT name FROM ",
            $class,
            " WHERE library_id = $1 AND deleted_at IS NULL
                 AND (name LIKE '%;%' OR name LIKE '%/%' OR name LIKE '%|%')"
        )
    };
}

impl Store {
    /// The names of what is not in the bin that a table cannot simply be divided at.
    pub async fn signed_names(&self, library: LibraryId) -> Result<SignedNames> {
        let people: Vec<(String, String)> = on_read!(self, pool => sqlx::query_as(
            "SELECT name, other_names FROM musician
             WHERE library_id = $1 AND deleted_at IS NULL
                 AND (name LIKE '%,%' OR name LIKE '%;%' OR other_names LIKE '%,%' OR other_names LIKE '%;%')",
        )
        .bind(library.uuid())
        .fetch_all(pool)
        .await?);
        let signed = people
            .iter()
            .flat_map(|(name, others)| std::iter::once(name.as_str()).chain(others.lines()))
            .filter(|name| name.contains([',', ';']))
            .map(str::to_owned);
        Ok(SignedNames {
            people: signed.collect(),
            genres: self.names_of(signed_classes!("genre"), library).await?,
            styles: self.names_of(signed_classes!("style"), library).await?,
        })
    }

    async fn names_of(&self, text: &'static str, library: LibraryId) -> Result<Vec<String>> {
        Ok(on_read!(self, pool => sqlx::query_scalar(text)
            .bind(library.uuid())
            .fetch_all(pool)
            .await?))
    }

    /// What became of those of the songs that were merged into another.
    pub async fn merged_songs(
        &self,
        library: LibraryId,
        songs: &[Uuid],
    ) -> Result<HashMap<SongId, SongId>> {
        let songs: Vec<uuid::fmt::Simple> = songs.iter().map(|id| id.simple()).collect();
        let merged: Vec<(Uuid, Uuid)> = on_read!(self, pool => sqlx::query_as(self.text(
            "SELECT id, song_id FROM merged_song
             WHERE library_id = $1 AND id IN (SELECT unhex(value) FROM json_each($2))",
            "SELECT id, song_id FROM merged_song
             WHERE library_id = $1 AND id IN (SELECT value::uuid FROM json_array_elements_text($2::json))",
        ))
        .bind(library.uuid())
        .bind(list(&songs))
        .fetch_all(pool)
        .await?);
        Ok(merged
            .into_iter()
            .map(|(from, into)| (SongId::from_uuid(from), SongId::from_uuid(into)))
            .collect())
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
