//! How an upload begins, and how much room there is for it.

use crate::upload::{UploadColumns, UploadRole, UploadRow, with_columns};
use crate::value::{list, moment, signed, unsigned};
use crate::{Result, Store, StoreError};
use domain::{AccountId, ContentHash, FileName, LibraryId, Timestamp, UploadId};

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
    /// The folder it was dropped with: 1 to 500 bytes.
    pub folder: Option<String>,
    /// What its sender tells about it, word for word: 1 to 8192 characters.
    pub metadata: Option<String>,
    /// Its length in bytes; none where the sender does not know yet.
    pub size: Option<u64>,
    /// The content that is promised; none where nothing is.
    pub hash: Option<ContentHash>,
    /// What it is to become.
    pub role: UploadRole,
    /// When it is given up unless bytes arrive.
    pub expires: Timestamp,
    /// When it begins.
    pub now: Timestamp,
    /// What may be under way and kept, this upload included.
    pub bounds: Bounds,
}

/// How much one person and one library may have. None is without bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Unfinished uploads of one person.
    pub uploads: Option<u64>,
    /// Bytes of one person: what they brought and what they have under way.
    pub person: Option<u64>,
    /// Bytes of a library: what it keeps and what is under way.
    pub library: Option<u64>,
}

/// Which of the [`Bounds`] was reached, and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exceeded {
    /// Unfinished uploads of this person.
    Uploads(u64),
    /// Bytes of this person.
    Person(u64),
    /// Bytes of this library.
    Library(u64),
}

#[derive(Clone, Copy, sqlx::FromRow)]
pub(crate) struct Load {
    uploads: i64,
    person: i64,
    library: i64,
}

/// What a person and their library have, and have under way.
pub(crate) const LOAD: &str = "SELECT
    (SELECT count(*) FROM upload WHERE library_id = $1 AND account_id = $2 AND state = 'receiving') AS uploads,
    CAST(coalesce((SELECT bytes FROM person_use WHERE library_id = $1 AND account_id = $2), 0)
        + (SELECT coalesce(sum(coalesce(size, received)), 0) FROM upload
           WHERE library_id = $1 AND account_id = $2 AND state = 'receiving') AS BIGINT) AS person,
    CAST(coalesce((SELECT bytes FROM library_use WHERE library_id = $1), 0)
        + (SELECT coalesce(sum(coalesce(size, received)), 0) FROM upload
           WHERE library_id = $1 AND state = 'receiving') AS BIGINT) AS library";

impl Load {
    pub(crate) fn check(self, bounds: &Bounds) -> Result<()> {
        let over = |bound: Option<u64>, load: i64| bound.filter(|bound| unsigned(load) > *bound);
        let exceeded = over(bounds.uploads, self.uploads)
            .map(Exceeded::Uploads)
            .or_else(|| over(bounds.person, self.person).map(Exceeded::Person))
            .or_else(|| over(bounds.library, self.library).map(Exceeded::Library));
        exceeded.map_or(Ok(()), |bound| Err(StoreError::Exceeded(bound)))
    }
}

impl Store {
    /// Holds up other transactions that are held to the bounds of this library, until this one is over: two that each
    /// fit, and together do not, would not see each other. SQLite has one writer anyway.
    pub(crate) fn bounds_turn(&self) -> &'static str {
        self.text(
            "SELECT 1 FROM library WHERE id = $1",
            "SELECT 1 FROM library WHERE id = $1 FOR NO KEY UPDATE",
        )
    }
}

/// Waits for the turn to be held to bounds. Before anything is written: who waits must hold nothing that others wait for.
macro_rules! await_bounds {
    ($store:expr, $executor:expr, $library:expr, $bounds:expr) => {
        if *$bounds != $crate::upload::Bounds::default() {
            sqlx::query($store.bounds_turn())
                .bind($library.uuid())
                .execute($executor)
                .await?;
        }
    };
}
pub(crate) use await_bounds;

/// Leaves the transaction where what was just written goes beyond the bounds.
macro_rules! check_bounds {
    ($executor:expr, $library:expr, $account:expr, $bounds:expr) => {
        if *$bounds != $crate::upload::Bounds::default() {
            let load: $crate::upload::Load = sqlx::query_as($crate::upload::LOAD)
                .bind($library.uuid())
                .bind($account.uuid())
                .fetch_one($executor)
                .await?;
            load.check($bounds)?;
        }
    };
}
pub(crate) use check_bounds;

impl Store {
    /// Begins an upload, or finds the one this person already has in progress for the same promised content and
    /// lets it live until the new expiry. The answer's `id` tells which; its size is the older one's.
    /// [`StoreError::Exceeded`] where a new one would go beyond its bounds.
    pub async fn create_upload(&self, new: &NewUploadRow) -> Result<UploadRow> {
        let (role, parts) = match &new.role {
            UploadRole::Whole => ("whole", None),
            UploadRole::Part => ("part", None),
            UploadRole::Joined(parts) => ("joined", Some(list(parts))),
        };
        let row: UploadColumns = in_transaction!(self, tx => {
            await_bounds!(self, &mut *tx, new.library, &new.bounds);
            let row: UploadColumns = sqlx::query_as(with_columns!(
                "INSERT INTO upload
                 (id, library_id, account_id, name, folder, metadata, hash, size, received, role, parts, state,
                  expires_at, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, 'receiving', $11, $12, $12)
                 ON CONFLICT (library_id, account_id, hash) WHERE state = 'receiving' AND hash IS NOT NULL
                 DO UPDATE SET expires_at = excluded.expires_at, updated_at = excluded.updated_at
                 RETURNING",
                ""
            ))
            .bind(new.id.uuid())
            .bind(new.library.uuid())
            .bind(new.account.uuid())
            .bind(new.name.as_str())
            .bind(new.folder.as_deref())
            .bind(new.metadata.as_deref())
            .bind(new.hash.as_ref().map(|hash| hash.as_bytes().as_slice()))
            .bind(new.size.map(signed))
            .bind(role)
            .bind(parts.as_deref())
            .bind(moment(new.expires))
            .bind(moment(new.now))
            .fetch_one(&mut *tx)
            .await?;
            if row.id == new.id.uuid() {
                check_bounds!(&mut *tx, new.library, new.account, &new.bounds);
            }
            row
        });
        row.try_into()
    }

    /// Bytes that may still come from this person before a bound is reached; the most there can be where there is
    /// none.
    pub async fn upload_room(
        &self,
        library: LibraryId,
        account: AccountId,
        bounds: &Bounds,
    ) -> Result<u64> {
        if (bounds.person, bounds.library) == (None, None) {
            return Ok(u64::MAX);
        }
        let load: Load = on_read!(self, pool => sqlx::query_as(LOAD)
            .bind(library.uuid())
            .bind(account.uuid())
            .fetch_one(pool)
            .await?);
        let left = |bound: Option<u64>, load: i64| {
            bound.map_or(u64::MAX, |bound| bound.saturating_sub(unsigned(load)))
        };
        Ok(left(bounds.person, load.person).min(left(bounds.library, load.library)))
    }
}
