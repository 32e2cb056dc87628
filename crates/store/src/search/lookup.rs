//! Looking up what is asked for: closest first, one step of closeness after the other until the page is full.
//!
//! Within a step, entries are read in the order of their places. No engine ranks anything: a step is a condition, and
//! the steps exclude each other, so that an entry is found once and a page can begin anywhere.

use super::place::{KIND_MASK, KIND_SHIFT, kind_numbered, range};
use super::words::{Where, fts5, tsquery};
use crate::db::Db;
use crate::track::RowColumns;
use crate::value::{list, parsed, unsigned};
use crate::{Result, Store, StoreError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::LibraryId;
use domain::search::{
    Closeness, Hit, HitKind, MAX_HITS, SearchPage, SearchQuery, pieces, query_words, snippet,
};
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

/// Entries that hold the words; `$7` says what a better step has found already.
const BY_WORDS: (&str, &str) = (
    "SELECT e.place, e.kind, e.item_id, e.title, e.context, e.date, e.body
     FROM search_word w CROSS JOIN search_entry e ON e.place = w.rowid
     WHERE w.search_word MATCH $7 AND w.rowid > $4 AND w.rowid < $5 AND e.library_id = $1
         AND NOT (e.title_key >= $2 AND e.title_key < $3)
     ORDER BY w.rowid LIMIT $6",
    // Apart, because an engine that thinks many rows match would read all places in their order until it has enough.
    "WITH found AS MATERIALIZED (
         SELECT place FROM search_entry
         WHERE words @@ $7::tsquery AND NOT words @@ $8::tsquery AND place > $4 AND place < $5
             AND library_id = $1 AND NOT (title_key >= $2 AND title_key < $3)
     )
     SELECT e.place, e.kind, e.item_id, e.title, e.context, e.date, e.body
     FROM (SELECT place FROM found ORDER BY place LIMIT $6) f JOIN search_entry e ON e.place = f.place
     ORDER BY e.place",
);

/// The lines of tracks among a JSON list of identifiers.
macro_rules! tracks {
    ($ids:literal) => {
        concat!(
            "SELECT ",
            track_columns!(),
            " FROM track t",
            track_joins!(),
            "WHERE t.library_id = $1 AND t.deleted_at IS NULL AND t.id IN (",
            $ids,
            ")"
        )
    };
}
const TRACKS: (&str, &str) = (
    tracks!("SELECT unhex(value) FROM json_each($2)"),
    tracks!("SELECT value::uuid FROM json_array_elements_text($2::json)"),
);

/// How many of each kind hold the words.
const TOTALS: (&str, &str) = (
    "SELECT (rowid >> $4) & $5 AS kind, count(*) AS total FROM search_word
     WHERE search_word MATCH $3 AND rowid >= $1 AND rowid < $2 GROUP BY 1 ORDER BY 1",
    "SELECT (place >> $4::bigint::integer) & $5 AS kind, count(*) AS total FROM search_entry
     WHERE words @@ $3::tsquery AND place >= $1 AND place < $2 GROUP BY 1 ORDER BY 1",
);

#[derive(sqlx::FromRow)]
struct Found {
    place: i64,
    kind: String,
    item_id: Uuid,
    title: String,
    context: String,
    date: String,
    body: String,
}

