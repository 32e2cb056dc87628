//! Looking up what is asked for: closest first, one step of closeness after the other until the page is full.
//!
//! Within a step, entries are read in the order of their places. No engine ranks anything: a step is a condition, and
//! the steps exclude each other, so that an entry is found once and a page can begin anywhere.

use super::found::Found;
use super::place::range;
use super::position::{position, text_of};
use super::words::{Wanted, Where};
use crate::db::Db;
use crate::track::RowColumns;
use crate::value::list;
use crate::{Reach, Result, Store};
use domain::LibraryId;
use domain::search::{Closeness, HitKind, MAX_HITS, SearchPage, SearchQuery, query_words};
use domain::track::TrackRow;
use std::collections::HashMap;
use uuid::Uuid;

/// Above every character of a folded title, which are letters, digits and spaces.
const ABOVE_ALL: char = '\u{10ffff}';

/// Entries whose title is, or begins with, what was asked; the range of titles is `$2` to `$3`.
macro_rules! by_title {
    ($condition:literal) => {
        concat!(
            "SELECT place, kind, item_id, title, context, date, body FROM search_entry
             WHERE library_id = $1 AND ",
            $condition,
            " AND place > $4 AND place < $5 ORDER BY place LIMIT $6"
        )
    };
}
const IS_TITLE: &str = by_title!("title_key = $2 AND title_key < $3");
const BEGINS_TITLE: &str = by_title!("title_key > $2 AND title_key < $3");

/// Entries that hold the words and that no better step has found already.
const BY_WORDS: (&str, &str) = (
    "SELECT e.place, e.kind, e.item_id, e.title, e.context, e.date, e.body
     FROM search_word w CROSS JOIN search_entry e ON e.place = w.rowid
     WHERE w.search_word MATCH $7 AND w.rowid > $4 AND w.rowid < $5 AND e.library_id = $1
         AND NOT (e.title_key >= $2 AND e.title_key < $3)
     ORDER BY w.rowid LIMIT $6",
    // Apart, and with a sum for a place, so that the index of words is read whatever the planner thinks of them: it would
    // otherwise go through all places in their order until it has enough.
    "WITH found AS MATERIALIZED (
         SELECT place FROM search_word
         WHERE words @@ $7::tsquery AND place + 0 > $4 AND place + 0 < $5
             AND NOT (title_key >= $2 AND title_key < $3)
     )
     SELECT e.place, e.kind, e.item_id, e.title, e.context, e.date, e.body
     FROM (SELECT place FROM found ORDER BY place LIMIT $6) f JOIN search_entry e ON e.place = f.place
     WHERE e.library_id = $1 ORDER BY e.place",
);

/// The lines of tracks among a JSON list of identifiers. The list comes first: PostgreSQL does not reorder this many
/// joins, and both engines would go through all tracks to look which of them are wanted.
macro_rules! tracks {
    ($ids:literal) => {
        concat!(
            "SELECT ",
            track_columns!(),
            " FROM (",
            $ids,
            ") n CROSS JOIN track t",
            track_joins!(),
            "WHERE t.id = n.id AND t.library_id = $1 AND t.deleted_at IS NULL"
        )
    };
}
const TRACKS: (&str, &str) = (
    tracks!("SELECT unhex(value) AS id FROM json_each($2)"),
    tracks!("SELECT value::uuid AS id FROM json_array_elements_text($2::json)"),
);

/// What is looked for in one step.
struct Step {
    closeness: Closeness,
    /// Only places behind this one.
    behind: i64,
    /// Only places before this one.
    before: i64,
    rows: i64,
}

impl Store {
    /// One page of what is found, of what `reach` holds and is indexed ([`Store::index_changes`]). A text without a
    /// letter or digit finds nothing. The limit is held to 1–[`MAX_HITS`].
    /// [`StoreError::Cursor`](crate::StoreError::Cursor) when `after` is no position of a search.
    pub async fn search(
        &self,
        library: LibraryId,
        reach: Reach,
        query: &SearchQuery,
    ) -> Result<SearchPage> {
        let words = query_words(&query.text);
        let Some(number) = self.number_to_search(library, &words).await? else {
            return Ok(SearchPage::default());
        };
        let (page, totals) = futures::try_join!(
            self.search_rows(library, reach, number, &words, query),
            self.search_totals(number, reach, &words),
        )?;
        Ok(SearchPage { totals, ..page })
    }

    /// The same without counting what there is beside the page: a word that everything holds is found at once and
    /// takes long to count.
    pub async fn search_uncounted(
        &self,
        library: LibraryId,
        reach: Reach,
        query: &SearchQuery,
    ) -> Result<SearchPage> {
        let words = query_words(&query.text);
        match self.number_to_search(library, &words).await? {
            Some(number) => {
                self.search_rows(library, reach, number, &words, query)
                    .await
            }
            None => Ok(SearchPage::default()),
        }
    }

