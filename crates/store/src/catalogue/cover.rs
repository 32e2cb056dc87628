//! What stands for an event or a song.

use crate::value::{moment, signed};
use crate::{AuditEntry, Result, Store, StoreError};
use domain::cover::{CoverChoice, Covered};
use domain::{AssetId, LibraryId, Timestamp};

/// A text about the table of what has a cover, whose name stands between the parts.
macro_rules! of_covered {
    ($covered:expr, $before:literal $(, $after:literal)+) => {
        match $covered {
            domain::cover::Covered::Event(_) => concat!($before $(, "event", $after)+),
            domain::cover::Covered::Song(_) => concat!($before $(, "song", $after)+),
        }
    };
}
pub(super) use of_covered;

/// What was chosen, out of the columns that say so.
pub(super) const fn choice(chosen: i64, asset: Option<AssetId>) -> CoverChoice {
    match (chosen, asset) {
        (0, _) => CoverChoice::First,
        (_, None) => CoverChoice::Plain,
        (_, Some(asset)) => CoverChoice::Of(asset),
    }
}

/// Gives what has no cover, and may have one, the first picture of its tracks.
pub(super) const fn first_picture(covered: Covered) -> &'static str {
    match covered {
        Covered::Event(_) => give_covers!(event, "id = $2"),
        Covered::Song(_) => give_covers!(song, "id = $2"),
    }
}

impl Store {
    /// Chooses the cover of an event or a song that stands at `revision`, all or nothing. [`StoreError::Missing`] where it
    /// is not there, or the file is neither one of its tracks' with a picture nor one that was sent for it;
    /// [`StoreError::Stale`] where it stands at another revision.
    pub async fn choose_cover(
        &self,
        library: LibraryId,
        covered: Covered,
        revision: u64,
        cover: CoverChoice,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<()> {
        let (chosen, asset) = match cover {
            CoverChoice::First => (0_i64, None),
            CoverChoice::Plain => (1, None),
            CoverChoice::Of(asset) => (1, Some(asset)),
        };
        let id = covered.item().id;
        let pictured = of_covered!(
            covered,
            "SELECT EXISTS (
                 SELECT 1 FROM track t JOIN track_asset ta ON ta.track_id = t.id AND ta.role = 'master'
                 JOIN asset a ON a.id = ta.asset_id AND a.art IS NOT NULL
                 WHERE t.library_id = $1 AND t.",
            "_id = $2 AND t.deleted_at IS NULL AND a.id = $3)
                 OR EXISTS (SELECT 1 FROM picture WHERE library_id = $1 AND ",
            "_id = $2 AND asset_id = $3 AND deleted_at IS NULL)"
        );
        let choose = of_covered!(
            covered,
            "UPDATE ",
            " SET cover_asset_id = $4, cover_chosen = $5, revision = revision + 1, updated_at = $6
              WHERE library_id = $1 AND id = $2 AND revision = $3 AND deleted_at IS NULL"
        );
        in_transaction!(self, tx => {
            if let Some(asset) = asset {
                let pictured: bool = sqlx::query_scalar(pictured)
                    .bind(library.uuid())
                    .bind(id)
                    .bind(asset.uuid())
                    .fetch_one(&mut *tx)
                    .await?;
                if !pictured {
                    return Err(StoreError::Missing("picture"));
                }
            }
            let changed = sqlx::query(choose)
                .bind(library.uuid())
                .bind(id)
                .bind(signed(revision))
                .bind(asset.map(AssetId::uuid))
                .bind(chosen)
                .bind(moment(now))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if changed == 0 {
                return Err(match covered {
                    Covered::Event(_) => stale!(tx, "event", library, id),
                    Covered::Song(_) => stale!(tx, "song", library, id),
                });
            }
            if asset.is_none() {
                sqlx::query(first_picture(covered))
                    .bind(library.uuid())
                    .bind(id)
                    .execute(&mut *tx)
                    .await?;
            }
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(())
    }
}
