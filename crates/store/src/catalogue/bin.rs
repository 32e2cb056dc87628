//! The bin: putting things in, looking at them, taking them out again.

use crate::value::{moment, parsed, unsigned};
use crate::{AuditEntry, Result, Store, StoreError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::bin::{BIN_DAYS, BinPage, BinRow};
use domain::{Item, LibraryId, Noun, Timestamp};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct BinColumns {
    noun: String,
    id: Uuid,
    title: String,
    tracks: i64,
    deleted_at: Timestamp,
}

impl TryFrom<BinColumns> for BinRow {
    type Error = StoreError;

    fn try_from(columns: BinColumns) -> Result<Self> {
        Ok(Self {
            item: Item {
                noun: parsed("kind of thing", &columns.noun)?,
                id: columns.id,
            },
            title: columns.title,
            tracks: unsigned(columns.tracks),
            deleted_at: columns.deleted_at,
            gone_at: columns.deleted_at + chrono::TimeDelta::days(BIN_DAYS.into()),
        })
    }
}

/// The rows of one table that are in the bin, the latest first, beginning behind `($3, $4)`.
macro_rules! binned {
    ($noun:literal, $title:literal, $tracks:literal, $condition:literal) => {
        concat!(
            "SELECT * FROM (
                 SELECT '",
            $noun,
            "' AS noun, x.id, x.",
            $title,
            " AS title, ",
            $tracks,
            " AS tracks, x.deleted_at
                 FROM ",
            $noun,
            " x
                 WHERE x.library_id = $1 AND x.deleted_at IS NOT NULL",
            $condition,
            "
                   AND (x.deleted_at, x.id) < ($3, $4)
                 ORDER BY x.deleted_at DESC, x.id DESC LIMIT $2
             ) AS binned_",
            $noun
        )
    };
}

const PAGE: &str = concat!(
    "SELECT * FROM (",
    binned!(
        "event",
        "title",
        "(SELECT count(*) FROM track t WHERE t.deleted_with = x.id)",
        ""
    ),
    " UNION ALL ",
    binned!("song", "title", "0", ""),
    " UNION ALL ",
    binned!("musician", "name", "0", ""),
    " UNION ALL ",
    binned!("genre", "name", "0", ""),
    " UNION ALL ",
    binned!("style", "name", "0", ""),
    " UNION ALL ",
    binned!("track", "title", "0", " AND x.deleted_with IS NULL"),
    ") AS binned ORDER BY deleted_at DESC, id DESC LIMIT $2"
);

/// A text about one of the six tables, whose name stands between the parts.
macro_rules! of_noun {
    ($noun:expr, $before:literal, $after:literal) => {
        match $noun {
            Noun::Event => concat!($before, "event", $after),
            Noun::Song => concat!($before, "song", $after),
            Noun::Musician => concat!($before, "musician", $after),
            Noun::Genre => concat!($before, "genre", $after),
            Noun::Style => concat!($before, "style", $after),
            Noun::Track => concat!($before, "track", $after),
        }
    };
}

/// The text for a link: when the last row shown was deleted, and which it was.
fn encode(at: Timestamp, id: Uuid) -> String {
    let mut bytes = at.timestamp_micros().to_be_bytes().to_vec();
    bytes.extend_from_slice(id.as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &str) -> Result<(Timestamp, Uuid)> {
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (micros, id) = bytes.split_first_chunk::<8>()?;
        let at = Timestamp::from_timestamp_micros(i64::from_be_bytes(*micros))?;
        Some((at, Uuid::from_slice(id).ok()?))
    };
    read().ok_or_else(|| StoreError::Cursor(text.chars().take(100).collect()))
}

/// Whether another has the name of what is to come back.
macro_rules! taken {
    ($table:literal) => {
        concat!(
            "SELECT EXISTS (
                 SELECT 1 FROM ",
            $table,
            " x
                 JOIN ",
            $table,
            " y ON y.library_id = $1 AND y.name_key = x.name_key AND y.deleted_at IS NULL
                 WHERE x.library_id = $1 AND x.id = $2 AND x.deleted_at IS NOT NULL)"
        )
    };
}