    /// The number under which a library's entries stand; none where there is nothing to look for.
    async fn number_to_search(&self, library: LibraryId, words: &[String]) -> Result<Option<i64>> {
        if words.is_empty() {
            return Ok(None);
        }
        Ok(on_read!(self, pool => sqlx::query_scalar(
            "SELECT number FROM search_library WHERE library_id = $1",
        )
        .bind(library.uuid())
        .fetch_optional(pool)
        .await?))
    }

    /// The rows of a page, without totals.
    async fn search_rows(
        &self,
        library: LibraryId,
        reach: Reach,
        number: i64,
        words: &[String],
        query: &SearchQuery,
    ) -> Result<SearchPage> {
        let limit = i64::from(query.limit.clamp(1, MAX_HITS));
        let (first, before) = range(number, reach, query.kind);
        let after = query.after.as_deref().map(position).transpose()?;
        let mut found: Vec<(Closeness, Found)> = Vec::new();
        for closeness in Closeness::ALL {
            let behind = match after {
                Some((reached, _)) if closeness < reached => continue,
                Some((reached, place)) if closeness == reached => place.max(first - 1),
                _ => first - 1,
            };
            // One row more than the page tells whether another page follows.
            let rows = limit + 1 - i64::try_from(found.len()).unwrap_or(limit);
            let step = Step {
                closeness,
                behind,
                before,
                rows,
            };
            found.extend(
                self.step(library, words, &step)
                    .await?
                    .into_iter()
                    .map(|row| (closeness, row)),
            );
            if i64::try_from(found.len()).is_ok_and(|found| found > limit) {
                break;
            }
        }
        let more = found.len() > usize::try_from(limit).unwrap_or(usize::MAX);
        if more {
            found.pop();
        }
        let next = found
            .last()
            .filter(|_| more)
            .map(|(closeness, row)| text_of(*closeness, row.place));
        let mut tracks = self.tracks_found(library, &found).await?;
        let page = SearchPage {
            rows: found
                .into_iter()
                .map(|(closeness, row)| {
                    let track = tracks.remove(&row.item_id);
                    row.hit(closeness, track, &query.text)
                })
                .collect::<Result<_>>()?,
            totals: Vec::new(),
            next,
        };
        Ok(page)
    }

    async fn step(&self, library: LibraryId, words: &[String], step: &Step) -> Result<Vec<Found>> {
        let key = words.join(" ");
        let above = format!("{key}{ABOVE_ALL}");
        let wanted = |place, better| {
            Some(Wanted {
                words,
                place,
                better,
            })
        };
        let (text, wanted) = match step.closeness {
            Closeness::Title => (IS_TITLE, None),
            Closeness::Beginning => (BEGINS_TITLE, None),
            Closeness::InTitle => (self.by_words(), wanted(Where::Title, None)),
            Closeness::InNames => (
                self.by_words(),
                wanted(Where::TitleOrNames, Some(Where::Title)),
            ),
            Closeness::InText => (
                self.by_words(),
                wanted(Where::Anywhere, Some(Where::TitleOrNames)),
            ),
        };
        Ok(on_read!(self, pool => {
            let asked = sqlx::query_as(text)
                .bind(library.uuid())
                .bind(&key)
                .bind(&above)
                .bind(step.behind)
                .bind(step.before)
                .bind(step.rows);
            let asked = match wanted {
                None => asked,
                Some(wanted) => asked.bind(self.wanted(wanted)),
            };
            asked.fetch_all(pool).await?
        }))
    }

    fn by_words(&self) -> &'static str {
        self.text(BY_WORDS.0, BY_WORDS.1)
    }

    /// What is wanted in the words of the engine.
    pub(super) fn wanted(&self, wanted: Wanted<'_>) -> String {
        match self.db {
            Db::Sqlite { .. } => wanted.fts5(),
            Db::Postgres(_) => wanted.tsquery(),
        }
    }

    /// The tracks among what was found, for their lines.
    async fn tracks_found(
        &self,
        library: LibraryId,
        found: &[(Closeness, Found)],
    ) -> Result<HashMap<Uuid, TrackRow>> {
        let ids: Vec<_> = found
            .iter()
            .filter(|(_, row)| row.kind == HitKind::Track.as_str())
            .map(|(_, row)| row.item_id.simple())
            .collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<RowColumns> = on_read!(self, pool => sqlx::query_as(self.text(TRACKS.0, TRACKS.1))
            .bind(library.uuid())
            .bind(list(&ids))
            .fetch_all(pool)
            .await?);
        rows.into_iter()
            .map(|columns| Ok((columns.id, TrackRow::try_from(columns)?)))
            .collect()
    }
}
