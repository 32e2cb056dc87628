//! The list of what is in the bin.

use crate::value::{parsed, unsigned};
use crate::{Result, Store, StoreError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::bin::{BIN_DAYS, BinPage, BinQuery, BinRow, Binned};
use domain::{AccountId, LibraryId, Timestamp};
use uuid::Uuid;

/// Whose bin is looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BinReader {
    /// Who looks: their own playlists and notes are listed.
    pub account: AccountId,
    /// Whether what belongs to the library is listed too.
    pub catalogue: bool,
}

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
            what: parsed("kind of thing", &columns.noun)?,
            id: columns.id,
            title: columns.title,
            tracks: unsigned(columns.tracks),
            deleted_at: columns.deleted_at,
            gone_at: columns.deleted_at + chrono::TimeDelta::days(BIN_DAYS.into()),
        })
    }
}

/// The rows of one table that are in the bin and pass: `$1` library, `$2` person, `$3` whether the library's own are
/// wanted, `$4` the kind.
macro_rules! binned {
    ($noun:literal, $condition:literal) => {
        concat!(
            " FROM ",
            $noun,
            " x WHERE x.library_id = $1 AND x.deleted_at IS NOT NULL
              AND ($4 IS NULL OR $4 = '",
            $noun,
            "') AND ",
            $condition
        )
    };
}

/// The library's own, and one person's.
macro_rules! of_library {
    ($noun:literal) => {
        binned!($noun, "$3 = 1")
    };
}
macro_rules! of_person {
    ($noun:literal) => {
        binned!($noun, "x.account_id = $2")
    };
}

/// A track that went with its event is listed with it.
macro_rules! of_tracks {
    () => {
        binned!("track", "$3 = 1 AND x.deleted_with IS NULL")
    };
}

/// At most `$5` of them in one order, beginning behind `($6, $7)`.
macro_rules! part {
    ($noun:literal, $title:literal, $tracks:literal, $from:expr, $beyond:literal, $direction:literal) => {
        concat!(
            "SELECT * FROM (SELECT '",
            $noun,
            "' AS noun, x.id, ",
            $title,
            " AS title, ",
            $tracks,
            " AS tracks, x.deleted_at",
            $from,
            " AND (x.deleted_at, x.id) ",
            $beyond,
            " ($6, $7)
              ORDER BY x.deleted_at ",
            $direction,
            ", x.id ",
            $direction,
            " LIMIT $5) AS binned_",
            $noun
        )
    };
}

macro_rules! page {
    ($beyond:literal, $direction:literal) => {
        concat!(
            "SELECT * FROM (",
            part!(
                "event", "x.title", "(SELECT count(*) FROM track t WHERE t.deleted_with = x.id)",
                of_library!("event"), $beyond, $direction
            ),
            " UNION ALL ", part!("song", "x.title", "0", of_library!("song"), $beyond, $direction),
            " UNION ALL ", part!("musician", "x.name", "0", of_library!("musician"), $beyond, $direction),
            " UNION ALL ", part!("genre", "x.name", "0", of_library!("genre"), $beyond, $direction),
            " UNION ALL ", part!("style", "x.name", "0", of_library!("style"), $beyond, $direction),
            " UNION ALL ", part!("track", "x.title", "0", of_tracks!(), $beyond, $direction),
            " UNION ALL ",
            part!(
                "picture", "(SELECT CASE WHEN x.alt <> '' THEN x.alt ELSE a.name END FROM asset a WHERE a.id = x.asset_id)",
                "0", of_library!("picture"), $beyond, $direction
            ),
            " UNION ALL ",
            part!(
                "playlist", "x.title",
                "(SELECT count(*) FROM playlist_entry pe JOIN track t ON t.id = pe.track_id AND t.deleted_at IS NULL
                  WHERE pe.playlist_id = x.id)",
                of_person!("playlist"), $beyond, $direction
            ),
            " UNION ALL ", part!("note", "substr(x.text, 1, 200)", "0", of_person!("note"), $beyond, $direction),
            ") AS binned ORDER BY deleted_at ", $direction, ", id ", $direction, " LIMIT $5"
        )
    };
}

macro_rules! counted {
    ($first:expr $(, $from:expr)*) => {
        concat!("SELECT (SELECT count(*)", $first, ")" $(, " + (SELECT count(*)", $from, ")")*)
    };
}

const TOTAL: &str = counted!(
    of_library!("event"),
    of_library!("song"),
    of_library!("musician"),
    of_library!("genre"),
    of_library!("style"),
    of_tracks!(),
    of_library!("picture"),
    of_person!("playlist"),
    of_person!("note")
);

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

/// Before everything, or behind it: the range that RFC 3339 writes with four digits for the year.
fn beginning(ascending: bool) -> (Timestamp, Uuid) {
    if ascending {
        (Timestamp::UNIX_EPOCH, Uuid::nil())
    } else {
        (
            Timestamp::from_timestamp(253_402_300_799, 0).unwrap_or(Timestamp::MAX_UTC),
            Uuid::max(),
        )
    }
}

impl Store {
    /// One page of what is in the bin, of the library and of the person who looks. Tracks that went with their event
    /// are counted with it. [`StoreError::Cursor`] when `after` was not made for it.
    pub async fn bin_page(
        &self,
        library: LibraryId,
        reader: BinReader,
        query: &BinQuery,
        limit: u32,
    ) -> Result<BinPage> {
        let (at, id) = match &query.after {
            Some(text) => decode(text)?,
            None => beginning(query.ascending),
        };
        let text = if query.ascending {
            page!(">", "ASC")
        } else {
            page!("<", "DESC")
        };
        let what = query.what.map(Binned::as_str);
        let (mut rows, total): (Vec<BinColumns>, i64) = on_read!(self, pool => {
            let rows = sqlx::query_as(text)
                .bind(library.uuid())
                .bind(reader.account.uuid())
                .bind(i64::from(reader.catalogue))
                .bind(what)
                .bind(i64::from(limit) + 1)
                .bind(at)
                .bind(id)
                .fetch_all(pool)
                .await?;
            let total = sqlx::query_scalar(TOTAL)
                .bind(library.uuid())
                .bind(reader.account.uuid())
                .bind(i64::from(reader.catalogue))
                .bind(what)
                .fetch_one(pool)
                .await?;
            (rows, total)
        });
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
            total: unsigned(total),
            next,
        })
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
