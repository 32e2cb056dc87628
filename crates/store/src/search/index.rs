//! Bringing the index up to date: what triggers wrote down is gathered, folded and put in place, all in one transaction.

use super::place::{DAY_ROOM, first_of_day};
use super::source::{Source, text};
use crate::db::Db;
use crate::value::{list, parsed};
use crate::{Result, Store, StoreError};
use domain::LibraryId;
use domain::search::HitKind;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// The places of entries among a JSON list of the things they are about. The list comes first, because SQLite would
/// otherwise read all entries of the library and look for each in the list.
macro_rules! places_of {
    ($ids:literal) => {
        concat!(
            "SELECT e.item_id, e.place FROM (",
            $ids,
            ") n CROSS JOIN search_entry e WHERE e.item_id = n.id AND e.library_id = $1"
        )
    };
}

/// The greatest place that is taken of each day, given as a JSON list of first places.
macro_rules! last_of_days {
    ($first:literal, $days:literal) => {
        concat!(
            "SELECT ",
            $first,
            " AS first, (
                 SELECT max(place) FROM search_entry WHERE place >= ",
            $first,
            " AND place < ",
            $first,
            " + $2) AS last
             FROM ",
            $days,
            " AS day"
        )
    };
}

const DELETE_ENTRIES: (&str, &str) = (
    "DELETE FROM search_entry WHERE place IN (SELECT CAST(value AS INTEGER) FROM json_each($1))",
    "DELETE FROM search_entry WHERE place IN (SELECT value::bigint FROM json_array_elements_text($1::json))",
);

const INSERT_ENTRIES: (&str, &str) = (
    "INSERT INTO search_entry (place, library_id, kind, item_id, title, title_key, context, date, body)
     SELECT value ->> 'place', $1, value ->> 'kind', unhex(value ->> 'item'), value ->> 'title', value ->> 'key',
         value ->> 'context', value ->> 'date', value ->> 'body'
     FROM json_each($2)",
    "INSERT INTO search_entry (place, library_id, kind, item_id, title, title_key, context, date, body)
     SELECT place, $1, kind, item, title, key, context, date, body
     FROM json_to_recordset($2::json) AS entry
         (place bigint, kind text, item uuid, title text, key text, context text, date text, body text)",
);

const DELETE_WORDS: (&str, &str) = (
    "DELETE FROM search_word WHERE rowid IN (SELECT CAST(value AS INTEGER) FROM json_each($1))",
    "DELETE FROM search_word WHERE place IN (SELECT value::bigint FROM json_array_elements_text($1::json))",
);

const INSERT_WORDS: (&str, &str) = (
    "INSERT INTO search_word (rowid, title, names, body)
     SELECT value ->> 'place', value ->> 'words_title', value ->> 'words_names', value ->> 'words_body'
     FROM json_each($1)",
    "INSERT INTO search_word (place, title_key, words)
     SELECT place, key, words::tsvector FROM json_to_recordset($1::json) AS entry (place bigint, key text, words text)",
);

#[derive(sqlx::FromRow)]
struct Change {
    kind: String,
    item_id: Uuid,
}

#[derive(sqlx::FromRow)]
struct Placed {
    item_id: Uuid,
    place: i64,
}

#[derive(sqlx::FromRow)]
struct DayEnd {
    first: i64,
    last: Option<i64>,
}

impl Store {
    /// Whether something changed in the library that a search would not find yet.
    pub async fn search_is_behind(&self, library: LibraryId) -> Result<bool> {
        Ok(on_read!(self, pool => sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM search_change WHERE library_id = $1)",
        )
        .bind(library.uuid())
        .fetch_one(pool)
        .await?))
    }

    /// The libraries in which something changed that a search would not find yet: for the work that catches up with
    /// all of them.
    pub async fn searches_behind(&self) -> Result<Vec<LibraryId>> {
        let rows: Vec<Uuid> = on_read!(self, pool => sqlx::query_scalar(
            "SELECT DISTINCT library_id FROM search_change",
        )
        .fetch_all(pool)
        .await?);
        Ok(rows.into_iter().map(LibraryId::from_uuid).collect())
    }

    /// Indexes at most `limit` changes of the library, the earliest first, and answers how many there were: fewer
    /// than `limit` when nothing is left. Several at once take turns.
    pub async fn index_changes(&self, library: LibraryId, limit: u32) -> Result<u32> {
        let sqlite = matches!(self.db, Db::Sqlite { .. });
        let places_of = self.text(
            places_of!("SELECT unhex(value) AS id FROM json_each($2)"),
            places_of!("SELECT value::uuid AS id FROM json_array_elements_text($2::json)"),
        );
        let last_of_days = self.text(
            last_of_days!("CAST(value AS INTEGER)", "json_each($1)"),
            last_of_days!("value::bigint", "json_array_elements_text($1::json)"),
        );
        let delete_entries = self.text(DELETE_ENTRIES.0, DELETE_ENTRIES.1);
        let insert_entries = self.text(INSERT_ENTRIES.0, INSERT_ENTRIES.1);
        let delete_words = self.text(DELETE_WORDS.0, DELETE_WORDS.1);
        let insert_words = self.text(INSERT_WORDS.0, INSERT_WORDS.1);
        let done = in_transaction!(self, tx => {
            // Writing first locks the row, so that an older state never overwrites a newer one.
            let number: i64 = sqlx::query_scalar(
                "UPDATE search_library SET number = number WHERE library_id = $1 RETURNING number",
            )
            .bind(library.uuid())
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(StoreError::Missing("library"))?;
            let changes: Vec<Change> = sqlx::query_as(
                "DELETE FROM search_change WHERE seq IN
                     (SELECT seq FROM search_change WHERE library_id = $1 ORDER BY seq LIMIT $2)
                 RETURNING kind, item_id",
            )
            .bind(library.uuid())
            .bind(i64::from(limit))
            .fetch_all(&mut *tx)
            .await?;
            let mut batch = Batch::new(number, &changes)?;
            for kind in batch.kinds() {
                let sources: Vec<Source> = sqlx::query_as(text(self, kind))
                    .bind(library.uuid())
                    .bind(list(&batch.items(kind)))
                    .fetch_all(&mut *tx)
                    .await?;
                batch.found(kind, sources)?;
            }
            let placed: Vec<Placed> = sqlx::query_as(places_of)
                .bind(library.uuid())
                .bind(list(&batch.all_items()))
                .fetch_all(&mut *tx)
                .await?;
            let ends: Vec<DayEnd> = sqlx::query_as(last_of_days)
                .bind(list(&batch.days()))
                .bind(DAY_ROOM)
                .fetch_all(&mut *tx)
                .await?;
            let old: Vec<i64> = placed.iter().map(|placed| placed.place).collect();
            let rows = batch.rows(&placed, &ends, sqlite)?;
            sqlx::query(delete_words).bind(list(&old)).execute(&mut *tx).await?;
            sqlx::query(delete_entries).bind(list(&old)).execute(&mut *tx).await?;
            sqlx::query(insert_entries)
                .bind(library.uuid())
                .bind(&rows)
                .execute(&mut *tx)
                .await?;
            sqlx::query(insert_words).bind(&rows).execute(&mut *tx).await?;
            changes.len()
        });
        Ok(u32::try_from(done).unwrap_or(u32::MAX))
    }
}

