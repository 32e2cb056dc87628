//! Assets: immutable files, named by the hash of their content.

use crate::value::{hash, parsed, unsigned};
use crate::{Result, Store};
use domain::{AssetId, ContentHash, FileName, LibraryId, TrackId};
use uuid::Uuid;

/// What serving or analysing a file needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetRecord {
    /// Names the asset in its library.
    pub id: AssetId,
    /// Names its content in the blob store.
    pub hash: ContentHash,
    /// Length in bytes.
    pub size: u64,
    /// Such as `audio/flac`.
    pub media_type: String,
    /// The name it had when it was sent.
    pub name: FileName,
}

#[derive(sqlx::FromRow)]
struct AssetColumns {
    id: Uuid,
    hash: Vec<u8>,
    size: i64,
    media_type: String,
    name: String,
}

impl Store {
    /// An asset of a track that is not deleted.
    pub async fn asset(&self, library: LibraryId, asset: AssetId) -> Result<Option<AssetRecord>> {
        let found: Option<AssetColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT a.id, a.hash, a.size, a.media_type, a.name FROM asset a
             WHERE a.library_id = $1 AND a.id = $2 AND EXISTS (
                 SELECT 1 FROM track_asset ta JOIN track t ON t.id = ta.track_id
                 WHERE ta.asset_id = a.id AND t.deleted_at IS NULL)",
        )
        .bind(library.uuid())
        .bind(asset.uuid())
        .fetch_optional(pool)
        .await?);
        found
            .map(|columns| {
                Ok(AssetRecord {
                    id: AssetId::from_uuid(columns.id),
                    hash: hash(&columns.hash)?,
                    size: unsigned(columns.size),
                    media_type: columns.media_type,
                    name: parsed("file name", &columns.name)?,
                })
            })
            .transpose()
    }

    /// The file of a track that is not deleted.
    pub async fn master_of(&self, library: LibraryId, track: TrackId) -> Result<Option<AssetId>> {
        let found: Option<Uuid> = on_read!(self, pool => sqlx::query_scalar(
            "SELECT ta.asset_id FROM track t JOIN track_asset ta ON ta.track_id = t.id AND ta.role = 'master'
             WHERE t.library_id = $1 AND t.id = $2 AND t.deleted_at IS NULL",
        )
        .bind(library.uuid())
        .bind(track.uuid())
        .fetch_optional(pool)
        .await?);
        Ok(found.map(AssetId::from_uuid))
    }

    /// Whether any library has an asset with this content, something made of one, or an upload about to become one.
    /// Libraries share blobs, so that deleting one must look across them; it answers nothing else, and nobody but the
    /// blob sweep may ask.
    pub async fn blob_is_referenced(&self, hash: ContentHash) -> Result<bool> {
        Ok(on_read!(self, pool => sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM asset WHERE hash = $1)
                 OR EXISTS (SELECT 1 FROM rendition WHERE hash = $1)
                 OR EXISTS (SELECT 1 FROM upload WHERE hash = $1 AND state = 'receiving')",
        )
        .bind(hash.as_bytes().as_slice())
        .fetch_one(pool)
        .await?))
    }
}
