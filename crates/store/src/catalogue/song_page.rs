//! The list of songs and a song's performances, one page at a time.

use super::page::{keyset, read_page};
use super::position::{Key, KeyKind, Order, Position, bind_position};
use crate::track::RowColumns;
use crate::value::{cover_of, pattern, small, unsigned};
use crate::{Result, Store, StoreError};
use domain::song::{PerformanceQuery, PerformanceSort, SongPage, SongQuery, SongRow, SongSort};
use domain::track::{MAX_PAGE_ROWS, TrackPage, TrackRow};
use domain::{AssetId, ClassId, LibraryId, SongId};
use uuid::Uuid;

/// The columns of a line of the list.
#[derive(sqlx::FromRow)]
pub(super) struct SongColumns {
    id: Uuid,
    title: String,
    sort_title: String,
    writers: String,
    key: String,
    tempo_bpm: Option<i64>,
    track_count: i64,
    cover_asset_id: Option<Uuid>,
    cover_art: Option<String>,
}

impl SongColumns {
    /// The file whose picture stands for it.
    pub(super) fn cover_asset_id(&self) -> Option<AssetId> {
        self.cover_asset_id.map(AssetId::from_uuid)
    }
}

impl TryFrom<SongColumns> for SongRow {
    type Error = StoreError;

    fn try_from(columns: SongColumns) -> Result<Self> {
        Ok(Self {
            id: SongId::from_uuid(columns.id),
            title: columns.title,
            writers: columns.writers,
            key: columns.key,
            tempo_bpm: columns
                .tempo_bpm
                .map(|bpm| small("tempo", bpm))
                .transpose()?,
            cover: cover_of(columns.cover_asset_id, columns.cover_art.as_deref())?,
            tracks: unsigned(columns.track_count),
        })
    }
}

macro_rules! passing {
    () => {
        "library_id = $1 AND deleted_at IS NULL
         AND ($2 IS NULL OR id IN (SELECT song_id FROM song_genre WHERE library_id = $1 AND genre_id = $2))
         AND ($3 IS NULL OR id IN (SELECT song_id FROM song_style WHERE library_id = $1 AND style_id = $3))
         AND ($4 IS NULL OR sort_title LIKE $4 ESCAPE '\\'
             OR id IN (SELECT song_id FROM song_key WHERE library_id = $1 AND name_key LIKE $4 ESCAPE '\\'))"
    };
}

macro_rules! page {
    ($key:literal, $direction:literal, $position:expr) => {
        concat!(
            "SELECT s.*, a.art AS cover_art FROM (
                 SELECT id, title, sort_title, writers, key, tempo_bpm, track_count, cover_asset_id
                 FROM song WHERE ",
            passing!(),
            $position,
            " ORDER BY ",
            $key,
            " ",
            $direction,
            ", id ",
            $direction,
            " LIMIT $5) s LEFT JOIN asset a ON a.id = s.cover_asset_id
              ORDER BY s.",
            $key,
            " ",
            $direction,
            ", s.id ",
            $direction
        )
    };
}

const fn order(query: &SongQuery) -> Order {
    let (number, key) = match query.sort {
        SongSort::Title => (10, KeyKind::Text),
        SongSort::Played => (11, KeyKind::Number),
        SongSort::Added => (14, KeyKind::Id),
    };
    Order {
        number,
        descending: query.descending,
        key,
    }
}

/// A track of a song, with what it is ordered by.
#[derive(sqlx::FromRow)]
struct PerformanceColumns {
    #[sqlx(flatten)]
    row: RowColumns,
    sort_date: String,
    sort_rating: String,
}

