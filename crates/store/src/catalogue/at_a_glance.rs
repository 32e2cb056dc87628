//! The library in a few numbers: how much there is, and what each year held.

use crate::value::unsigned;
use crate::{Reach, Result, Store};
use domain::LibraryId;
use domain::home::{Counts, YearRow};

#[derive(sqlx::FromRow)]
struct CountColumns {
    tracks: i64,
    events: i64,
    songs: i64,
    people: i64,
}

#[derive(sqlx::FromRow)]
struct YearColumns {
    year: String,
    events: i64,
    tracks: i64,
}

impl Store {
    /// How much the library holds, the bin aside, of what `reach` holds.
    pub async fn counts(&self, library: LibraryId, reach: Reach) -> Result<Counts> {
        let columns: CountColumns = on_read!(self, pool => sqlx::query_as(
            "SELECT coalesce(
                     (SELECT CASE WHEN $2 THEN tracks ELSE filed END FROM library_total WHERE library_id = $1), 0
                 ) AS tracks,
                 (SELECT count(*) FROM event WHERE library_id = $1 AND deleted_at IS NULL) AS events,
                 (SELECT count(*) FROM song WHERE library_id = $1 AND deleted_at IS NULL) AS songs,
                 (SELECT count(*) FROM musician WHERE library_id = $1 AND deleted_at IS NULL) AS people",
        )
        .bind(library.uuid())
        .bind(reach == Reach::All)
        .fetch_one(pool)
        .await?);
        Ok(Counts {
            tracks: unsigned(columns.tracks),
            events: unsigned(columns.events),
            songs: unsigned(columns.songs),
            people: unsigned(columns.people),
        })
    }

    /// How many tracks wait in the inbox.
    pub async fn inbox_count(&self, library: LibraryId) -> Result<u64> {
        let count: i64 = on_read!(self, pool => sqlx::query_scalar(
            "SELECT count(*) FROM track WHERE library_id = $1 AND filed_at IS NULL AND deleted_at IS NULL",
        )
        .bind(library.uuid())
        .fetch_one(pool)
        .await?);
        Ok(unsigned(count))
    }

    /// Every year that has events, the latest first; those without a date last.
    pub async fn years(&self, library: LibraryId) -> Result<Vec<YearRow>> {
        let rows: Vec<YearColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT substr(date, 1, 4) AS year, count(*) AS events, CAST(sum(track_count) AS BIGINT) AS tracks
             FROM event WHERE library_id = $1 AND deleted_at IS NULL
             GROUP BY substr(date, 1, 4) ORDER BY substr(date, 1, 4) DESC",
        )
        .bind(library.uuid())
        .fetch_all(pool)
        .await?);
        Ok(rows
            .into_iter()
            .map(|columns| YearRow {
                year: columns.year.parse().ok(),
                events: unsigned(columns.events),
                tracks: unsigned(columns.tracks),
            })
            .collect())
    }

    /// The nearest years with events before and after one.
    pub async fn years_beside(
        &self,
        library: LibraryId,
        year: u16,
    ) -> Result<(Option<u16>, Option<u16>)> {
        let (before, after): (Option<String>, Option<String>) = on_read!(self, pool => sqlx::query_as(
            "SELECT
                 (SELECT substr(max(date), 1, 4) FROM event
                  WHERE library_id = $1 AND deleted_at IS NULL AND date <> '' AND date < $2),
                 (SELECT substr(min(date), 1, 4) FROM event
                  WHERE library_id = $1 AND deleted_at IS NULL AND date > $3)",
        )
        .bind(library.uuid())
        .bind(format!("{year:04}"))
        // Behind every day of it, and before the year that follows.
        .bind(format!("{year:04}~"))
        .fetch_one(pool)
        .await?);
        let read = |year: Option<String>| year.and_then(|year| year.parse().ok());
        Ok((read(before), read(after)))
    }
}
