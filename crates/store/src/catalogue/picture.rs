//! Pictures that people send for events and songs: assets like all others, with a row that says what for.

use super::cover::{first_picture, of_covered};
use crate::upload::{await_bounds, check_bounds};
use crate::value::{moment, parsed, signed};
use crate::{AuditEntry, Bounds, Made, NewJob, Result, Store, StoreError};
use domain::cover::{Covered, MAX_PICTURES, Picture, Pictures, TrackPicture};
use domain::{
    AccountId, Art, AssetId, ContentHash, EventId, FileName, LibraryId, PictureId, SongId,
    Timestamp,
};
use uuid::Uuid;

/// Pictures of tracks that are offered for a cover.
const OFFERED: i64 = 100;

/// A picture whose bytes are in the blob store under their hash.
#[derive(Clone, Debug)]
pub struct NewPicture {
    /// Names the picture, unless the same was sent for the same thing before.
    pub id: PictureId,
    /// Names the asset, should the content be new to the library.
    pub asset: AssetId,
    /// Whose it is.
    pub library: LibraryId,
    /// What it was sent for.
    pub covered: Covered,
    /// Its content.
    pub made: Made,
    /// The file's name.
    pub name: FileName,
    /// What its header says it is, such as `image/jpeg`.
    pub media_type: &'static str,
    /// What pages know of it until it is drawn at their sizes.
    pub art: Art,
    /// What it shows: at most 300 characters.
    pub alt: String,
    /// Who sent it.
    pub account: AccountId,
    /// What may be kept, this picture included.
    pub bounds: Bounds,
    /// Queued in the same transaction, should the content be new to the library.
    pub job: NewJob,
    /// Written in the same transaction.
    pub audit: AuditEntry,
    /// When.
    pub now: Timestamp,
}

#[derive(sqlx::FromRow)]
struct PictureColumns {
    id: Uuid,
    asset_id: Uuid,
    art: String,
    alt: String,
    name: String,
    created_at: Timestamp,
    problem: Option<String>,
}

#[derive(sqlx::FromRow)]
struct OwnerColumns {
    event_id: Option<Uuid>,
    song_id: Option<Uuid>,
    alt: String,
    name: String,
}

/// A picture as changing it needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureOwner {
    /// What it was sent for.
    pub covered: Covered,
    /// What it is called: what it shows, or the name of its file.
    pub title: String,
}

impl OwnerColumns {
    fn owner(self) -> Option<PictureOwner> {
        let event = self.event_id.map(EventId::from_uuid).map(Covered::Event);
        let song = self.song_id.map(SongId::from_uuid).map(Covered::Song);
        Some(PictureOwner {
            covered: event.or(song)?,
            title: if self.alt.is_empty() {
                self.name
            } else {
                self.alt
            },
        })
    }
}

