//! What an export writes of set lists, and of what everybody did with tracks: a page at a time, in the order of two
//! identifiers, since none of these rows has one of its own.

use crate::value::unsigned;
use crate::{Result, Store};
use domain::{EventId, LibraryId, SongId, Timestamp, TrackId};
use uuid::Uuid;

/// Between which rows a page begins: behind this one.
pub type ExportPlace = (Uuid, Uuid);

/// An entry of a set list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedSetListEntry {
    /// The event.
    pub event: EventId,
    /// What it is called.
    pub event_title: String,
    /// Its place, from 1.
    pub position: u64,
    /// Such as `Encore`; empty before the first section.
    pub section: String,
    /// As it was written.
    pub title: String,
    /// The song it names, where there is one.
    pub song: Option<SongId>,
    /// Whether it was planned.
    pub planned: bool,
    /// Whether it was played.
    pub played: bool,
    /// Whether it goes into the next without a break.
    pub segue: bool,
    /// What was noted beside it.
    pub note: String,
}

/// What a person keeps of a track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedMark {
    /// Names the row among those of its table.
    pub place: ExportPlace,
    /// Whose: their login name.
    pub person: String,
    /// Of which track.
    pub track: TrackId,
    /// What the track is called.
    pub title: String,
    /// 1 to 5, of a rating; 0 of anything else.
    pub stars: u8,
    /// When.
    pub at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct EntryColumns {
    event_id: Uuid,
    event_title: String,
    position: i64,
    section: String,
    title: String,
    song_id: Option<Uuid>,
    planned: bool,
    played: bool,
    segue: bool,
    note: String,
}

#[derive(sqlx::FromRow)]
struct MarkColumns {
    first: Uuid,
    second: Uuid,
    login: String,
    track_id: Uuid,
    title: String,
    stars: i64,
    at: Timestamp,
}

impl TryFrom<MarkColumns> for ExportedMark {
    type Error = crate::StoreError;

    fn try_from(columns: MarkColumns) -> Result<Self> {
        Ok(Self {
            place: (columns.first, columns.second),
            person: columns.login,
            track: TrackId::from_uuid(columns.track_id),
            title: columns.title,
            stars: crate::value::small("rating", columns.stars)?,
            at: columns.at,
        })
    }
}

/// The rows `x` of one table, of tracks that are not in the bin, in the order of two of its columns.
macro_rules! marks {
    ($table:literal, $first:literal, $second:literal, $stars:literal, $at:literal) => {
        concat!(
            "SELECT x.",
            $first,
            " AS first, x.",
            $second,
            " AS second, a.login, x.track_id, t.title, ",
            "CAST(",
            $stars,
            " AS BIGINT) AS stars, x.",
            $at,
            " AS at
             FROM ",
            $table,
            " x
             JOIN account a ON a.id = x.account_id
             JOIN track t ON t.id = x.track_id AND t.deleted_at IS NULL
             WHERE x.library_id = $1 AND (x.",
            $first,
            ", x.",
            $second,
            ") > ($2, $3)
             ORDER BY x.",
            $first,
            ", x.",
            $second,
            " LIMIT $4"
        )
    };
}

impl Store {
    /// The set lists of events that are not in the bin: the entries behind a place of an event's.
    pub async fn export_set_lists(
        &self,
        library: LibraryId,
        after: Option<(EventId, u64)>,
        limit: u32,
    ) -> Result<Vec<ExportedSetListEntry>> {
        let (event, position) = after.map_or((Uuid::nil(), 0), |(event, position)| {
            (event.uuid(), crate::value::signed(position))
        });
        let rows: Vec<EntryColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT l.event_id, e.title AS event_title, n.position, n.section, n.title, s.id AS song_id,
                 n.planned, n.played, n.segue, n.note
             FROM set_list l
             JOIN event e ON e.id = l.event_id AND e.deleted_at IS NULL
             JOIN set_list_entry n ON n.set_list_id = l.id
             LEFT JOIN song s ON s.id = n.song_id AND s.deleted_at IS NULL
             WHERE l.library_id = $1 AND (l.event_id, n.position) > ($2, $3)
             ORDER BY l.event_id, n.position LIMIT $4",
        )
        .bind(library.uuid())
        .bind(event)
        .bind(position)
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await?);
        Ok(rows
            .into_iter()
            .map(|columns| ExportedSetListEntry {
                event: EventId::from_uuid(columns.event_id),
                event_title: columns.event_title,
                position: unsigned(columns.position),
                section: columns.section,
                title: columns.title,
                song: columns.song_id.map(SongId::from_uuid),
                planned: columns.planned,
                played: columns.played,
                segue: columns.segue,
                note: columns.note,
            })
            .collect())
    }

    /// Everybody's favourites.
    pub async fn export_favourites(
        &self,
        library: LibraryId,
        after: Option<ExportPlace>,
        limit: u32,
    ) -> Result<Vec<ExportedMark>> {
        let text = marks!("favourite", "account_id", "track_id", "0", "created_at");
        self.export_marks(text, library, after, limit).await
    }

    /// Everybody's ratings.
    pub async fn export_ratings(
        &self,
        library: LibraryId,
        after: Option<ExportPlace>,
        limit: u32,
    ) -> Result<Vec<ExportedMark>> {
        let text = marks!("rating", "account_id", "track_id", "x.stars", "updated_at");
        self.export_marks(text, library, after, limit).await
    }

    /// What everybody listened to, each time.
    pub async fn export_plays(
        &self,
        library: LibraryId,
        after: Option<ExportPlace>,
        limit: u32,
    ) -> Result<Vec<ExportedMark>> {
        let text = marks!("play", "account_id", "id", "0", "at");
        self.export_marks(text, library, after, limit).await
    }

    async fn export_marks(
        &self,
        text: &'static str,
        library: LibraryId,
        after: Option<ExportPlace>,
        limit: u32,
    ) -> Result<Vec<ExportedMark>> {
        let (first, second) = after.unwrap_or((Uuid::nil(), Uuid::nil()));
        let rows: Vec<MarkColumns> = on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(first)
            .bind(second)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?);
        rows.into_iter().map(ExportedMark::try_from).collect()
    }
}
