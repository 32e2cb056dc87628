//! Assets that something can be made of, and what a look at their headers says of them.

use crate::value::{hash, moment, parsed, signed, unsigned};
use crate::{Result, Store, StoreError};
use domain::{AssetId, ContentHash, FileName, LibraryId, MediaKind, Timestamp};
use uuid::Uuid;

/// An asset that something can be made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Whose it is.
    pub library: LibraryId,
    /// Names it there.
    pub asset: AssetId,
    /// Names its content.
    pub hash: ContentHash,
    /// The name it had when it was sent.
    pub name: FileName,
    /// What its content says it is.
    pub media_type: String,
    /// Milliseconds, once known.
    pub duration_ms: Option<u64>,
    /// Bits a second over the whole file, once known.
    pub bitrate: Option<u64>,
    /// Why it cannot be listened to.
    pub problem: Option<String>,
}

/// What a look at the headers found out beside the analysis. What is none leaves what is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Probe {
    /// Which element plays it.
    pub kind: Option<MediaKind>,
    /// Milliseconds; kept where the analysis found no length.
    pub duration_ms: Option<u64>,
    /// Bits a second; likewise.
    pub bitrate: Option<u64>,
    /// The codec of the sound; likewise.
    pub codec: Option<String>,
    /// Samples a second; likewise. Above zero.
    pub sample_rate: Option<u32>,
    /// Channels; likewise. Above zero.
    pub channels: Option<u16>,
    /// The codec of the moving picture.
    pub video_codec: Option<String>,
    /// Width of the moving picture in pixels; above zero.
    pub width: Option<u32>,
    /// Its height.
    pub height: Option<u32>,
}

#[derive(sqlx::FromRow)]
struct SourceColumns {
    library_id: Uuid,
    id: Uuid,
    hash: Vec<u8>,
    name: String,
    media_type: String,
    duration_ms: Option<i64>,
    bitrate: Option<i64>,
    problem: Option<String>,
}

impl Source {
    /// Whether it is a picture by itself, neither sound nor film.
    pub fn is_picture(&self) -> bool {
        self.media_type.starts_with("image/")
    }
}

impl Store {
    /// Notes what a look at an asset's headers found out. [`StoreError::Missing`] when the library has no such asset.
    pub async fn set_probe(
        &self,
        library: LibraryId,
        asset: AssetId,
        found: &Probe,
        now: Timestamp,
    ) -> Result<()> {
        in_transaction!(self, tx => {
            let changed = sqlx::query(
                "UPDATE asset SET duration_ms = coalesce(duration_ms, $3), bitrate = coalesce(bitrate, $4),
                     codec = coalesce(codec, $5), sample_rate = coalesce(sample_rate, $6),
                     channels = coalesce(channels, $7), video_codec = $8, width = $9, height = $10, updated_at = $11
                 WHERE library_id = $1 AND id = $2",
            )
            .bind(library.uuid())
            .bind(asset.uuid())
            .bind(found.duration_ms.map(signed))
            .bind(found.bitrate.map(signed))
            .bind(&found.codec)
            .bind(found.sample_rate.map(i64::from))
            .bind(found.channels.map(i64::from))
            .bind(&found.video_codec)
            .bind(found.width.map(i64::from))
            .bind(found.height.map(i64::from))
            .bind(moment(now))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                return Err(StoreError::Missing("asset"));
            }
            sqlx::query(
                "UPDATE track SET kind = coalesce($3, kind),
                     sort_duration = CASE WHEN sort_duration = 0 THEN $4 ELSE sort_duration END, updated_at = $5
                 WHERE library_id = $1 AND id IN
                     (SELECT track_id FROM track_asset WHERE asset_id = $2 AND role = 'master')",
            )
            .bind(library.uuid())
            .bind(asset.uuid())
            .bind(found.kind.map(MediaKind::as_str))
            .bind(found.duration_ms.map_or(0, signed))
            .bind(moment(now))
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Notes why an asset cannot be listened to, in words for people, or that it can. Nothing else of it changes.
    pub async fn set_problem(
        &self,
        library: LibraryId,
        asset: AssetId,
        problem: Option<&str>,
        now: Timestamp,
    ) -> Result<()> {
        on_write!(self, pool => sqlx::query(
            "UPDATE asset SET problem = $3, analysed_at = coalesce(analysed_at, $4), updated_at = $4
             WHERE library_id = $1 AND id = $2",
        )
        .bind(library.uuid())
        .bind(asset.uuid())
        .bind(problem)
        .bind(moment(now))
        .execute(pool)
        .await
        .map(drop)?);
        Ok(())
    }

    /// An asset, whether or not its track is on the list at the moment.
    pub async fn source(&self, library: LibraryId, asset: AssetId) -> Result<Option<Source>> {
        let found: Option<SourceColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT library_id, id, hash, name, media_type, duration_ms, bitrate, problem FROM asset
             WHERE library_id = $1 AND id = $2",
        )
        .bind(library.uuid())
        .bind(asset.uuid())
        .fetch_optional(pool)
        .await?);
        found.map(Source::try_from).transpose()
    }

    /// Originals of all libraries in the order of their identifiers, those after `after`: for the command that makes
    /// renditions anew.
    pub async fn sources_after(&self, after: Option<AssetId>, limit: u32) -> Result<Vec<Source>> {
        let found: Vec<SourceColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT a.library_id, a.id, a.hash, a.name, a.media_type, a.duration_ms, a.bitrate, a.problem FROM asset a
             WHERE a.id > $1 AND (
                 EXISTS (SELECT 1 FROM track_asset ta WHERE ta.asset_id = a.id AND ta.role = 'master')
                 OR EXISTS (SELECT 1 FROM picture p WHERE p.asset_id = a.id))
             ORDER BY a.id LIMIT $2",
        )
        .bind(after.map_or(Uuid::nil(), AssetId::uuid))
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await?);
        found.into_iter().map(Source::try_from).collect()
    }
}

impl TryFrom<SourceColumns> for Source {
    type Error = StoreError;

    fn try_from(columns: SourceColumns) -> Result<Self> {
        Ok(Self {
            library: LibraryId::from_uuid(columns.library_id),
            asset: AssetId::from_uuid(columns.id),
            hash: hash(&columns.hash)?,
            name: parsed("file name", &columns.name)?,
            media_type: columns.media_type,
            duration_ms: columns.duration_ms.map(unsigned),
            bitrate: columns.bitrate.map(unsigned),
            problem: columns.problem,
        })
    }
}