impl Store {
    /// Notes that the blob of this content is to go unless something refers to it. Written before the blob comes, it
    /// tells a later [`Store::released_blobs`] of one that a crash left without a reference.
    pub async fn release_blob(&self, hash: ContentHash) -> Result<()> {
        on_write!(self, pool => sqlx::query("INSERT INTO released_blob (hash) VALUES ($1) ON CONFLICT DO NOTHING")
            .bind(hash.as_bytes().as_slice())
            .execute(pool)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Keeps a picture for an event or a song: asset, job and audit entry, all or nothing, and answers its asset. One
    /// that was sent before is described anew, and comes back where it was in the bin. [`StoreError::Missing`] where
    /// there is no such event or song; [`StoreError::Crowded`] where it has [`MAX_PICTURES`] already;
    /// [`StoreError::Taken`] where the library has the content as something else than a picture.
    pub async fn add_picture(&self, new: &NewPicture) -> Result<AssetId> {
        let now = moment(new.now);
        let (library, id) = (new.library.uuid(), new.covered.item().id);
        let what = new.covered.item().noun.as_str();
        // Writing first locks the row, so that two that send at once count each other's.
        let touch = of_covered!(
            new.covered,
            "UPDATE ",
            " SET updated_at = $3 WHERE library_id = $1 AND id = $2 AND deleted_at IS NULL"
        );
        let insert = of_covered!(
            new.covered,
            "INSERT INTO picture (id, library_id, asset_id, ",
            "_id, alt, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $6)
             ON CONFLICT (",
            "_id, asset_id) DO UPDATE SET alt = excluded.alt, stood = 0, deleted_at = NULL,
                 updated_at = excluded.updated_at"
        );
        let count = of_covered!(
            new.covered,
            "SELECT count(*) FROM picture WHERE library_id = $1 AND ",
            "_id = $2"
        );
        Ok(in_transaction!(self, tx => {
            await_bounds!(self, &mut *tx, new.library, &new.bounds);
            let found = sqlx::query(touch)
                .bind(library)
                .bind(id)
                .bind(now)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if found == 0 {
                return Err(StoreError::Missing(what));
            }
            let created = sqlx::query(
                "INSERT INTO asset (id, library_id, hash, size, name, media_type, art, account_id, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (library_id, hash) DO NOTHING",
            )
            .bind(new.asset.uuid())
            .bind(library)
            .bind(new.made.hash.as_bytes().as_slice())
            .bind(signed(new.made.size))
            .bind(new.name.as_str())
            .bind(new.media_type)
            .bind(new.art.to_string())
            .bind(new.account.uuid())
            .bind(now)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            let (asset, media_type): (Uuid, String) = sqlx::query_as(
                "SELECT id, media_type FROM asset WHERE library_id = $1 AND hash = $2",
            )
            .bind(library)
            .bind(new.made.hash.as_bytes().as_slice())
            .fetch_one(&mut *tx)
            .await?;
            if media_type != new.media_type {
                return Err(StoreError::Taken("file"));
            }
            if created > 0 {
                check_bounds!(&mut *tx, new.library, new.account, &new.bounds);
                insert_job!(&mut *tx, &new.job).await?;
            }
            sqlx::query(insert)
                .bind(new.id.uuid())
                .bind(library)
                .bind(asset)
                .bind(id)
                .bind(&new.alt)
                .bind(now)
                .execute(&mut *tx)
                .await?;
            let pictures: i64 = sqlx::query_scalar(count)
                .bind(library)
                .bind(id)
                .fetch_one(&mut *tx)
                .await?;
            if pictures > i64::from(MAX_PICTURES) {
                return Err(StoreError::Crowded(u64::from(MAX_PICTURES)));
            }
            insert_audit!(&mut *tx, &new.audit).await?;
            AssetId::from_uuid(asset)
        }))
    }

    /// What the cover of an event or a song is chosen from: at most 100 pictures of its tracks, each once however many
    /// have it, and all that were sent for it and are not in the bin.
    pub async fn pictures(&self, library: LibraryId, covered: Covered) -> Result<Pictures> {
        let id = covered.item().id;
        // What was made of two pictures tells whether they are the same: each track has a file of its own.
        let of_tracks = of_covered!(
            covered,
            "SELECT id, art, title FROM (
                 SELECT a.id, a.art, t.title, t.position, t.id AS track_id,
                     row_number() OVER (PARTITION BY r.hash ORDER BY t.position, t.id) AS nth
                 FROM track t JOIN track_asset ta ON ta.track_id = t.id AND ta.role = 'master'
                 JOIN asset a ON a.id = ta.asset_id AND a.art IS NOT NULL
                 JOIN rendition r ON r.asset_id = a.id AND r.variant = '320.webp' AND r.hash IS NOT NULL
                 WHERE t.library_id = $1 AND t.",
            "_id = $2 AND t.deleted_at IS NULL
             ) p WHERE nth = 1 ORDER BY position, track_id LIMIT $3"
        );
        let sent = of_covered!(
            covered,
            "SELECT p.id, p.asset_id, a.art, p.alt, a.name, p.created_at, r.problem
             FROM picture p JOIN asset a ON a.id = p.asset_id AND a.art IS NOT NULL
             LEFT JOIN rendition r ON r.asset_id = a.id AND r.variant = 'picture'
             WHERE p.library_id = $1 AND p.",
            "_id = $2 AND p.deleted_at IS NULL ORDER BY p.created_at DESC, p.id DESC"
        );
        let (of_tracks, sent): (Vec<(Uuid, String, String)>, Vec<PictureColumns>) = on_read!(self, pool => {
            let of_tracks = sqlx::query_as(of_tracks)
                .bind(library.uuid())
                .bind(id)
                .bind(OFFERED)
                .fetch_all(pool)
                .await?;
            let sent = sqlx::query_as(sent)
                .bind(library.uuid())
                .bind(id)
                .fetch_all(pool)
                .await?;
            (of_tracks, sent)
        });
        Ok(Pictures {
            of_tracks: of_tracks
                .into_iter()
                .map(|(asset, art, title)| {
                    Ok(TrackPicture {
                        asset: AssetId::from_uuid(asset),
                        art: parsed("picture", &art)?,
                        title,
                    })
                })
                .collect::<Result<_>>()?,
            sent: sent
                .into_iter()
                .map(Picture::try_from)
                .collect::<Result<_>>()?,
        })
    }

    /// What a picture was sent for, and what it is called. Of those in the bin where `binned` says so, else of those that
    /// are not, and whose event or song is not.
    pub async fn picture_owner(
        &self,
        library: LibraryId,
        picture: PictureId,
        binned: bool,
    ) -> Result<Option<PictureOwner>> {
        let found: Option<OwnerColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT p.event_id, p.song_id, p.alt, a.name FROM picture p JOIN asset a ON a.id = p.asset_id
             LEFT JOIN event e ON e.id = p.event_id LEFT JOIN song s ON s.id = p.song_id
             WHERE p.library_id = $1 AND p.id = $2 AND (p.deleted_at IS NOT NULL) = ($3 = 1)
                 AND ($3 = 1 OR (e.deleted_at IS NULL AND s.deleted_at IS NULL))",
        )
        .bind(library.uuid())
        .bind(picture.uuid())
        .bind(i64::from(binned))
        .fetch_optional(pool)
        .await?);
        Ok(found.and_then(OwnerColumns::owner))
    }