#[derive(sqlx::FromRow)]
struct KindTotal {
    kind: i64,
    total: i64,
}

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
    /// One page of what is found, of what is indexed ([`Store::index_changes`]). A text without a letter or digit
    /// finds nothing. The limit is held to 1–[`MAX_HITS`].
    /// [`StoreError::Cursor`] when `after` is no position of a search.
    pub async fn search(&self, library: LibraryId, query: &SearchQuery) -> Result<SearchPage> {
        let (number, mut page) = self.search_rows(library, query).await?;
        if let Some(number) = number {
            page.totals = self
                .search_totals(number, &query_words(&query.text))
                .await?;
        }
        Ok(page)
    }

    /// The same without counting what there is beside the page: a word that everything holds is found at once and
    /// takes long to count.
    pub async fn search_uncounted(
        &self,
        library: LibraryId,
        query: &SearchQuery,
    ) -> Result<SearchPage> {
        Ok(self.search_rows(library, query).await?.1)
    }

    /// The rows of a page, and the library's number where there is something to look for.
    async fn search_rows(
        &self,
        library: LibraryId,
        query: &SearchQuery,
    ) -> Result<(Option<i64>, SearchPage)> {
        let words = query_words(&query.text);
        let number: Option<i64> = on_read!(self, pool => sqlx::query_scalar(
            "SELECT number FROM search_library WHERE library_id = $1",
        )
        .bind(library.uuid())
        .fetch_optional(pool)
        .await?);
        let (Some(number), false) = (number, words.is_empty()) else {
            return Ok((None, SearchPage::default()));
        };
        let limit = i64::from(query.limit.clamp(1, MAX_HITS));
        let (first, before) = range(number, query.kind);
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
                self.step(library, &words, &step)
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
        Ok((Some(number), page))
    }

    async fn step(&self, library: LibraryId, words: &[String], step: &Step) -> Result<Vec<Found>> {
        let key = words.join(" ");
        let above = format!("{key}{ABOVE_ALL}");
        let (text, all, better) = match step.closeness {
            Closeness::Title => (IS_TITLE, None, None),
            Closeness::Beginning => (BEGINS_TITLE, None, None),
            other => {
                let (place, better) = match other {
                    Closeness::InNames => (Where::TitleOrNames, Some(Where::Title)),
                    Closeness::InText => (Where::Anywhere, Some(Where::TitleOrNames)),
                    _ => (Where::Title, None),
                };
                (self.text(BY_WORDS.0, BY_WORDS.1), Some(place), better)
            }
        };
        Ok(on_read!(self, pool => {
            let mut asked = sqlx::query_as(text)
                .bind(library.uuid())
                .bind(&key)
                .bind(&above)
                .bind(step.behind)
                .bind(step.before)
                .bind(step.rows);
            if let Some(all) = all {
                asked = match self.db {
                    Db::Sqlite { .. } => asked.bind(match better {
                        Some(better) => format!("({}) NOT ({})", fts5(words, all), fts5(words, better)),
                        None => fts5(words, all),
                    }),
                    // An empty query matches nothing.
                    Db::Postgres(_) => asked
                        .bind(tsquery(words, all))
                        .bind(better.map_or_else(String::new, |better| tsquery(words, better))),
                };
            }
            asked.fetch_all(pool).await?
        }))
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

    async fn search_totals(&self, library: i64, words: &[String]) -> Result<Vec<(HitKind, u64)>> {
        let (first, end) = range(library, None);
        let asked = match self.db {
            Db::Sqlite { .. } => fts5(words, Where::Anywhere),
            Db::Postgres(_) => tsquery(words, Where::Anywhere),
        };
        let totals: Vec<KindTotal> = on_read!(self, pool => sqlx::query_as(self.text(TOTALS.0, TOTALS.1))
            .bind(first)
            .bind(end)
            .bind(&asked)
            .bind(i64::from(KIND_SHIFT))
            .bind(KIND_MASK)
            .fetch_all(pool)
            .await?);
        Ok(totals
            .into_iter()
            .filter_map(|row| Some((kind_numbered(row.kind)?, unsigned(row.total))))
            .collect())
    }
}

impl Found {
    fn hit(self, closeness: Closeness, track: Option<TrackRow>, asked: &str) -> Result<Hit> {
        let kind: HitKind = parsed("kind of thing to search for", &self.kind)?;
        // A line of the body explains what title and context leave open.
        let words = query_words(asked).len();
        let open = closeness > Closeness::Beginning
            && marked(&self.title, asked) + marked(&self.context, asked) < words;
        Ok(Hit {
            kind,
            path: kind.path(&self.title, self.item_id),
            snippet: if open {
                snippet(&self.body, asked)
            } else {
                None
            },
            date: match self.date.as_str() {
                "" => None,
                date => Some(parsed("date", date)?),
            },
            title: self.title,
            context: self.context,
            track,
        })
    }
}

/// How many pieces of a text were asked for.
fn marked(text: &str, asked: &str) -> usize {
    pieces(text, asked)
        .iter()
        .filter(|piece| piece.asked)
        .count()
}

/// A position as links carry it.
fn text_of(closeness: Closeness, place: i64) -> String {
    let mut bytes = vec![b's', closeness as u8];
    bytes.extend_from_slice(&place.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads [`text_of`] back. A position is only ever used within the asking library's range, so one that was made for
/// another search leads nowhere it should not.
fn position(text: &str) -> Result<(Closeness, i64)> {
    let read = || {
        let bytes: [u8; 10] = URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?;
        let [b's', step, place @ ..] = bytes else {
            return None;
        };
        let closeness = Closeness::ALL
            .into_iter()
            .find(|&closeness| closeness as u8 == step)?;
        Some((closeness, i64::from_be_bytes(place)))
    };
    read().ok_or_else(|| StoreError::Cursor(text.chars().take(40).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_round_trip_and_others_are_refused() {
        for closeness in Closeness::ALL {
            for place in [0, 1 << 62, i64::MAX] {
                assert_eq!(
                    position(&text_of(closeness, place)).unwrap(),
                    (closeness, place)
                );
            }
        }
        for text in ["", "x", "c2FmZQ", &"A".repeat(900)] {
            assert!(
                matches!(position(text), Err(StoreError::Cursor(_))),
                "{text}"
            );
        }
    }
}
