//! Events: one at a time, whole, created and edited.

use super::class::class_refs;
use super::cover::choice;
use super::event_page::EventColumns;
use super::names::NamedEntry;
use crate::track::RowColumns;
use crate::value::{moment, parsed, unsigned};
use crate::{AuditEntry, Result, Store, StoreError};
use domain::classification::ClassRef;
use domain::cover::CoverChoice;
use domain::event::{EventKind, EventRow, MAX_EVENT_TRACKS};
use domain::fold::sort_key;
use domain::musician::{Credit, MusicianRef};
use domain::set_list::SetListEntry;
use domain::track::TrackRow;
use domain::{EventId, LibraryId, MusicianId, PartialDate, Timestamp};
use uuid::Uuid;

/// What a form says about an event, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFields {
    /// What kind of occasion.
    pub kind: EventKind,
    /// When it was, as far as known.
    pub date: Option<PartialDate>,
    /// 1 to 300 characters.
    pub title: String,
    /// At most 200 characters.
    pub venue: String,
    /// At most 200 characters.
    pub city: String,
    /// At most 20 000 characters.
    pub description: String,
    /// 0 to 5.
    pub rating: u8,
    /// Who plays, each once; the remark is the role.
    pub people: Vec<NamedEntry>,
    /// Each once.
    pub genres: Vec<NamedEntry>,
    /// Each once.
    pub styles: Vec<NamedEntry>,
}

/// Everything about an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRecord {
    /// What the list shows too.
    pub row: EventRow,
    /// Lines are kept.
    pub description: String,
    /// Counts edits, from 1.
    pub revision: u64,
    /// When it was added.
    pub added_at: Timestamp,
    /// In the order of their names.
    pub genres: Vec<ClassRef>,
    /// In the order of their names.
    pub styles: Vec<ClassRef>,
    /// In the band's order.
    pub people: Vec<Credit>,
    /// In order.
    pub set_list: Vec<SetListEntry>,
    /// The set list's own count of edits; 0 before it is written.
    pub set_list_revision: u64,
    /// In order, at most [`MAX_EVENT_TRACKS`].
    pub tracks: Vec<TrackRow>,
    /// What was chosen to stand for it.
    pub cover: CoverChoice,
    /// What the picture that stands for it shows; empty where nobody said.
    pub cover_alt: String,
}

#[derive(sqlx::FromRow)]
struct RecordColumns {
    #[sqlx(flatten)]
    row: EventColumns,
    description: String,
    revision: i64,
    created_at: Timestamp,
    cover_chosen: i64,
    cover_alt: String,
}

#[derive(sqlx::FromRow)]
pub(super) struct CreditColumns {
    id: Uuid,
    name: String,
    kind: String,
    role: String,
}

impl TryFrom<CreditColumns> for Credit {
    type Error = StoreError;

    fn try_from(columns: CreditColumns) -> Result<Self> {
        Ok(Self {
            kind: parsed("kind of musician", &columns.kind)?,
            musician: MusicianRef {
                id: MusicianId::from_uuid(columns.id),
                name: columns.name,
            },
            role: columns.role,
        })
    }
}

/// Puts what stands in lists beside an event in place of what was there.
macro_rules! link_event {
    ($store:expr, $tx:expr, $library:expr, $event:expr, $fields:expr, $now:expr) => {
        link_musicians!(
            $store,
            $tx,
            "event_musician",
            "event_id",
            $library,
            $event,
            &$fields.people,
            $now
        );
        link_classes!(
            $store,
            $tx,
            "genre",
            "event_genre",
            "event_id",
            $library,
            $event,
            &$fields.genres,
            $now
        );
        link_classes!(
            $store,
            $tx,
            "style",
            "event_style",
            "event_id",
            $library,
            $event,
            &$fields.styles,
            $now
        );
    };
}

/// Inserts an event with all that its form names.
macro_rules! insert_event {
    ($store:expr, $tx:expr, $library:expr, $event:expr, $fields:expr, $now:expr) => {
        sqlx::query(
            "INSERT INTO event (id, library_id, kind, date, title, sort_title, venue, city, description, rating,
                 created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
        )
        .bind($event)
        .bind($library.uuid())
        .bind($fields.kind.as_str())
        .bind($fields.date.map(String::from).unwrap_or_default())
        .bind(&$fields.title)
        .bind(domain::fold::sort_key(&$fields.title))
        .bind(&$fields.venue)
        .bind(&$fields.city)
        .bind(&$fields.description)
        .bind(i64::from($fields.rating))
        .bind($now)
        .execute(&mut *$tx)
        .await?;
        link_event!($store, $tx, $library, $event, $fields, $now);
    };
}
pub(super) use {insert_event, link_event};

