//! Recordings by the thousand, for benchmarks: the rows that uploads and their analyses would have left, in a few
//! statements instead of a dozen for each file. The contract tests compare them with those of the operations.

use crate::db::Db;
use crate::value::{moment, signed};
use crate::{Result, Store};
use domain::fold::sort_key;
use domain::{
    AccountId, AssetId, AuditId, ContentHash, FileName, JobId, LibraryId, Timestamp, TrackId,
    UploadId,
};
use serde_json::json;

/// A FLAC file that was sent, analysed and waits in the inbox.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Names the upload that brought it.
    pub upload: UploadId,
    /// Names the file.
    pub asset: AssetId,
    /// Names its track.
    pub track: TrackId,
    /// Names the finished job that analysed it.
    pub job: JobId,
    /// Names the audit entry of the upload.
    pub audit: AuditId,
    /// Its content's hash, new to the library.
    pub hash: ContentHash,
    /// Its length in bytes; above zero.
    pub size: u64,
    /// The file's name.
    pub name: FileName,
    /// The folder it was dropped with.
    pub folder: Option<String>,
    /// From its tags, not empty.
    pub title: String,
    /// From its tags.
    pub artist: String,
    /// Milliseconds.
    pub duration_ms: u64,
}

/// Where recordings come from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The library they are for.
    pub library: LibraryId,
    /// Who sent them.
    pub account: AccountId,
    /// What the audit log calls them.
    pub who: String,
    /// Peaks of equal stretches, 0–255: the same for all.
    pub peaks: Vec<u8>,
    /// When.
    pub now: Timestamp,
}

/// One statement that makes a row of each item of the JSON list `$2`.
macro_rules! insert_from_list {
    ($into:literal, $values:literal) => {
        (
            concat!(
                "INSERT INTO ",
                $into,
                " SELECT ",
                $values,
                " FROM (
                     SELECT unhex(value ->> 'upload') AS upload, unhex(value ->> 'asset') AS asset,
                         unhex(value ->> 'track') AS track, unhex(value ->> 'job') AS job,
                         unhex(value ->> 'audit') AS audit, unhex(value ->> 'hash') AS hash, value ->> 'size' AS size,
                         value ->> 'name' AS name, value ->> 'folder' AS folder, value ->> 'title' AS title,
                         value ->> 'sort' AS sort, value ->> 'artist' AS artist, value ->> 'duration' AS duration
                     FROM json_each($2)
                 ) r"
            ),
            concat!(
                "INSERT INTO ",
                $into,
                " SELECT ",
                $values,
                " FROM (
                     SELECT upload, asset, track, job, audit, decode(hash, 'hex') AS hash, size, name, folder, title,
                         sort, artist, duration
                     FROM json_to_recordset($2::json) AS item (
                         upload uuid, asset uuid, track uuid, job uuid, audit uuid, hash text, size bigint, name text,
                         folder text, title text, sort text, artist text, duration bigint
                     )
                 ) r"
            ),
        )
    };
}

const ASSETS: (&str, &str) = insert_from_list!(
    "asset (id, library_id, hash, size, name, media_type, container, codec, format_name, duration_ms, sample_rate,
         channels, bitrate, peaks, account_id, analysed_at, created_at, updated_at)",
    "asset, $1, hash, size, name, 'audio/flac', 'flac', 'flac', 'FLAC', duration, 44100, 2, 900000, $5, $4, $3, $3, $3"
);

const TRACKS: (&str, &str) = insert_from_list!(
    "track (id, library_id, title, title_source, artist, kind, sort_title, sort_duration, folder, created_at,
         updated_at)",
    "track, $1, title, 'tags', artist, 'audio', sort, duration, folder, $3, $3"
);

const MASTERS: (&str, &str) = insert_from_list!(
    "track_asset (library_id, track_id, asset_id, role, created_at)",
    "$1, track, asset, 'master', $3"
);

const UPLOADS: (&str, &str) = insert_from_list!(
    "upload (id, library_id, account_id, name, folder, hash, size, received, role, state, track_id, expires_at,
         created_at, updated_at)",
    "upload, $1, $4, name, folder, hash, size, size, 'whole', 'finished', track, $3, $3, $3"
);

const JOBS: (&str, &str) = insert_from_list!(
    "job (id, library_id, kind, payload, subject, state, attempts, due_at, created_at, updated_at)",
    "job, $1, 'analyse', '', title, 'done', 1, $3, $3, $3"
);

const AUDIT: (&str, &str) = insert_from_list!(
    "audit_entry (id, library_id, at, account_id, who, action, subject)",
    "audit, $1, $3, $4, $5, 'upload', title"
);

fn list(recordings: &[Recorded]) -> String {
    let items: Vec<serde_json::Value> = recordings
        .iter()
        .map(|one| {
            json!({
                "upload": one.upload.uuid().simple().to_string(),
                "asset": one.asset.uuid().simple().to_string(),
                "track": one.track.uuid().simple().to_string(),
                "job": one.job.uuid().simple().to_string(),
                "audit": one.audit.uuid().simple().to_string(),
                "hash": one.hash.to_string(),
                "size": signed(one.size),
                "name": one.name.as_str(),
                "folder": one.folder,
                "title": one.title,
                "sort": sort_key(&one.title),
                "artist": one.artist,
                "duration": signed(one.duration_ms),
            })
        })
        .collect();
    serde_json::Value::from(items).to_string()
}

impl Store {
    /// Adds recordings whose content the library does not hold yet, all or nothing.
    pub async fn add_recordings(&self, source: &Source, recordings: &[Recorded]) -> Result<()> {
        let items = list(recordings);
        let (library, account) = (source.library.uuid(), source.account.uuid());
        let now = moment(source.now);
        in_transaction!(self, tx => {
            sqlx::query(self.text(ASSETS.0, ASSETS.1))
                .bind(library)
                .bind(&items)
                .bind(now)
                .bind(account)
                .bind(&source.peaks)
                .execute(&mut *tx)
                .await?;
            for text in [TRACKS, MASTERS] {
                sqlx::query(self.text(text.0, text.1))
                    .bind(library)
                    .bind(&items)
                    .bind(now)
                    .execute(&mut *tx)
                    .await?;
            }
            sqlx::query(self.text(UPLOADS.0, UPLOADS.1))
                .bind(library)
                .bind(&items)
                .bind(now)
                .bind(account)
                .execute(&mut *tx)
                .await?;
            sqlx::query(self.text(JOBS.0, JOBS.1))
                .bind(library)
                .bind(&items)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            sqlx::query(self.text(AUDIT.0, AUDIT.1))
                .bind(library)
                .bind(&items)
                .bind(now)
                .bind(account)
                .bind(&source.who)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Leaves of all changes that a search would not find yet the last of each thing: filled in one go, most were
    /// written down several times over, and would be indexed as often.
    pub async fn compact_changes(&self) -> Result<()> {
        on_write!(self, pool => sqlx::query(
            "DELETE FROM search_change
             WHERE seq NOT IN (SELECT max(seq) FROM search_change GROUP BY library_id, kind, item_id)",
        )
        .execute(pool)
        .await
        .map(drop)?);
        Ok(())
    }

    /// Tells PostgreSQL's planner how much there is by now, as its autovacuum does within a minute: until then it takes
    /// every table for empty and reads whole ones again and again. SQLite plans without.
    pub async fn take_stock(&self) -> Result<()> {
        match &self.db {
            Db::Sqlite { .. } => {}
            Db::Postgres(pool) => {
                sqlx::query("ANALYZE").execute(pool).await?;
            }
        }
        Ok(())
    }
}
