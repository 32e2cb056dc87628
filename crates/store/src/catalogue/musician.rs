//! Musicians: one at a time, created and edited. Their list is in `musician_page`.

use super::musician_page::MusicianColumns;
use crate::track::RowColumns;
use crate::value::{moment, signed, unsigned};
use crate::{AuditEntry, Result, Store};
use domain::fold::sort_key;
use domain::musician::{MAX_CREDITED_TRACKS, MusicianDetail, MusicianKind, MusicianRow};
use domain::track::TrackRow;
use domain::{LibraryId, MusicianId, Timestamp};

/// What a form says about a musician, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MusicianFields {
    /// 1 to 200 characters.
    pub name: String,
    /// Whether it is one person.
    pub kind: MusicianKind,
    /// At most 200 characters; empty where the name itself will do.
    pub filed_as: String,
    /// Lines; together at most 2000 characters.
    pub other_names: Vec<String>,
    /// At most 20 000 characters.
    pub notes: String,
}

impl MusicianFields {
    /// Every name they go by.
    fn names(&self) -> Vec<&str> {
        let others = self.other_names.iter().map(String::as_str);
        std::iter::once(self.name.as_str()).chain(others).collect()
    }

    fn sort_name(&self) -> String {
        sort_key(if self.filed_as.is_empty() {
            &self.name
        } else {
            &self.filed_as
        })
    }
}

#[derive(sqlx::FromRow)]
struct DetailColumns {
    #[sqlx(flatten)]
    row: MusicianColumns,
    filed_as: String,
    other_names: String,
    notes: String,
    revision: i64,
}

impl Store {
    /// A musician who is not in the bin; one who was merged answers as whom they were merged into. Whether it may be
    /// edited is for others to say.
    pub async fn musician(
        &self,
        library: LibraryId,
        musician: MusicianId,
    ) -> Result<Option<MusicianDetail>> {
        let found: Option<DetailColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT id, name, sort_name, kind, event_count, filed_as, other_names, notes, revision FROM musician
             WHERE library_id = $1 AND deleted_at IS NULL
               AND id = coalesce((SELECT musician_id FROM merged_musician WHERE library_id = $1 AND id = $2), $2)",
        )
        .bind(library.uuid())
        .bind(musician.uuid())
        .fetch_optional(pool)
        .await?);
        let Some(columns) = found else {
            return Ok(None);
        };
        let row = MusicianRow::try_from(columns.row)?;
        let tracks: Vec<RowColumns> = on_read!(self, pool => sqlx::query_as(
            concat!(
                "SELECT ", track_columns!(), " FROM track_musician tm
                 JOIN track t ON t.id = tm.track_id AND t.deleted_at IS NULL AND t.filed_at IS NOT NULL", track_joins!(),
                "WHERE tm.library_id = $1 AND tm.musician_id = $2 ORDER BY t.id DESC LIMIT $3",
            ),
        )
        .bind(library.uuid())
        .bind(row.id.uuid())
        .bind(i64::from(MAX_CREDITED_TRACKS))
        .fetch_all(pool)
        .await?);
        let track_total: i64 = on_read!(self, pool => sqlx::query_scalar(
            "SELECT count(*) FROM track_musician tm CROSS JOIN track t
             WHERE tm.library_id = $1 AND tm.musician_id = $2 AND t.id = tm.track_id AND t.deleted_at IS NULL
                 AND t.filed_at IS NOT NULL",
        )
        .bind(library.uuid())
        .bind(row.id.uuid())
        .fetch_one(pool)
        .await?);
        Ok(Some(MusicianDetail {
            track_total: unsigned(track_total),
            row,
            filed_as: columns.filed_as,
            other_names: columns.other_names.lines().map(str::to_owned).collect(),
            notes: columns.notes,
            revision: unsigned(columns.revision),
            tracks: tracks
                .into_iter()
                .map(TrackRow::try_from)
                .collect::<Result<_>>()?,
            may_edit: false,
        }))
    }

    /// Creates a musician.
    pub async fn create_musician(
        &self,
        library: LibraryId,
        musician: MusicianId,
        fields: &MusicianFields,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        in_transaction!(self, tx => {
            sqlx::query(
                "INSERT INTO musician (id, library_id, name, sort_name, kind, filed_as, other_names, notes,
                     created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
            )
            .bind(musician.uuid())
            .bind(library.uuid())
            .bind(&fields.name)
            .bind(fields.sort_name())
            .bind(fields.kind.as_str())
            .bind(&fields.filed_as)
            .bind(fields.other_names.join("\n"))
            .bind(&fields.notes)
            .bind(moment(now))
            .execute(&mut *tx)
            .await?;
            replace_keys!(self, tx, "musician_key", "musician_id", library, musician.uuid(), fields.names());
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }

    /// Changes a musician who stands at `revision`, all or nothing. [`StoreError::Stale`](crate::StoreError::Stale) where they stand at another,
    /// [`StoreError::Missing`](crate::StoreError::Missing) where they are not there.
    pub async fn edit_musician(
        &self,
        library: LibraryId,
        musician: MusicianId,
        revision: u64,
        fields: &MusicianFields,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        in_transaction!(self, tx => {
            let changed = sqlx::query(
                "UPDATE musician SET name = $4, sort_name = $5, kind = $6, filed_as = $7, other_names = $8, notes = $9,
                     revision = revision + 1, updated_at = $10
                 WHERE library_id = $1 AND id = $2 AND revision = $3 AND deleted_at IS NULL",
            )
            .bind(library.uuid())
            .bind(musician.uuid())
            .bind(signed(revision))
            .bind(&fields.name)
            .bind(fields.sort_name())
            .bind(fields.kind.as_str())
            .bind(&fields.filed_as)
            .bind(fields.other_names.join("\n"))
            .bind(&fields.notes)
            .bind(moment(now))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                return Err(stale!(tx, "musician", library, musician.uuid()));
            }
            replace_keys!(self, tx, "musician_key", "musician_id", library, musician.uuid(), fields.names());
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }
}