impl Store {
    /// An event that is not in the bin, whole. A handful of queries, however much is at it.
    pub async fn event(&self, library: LibraryId, event: EventId) -> Result<Option<EventRecord>> {
        let found: Option<RecordColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT e.id, e.kind, e.date, e.title, e.sort_title, e.venue, e.city, e.rating, e.cover_asset_id,
                 a.art AS cover_art, e.track_count, e.description, e.revision, e.created_at, e.cover_chosen,
                 coalesce(p.alt, '') AS cover_alt
             FROM event e LEFT JOIN asset a ON a.id = e.cover_asset_id
             LEFT JOIN picture p ON p.event_id = e.id AND p.asset_id = e.cover_asset_id
             WHERE e.library_id = $1 AND e.id = $2 AND e.deleted_at IS NULL",
        )
        .bind(library.uuid())
        .bind(event.uuid())
        .fetch_optional(pool)
        .await?);
        let Some(columns) = found else {
            return Ok(None);
        };
        let (set_list, set_list_revision) = self.set_list(library, event).await?;
        let cover = choice(columns.cover_chosen, columns.row.cover_asset_id());
        Ok(Some(EventRecord {
            row: columns.row.try_into()?,
            cover,
            cover_alt: columns.cover_alt,
            description: columns.description,
            revision: unsigned(columns.revision),
            added_at: columns.created_at,
            genres: class_refs!(
                self,
                "genre",
                "event_genre",
                "event_id",
                library,
                event.uuid()
            ),
            styles: class_refs!(
                self,
                "style",
                "event_style",
                "event_id",
                library,
                event.uuid()
            ),
            people: self.event_people(library, event).await?,
            set_list,
            set_list_revision,
            tracks: self.event_tracks(library, event).await?,
        }))
    }

    async fn event_people(&self, library: LibraryId, event: EventId) -> Result<Vec<Credit>> {
        let rows: Vec<CreditColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT m.id, m.name, m.kind, em.role FROM event_musician em
             JOIN musician m ON m.id = em.musician_id AND m.deleted_at IS NULL
             WHERE em.library_id = $1 AND em.event_id = $2 ORDER BY em.position, m.id",
        )
        .bind(library.uuid())
        .bind(event.uuid())
        .fetch_all(pool)
        .await?);
        rows.into_iter().map(Credit::try_from).collect()
    }

    async fn event_tracks(&self, library: LibraryId, event: EventId) -> Result<Vec<TrackRow>> {
        let rows: Vec<RowColumns> = on_read!(self, pool => sqlx::query_as(
            concat!(
                "SELECT ", track_columns!(), " FROM track t", track_joins!(),
                "WHERE t.library_id = $1 AND t.event_id = $2 AND t.deleted_at IS NULL
                 ORDER BY t.position, t.id LIMIT $3",
            ),
        )
        .bind(library.uuid())
        .bind(event.uuid())
        .bind(i64::from(MAX_EVENT_TRACKS))
        .fetch_all(pool)
        .await?);
        rows.into_iter().map(TrackRow::try_from).collect()
    }

    /// Creates an event, with the people, genres and styles it names for the first time, all or nothing.
    pub async fn create_event(
        &self,
        library: LibraryId,
        event: EventId,
        fields: &EventFields,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let now = moment(now);
        in_transaction!(self, tx => {
            alone_with_names!(self, tx, library);
            insert_event!(self, tx, library, event.uuid(), fields, now);
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }

    /// Changes an event that stands at `revision`, all or nothing. [`StoreError::Stale`] where it stands at another,
    /// [`StoreError::Missing`] where it is not there.
    pub async fn edit_event(
        &self,
        library: LibraryId,
        event: EventId,
        revision: u64,
        fields: &EventFields,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let now = moment(now);
        in_transaction!(self, tx => {
            alone_with_names!(self, tx, library);
            let changed = sqlx::query(
                "UPDATE event SET kind = $4, date = $5, title = $6, sort_title = $7, venue = $8, city = $9,
                     description = $10, rating = $11, revision = revision + 1, updated_at = $12
                 WHERE library_id = $1 AND id = $2 AND revision = $3 AND deleted_at IS NULL",
            )
            .bind(library.uuid())
            .bind(event.uuid())
            .bind(crate::value::signed(revision))
            .bind(fields.kind.as_str())
            .bind(fields.date.map(String::from).unwrap_or_default())
            .bind(&fields.title)
            .bind(sort_key(&fields.title))
            .bind(&fields.venue)
            .bind(&fields.city)
            .bind(&fields.description)
            .bind(i64::from(fields.rating))
            .bind(now)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                return Err(stale!(tx, "event", library, event.uuid()));
            }
            link_event!(self, tx, library, event.uuid(), fields, now);
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }
}
