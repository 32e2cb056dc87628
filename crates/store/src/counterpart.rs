//! Films and recordings of one performance, put together by twos.

use crate::track::RowColumns;
use crate::value::{moment, parsed, small, unsigned, words_of};
use crate::{AuditEntry, Result, Store};
use domain::counterpart::Counterpart;
use domain::track::TrackRow;
use domain::{AssetId, LibraryId, Qualities, Timestamp, TrackId};
use uuid::Uuid;

/// The most that are offered.
const MAX_CANDIDATES: i64 = 100;

/// What a track's line says of its counterpart; all are NULL where it has none that is not in the bin.
#[derive(sqlx::FromRow)]
#[expect(
    clippy::struct_field_names,
    reason = "named as they stand beside the track's own columns"
)]
pub(crate) struct CounterpartColumns {
    other_id: Option<Uuid>,
    other_asset_id: Option<Uuid>,
    other_title: Option<String>,
    other_kind: Option<String>,
    other_duration_ms: Option<i64>,
    other_qualities: Option<i64>,
    other_shift_ms: Option<i64>,
}

impl CounterpartColumns {
    pub(crate) fn read(self) -> Result<Option<Counterpart>> {
        let found = (
            self.other_id,
            self.other_asset_id,
            self.other_title,
            self.other_kind,
        );
        let (Some(id), Some(asset), Some(title), Some(kind)) = found else {
            return Ok(None);
        };
        Ok(Some(Counterpart {
            id: TrackId::from_uuid(id),
            asset: AssetId::from_uuid(asset),
            title,
            kind: parsed("kind of media", &kind)?,
            duration_ms: self.other_duration_ms.map(unsigned),
            qualities: Qualities::from_bits(small(
                "set of qualities",
                self.other_qualities.unwrap_or_default(),
            )?),
            shift_ms: self.other_shift_ms.unwrap_or_default(),
        }))
    }
}

impl Store {
    /// Puts two tracks together, all or nothing; whatever either was together with stands alone from then on. What
    /// stands at `t` in `track` stands at `t + shift_ms` in `other`.
    pub async fn pair_tracks(
        &self,
        library: LibraryId,
        track: TrackId,
        other: TrackId,
        shift_ms: i64,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        in_transaction!(self, tx => {
            sqlx::query(
                "DELETE FROM counterpart
                 WHERE library_id = $1 AND (track_id IN ($2, $3) OR other_id IN ($2, $3))",
            )
            .bind(library.uuid())
            .bind(track.uuid())
            .bind(other.uuid())
            .execute(&mut *tx)
            .await?;
            sqlx::query(
                "INSERT INTO counterpart (library_id, track_id, other_id, shift_ms, created_at)
                 VALUES ($1, $2, $3, $4, $6), ($1, $3, $2, $5, $6)",
            )
            .bind(library.uuid())
            .bind(track.uuid())
            .bind(other.uuid())
            .bind(shift_ms)
            .bind(-shift_ms)
            .bind(moment(now))
            .execute(&mut *tx)
            .await?;
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }

    /// Lets a track and what it was together with stand alone. `false`, and no audit entry, where it does already.
    pub async fn part_tracks(
        &self,
        library: LibraryId,
        track: TrackId,
        audit: &AuditEntry,
    ) -> Result<bool> {
        in_transaction!(self, tx => {
            let gone = sqlx::query(
                "DELETE FROM counterpart WHERE library_id = $1 AND (track_id = $2 OR other_id = $2)",
            )
            .bind(library.uuid())
            .bind(track.uuid())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if gone == 0 {
                return Ok(false);
            }
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(true)
    }

    /// What may be of the same performance as `track`: of the other kind, and at its event or sounding like it. Those of
    /// its song come first; at most a hundred.
    pub async fn counterpart_candidates(
        &self,
        library: LibraryId,
        track: &TrackRow,
    ) -> Result<Vec<TrackRow>> {
        let rows: Vec<RowColumns> = on_read!(self, pool => sqlx::query_as(
            concat!(
                "SELECT ", track_columns!(), " FROM track t", track_joins!(),
                "WHERE t.library_id = $1 AND t.deleted_at IS NULL AND t.kind <> $3
                     AND (t.event_id = $4 OR t.alike_id = $2 OR t.id = (SELECT alike_id FROM track WHERE id = $2))
                 ORDER BY CASE WHEN t.song_id = $5 THEN 0 ELSE 1 END, t.position, t.id LIMIT $6",
            ),
        )
        .bind(library.uuid())
        .bind(track.id.uuid())
        .bind(track.kind.as_str())
        .bind(track.event.as_ref().map(|event| event.id.uuid()))
        .bind(track.song.as_ref().map(|song| song.id.uuid()))
        .bind(MAX_CANDIDATES)
        .fetch_all(pool)
        .await?);
        rows.into_iter().map(TrackRow::try_from).collect()
    }

    /// The fingerprint of an asset, as Chromaprint words; none where nothing was heard, or not yet.
    pub async fn fingerprint_words(
        &self,
        library: LibraryId,
        asset: AssetId,
    ) -> Result<Option<Vec<u32>>> {
        let words: Option<Vec<u8>> = on_read!(self, pool => sqlx::query_scalar(
            "SELECT words FROM fingerprint WHERE library_id = $1 AND asset_id = $2",
        )
        .bind(library.uuid())
        .bind(asset.uuid())
        .fetch_optional(pool)
        .await?);
        words.as_deref().map(words_of).transpose()
    }
}
