//! Uploads: resumable transfers in progress, by person and content.

mod begin;
mod progress;

use crate::value::{hash, list, parsed, unsigned};
use crate::{Result, Store, StoreError};
use domain::{AccountId, ContentHash, FileName, LibraryId, Timestamp, TrackId, UploadId};
use uuid::Uuid;

pub use begin::{Bounds, Exceeded, NewUploadRow};
pub(crate) use begin::{LOAD, Load, await_bounds, check_bounds};

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
    /// The folder it was dropped with.
    pub folder: Option<String>,
    /// What its sender told about it, word for word.
    pub metadata: Option<String>,
    /// Its length in bytes; none until the sender knows.
    pub size: Option<u64>,
    /// The content that is promised.
    pub hash: Option<ContentHash>,
    /// Bytes that are on the disk.
    pub offset: u64,
    /// What it is to become.
    pub role: UploadRole,
    /// Whether it still runs.
    pub state: UploadState,
    /// When it is given up unless bytes arrive.
    pub expires: Timestamp,
    /// When it began.
    pub created: Timestamp,
}

/// What an upload is to become.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum UploadRole {
    /// A file by itself.
    #[default]
    Whole,
    /// A stretch of a file, which waits to be joined with others.
    Part,
    /// A file joined from these parts, in this order.
    Joined(Vec<UploadId>),
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
    folder: Option<String>,
    metadata: Option<String>,
    hash: Option<Vec<u8>>,
    size: Option<i64>,
    received: i64,
    role: String,
    parts: Option<String>,
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
            " id, library_id, account_id, name, folder, metadata, hash, size, received, role, parts, state,
             track_id, failure, expires_at, created_at ",
            $after
        )
    };
}
use with_columns;

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

/// The newest upload that joined a list of parts.
macro_rules! joined {
    ($parts:literal) => {
        concat!(
            with_columns!("SELECT", "FROM upload"),
            " WHERE library_id = $1 AND account_id = $2 AND ",
            $parts,
            " ORDER BY id DESC LIMIT 1"
        )
    };
}

impl Store {
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

    /// This person's newest upload that joined these parts, in whatever state. The index on PostgreSQL is by the
    /// list's MD5, since an entry may not be as long as a list.
    pub async fn joined_upload(
        &self,
        library: LibraryId,
        account: AccountId,
        parts: &[UploadId],
    ) -> Result<Option<UploadRow>> {
        let text = self.text(
            joined!("parts = $3"),
            joined!("parts IS NOT NULL AND md5(parts) = md5($3) AND parts = $3"),
        );
        let found: Option<UploadColumns> = on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(account.uuid())
            .bind(list(parts))
            .fetch_optional(pool)
            .await?);
        found.map(UploadRow::try_from).transpose()
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
        let role = match (columns.role.as_str(), columns.parts.as_deref()) {
            ("whole", None) => UploadRole::Whole,
            ("part", None) => UploadRole::Part,
            ("joined", Some(parts)) => UploadRole::Joined(identifiers(parts)?),
            (word, _) => return Err(StoreError::corrupt("role of an upload")(word)),
        };
        Ok(Self {
            id: UploadId::from_uuid(columns.id),
            library: LibraryId::from_uuid(columns.library_id),
            account: AccountId::from_uuid(columns.account_id),
            name: parsed::<FileName>("file name", &columns.name)?,
            folder: columns.folder,
            metadata: columns.metadata,
            size: columns.size.map(unsigned),
            hash: columns.hash.as_deref().map(hash).transpose()?,
            offset: unsigned(columns.received),
            role,
            state,
            expires: columns.expires_at,
            created: columns.created_at,
        })
    }
}

/// A JSON list of identifiers, as [`list`] writes it.
fn identifiers(text: &str) -> Result<Vec<UploadId>> {
    let texts: Vec<String> =
        serde_json::from_str(text).map_err(StoreError::corrupt("list of uploads"))?;
    texts
        .iter()
        .map(|text| parsed("identifier of an upload", text))
        .collect()
}
