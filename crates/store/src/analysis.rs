//! What listening to a whole file found out, kept beside the file and its track.

use crate::value::{bytes_of, list, moment, signed};
use crate::{Result, Store, StoreError};
use domain::fold::sort_key;
use domain::{AssetId, FingerprintId, LibraryId, MediaKind, Timestamp};
use uuid::Uuid;

/// The findings about one asset. What could not be found out is none.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// Such as `audio/flac`.
    pub media_type: String,
    /// The container's short name.
    pub container: Option<String>,
    /// The codec's short name.
    pub codec: Option<String>,
    /// What people call the format, such as `FLAC`.
    pub format_name: Option<String>,
    /// Milliseconds.
    pub duration_ms: Option<u64>,
    /// Samples a second; above zero.
    pub sample_rate: Option<u32>,
    /// Channels; above zero.
    pub channels: Option<u16>,
    /// Bits a second over the whole file.
    pub bitrate: Option<u64>,
    /// From the tags; replaces a title that came from the file's name or from earlier tags.
    pub title: Option<String>,
    /// From the tags.
    pub artist: Option<String>,
    /// From the tags: what it was released on.
    pub album: Option<String>,
    /// Which element plays it.
    pub kind: MediaKind,
    /// Peaks of equal stretches of the whole file, 0–255.
    pub peaks: Vec<u8>,
    /// Replaces the asset's fingerprint; none removes it.
    pub fingerprint: Option<NewFingerprint>,
    /// Why the analysis stopped short, in words for an admin.
    pub problem: Option<String>,
}

/// A fingerprint and its terms in the inverted index.
#[derive(Clone, Debug)]
pub struct NewFingerprint {
    /// Names it.
    pub id: FingerprintId,
    /// Chromaprint words, algorithm 2; at least one.
    pub words: Vec<u32>,
    /// Length of the whole recording in milliseconds.
    pub duration_ms: u64,
    /// What it is found by: `fingerprint::query_terms` of the words. Repeats count once.
    pub terms: Vec<i32>,
}

/// Inserts all terms of a fingerprint in one statement, from a JSON list.
macro_rules! insert_terms {
    ($terms:literal) => {
        concat!(
            "INSERT INTO fingerprint_term (library_id, fingerprint_id, term) SELECT DISTINCT ",
            $terms
        )
    };
}

impl Store {
    /// Keeps the findings about an asset, all or nothing: the asset, its track, its fingerprint and the terms.
    /// Repeating it changes nothing more. [`StoreError::Missing`] when the library has no such asset.
    pub async fn set_analysis(
        &self,
        library: LibraryId,
        asset: AssetId,
        found: &Analysis,
        now: Timestamp,
    ) -> Result<()> {
        let terms = self.text(
            insert_terms!("$1, $2, CAST(value AS INTEGER) FROM json_each($3)"),
            insert_terms!("$1, $2, value::integer FROM json_array_elements_text($3::json)"),
        );
        let title = found.title.as_deref().filter(|title| !title.is_empty());
        in_transaction!(self, tx => {
            let changed = sqlx::query(
                "UPDATE asset SET media_type = $3, container = $4, codec = $5, format_name = $6,
                     duration_ms = $7, sample_rate = $8, channels = $9, bitrate = $10, peaks = $11,
                     problem = $12, analysed_at = $13, updated_at = $13
                 WHERE library_id = $1 AND id = $2",
            )
            .bind(library.uuid())
            .bind(asset.uuid())
            .bind(&found.media_type)
            .bind(&found.container)
            .bind(&found.codec)
            .bind(&found.format_name)
            .bind(found.duration_ms.map(signed))
            .bind(found.sample_rate.map(i64::from))
            .bind(found.channels.map(i64::from))
            .bind(found.bitrate.map(signed))
            .bind(&found.peaks)
            .bind(&found.problem)
            .bind(moment(now))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                return Err(StoreError::Missing("asset"));
            }
            sqlx::query(
                "UPDATE track SET
                     title = CASE WHEN title_source = 'person' THEN title ELSE coalesce($3, title) END,
                     sort_title = CASE WHEN title_source = 'person' THEN sort_title ELSE coalesce($4, sort_title) END,
                     title_source = CASE WHEN title_source = 'person' OR $3 IS NULL THEN title_source ELSE 'tags' END,
                     artist = coalesce(artist, $5), album = coalesce($9, album), kind = $6, sort_duration = $7,
                     revision = revision + CASE
                         WHEN title_source <> 'person' AND title <> $3 OR artist IS NULL AND $5 IS NOT NULL THEN 1 ELSE 0
                     END,
                     updated_at = $8
                 WHERE library_id = $1 AND id IN
                     (SELECT track_id FROM track_asset WHERE asset_id = $2 AND role = 'master')",
            )
            .bind(library.uuid())
            .bind(asset.uuid())
            .bind(title)
            .bind(title.map(sort_key))
            .bind(&found.artist)
            .bind(found.kind.as_str())
            .bind(found.duration_ms.map_or(0, signed))
            .bind(moment(now))
            .bind(&found.album)
            .execute(&mut *tx)
            .await?;
            // Its terms go with it.
            sqlx::query("DELETE FROM fingerprint WHERE library_id = $1 AND asset_id = $2")
                .bind(library.uuid())
                .bind(asset.uuid())
                .execute(&mut *tx)
                .await?;
            if let Some(fingerprint) = &found.fingerprint {
                let id: Uuid = fingerprint.id.uuid();
                sqlx::query(
                    "INSERT INTO fingerprint (id, library_id, asset_id, words, duration_ms, created_at)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                )
                .bind(id)
                .bind(library.uuid())
                .bind(asset.uuid())
                .bind(bytes_of(&fingerprint.words))
                .bind(signed(fingerprint.duration_ms))
                .bind(moment(now))
                .execute(&mut *tx)
                .await?;
                sqlx::query(terms)
                    .bind(library.uuid())
                    .bind(id)
                    .bind(list(&fingerprint.terms))
                    .execute(&mut *tx)
                    .await?;
            }
        });
        Ok(())
    }
}