/// What is indexed together.
struct Batch {
    library: i64,
    /// Sorted, so that what changed in one statement is put in place in the same order on both engines.
    changed: BTreeMap<HitKind, BTreeSet<Uuid>>,
    found: Vec<(HitKind, i64, Source)>,
}

impl Batch {
    fn new(library: i64, changes: &[Change]) -> Result<Self> {
        let mut batch = Self {
            library,
            changed: BTreeMap::new(),
            found: Vec::new(),
        };
        for change in changes {
            let kind = parsed("kind of thing to search for", &change.kind)?;
            batch
                .changed
                .entry(kind)
                .or_default()
                .insert(change.item_id);
        }
        Ok(batch)
    }

    fn kinds(&self) -> Vec<HitKind> {
        self.changed.keys().copied().collect()
    }

    fn items(&self, kind: HitKind) -> Vec<uuid::fmt::Simple> {
        let items = self.changed.get(&kind).into_iter().flatten();
        items.map(|id| id.simple()).collect()
    }

    fn all_items(&self) -> Vec<uuid::fmt::Simple> {
        self.changed
            .values()
            .flatten()
            .map(|id| id.simple())
            .collect()
    }

    /// Notes what the things of a kind say now; those without a source are gone.
    fn found(&mut self, kind: HitKind, mut sources: Vec<Source>) -> Result<()> {
        sources.sort_unstable_by_key(|source| source.id);
        for source in sources {
            let first = first_of_day(self.library, kind, source.unfiled, source.day()?);
            self.found.push((kind, first, source));
        }
        Ok(())
    }

    /// The first places of all days among the batch.
    fn days(&self) -> Vec<i64> {
        let days: BTreeSet<i64> = self.found.iter().map(|&(_, first, _)| first).collect();
        days.into_iter().collect()
    }

    /// The new entries as one JSON list. What stays on its day keeps its place; what comes to a day stands at its end.
    fn rows(&self, placed: &[Placed], ends: &[DayEnd], sqlite: bool) -> Result<String> {
        let standing: HashMap<Uuid, i64> =
            placed.iter().map(|row| (row.item_id, row.place)).collect();
        let mut next: HashMap<i64, i64> = ends
            .iter()
            .map(|end| (end.first, end.last.map_or(end.first, |last| last + 1)))
            .collect();
        let rows = self.found.iter().map(|(kind, first, source)| {
            let day = *first..*first + DAY_ROOM;
            let place = match standing.get(&source.id) {
                Some(place) if day.contains(place) => *place,
                _ => {
                    let free = next.entry(*first).or_insert(*first);
                    let place = *free;
                    *free += 1;
                    place
                }
            };
            if !day.contains(&place) {
                return Err(StoreError::Full {
                    what: "one more search entry of one day".to_owned(),
                });
            }
            row(*kind, place, source, sqlite)
        });
        Ok(Value::Array(rows.collect::<Result<_>>()?).to_string())
    }
}

/// One entry as JSON, with the words in the form of the engine.
fn row(kind: HitKind, place: i64, source: &Source, sqlite: bool) -> Result<Value> {
    let words = source.words(kind)?;
    let mut row = json!({
        "place": place,
        "kind": kind.as_str(),
        "item": source.id.simple().to_string(),
        "title": source.title,
        "key": source.title_key(),
        "context": source.context,
        "date": source.date,
        "body": source.body(),
    });
    if sqlite {
        let [title, names, body] = words.columns();
        row["words_title"] = title.into();
        row["words_names"] = names.into();
        row["words_body"] = body.into();
    } else {
        row["words"] = words.vector().into();
    }
    Ok(row)
}
