//! The end of an upload: from staged bytes to a track, in one transaction.

use crate::value::{moment, signed};
use crate::{AuditEntry, NewJob, Result, Store, StoreError};
use domain::{
    AccountId, AssetId, ContentHash, FileName, LibraryId, MediaKind, Timestamp, TrackId, UploadId,
};
use uuid::Uuid;

/// A file whose bytes are all in the blob store under their hash.
#[derive(Clone, Debug)]
pub struct FinishedUpload {
    /// The upload that brought it.
    pub upload: UploadId,
    /// Its library.
    pub library: LibraryId,
    /// Names the asset, should the content be new to the library.
    pub asset: AssetId,
    /// Names the track, should the content be new to the library.
    pub track: TrackId,
    /// The content's hash, computed here.
    pub hash: ContentHash,
    /// Its length in bytes; above zero, and the upload's.
    pub size: u64,
    /// Who brought it.
    pub account: AccountId,
    /// The file's name.
    pub name: FileName,
    /// The folder it was dropped with.
    pub folder: Option<String>,
    /// What its first bytes say it is.
    pub media_type: String,
    /// Which element plays it.
    pub kind: MediaKind,
    /// What to call the track until the tags are read: made from the file's name, not empty.
    pub title: String,
    /// Queued in the same transaction, should the content be new to the library.
    pub job: NewJob,
    /// Written in the same transaction, once for an upload.
    pub audit: AuditEntry,
    /// When.
    pub now: Timestamp,
}

/// Where the file is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finish {
    /// The track that plays it.
    pub track: TrackId,
    /// The asset.
    pub asset: AssetId,
    /// The library had the content before. A deleted track of it is back on the list.
    pub already: bool,
}

#[derive(sqlx::FromRow)]
struct Home {
    asset_id: Uuid,
    track_id: Option<Uuid>,
}

impl Store {
    /// Finishes an upload: asset, track, job and audit entry, all or nothing. Repeating it answers the same track
    /// and adds nothing; of several that finish with the same content at once, one creates and the others find.
    /// [`StoreError::Missing`] when the upload is not there or was given up.
    pub async fn finish_upload(&self, done: &FinishedUpload) -> Result<Finish> {
        let now = moment(done.now);
        let library = done.library.uuid();
        let finish = in_transaction!(self, tx => {
            // Writing first locks the row, so that two that finish the same upload take turns.
            let state: Option<String> = sqlx::query_scalar(
                "UPDATE upload SET updated_at = $3
                 WHERE library_id = $1 AND id = $2 AND state <> 'failed' RETURNING state",
            )
            .bind(library)
            .bind(done.upload.uuid())
            .bind(now)
            .fetch_optional(&mut *tx)
            .await?;
            let first = match state.as_deref() {
                Some(state) => state == "receiving",
                None => return Err(StoreError::Missing("upload")),
            };
            let created = sqlx::query(
                "INSERT INTO asset (id, library_id, hash, size, name, media_type, account_id, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $8, $7, $7) ON CONFLICT (library_id, hash) DO NOTHING",
            )
            .bind(done.asset.uuid())
            .bind(library)
            .bind(done.hash.as_bytes().as_slice())
            .bind(signed(done.size))
            .bind(done.name.as_str())
            .bind(&done.media_type)
            .bind(now)
            .bind(done.account.uuid())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            let home: Home = sqlx::query_as(
                "SELECT a.id AS asset_id, ta.track_id FROM asset a
                 LEFT JOIN track_asset ta ON ta.asset_id = a.id AND ta.role = 'master'
                 WHERE a.library_id = $1 AND a.hash = $2",
            )
            .bind(library)
            .bind(done.hash.as_bytes().as_slice())
            .fetch_one(&mut *tx)
            .await?;
            let track = home.track_id.unwrap_or(done.track.uuid());
            if home.track_id.is_none() {
                insert_track!(&mut *tx, done, home.asset_id, now);
                insert_job!(&mut *tx, &done.job).await?;
            }
            if first {
                sqlx::query(
                    "UPDATE track SET deleted_at = NULL, deleted_with = NULL, updated_at = $3
                     WHERE library_id = $1 AND id = $2 AND deleted_at IS NOT NULL",
                )
                .bind(library)
                .bind(track)
                .bind(now)
                .execute(&mut *tx)
                .await?;
                sqlx::query(
                    "UPDATE upload SET state = 'finished', size = $4, received = $4, track_id = $3
                     WHERE library_id = $1 AND id = $2",
                )
                .bind(library)
                .bind(done.upload.uuid())
                .bind(track)
                .bind(signed(done.size))
                .execute(&mut *tx)
                .await?;
                insert_audit!(&mut *tx, &done.audit).await?;
            }
            Finish {
                track: TrackId::from_uuid(track),
                asset: AssetId::from_uuid(home.asset_id),
                already: created == 0,
            }
        });
        Ok(finish)
    }
}
