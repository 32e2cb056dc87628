//! What was made of assets: smaller versions of their sound, their pictures, and why something could not be made.

use crate::value::{hash, moment, parsed, signed, unsigned};
use crate::{Made, Result, Source, Store, StoreError};
use domain::{Art, ArtFile, AssetId, ContentHash, FileName, LibraryId, Quality, Timestamp};

/// Something that is made of an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variant {
    /// Its sound, smaller.
    Sound(Quality),
    /// Its picture, at one size in one format.
    Art(ArtFile),
    /// Its picture in all sizes: what is said to be impossible where there is none.
    Picture,
}

impl Variant {
    fn name(self) -> String {
        match self {
            Self::Sound(quality) => quality.as_str().to_owned(),
            Self::Art(file) => file.to_string(),
            Self::Picture => "picture".to_owned(),
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Sound(quality) => quality.media_type(),
            Self::Art(file) => file.format.media_type(),
            Self::Picture => "image/*",
        }
    }
}

/// A file that was made, or sent as a picture, as serving it needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenditionRecord {
    /// Names its content in the blob store.
    pub hash: ContentHash,
    /// Length in bytes.
    pub size: u64,
    /// Such as `image/avif`.
    pub media_type: String,
    /// The name the original had when it was sent.
    pub name: FileName,
}

/// How much of one variant there is in all libraries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenditionCount {
    /// Such as `opus-96`.
    pub variant: String,
    /// How many were made.
    pub made: u64,
    /// How many cannot be made.
    pub impossible: u64,
    /// Bytes of those that were made.
    pub bytes: u64,
}

#[derive(sqlx::FromRow)]
struct RecordColumns {
    hash: Vec<u8>,
    size: i64,
    media_type: String,
    name: String,
}

#[derive(sqlx::FromRow)]
struct CountColumns {
    variant: String,
    made: i64,
    impossible: i64,
    bytes: i64,
}

impl TryFrom<RecordColumns> for RenditionRecord {
    type Error = StoreError;

    fn try_from(columns: RecordColumns) -> Result<Self> {
        Ok(Self {
            hash: hash(&columns.hash)?,
            size: unsigned(columns.size),
            media_type: columns.media_type,
            name: parsed("file name", &columns.name)?,
        })
    }
}

/// What pages know of a picture that is not drawn at their sizes: of one that was sent, what its header says.
macro_rules! undrawn {
    () => {
        "art = CASE WHEN media_type LIKE 'image/%' THEN art END"
    };
}

/// Lets go of an asset's picture. Only the names of its sizes have a dot.
const FORGET_ART: [&str; 3] = [
    "INSERT INTO released_blob (hash) SELECT DISTINCT hash FROM rendition
     WHERE library_id = $1 AND asset_id = $2 AND variant LIKE '%.%' AND hash IS NOT NULL ON CONFLICT DO NOTHING",
    "DELETE FROM rendition WHERE library_id = $1 AND asset_id = $2 AND variant LIKE '%.%'",
    concat!("UPDATE asset SET ", undrawn!(), " WHERE library_id = $1 AND id = $2"),
];

/// Inserts one row of the table `rendition`, in place of one that is there.
macro_rules! insert_rendition {
    ($executor:expr, $source:expr, $variant:expr, $made:expr, $problem:expr, $now:expr) => {{
        let made: Option<Made> = $made;
        let problem: Option<&str> = $problem;
        sqlx::query(
            "INSERT INTO rendition (library_id, asset_id, variant, hash, size, media_type, problem, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (asset_id, variant) DO UPDATE SET hash = excluded.hash, size = excluded.size,
                 media_type = excluded.media_type, problem = excluded.problem, created_at = excluded.created_at",
        )
        .bind($source.library.uuid())
        .bind($source.asset.uuid())
        .bind($variant.name())
        .bind(made.map(|made| made.hash.as_bytes().to_vec()))
        .bind(made.map(|made| signed(made.size)))
        .bind($variant.media_type())
        .bind(problem)
        .bind(moment($now))
        .execute($executor)
        .await?
    }};
}

