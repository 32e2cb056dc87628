//! The end of the thirty days: what the bin has held long enough goes, and the blobs nobody needs any more with it.
//!
//! The rows go first, and what contents they let go of is written down with them; a blob is removed only while nothing
//! refers to it. A crash in between leaves a note, not a lost or a forgotten file. All of this looks across libraries,
//! since it runs for the server and answers nothing about what it removes.

use super::place::ids;
use crate::value::{hash, moment};
use crate::{Result, Store};
use domain::{ContentHash, Timestamp};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How much went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    /// Tracks, whose contents were let go of.
    pub tracks: u64,
    /// Events, songs, musicians, genres and styles; pictures, playlists and notes.
    pub others: u64,
}

/// Whether nothing needs an asset any more: no track, no event or song that it stands for, and nobody who sent it for one.
macro_rules! unused {
    () => {
        "NOT EXISTS (SELECT 1 FROM track_asset ta WHERE ta.asset_id = asset.id)
         AND NOT EXISTS (SELECT 1 FROM picture p WHERE p.asset_id = asset.id)
         AND NOT EXISTS (SELECT 1 FROM event e WHERE e.cover_asset_id = asset.id)
         AND NOT EXISTS (SELECT 1 FROM song s WHERE s.cover_asset_id = asset.id)"
    };
}

/// A text about the identifiers in the JSON list `$1`, for each engine.
macro_rules! listed {
    ($before:expr, $after:expr) => {
        (
            concat!(
                $before,
                " IN (SELECT unhex(value) FROM json_each($1))",
                $after
            ),
            concat!(
                $before,
                " IN (SELECT CAST(value AS UUID) FROM json_array_elements_text($1::json))",
                $after
            ),
        )
    };
}

macro_rules! run_listed {
    ($store:expr, $tx:expr, $list:expr; $($texts:expr),+ $(,)?) => {$(
        let (sqlite, postgres) = $texts;
        sqlx::query($store.text(sqlite, postgres)).bind($list).execute(&mut *$tx).await?;
    )+};
}

/// Takes the picture of an asset that no track has any more from what it stands for, where it came to that by itself.
macro_rules! uncover {
    ($table:literal) => {
        listed!(
            concat!(
                "UPDATE ", $table, " SET cover_asset_id = NULL WHERE cover_chosen = 0
                 AND NOT EXISTS (SELECT 1 FROM track_asset ta WHERE ta.asset_id = cover_asset_id)
                 AND cover_asset_id"
            ),
            " RETURNING library_id, id"
        )
    };
}

/// Gives those of the JSON list `$2` in the library `$1` another picture, for each engine.
macro_rules! give_covers_listed {
    ($table:ident) => {
        (
            give_covers!($table, "id IN (SELECT unhex(value) FROM json_each($2))"),
            give_covers!(
                $table,
                "id IN (SELECT CAST(value AS UUID) FROM json_array_elements_text($2::json))"
            ),
        )
    };
}

/// Removes those of the assets that nothing needs, and notes the contents that all of them and what was made of them have.
macro_rules! let_go {
    ($store:expr, $tx:expr, $assets:expr) => {
        let assets = $assets;
        run_listed!($store, $tx, &assets;
            listed!(
                "INSERT INTO released_blob (hash) SELECT DISTINCT hash FROM asset WHERE id",
                " ON CONFLICT DO NOTHING"
            ),
            listed!(
                "INSERT INTO released_blob (hash) SELECT DISTINCT hash FROM rendition
                 WHERE hash IS NOT NULL AND asset_id",
                " ON CONFLICT DO NOTHING"
            ),
            listed!("DELETE FROM asset WHERE id", concat!(" AND ", unused!())),
        );
    };
}

