//! Uploads: resumable transfers in progress, by person and content.

use crate::value::{hash, list, moment, parsed, signed, unsigned};
use crate::{Result, Store, StoreError};
use domain::{AccountId, ContentHash, FileName, LibraryId, Timestamp, TrackId, UploadId};
use uuid::Uuid;

/// An upload to begin.
#[derive(Clone, Debug)]
pub struct NewUploadRow {
    /// Names it, should none be in progress yet.
    pub id: UploadId,
    /// Where the file shall go.
    pub library: LibraryId,
    /// Who sends it.
    pub account: AccountId,
    /// The file's name.
    pub name: FileName,
    /// Its length in bytes.
    pub size: u64,
    /// The content that is promised; none where nothing is.
    pub hash: Option<ContentHash>,
    /// When it is given up unless bytes arrive.
    pub expires: Timestamp,
    /// When it begins.
    pub now: Timestamp,
}

/// An upload as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRow {
    /// Names it, and its staged file.
    pub id: UploadId,
    /// Where the file shall go.
    pub library: LibraryId,
    /// Who sends it.
    pub account: AccountId,
    /// The file's name.
    pub name: FileName,
    /// Its length in bytes.
    pub size: u64,
    /// The content that is promised.
    pub hash: Option<ContentHash>,
    /// Bytes that are on the disk.
    pub offset: u64,
    /// Whether it still runs.
    pub state: UploadState,
    /// When it is given up unless bytes arrive.
    pub expires: Timestamp,
    /// When it began.
    pub created: Timestamp,
}

/// Whether an upload still runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadState {
    /// Bytes are awaited.
    Receiving,
    /// The file is in the library as this track.
    Finished(TrackId),
    /// Given up, and why, in words for the person.
    Failed(String),
}

#[derive(sqlx::FromRow)]
struct UploadColumns {
    id: Uuid,
    library_id: Uuid,
    account_id: Uuid,
    name: String,
    hash: Option<Vec<u8>>,
    size: i64,
    received: i64,
    state: String,
    track_id: Option<Uuid>,
    failure: Option<String>,
    expires_at: Timestamp,
    created_at: Timestamp,
}

/// A statement that answers with whole uploads.
macro_rules! with_columns {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " id, library_id, account_id, name, hash, size, received, state, track_id, failure,
             expires_at, created_at ",
            $after
        )
    };
}

/// The receiving uploads among a JSON list of hashes.
macro_rules! receiving {
    ($hashes:literal) => {
        concat!(
            with_columns!("SELECT", "FROM upload"),
            " WHERE library_id = $1 AND account_id = $2 AND state = 'receiving' AND hash IN (",
            $hashes,
            ") ORDER BY id"
        )
    };
}

impl Store {
    /// Begins an upload, or finds the one this person already has in progress for the same promised content and
    /// lets it live until the new expiry. The answer's `id` tells which; its size is the older one's.
    pub async fn create_upload(&self, new: &NewUploadRow) -> Result<UploadRow> {
        let row: UploadColumns = on_write!(self, pool => sqlx::query_as(with_columns!(
            "INSERT INTO upload
             (id, library_id, account_id, name, hash, size, received, state, expires_at, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, 0, 'receiving', $7, $8, $8)
             ON CONFLICT (library_id, account_id, hash) WHERE state = 'receiving' AND hash IS NOT NULL
             DO UPDATE SET expires_at = excluded.expires_at, updated_at = excluded.updated_at
             RETURNING",
            ""
        ))
        .bind(new.id.uuid())
        .bind(new.library.uuid())
        .bind(new.account.uuid())
        .bind(new.name.as_str())
        .bind(new.hash.as_ref().map(|hash| hash.as_bytes().as_slice()))
        .bind(signed(new.size))
        .bind(moment(new.expires))
        .bind(moment(new.now))
        .fetch_one(pool)
        .await?);
        row.try_into()
    }

    /// This person's upload, in whatever state; none when it is somebody else's.
    pub async fn upload(
        &self,
        library: LibraryId,
        account: AccountId,
        upload: UploadId,
    ) -> Result<Option<UploadRow>> {
        let found: Option<UploadColumns> = on_read!(self, pool => sqlx::query_as(with_columns!(
            "SELECT",
            "FROM upload WHERE library_id = $1 AND account_id = $2 AND id = $3"
        ))
        .bind(library.uuid())
        .bind(account.uuid())
        .bind(upload.uuid())
        .fetch_optional(pool)
        .await?);
        found.map(UploadRow::try_from).transpose()
    }

    /// This person's uploads in progress that promise one of these contents. One query for all.
    pub async fn receiving_uploads(
        &self,
        library: LibraryId,
        account: AccountId,
        hashes: &[ContentHash],
    ) -> Result<Vec<UploadRow>> {
        let text = self.text(
            receiving!("SELECT unhex(value) FROM json_each($3)"),
            receiving!("SELECT decode(value, 'hex') FROM json_array_elements_text($3::json)"),
        );
        let rows: Vec<UploadColumns> = on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(account.uuid())
            .bind(list(hashes))
            .fetch_all(pool)
            .await?);
        rows.into_iter().map(UploadRow::try_from).collect()
    }

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

    /// The uploads in progress of all libraries, oldest first: the start-up sweep compares them with the staged
    /// files, which belong to no library.
    pub async fn unfinished_uploads(&self) -> Result<Vec<UploadRow>> {
        let rows: Vec<UploadColumns> = on_read!(self, pool => sqlx::query_as(with_columns!(
            "SELECT",
            "FROM upload WHERE state = 'receiving' ORDER BY id"
        ))
        .fetch_all(pool)
        .await?);
        rows.into_iter().map(UploadRow::try_from).collect()
    }

    /// Forgets the uploads of all libraries that were not finished by their expiry: housekeeping. Answers which, so
    /// that their staged files can go.
    pub async fn expire_uploads(&self, now: Timestamp) -> Result<Vec<UploadId>> {
        let gone: Vec<Uuid> = on_write!(self, pool => sqlx::query_scalar(
            "DELETE FROM upload WHERE state = 'receiving' AND expires_at <= $1 RETURNING id",
        )
        .bind(moment(now))
        .fetch_all(pool)
        .await?);
        Ok(gone.into_iter().map(UploadId::from_uuid).collect())
    }
}

impl TryFrom<UploadColumns> for UploadRow {
    type Error = StoreError;

    fn try_from(columns: UploadColumns) -> Result<Self> {
        let state = match (columns.state.as_str(), columns.track_id, columns.failure) {
            ("receiving", None, None) => UploadState::Receiving,
            ("finished", Some(track), None) => UploadState::Finished(TrackId::from_uuid(track)),
            ("failed", None, Some(why)) => UploadState::Failed(why),
            (word, ..) => return Err(StoreError::corrupt("state of an upload")(word)),
        };
        Ok(Self {
            id: UploadId::from_uuid(columns.id),
            library: LibraryId::from_uuid(columns.library_id),
            account: AccountId::from_uuid(columns.account_id),
            name: parsed::<FileName>("file name", &columns.name)?,
            size: unsigned(columns.size),
            hash: columns.hash.as_deref().map(hash).transpose()?,
            offset: unsigned(columns.received),
            state,
            expires: columns.expires_at,
            created: columns.created_at,
        })
    }
}