/// What the tracks of the asset `$2` are at, or of.
macro_rules! of_its_tracks {
    ($table:literal) => {
        concat!(
            "id IN (SELECT o.",
            $table,
            "_id FROM track o JOIN track_asset oa ON oa.track_id = o.id AND oa.role = 'master'
                    WHERE oa.asset_id = $2)"
        )
    };
}

/// Whether an asset `a` is that of a track that is not deleted.
macro_rules! of_track {
    () => {
        "EXISTS (SELECT 1 FROM track_asset ta JOIN track t ON t.id = ta.track_id
                 WHERE ta.asset_id = a.id AND t.deleted_at IS NULL)"
    };
}

/// Whether it was sent as a picture of something; neither is deleted.
macro_rules! sent {
    () => {
        "EXISTS (SELECT 1 FROM picture p LEFT JOIN event e ON e.id = p.event_id LEFT JOIN song s ON s.id = p.song_id
                 WHERE p.asset_id = a.id AND p.deleted_at IS NULL AND e.deleted_at IS NULL AND s.deleted_at IS NULL)"
    };
}

/// Whether its picture stands for something that is not deleted.
macro_rules! stands {
    ($table:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM ",
            $table,
            " c WHERE c.cover_asset_id = a.id AND c.deleted_at IS NULL)"
        )
    };
}