/// A song's tracks in one order. All of them are looked at, since they are ordered by what stands in other tables;
/// a song has tens of them, not tens of thousands.
macro_rules! performances {
    ($key:literal) => {
        (
            performances!(@text $key, ""),
            performances!(@text $key, concat!(" WHERE (p.", $key, ", p.id) < ($4, $5)")),
        )
    };
    (@text $key:literal, $position:expr) => {
        concat!(
            "SELECT * FROM (
                 SELECT q.*, CAST(10000 + q.rating AS TEXT) || q.sort_date AS sort_rating FROM (
                     SELECT ", track_columns!(), ", coalesce(e.date, '') AS sort_date
                     FROM track t", track_joins!(), "
                     WHERE t.library_id = $1 AND t.song_id = $2 AND t.deleted_at IS NULL
                 ) q
             ) p", $position, " ORDER BY p.", $key, " DESC, p.id DESC LIMIT $3"
        )
    };
}

const fn performance_order(sort: PerformanceSort) -> Order {
    Order {
        number: match sort {
            PerformanceSort::Date => 12,
            PerformanceSort::Rating => 13,
        },
        descending: true,
        key: KeyKind::Text,
    }
}

impl Store {
    /// One page of the list of songs. Rows with equal keys are ordered by their identifiers. The limit is held to
    /// 1–[`MAX_PAGE_ROWS`]. [`StoreError::Cursor`] when `after` was not made for this order.
    pub async fn song_page(&self, library: LibraryId, query: &SongQuery) -> Result<SongPage> {
        self.songs_passing(library, query, true).await
    }

    /// The same for whoever knows how many pass: `total` is 0.
    pub async fn song_page_uncounted(
        &self,
        library: LibraryId,
        query: &SongQuery,
    ) -> Result<SongPage> {
        self.songs_passing(library, query, false).await
    }

    async fn songs_passing(
        &self,
        library: LibraryId,
        query: &SongQuery,
        count: bool,
    ) -> Result<SongPage> {
        let (genre, style) = (
            query.genre.map(ClassId::uuid),
            query.style.map(ClassId::uuid),
        );
        let containing = pattern(query.containing.as_deref());
        let (rows, total, next) = read_page!(
            self, query, order(query),
            texts: keyset!(query.sort, query.descending, page, id: "id", behind: "($6, $7)", {
                SongSort::Title => "sort_title",
                SongSort::Played => "track_count",
                SongSort::Added => "id",
            }),
            count: concat!("SELECT count(*) FROM song WHERE ", passing!()),
            counted: count,
            [library.uuid(), genre, style, &containing],
            position: |last: &SongColumns| Position {
                key: match query.sort {
                    SongSort::Title => Key::Text(last.sort_title.clone()),
                    SongSort::Played => Key::Number(last.track_count),
                    SongSort::Added => Key::Id,
                },
                id: last.id,
            }
        );
        Ok(SongPage {
            rows: rows
                .into_iter()
                .map(SongRow::try_from)
                .collect::<Result<_>>()?,
            total,
            next,
        })
    }

    /// One page of a song's tracks, each with its event. `total` is left to the song's own count.
    pub(super) async fn performances(
        &self,
        library: LibraryId,
        song: SongId,
        query: &PerformanceQuery,
        total: u64,
    ) -> Result<TrackPage> {
        let limit = query.limit.clamp(1, MAX_PAGE_ROWS);
        let order = performance_order(query.sort);
        let after = order.decode(query.after.as_deref())?;
        let (first, further) = match query.sort {
            PerformanceSort::Date => performances!("sort_date"),
            PerformanceSort::Rating => performances!("sort_rating"),
        };
        let text = if after.is_some() { further } else { first };
        let mut rows: Vec<PerformanceColumns> = on_read!(self, pool => {
            let page = sqlx::query_as(text)
                .bind(library.uuid())
                .bind(song.uuid())
                .bind(i64::from(limit) + 1);
            bind_position!(page, &after).fetch_all(pool).await?
        });
        let next = order.next(&mut rows, limit, |last| Position {
            key: Key::Text(match query.sort {
                PerformanceSort::Date => last.sort_date.clone(),
                PerformanceSort::Rating => last.sort_rating.clone(),
            }),
            id: last.row.id,
        });
        Ok(TrackPage {
            rows: rows
                .into_iter()
                .map(|columns| TrackRow::try_from(columns.row))
                .collect::<Result<_>>()?,
            total,
            next,
        })
    }
}
