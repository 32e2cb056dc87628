//! How an upload goes on and how it ends without a track.

use crate::upload::begin::{await_bounds, check_bounds};
use crate::upload::{Bounds, UploadColumns, UploadRow, with_columns};
use crate::value::{list, moment, signed, unsigned};
use crate::{Result, Store};
use domain::{AccountId, ContentHash, LibraryId, Timestamp, UploadId};
use uuid::Uuid;

impl Store {
    /// Notes that `offset` bytes are on the disk and the upload lives until `expires`. Never goes back: answers the
    /// offset that stands, which is larger when another request got further. None when the upload is not receiving.
    pub async fn advance_upload(
        &self,
        library: LibraryId,
        upload: UploadId,
        offset: u64,
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<Option<u64>> {
        let received: Option<i64> = on_write!(self, pool => sqlx::query_scalar(
            "UPDATE upload
             SET received = CASE WHEN received < $3 THEN $3 ELSE received END, updated_at = $4, expires_at = $5
             WHERE library_id = $1 AND id = $2 AND state = 'receiving' RETURNING received",
        )
        .bind(library.uuid())
        .bind(upload.uuid())
        .bind(signed(offset))
        .bind(moment(now))
        .bind(moment(expires))
        .fetch_optional(pool)
        .await?);
        Ok(received.map(unsigned))
    }

    /// Notes the length of a receiving upload that did not have one. None, and nothing done, when it has one or is not
    /// receiving. [`StoreError::Exceeded`](crate::StoreError::Exceeded) where it is more than there is room for,
    /// [`StoreError::Refused`](crate::StoreError::Refused) where it is less than what is there already.
    pub async fn set_upload_size(
        &self,
        row: &UploadRow,
        size: u64,
        bounds: &Bounds,
        now: Timestamp,
    ) -> Result<Option<UploadRow>> {
        let changed: Option<UploadColumns> = in_transaction!(self, tx => {
            await_bounds!(self, &mut *tx, row.library, bounds);
            let changed = sqlx::query_as(with_columns!(
                "UPDATE upload SET size = $3, updated_at = $4
                 WHERE library_id = $1 AND id = $2 AND state = 'receiving' AND size IS NULL
                 RETURNING",
                ""
            ))
            .bind(row.library.uuid())
            .bind(row.id.uuid())
            .bind(signed(size))
            .bind(moment(now))
            .fetch_optional(&mut *tx)
            .await?;
            check_bounds!(&mut *tx, row.library, row.account, bounds);
            changed
        });
        changed.map(UploadRow::try_from).transpose()
    }

    /// Notes the content of a receiving upload that promised none, so that a crash after its bytes were adopted does
    /// not part the two. `false`, and nothing done, when it is not receiving, promised something, or this person has
    /// another upload in progress that promises the same.
    pub async fn set_upload_hash(
        &self,
        library: LibraryId,
        upload: UploadId,
        hash: ContentHash,
        now: Timestamp,
    ) -> Result<bool> {
        let changed = on_write!(self, pool => sqlx::query(
            "UPDATE upload SET hash = $3, updated_at = $4
             WHERE library_id = $1 AND id = $2 AND state = 'receiving' AND hash IS NULL AND NOT EXISTS (
                 SELECT 1 FROM upload other
                 WHERE other.library_id = $1 AND other.account_id = upload.account_id
                 AND other.hash = $3 AND other.state = 'receiving')",
        )
        .bind(library.uuid())
        .bind(upload.uuid())
        .bind(hash.as_bytes().as_slice())
        .bind(moment(now))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
    }

    /// Gives a receiving upload up. `false` when it is not receiving.
    pub async fn fail_upload(
        &self,
        library: LibraryId,
        upload: UploadId,
        why: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let changed = on_write!(self, pool => sqlx::query(
            "UPDATE upload SET state = 'failed', failure = $3, updated_at = $4
             WHERE library_id = $1 AND id = $2 AND state = 'receiving'",
        )
        .bind(library.uuid())
        .bind(upload.uuid())
        .bind(why)
        .bind(moment(now))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
    }

    /// Forgets this person's upload, unless it is finished. `false` when there is none to forget.
    pub async fn cancel_upload(
        &self,
        library: LibraryId,
        account: AccountId,
        upload: UploadId,
    ) -> Result<bool> {
        let gone = on_write!(self, pool => sqlx::query(
            "DELETE FROM upload
             WHERE library_id = $1 AND account_id = $2 AND id = $3 AND state <> 'finished'",
        )
        .bind(library.uuid())
        .bind(account.uuid())
        .bind(upload.uuid())
        .execute(pool)
        .await?
        .rows_affected());
        Ok(gone > 0)
    }

    /// Forgets this person's upload, in whatever state; a track it became stays. `false` when there is none.
    pub async fn forget_upload(
        &self,
        library: LibraryId,
        account: AccountId,
        upload: UploadId,
    ) -> Result<bool> {
        let gone = on_write!(self, pool => sqlx::query(
            "DELETE FROM upload WHERE library_id = $1 AND account_id = $2 AND id = $3",
        )
        .bind(library.uuid())
        .bind(account.uuid())
        .bind(upload.uuid())
        .execute(pool)
        .await?
        .rows_affected());
        Ok(gone > 0)
    }

    /// Forgets the parts that were joined to an upload. What of them is on the disk is the caller's.
    pub async fn forget_parts(
        &self,
        library: LibraryId,
        account: AccountId,
        parts: &[UploadId],
    ) -> Result<()> {
        let text = self.text(
            "DELETE FROM upload WHERE library_id = $1 AND account_id = $2 AND role = 'part'
             AND id IN (SELECT unhex(value, '-') FROM json_each($3))",
            "DELETE FROM upload WHERE library_id = $1 AND account_id = $2 AND role = 'part'
             AND id IN (SELECT value::uuid FROM json_array_elements_text($3::json))",
        );
        on_write!(self, pool => sqlx::query(text)
            .bind(library.uuid())
            .bind(account.uuid())
            .bind(list(parts))
            .execute(pool)
            .await?
            .rows_affected());
        Ok(())
    }

    /// Forgets the uploads of all libraries that were not finished by their expiry, failed ones too: housekeeping. Answers which, so
    /// that their staged files can go.
    pub async fn expire_uploads(&self, now: Timestamp) -> Result<Vec<UploadId>> {
        let gone: Vec<Uuid> = on_write!(self, pool => sqlx::query_scalar(
            "DELETE FROM upload WHERE state <> 'finished' AND expires_at <= $1 RETURNING id",
        )
        .bind(moment(now))
        .fetch_all(pool)
        .await?);
        Ok(gone.into_iter().map(UploadId::from_uuid).collect())
    }
}