macro_rules! rendition {
    ($seen:expr) => {
        concat!(
            "SELECT r.hash, r.size, r.media_type, a.name FROM rendition r JOIN asset a ON a.id = r.asset_id
             WHERE r.library_id = $1 AND r.asset_id = $2 AND r.variant = $3 AND r.hash IS NOT NULL AND (",
            $seen,
            ")"
        )
    };
}

impl Store {
    /// A file that was made of an asset of a track that is not deleted. A picture is there, too, where it stands for an
    /// event or a song, or was sent for one, that is not deleted.
    pub async fn rendition(
        &self,
        library: LibraryId,
        asset: AssetId,
        variant: Variant,
    ) -> Result<Option<RenditionRecord>> {
        let text = match variant {
            Variant::Sound(_) => rendition!(of_track!()),
            Variant::Art(_) | Variant::Picture => {
                rendition!(concat!(
                    of_track!(),
                    " OR ",
                    sent!(),
                    " OR ",
                    stands!("event"),
                    " OR ",
                    stands!("song")
                ))
            }
        };
        let found: Option<RecordColumns> = on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(asset.uuid())
            .bind(variant.name())
            .fetch_optional(pool)
            .await?);
        found.map(RenditionRecord::try_from).transpose()
    }

    /// The file of a picture that was sent for an event or a song, neither of which is deleted.
    pub async fn sent_picture(
        &self,
        library: LibraryId,
        asset: AssetId,
    ) -> Result<Option<RenditionRecord>> {
        let found: Option<RecordColumns> = on_read!(self, pool => sqlx::query_as(concat!(
            "SELECT a.hash, a.size, a.media_type, a.name FROM asset a WHERE a.library_id = $1 AND a.id = $2 AND ",
            sent!()
        ))
        .bind(library.uuid())
        .bind(asset.uuid())
        .fetch_optional(pool)
        .await?);
        found.map(RenditionRecord::try_from).transpose()
    }

    /// Which variants of an asset were made or found impossible, by their names, and why the latter.
    pub async fn renditions(
        &self,
        library: LibraryId,
        asset: AssetId,
    ) -> Result<Vec<(String, Option<String>)>> {
        Ok(on_read!(self, pool => sqlx::query_as(
            "SELECT variant, problem FROM rendition WHERE library_id = $1 AND asset_id = $2 ORDER BY variant",
        )
        .bind(library.uuid())
        .bind(asset.uuid())
        .fetch_all(pool)
        .await?))
    }

    /// What was made of the same content before, whichever library it is in: the same is never made twice. It
    /// answers nothing but which bytes are the outcome.
    pub async fn made_before(&self, source: ContentHash, variant: Variant) -> Result<Option<Made>> {
        let found: Option<(Vec<u8>, i64)> = on_read!(self, pool => sqlx::query_as(
            "SELECT r.hash, r.size FROM rendition r JOIN asset a ON a.id = r.asset_id
             WHERE a.hash = $1 AND r.variant = $2 AND r.hash IS NOT NULL LIMIT 1",
        )
        .bind(source.as_bytes().as_slice())
        .bind(variant.name())
        .fetch_optional(pool)
        .await?);
        found
            .map(|(column, size)| {
                Ok(Made {
                    hash: hash(&column)?,
                    size: unsigned(size),
                })
            })
            .transpose()
    }

    /// The picture that was made of the same content before, whichever library it is in, with all its files: likewise.
    pub async fn art_before(
        &self,
        source: ContentHash,
    ) -> Result<Option<(Art, Vec<(ArtFile, Made)>)>> {
        let found: Vec<(String, String, Vec<u8>, i64)> = on_read!(self, pool => sqlx::query_as(
            "SELECT a.art, r.variant, r.hash, r.size FROM rendition r JOIN asset a ON a.id = r.asset_id
             WHERE a.id = (SELECT id FROM asset WHERE hash = $1 AND art IS NOT NULL ORDER BY id LIMIT 1)
                 AND r.variant LIKE '%.%' AND r.hash IS NOT NULL
             ORDER BY r.variant",
        )
        .bind(source.as_bytes().as_slice())
        .fetch_all(pool)
        .await?);
        let Some((art, ..)) = found.first() else {
            return Ok(None);
        };
        let art = parsed("picture", art)?;
        let files = found.iter().map(|(_, variant, column, size)| {
            let made = Made {
                hash: hash(column)?,
                size: unsigned(*size),
            };
            Ok((parsed("size of a picture", variant)?, made))
        });
        Ok(Some((art, files.collect::<Result<_>>()?)))
    }

    /// Notes a smaller version of an asset's sound, whose bytes are in the blob store.
    pub async fn add_sound(
        &self,
        source: &Source,
        quality: Quality,
        made: Made,
        now: Timestamp,
    ) -> Result<()> {
        let bit = domain::Qualities::NONE.with(quality).bits();
        in_transaction!(self, tx => {
            insert_rendition!(&mut *tx, source, Variant::Sound(quality), Some(made), None, now);
            sqlx::query("UPDATE asset SET qualities = qualities | $3 WHERE library_id = $1 AND id = $2")
                .bind(source.library.uuid())
                .bind(source.asset.uuid())
                .bind(i64::from(bit))
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Notes an asset's picture, whose files are in the blob store, in place of the one it had.
    pub async fn set_art(
        &self,
        source: &Source,
        art: &Art,
        files: &[(ArtFile, Made)],
        now: Timestamp,
    ) -> Result<()> {
        in_transaction!(self, tx => {
            sqlx::query("UPDATE asset SET art = $3 WHERE library_id = $1 AND id = $2")
                .bind(source.library.uuid())
                .bind(source.asset.uuid())
                .bind(art.to_string())
                .execute(&mut *tx)
                .await?;
            for text in [give_covers!(event, of_its_tracks!("event")), give_covers!(song, of_its_tracks!("song"))] {
                sqlx::query(text)
                    .bind(source.library.uuid())
                    .bind(source.asset.uuid())
                    .execute(&mut *tx)
                    .await?;
            }
            sqlx::query("DELETE FROM rendition WHERE library_id = $1 AND asset_id = $2 AND variant = 'picture'")
                .bind(source.library.uuid())
                .bind(source.asset.uuid())
                .execute(&mut *tx)
                .await?;
            // Six at most: a size in a format each.
            for &(file, made) in files {
                insert_rendition!(&mut *tx, source, Variant::Art(file), Some(made), None, now);
            }
        });
        Ok(())
    }

    /// Notes that something cannot be made of an asset, and why, in words for people.
    pub async fn set_impossible(
        &self,
        source: &Source,
        variant: Variant,
        why: &str,
        now: Timestamp,
    ) -> Result<()> {
        in_transaction!(self, tx => {
            insert_rendition!(&mut *tx, source, variant, None, Some(why), now);
        });
        Ok(())
    }

    /// Forgets a file that was made of an asset and whose bytes are lost; nothing, where another has taken its place. A
    /// picture is forgotten in all its sizes, whose contents are let go of, so that it is made whole again.
    pub async fn forget_rendition(
        &self,
        library: LibraryId,
        asset: AssetId,
        variant: Variant,
        lost: ContentHash,
    ) -> Result<()> {
        in_transaction!(self, tx => {
            let gone = sqlx::query(
                "DELETE FROM rendition WHERE library_id = $1 AND asset_id = $2 AND variant = $3 AND hash = $4",
            )
            .bind(library.uuid())
            .bind(asset.uuid())
            .bind(variant.name())
            .bind(lost.as_bytes().as_slice())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if gone == 0 {
                return Ok(());
            }
            match variant {
                Variant::Sound(quality) => {
                    let bit = domain::Qualities::NONE.with(quality).bits();
                    sqlx::query("UPDATE asset SET qualities = qualities & $3 WHERE library_id = $1 AND id = $2")
                        .bind(library.uuid())
                        .bind(asset.uuid())
                        .bind(i64::from(!bit))
                        .execute(&mut *tx)
                        .await?;
                }
                Variant::Art(_) | Variant::Picture => {
                    for text in FORGET_ART {
                        sqlx::query(text)
                            .bind(library.uuid())
                            .bind(asset.uuid())
                            .execute(&mut *tx)
                            .await?;
                    }
                }
            }
        });
        Ok(())
    }

    /// Forgets everything that was made of the originals of all libraries, or only that something was impossible, and
    /// answers the contents that may now be superfluous.
    pub async fn forget_renditions(&self, only_impossible: bool) -> Result<Vec<ContentHash>> {
        let gone: Vec<Option<Vec<u8>>> = in_transaction!(self, tx => {
            if !only_impossible {
                // Should whoever asked be ended before all of them are removed.
                sqlx::query(
                    "INSERT INTO released_blob (hash) SELECT DISTINCT hash FROM rendition WHERE hash IS NOT NULL
                     ON CONFLICT DO NOTHING",
                )
                .execute(&mut *tx)
                .await?;
            }
            let gone = sqlx::query_scalar(
                "DELETE FROM rendition WHERE hash IS NULL OR $1 = 0 RETURNING hash",
            )
            .bind(i64::from(only_impossible))
            .fetch_all(&mut *tx)
            .await?;
            if !only_impossible {
                sqlx::query(concat!(
                    "UPDATE asset SET qualities = 0, ", undrawn!(), " WHERE qualities <> 0 OR art IS NOT NULL"
                ))
                    .execute(&mut *tx)
                    .await?;
            }
            gone
        });
        gone.iter().flatten().map(|column| hash(column)).collect()
    }

    /// How much there is of each variant, in all libraries: for the operator.
    pub async fn count_renditions(&self) -> Result<Vec<RenditionCount>> {
        let rows: Vec<CountColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT variant, count(hash) AS made, count(*) - count(hash) AS impossible,
                 CAST(coalesce(sum(size), 0) AS BIGINT) AS bytes
             FROM rendition GROUP BY variant ORDER BY variant",
        )
        .fetch_all(pool)
        .await?);
        Ok(rows
            .into_iter()
            .map(|columns| RenditionCount {
                variant: columns.variant,
                made: unsigned(columns.made),
                impossible: unsigned(columns.impossible),
                bytes: unsigned(columns.bytes),
            })
            .collect())
    }
}