impl Store {
    /// Removes at most `limit` tracks that were deleted before `before`, with what belongs to them alone, and notes
    /// the contents they let go of. An event or a song whose cover was the picture of one of them gets another's; a cover
    /// that somebody chose stays, and the file with it. Once no such track is left, it removes the other things deleted
    /// before it; what referred to them stands without them. Repeat it while it answers anything.
    pub async fn purge(&self, before: Timestamp, limit: u32) -> Result<Purged> {
        let before = moment(before);
        let mut purged = Purged::default();
        in_transaction!(self, tx => {
            let tracks: Vec<Uuid> = sqlx::query_scalar(
                "SELECT id FROM track WHERE deleted_at IS NOT NULL AND deleted_at < $1 LIMIT $2",
            )
            .bind(before)
            .bind(i64::from(limit))
            .fetch_all(&mut *tx)
            .await?;
            purged.tracks = tracks.len() as u64;
            if tracks.is_empty() {
                for text in UNLINK {
                    sqlx::query(text).bind(before).execute(&mut *tx).await?;
                }
                for text in REMOVE {
                    purged.others += sqlx::query(text).bind(before).execute(&mut *tx).await?.rows_affected();
                }
            } else {
                let tracks = ids(tracks);
                let (sqlite, postgres) = listed!("SELECT asset_id FROM track_asset WHERE track_id", "");
                let assets: Vec<Uuid> = sqlx::query_scalar(self.text(sqlite, postgres))
                    .bind(&tracks)
                    .fetch_all(&mut *tx)
                    .await?;
                run_listed!(self, tx, &tracks;
                    listed!("DELETE FROM upload WHERE track_id", ""),
                    listed!("DELETE FROM track WHERE id", ""),
                );
                let assets = ids(assets);
                for (uncover, cover) in [
                    (uncover!("event"), give_covers_listed!(event)),
                    (uncover!("song"), give_covers_listed!(song)),
                ] {
                    let bare: Vec<(Uuid, Uuid)> = sqlx::query_as(self.text(uncover.0, uncover.1))
                        .bind(&assets)
                        .fetch_all(&mut *tx)
                        .await?;
                    let mut by_library: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
                    for (library, id) in bare {
                        by_library.entry(library).or_default().push(id);
                    }
                    for (library, list) in by_library {
                        sqlx::query(self.text(cover.0, cover.1))
                            .bind(library)
                            .bind(ids(list))
                            .execute(&mut *tx)
                            .await?;
                    }
                }
                let_go!(self, tx, assets);
            }
        });
        Ok(purged)
    }

    /// Removes at most `limit` assets that nothing needs any more, such as a picture that went from the bin, and notes the
    /// contents they let go of. Answers how many; repeat it while it answers any.
    pub async fn purge_assets(&self, limit: u32) -> Result<u64> {
        let unused: Vec<Uuid> = on_read!(self, pool => sqlx::query_scalar(
            concat!("SELECT id FROM asset WHERE ", unused!(), " LIMIT $1"),
        )
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await?);
        let count = unused.len() as u64;
        if count > 0 {
            in_transaction!(self, tx => {
                let_go!(self, tx, ids(unused));
            });
        }
        Ok(count)
    }

    /// Contents that were let go of and whose blobs have not been removed yet, behind `after`, at most `limit`; those
    /// that a track or something made from one refers to again are forgotten first.
    pub async fn released_blobs(
        &self,
        after: Option<ContentHash>,
        limit: u32,
    ) -> Result<Vec<ContentHash>> {
        on_write!(self, pool => sqlx::query(
            "DELETE FROM released_blob
             WHERE EXISTS (SELECT 1 FROM asset a WHERE a.hash = released_blob.hash)
                OR EXISTS (SELECT 1 FROM rendition r WHERE r.hash = released_blob.hash)",
        )
        .execute(pool)
        .await
        .map(drop)?);
        // Every hash but the one of all zeros, which nothing has, lies behind it.
        let after = after.unwrap_or_else(|| ContentHash::new([0; 32]));
        let rows: Vec<Vec<u8>> = on_read!(self, pool => sqlx::query_scalar(
            "SELECT hash FROM released_blob WHERE hash > $1 ORDER BY hash LIMIT $2",
        )
        .bind(after.as_bytes().as_slice())
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await?);
        rows.iter().map(|bytes| hash(bytes)).collect()
    }

    /// Notes that the blob of a content that was let go of is gone.
    pub async fn forget_released_blob(&self, hash: ContentHash) -> Result<()> {
        on_write!(self, pool => sqlx::query("DELETE FROM released_blob WHERE hash = $1")
            .bind(hash.as_bytes().as_slice())
            .execute(pool)
            .await
            .map(drop)?);
        Ok(())
    }
}

/// What still refers to things about to go, other than by links that go with them.
const UNLINK: [&str; 4] = [
    "UPDATE track SET event_id = NULL, position = 0 WHERE event_id IN (SELECT id FROM event WHERE deleted_at < $1)",
    "UPDATE track SET deleted_with = NULL WHERE deleted_with IN (SELECT id FROM event WHERE deleted_at < $1)",
    "UPDATE track SET song_id = NULL WHERE song_id IN (SELECT id FROM song WHERE deleted_at < $1)",
    "UPDATE set_list_entry SET song_id = NULL WHERE song_id IN (SELECT id FROM song WHERE deleted_at < $1)",
];

const REMOVE: [&str; 8] = [
    "DELETE FROM picture WHERE deleted_at < $1",
    "DELETE FROM event WHERE deleted_at < $1",
    "DELETE FROM song WHERE deleted_at < $1",
    "DELETE FROM musician WHERE deleted_at < $1",
    "DELETE FROM genre WHERE deleted_at < $1",
    "DELETE FROM style WHERE deleted_at < $1",
    "DELETE FROM playlist WHERE deleted_at < $1",
    "DELETE FROM note WHERE deleted_at < $1",
];