impl Store {
    /// One page of what is in the bin, the latest first. Tracks that went with their event are counted with it.
    /// [`StoreError::Cursor`] when `after` was not made for it.
    pub async fn bin_page(
        &self,
        library: LibraryId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<BinPage> {
        let (at, id) = match after {
            Some(text) => decode(text)?,
            // The end of the range that RFC 3339 writes with four digits for the year.
            None => (
                Timestamp::from_timestamp(253_402_300_799, 0).unwrap_or(Timestamp::MAX_UTC),
                Uuid::max(),
            ),
        };
        let mut rows: Vec<BinColumns> = on_read!(self, pool => sqlx::query_as(PAGE)
            .bind(library.uuid())
            .bind(i64::from(limit) + 1)
            .bind(at)
            .bind(id)
            .fetch_all(pool)
            .await?);
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows
            .last()
            .filter(|_| more)
            .map(|last| encode(last.deleted_at, last.id));
        Ok(BinPage {
            rows: rows
                .into_iter()
                .map(BinRow::try_from)
                .collect::<Result<_>>()?,
            next,
        })
    }

    /// What a thing is called, and whether it is in the bin; none where it is not there at all.
    pub async fn title_of(&self, library: LibraryId, item: Item) -> Result<Option<(String, bool)>> {
        let text = match item.noun {
            Noun::Event | Noun::Song | Noun::Track => of_noun!(
                item.noun,
                "SELECT title, deleted_at IS NOT NULL FROM ",
                " WHERE library_id = $1 AND id = $2"
            ),
            Noun::Musician | Noun::Genre | Noun::Style => of_noun!(
                item.noun,
                "SELECT name, deleted_at IS NOT NULL FROM ",
                " WHERE library_id = $1 AND id = $2"
            ),
        };
        Ok(on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(item.id)
            .fetch_optional(pool)
            .await?))
    }

    /// Puts a thing into the bin, keeping everything for [`Store::restore_item`]; an event takes its tracks along.
    /// `false`, and no audit entry, when it is not there.
    pub async fn delete_item(
        &self,
        library: LibraryId,
        item: Item,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<bool> {
        let now = moment(now);
        let text = of_noun!(
            item.noun,
            "UPDATE ",
            " SET deleted_at = $3, updated_at = $3 WHERE library_id = $1 AND id = $2 AND deleted_at IS NULL"
        );
        in_transaction!(self, tx => {
            let changed = sqlx::query(text)
                .bind(library.uuid())
                .bind(item.id)
                .bind(now)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if changed == 0 {
                return Ok(false);
            }
            if item.noun == Noun::Event {
                sqlx::query(
                    "UPDATE track SET deleted_at = $3, deleted_with = $2, updated_at = $3
                     WHERE library_id = $1 AND event_id = $2 AND deleted_at IS NULL",
                )
                .bind(library.uuid())
                .bind(item.id)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            }
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(true)
    }

    /// Takes a thing out of the bin, as it was; an event brings back the tracks that went with it. `false`, and no
    /// audit entry, when the bin has no such thing. [`StoreError::Taken`] where another genre or style has its name by
    /// now.
    pub async fn restore_item(
        &self,
        library: LibraryId,
        item: Item,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<bool> {
        let now = moment(now);
        let text = match item.noun {
            // Its own return ends its going with an event.
            Noun::Track => {
                "UPDATE track SET deleted_at = NULL, deleted_with = NULL, updated_at = $3
                 WHERE library_id = $1 AND id = $2 AND deleted_at IS NOT NULL"
            }
            noun => of_noun!(
                noun,
                "UPDATE ",
                " SET deleted_at = NULL, updated_at = $3 WHERE library_id = $1 AND id = $2 AND deleted_at IS NOT NULL"
            ),
        };
        let taken = match item.noun {
            Noun::Genre => Some(taken!("genre")),
            Noun::Style => Some(taken!("style")),
            _ => None,
        };
        in_transaction!(self, tx => {
            if let Some(taken) = taken {
                let taken: bool = sqlx::query_scalar(taken)
                    .bind(library.uuid())
                    .bind(item.id)
                    .fetch_one(&mut *tx)
                    .await?;
                if taken {
                    return Err(StoreError::Taken("name"));
                }
            }
            let changed = sqlx::query(text)
                .bind(library.uuid())
                .bind(item.id)
                .bind(now)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if changed == 0 {
                return Ok(false);
            }
            if item.noun == Noun::Event {
                sqlx::query(
                    "UPDATE track SET deleted_at = NULL, deleted_with = NULL, updated_at = $3
                     WHERE library_id = $1 AND deleted_with = $2",
                )
                .bind(library.uuid())
                .bind(item.id)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            }
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_round_trip_and_nonsense_is_refused() {
        let at = Timestamp::from_timestamp_micros(1_700_000_000_123_456).unwrap();
        let id = Uuid::from_u128(9);
        assert_eq!(decode(&encode(at, id)).unwrap(), (at, id));
        for text in ["", "AAAA", "!", &"A".repeat(200)] {
            assert!(matches!(decode(text), Err(StoreError::Cursor(_))), "{text}");
        }
    }
}
