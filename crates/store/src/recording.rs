//! Finding what sounds alike: the inverted index of fingerprint terms proposes, the caller compares.

use crate::track::SummaryColumns;
use crate::value::{list, unsigned, words_of};
use crate::{Result, Store};
use domain::recognition::TrackSummary;
use domain::{AssetId, FingerprintId, LibraryId};
use uuid::Uuid;

/// A fingerprint that shares terms with the one asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFingerprint {
    /// Names it.
    pub id: FingerprintId,
    /// Whose it is.
    pub asset: AssetId,
    /// The track that plays the asset.
    pub track: TrackSummary,
    /// Chromaprint words, algorithm 2.
    pub words: Vec<u32>,
    /// Length of the whole recording in milliseconds.
    pub duration_ms: u64,
    /// How many of the terms asked for it holds.
    pub hits: u64,
}

#[derive(sqlx::FromRow)]
struct CandidateColumns {
    id: Uuid,
    asset_id: Uuid,
    words: Vec<u8>,
    heard_ms: i64,
    hits: i64,
    #[sqlx(flatten)]
    summary: SummaryColumns,
}

/// The fingerprints that hold most of a JSON list of terms.
macro_rules! candidates {
    ($terms:literal) => {
        concat!(
            "SELECT f.id, f.asset_id, f.words, f.duration_ms AS heard_ms, best.hits,
                 t.id AS track_id, t.title, a.duration_ms, a.format_name, a.bitrate, a.size
             FROM (
                 SELECT ft.fingerprint_id, count(*) AS hits
                 FROM fingerprint_term ft
                 JOIN fingerprint f ON f.id = ft.fingerprint_id
                 JOIN track_asset ta ON ta.asset_id = f.asset_id AND ta.role = 'master'
                 JOIN track t ON t.id = ta.track_id AND t.deleted_at IS NULL
                 WHERE ft.library_id = $1 AND ft.term IN (",
            $terms,
            ")
                 GROUP BY ft.fingerprint_id ORDER BY count(*) DESC, ft.fingerprint_id LIMIT $3
             ) best
             JOIN fingerprint f ON f.id = best.fingerprint_id
             JOIN asset a ON a.id = f.asset_id
             JOIN track_asset ta ON ta.asset_id = a.id AND ta.role = 'master'
             JOIN track t ON t.id = ta.track_id AND t.deleted_at IS NULL
             ORDER BY best.hits DESC, f.id"
        )
    };
}

impl Store {
    /// At most `limit` fingerprints of listed tracks that share a term with `terms`, those that share most first.
    pub async fn fingerprint_candidates(
        &self,
        library: LibraryId,
        terms: &[i32],
        limit: u32,
    ) -> Result<Vec<StoredFingerprint>> {
        let text = self.text(
            candidates!("SELECT CAST(value AS INTEGER) FROM json_each($2)"),
            candidates!("SELECT value::integer FROM json_array_elements_text($2::json)"),
        );
        let rows: Vec<CandidateColumns> = on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(list(terms))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?);
        rows.into_iter()
            .map(|columns| {
                Ok(StoredFingerprint {
                    id: FingerprintId::from_uuid(columns.id),
                    asset: AssetId::from_uuid(columns.asset_id),
                    track: columns.summary.into(),
                    words: words_of(&columns.words)?,
                    duration_ms: unsigned(columns.heard_ms),
                    hits: unsigned(columns.hits),
                })
            })
            .collect()
    }
}
