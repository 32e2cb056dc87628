//! Playlists: read, named, shared, put away. Their list is in `playlist_page`, what stands in them in `playlist_entry`.

use super::Owner;
use super::playlist_page::{PlaylistColumns, playlists, visible};
use crate::value::{moment, signed, unsigned};
use crate::{Result, Store};
use domain::fold::sort_key;
use domain::personal::{EntryQuery, PlaylistDetail, PlaylistRef, PlaylistVisibility};
use domain::{AccountId, LibraryId, PlaylistId, Timestamp};
use uuid::Uuid;

/// What its owner says about a playlist, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaylistFields {
    /// 1 to 200 characters.
    pub title: String,
    /// At most 2000 characters.
    pub description: String,
    /// Who sees it.
    pub visibility: PlaylistVisibility,
}

/// A playlist to create.
#[derive(Clone, Debug)]
pub struct NewPlaylist {
    /// Names it.
    pub id: PlaylistId,
    /// Whose it is, and where.
    pub owner: Owner,
    /// What they say about it.
    pub fields: PlaylistFields,
    /// When.
    pub now: Timestamp,
}

/// How a change to a playlist ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaylistEdit {
    /// As asked.
    Done,
    /// Somebody else edited it meanwhile; this is its revision now.
    Stale(u64),
    /// This person has no such playlist.
    Missing,
}

/// Own playlists that are offered at once: beyond this a person looks for one.
const MAX_PLAYLISTS: i64 = 1000;

impl Store {
    /// A playlist this reader may see, with a page of its tracks. [`StoreError::Cursor`](crate::StoreError::Cursor) when
    /// `after` was not made for this order.
    pub async fn playlist(
        &self,
        library: LibraryId,
        reader: Option<AccountId>,
        playlist: PlaylistId,
        query: &EntryQuery,
    ) -> Result<Option<PlaylistDetail>> {
        let text = playlists!(concat!(
            "(SELECT * FROM playlist WHERE ",
            visible!(),
            " AND id = $3) p JOIN account a ON a.id = p.account_id"
        ));
        let found: Option<PlaylistColumns> = on_read!(self, pool => sqlx::query_as(text)
            .bind(library.uuid())
            .bind(reader.map(AccountId::uuid))
            .bind(playlist.uuid())
            .fetch_optional(pool)
            .await?);
        let Some(columns) = found else {
            return Ok(None);
        };
        let (entries, first) = self.playlist_entries(library, playlist, query).await?;
        Ok(Some(PlaylistDetail {
            row: columns.row(reader)?,
            revision: unsigned(columns.revision),
            description: columns.description,
            entries,
            first,
        }))
    }

    /// What a person's own playlists are called, by title.
    pub async fn own_playlists(&self, owner: Owner) -> Result<Vec<PlaylistRef>> {
        let rows: Vec<(Uuid, String)> = on_read!(self, pool => sqlx::query_as(
            "SELECT id, title FROM playlist
             WHERE library_id = $1 AND account_id = $2 AND deleted_at IS NULL ORDER BY sort_title, id LIMIT $3",
        )
        .bind(owner.library.uuid())
        .bind(owner.account.uuid())
        .bind(MAX_PLAYLISTS)
        .fetch_all(pool)
        .await?);
        Ok(rows
            .into_iter()
            .map(|(id, title)| PlaylistRef {
                id: PlaylistId::from_uuid(id),
                title,
            })
            .collect())
    }

    /// Creates an empty playlist.
    pub async fn create_playlist(&self, new: &NewPlaylist) -> Result<()> {
        on_write!(self, pool => sqlx::query(
            "INSERT INTO playlist (id, library_id, account_id, title, sort_title, description, visibility, created_at,
                 updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        )
        .bind(new.id.uuid())
        .bind(new.owner.library.uuid())
        .bind(new.owner.account.uuid())
        .bind(&new.fields.title)
        .bind(sort_key(&new.fields.title))
        .bind(&new.fields.description)
        .bind(new.fields.visibility.as_str())
        .bind(moment(new.now))
        .execute(pool)
        .await
        .map(drop)?);
        Ok(())
    }

    /// Changes what is said about a playlist, if it still is what its owner saw: of that revision.
    pub async fn edit_playlist(
        &self,
        owner: Owner,
        playlist: PlaylistId,
        revision: u64,
        fields: &PlaylistFields,
        now: Timestamp,
    ) -> Result<PlaylistEdit> {
        Ok(in_transaction!(self, tx => {
            // Writing first locks the row.
            let present: Option<i64> = sqlx::query_scalar(
                "UPDATE playlist SET updated_at = $4
                 WHERE library_id = $1 AND account_id = $2 AND id = $3 AND deleted_at IS NULL RETURNING revision",
            )
            .bind(owner.library.uuid())
            .bind(owner.account.uuid())
            .bind(playlist.uuid())
            .bind(moment(now))
            .fetch_optional(&mut *tx)
            .await?;
            match present.map(unsigned) {
                None => return Ok(PlaylistEdit::Missing),
                Some(present) if present != revision => return Ok(PlaylistEdit::Stale(present)),
                Some(_) => {}
            }
            sqlx::query(
                "UPDATE playlist SET title = $3, sort_title = $4, description = $5, visibility = $6,
                     revision = revision + 1
                 WHERE library_id = $1 AND id = $2",
            )
            .bind(owner.library.uuid())
            .bind(playlist.uuid())
            .bind(&fields.title)
            .bind(sort_key(&fields.title))
            .bind(&fields.description)
            .bind(fields.visibility.as_str())
            .execute(&mut *tx)
            .await?;
            PlaylistEdit::Done
        }))
    }

    /// Puts a playlist away, if it still is what its owner saw, keeping it for [`Store::restore_playlist`].
    pub async fn delete_playlist(
        &self,
        owner: Owner,
        playlist: PlaylistId,
        revision: u64,
        now: Timestamp,
    ) -> Result<PlaylistEdit> {
        Ok(in_transaction!(self, tx => {
            let changed = sqlx::query(
                "UPDATE playlist SET deleted_at = $4, updated_at = $4
                 WHERE library_id = $1 AND account_id = $2 AND id = $3 AND deleted_at IS NULL AND revision = $5",
            )
            .bind(owner.library.uuid())
            .bind(owner.account.uuid())
            .bind(playlist.uuid())
            .bind(moment(now))
            .bind(signed(revision))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if changed == 0 {
                let present: Option<i64> = sqlx::query_scalar(
                    "SELECT revision FROM playlist
                     WHERE library_id = $1 AND account_id = $2 AND id = $3 AND deleted_at IS NULL",
                )
                .bind(owner.library.uuid())
                .bind(owner.account.uuid())
                .bind(playlist.uuid())
                .fetch_optional(&mut *tx)
                .await?;
                return Ok(match present {
                    Some(present) => PlaylistEdit::Stale(unsigned(present)),
                    None => PlaylistEdit::Missing,
                });
            }
            PlaylistEdit::Done
        }))
    }

    /// Brings a playlist back, as it was. `false` when this person has put none of that id away.
    pub async fn restore_playlist(
        &self,
        owner: Owner,
        playlist: PlaylistId,
        now: Timestamp,
    ) -> Result<bool> {
        let changed = on_write!(self, pool => sqlx::query(
            "UPDATE playlist SET deleted_at = NULL, updated_at = $4
             WHERE library_id = $1 AND account_id = $2 AND id = $3 AND deleted_at IS NOT NULL",
        )
        .bind(owner.library.uuid())
        .bind(owner.account.uuid())
        .bind(playlist.uuid())
        .bind(moment(now))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
    }
}