    /// Says anew what a picture shows. `false`, and no audit entry, where there is no such picture, or what was said so far
    /// is not what was `seen`.
    pub async fn describe_picture(
        &self,
        library: LibraryId,
        picture: PictureId,
        seen: &str,
        alt: &str,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<bool> {
        in_transaction!(self, tx => {
            let changed = sqlx::query(
                "UPDATE picture SET alt = $4, updated_at = $5
                 WHERE library_id = $1 AND id = $2 AND alt = $3 AND deleted_at IS NULL",
            )
            .bind(library.uuid())
            .bind(picture.uuid())
            .bind(seen)
            .bind(alt)
            .bind(moment(now))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                return Ok(false);
            }
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(true)
    }

    /// Puts a picture into the bin. Where it stood for its event or song, the first picture of the tracks does so from
    /// then on. `false`, and no audit entry, when it is not there.
    pub async fn delete_picture(
        &self,
        library: LibraryId,
        picture: PictureId,
        covered: Covered,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<bool> {
        let id = covered.item().id;
        let uncover = of_covered!(
            covered,
            "UPDATE ",
            " SET cover_asset_id = NULL, cover_chosen = 0, revision = revision + 1, updated_at = $4
              WHERE library_id = $1 AND id = $2 AND cover_chosen = 1
                  AND cover_asset_id = (SELECT asset_id FROM picture WHERE id = $3)"
        );
        in_transaction!(self, tx => {
            let stood = sqlx::query(uncover)
                .bind(library.uuid())
                .bind(id)
                .bind(picture.uuid())
                .bind(moment(now))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            let changed = sqlx::query(
                "UPDATE picture SET deleted_at = $3, updated_at = $3, stood = $4
                 WHERE library_id = $1 AND id = $2 AND deleted_at IS NULL",
            )
            .bind(library.uuid())
            .bind(picture.uuid())
            .bind(moment(now))
            .bind(signed(stood))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                return Ok(false);
            }
            if stood > 0 {
                sqlx::query(first_picture(covered))
                    .bind(library.uuid())
                    .bind(id)
                    .execute(&mut *tx)
                    .await?;
            }
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(true)
    }

    /// Takes a picture out of the bin. Where it stood for its event or song, and nobody chose otherwise since, it does so
    /// again. `false`, and no audit entry, when the bin has no such picture.
    pub async fn restore_picture(
        &self,
        library: LibraryId,
        picture: PictureId,
        covered: Covered,
        audit: &AuditEntry,
        now: Timestamp,
    ) -> Result<bool> {
        let cover = of_covered!(
            covered,
            "UPDATE ",
            " SET cover_asset_id = (SELECT asset_id FROM picture WHERE id = $3), cover_chosen = 1,
                  revision = revision + 1, updated_at = $4
              WHERE library_id = $1 AND id = $2 AND cover_chosen = 0
                  AND EXISTS (SELECT 1 FROM picture WHERE id = $3 AND stood = 1)"
        );
        in_transaction!(self, tx => {
            let changed = sqlx::query(
                "UPDATE picture SET deleted_at = NULL, updated_at = $3
                 WHERE library_id = $1 AND id = $2 AND deleted_at IS NOT NULL",
            )
            .bind(library.uuid())
            .bind(picture.uuid())
            .bind(moment(now))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                return Ok(false);
            }
            sqlx::query(cover)
                .bind(library.uuid())
                .bind(covered.item().id)
                .bind(picture.uuid())
                .bind(moment(now))
                .execute(&mut *tx)
                .await?;
            insert_audit!(&mut *tx, audit).await?;
        });
        Ok(true)
    }
}

impl TryFrom<PictureColumns> for Picture {
    type Error = StoreError;

    fn try_from(columns: PictureColumns) -> Result<Self> {
        Ok(Self {
            id: PictureId::from_uuid(columns.id),
            asset: AssetId::from_uuid(columns.asset_id),
            art: parsed("picture", &columns.art)?,
            alt: columns.alt,
            name: columns.name,
            added_at: columns.created_at,
            problem: columns.problem,
        })
    }
}
