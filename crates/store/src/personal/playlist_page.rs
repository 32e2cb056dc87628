//! The list of playlists, one page at a time.

use crate::catalogue::page::{keyset, read_page};
use crate::catalogue::position::{Key, KeyKind, Order, Position};
use crate::value::{parsed, pattern, unsigned};
use crate::{Result, Store};
use domain::personal::{PlaylistPage, PlaylistQuery, PlaylistRow, PlaylistSort, Whose};
use domain::{AccountId, LibraryId, PlaylistId};
use uuid::Uuid;

/// The columns of a line of the list, and what a playlist's own page says besides.
#[derive(sqlx::FromRow)]
pub(super) struct PlaylistColumns {
    id: Uuid,
    account_id: Uuid,
    title: String,
    sort_title: String,
    owner: String,
    visibility: String,
    tracks: i64,
    duration_ms: i64,
    pub(super) description: String,
    pub(super) revision: i64,
}

/// The columns of playlists `p`.
macro_rules! playlists {
    ($from:expr) => {
        concat!(
            "SELECT p.id, p.account_id, p.title, p.sort_title, a.name AS owner, p.visibility, p.description, p.revision,
                 p.track_count AS tracks, p.duration_ms
             FROM ", $from
        )
    };
}

/// Playlists somebody may see: their own, and those that are shared. `$2` is the person, NULL for nobody.
macro_rules! visible {
    () => {
        "library_id = $1 AND deleted_at IS NULL AND (visibility = 'library' OR account_id = $2)"
    };
}

pub(super) use {playlists, visible};

/// Which of them pass: `$3` is whose, `$4` what the title contains.
macro_rules! passing {
    () => {
        concat!(
            visible!(),
            " AND ($3 IS NULL OR ($3 = 'mine' AND account_id = $2)
                 OR ($3 = 'shared' AND ($2 IS NULL OR account_id <> $2)))
              AND ($4 IS NULL OR sort_title LIKE $4 ESCAPE '\\')"
        )
    };
}

macro_rules! page {
    ($key:literal, $direction:literal, $position:expr) => {
        playlists!(concat!(
            "(SELECT * FROM playlist WHERE ",
            passing!(),
            $position,
            "
              ORDER BY ",
            $key,
            " ",
            $direction,
            ", id ",
            $direction,
            " LIMIT $5) p
             JOIN account a ON a.id = p.account_id ORDER BY p.",
            $key,
            " ",
            $direction,
            ", p.id ",
            $direction
        ))
    };
}

const fn order(query: &PlaylistQuery) -> Order {
    let (number, key) = match query.sort {
        PlaylistSort::Title => (40, KeyKind::Text),
        PlaylistSort::Added => (41, KeyKind::Id),
    };
    Order {
        number,
        descending: query.descending,
        key,
    }
}

impl PlaylistColumns {
    /// As `reader` sees it.
    pub(super) fn row(&self, reader: Option<AccountId>) -> Result<PlaylistRow> {
        Ok(PlaylistRow {
            id: PlaylistId::from_uuid(self.id),
            title: self.title.clone(),
            owner: self.owner.clone(),
            mine: reader.is_some_and(|reader| reader.uuid() == self.account_id),
            visibility: parsed("visibility of a playlist", &self.visibility)?,
            tracks: unsigned(self.tracks),
            duration_ms: unsigned(self.duration_ms),
        })
    }
}

impl Store {
    /// One page of the playlists this reader may see. Rows with equal keys are ordered by their identifiers. The limit is
    /// held to 1–[`MAX_PAGE_ROWS`](domain::track::MAX_PAGE_ROWS). [`StoreError::Cursor`](crate::StoreError::Cursor) when
    /// `after` was not made for this order.
    pub async fn playlist_page(
        &self,
        library: LibraryId,
        reader: Option<AccountId>,
        query: &PlaylistQuery,
    ) -> Result<PlaylistPage> {
        let person = reader.map(AccountId::uuid);
        let whose = query.whose.map(Whose::as_str);
        let containing = pattern(query.containing.as_deref());
        let (rows, total, next) = read_page!(
            self, query, order(query),
            texts: keyset!(query.sort, query.descending, page, id: "id", behind: "($6, $7)", {
                PlaylistSort::Title => "sort_title",
                PlaylistSort::Added => "id",
            }),
            count: concat!("SELECT count(*) FROM playlist WHERE ", passing!()),
            [library.uuid(), person, whose, &containing],
            position: |last: &PlaylistColumns| Position {
                key: match query.sort {
                    PlaylistSort::Title => Key::Text(last.sort_title.clone()),
                    PlaylistSort::Added => Key::Id,
                },
                id: last.id,
            }
        );
        let rows = rows.iter().map(|columns| columns.row(reader));
        Ok(PlaylistPage {
            rows: rows.collect::<Result<_>>()?,
            total,
            next,
        })
    }
}
