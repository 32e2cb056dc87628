//! What stands for an event.

use crate::value::{moment, signed};
use crate::{AuditEntry, Result, Store, StoreError};
use domain::event::CoverChoice;
use domain::{AssetId, EventId, LibraryId, Timestamp};

impl Store {
    /// Chooses the cover of an event that stands at `revision`, all or nothing. [`StoreError::Missing`] where the event
    /// is not there, or the file is not one of its tracks' with a picture; [`StoreError::Stale`] where it stands at
    /// another revision.
    pub async fn choose_cover(
        &self,
        library: LibraryId,
        event: EventId,
        revision: u64,
        cover: CoverChoice,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let (chosen, asset) = match cover {
            CoverChoice::First => (0_i64, None),
            CoverChoice::Date => (1, None),
            CoverChoice::Of(asset) => (1, Some(asset)),
        };
        in_transaction!(self, tx => {
            if let Some(asset) = asset {
                let pictured: bool = sqlx::query_scalar(
                    "SELECT EXISTS (
                         SELECT 1 FROM track t JOIN track_asset ta ON ta.track_id = t.id AND ta.role = 'master'
                         JOIN asset a ON a.id = ta.asset_id AND a.art IS NOT NULL
                         WHERE t.library_id = $1 AND t.event_id = $2 AND t.deleted_at IS NULL AND a.id = $3)",
                )
                .bind(library.uuid())
                .bind(event.uuid())
                .bind(asset.uuid())
                .fetch_one(&mut *tx)
                .await?;
                if !pictured {
                    return Err(StoreError::Missing("picture"));
                }
            }
            let changed = sqlx::query(
                "UPDATE event SET cover_asset_id = $4, cover_chosen = $5, revision = revision + 1, updated_at = $6
                 WHERE library_id = $1 AND id = $2 AND revision = $3 AND deleted_at IS NULL",
            )
            .bind(library.uuid())
            .bind(event.uuid())
            .bind(signed(revision))
            .bind(asset.map(AssetId::uuid))
            .bind(chosen)
            .bind(moment(now))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                return Err(stale!(tx, "event", library, event.uuid()));
            }
            if asset.is_none() {
                sqlx::query(cover_events!("id = $2"))
                    .bind(library.uuid())
                    .bind(event.uuid())
                    .execute(&mut *tx)
                    .await?;
            }
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }
}
