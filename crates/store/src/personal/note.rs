//! Notes on tracks.

use super::Owner;
use crate::value::{moment, signed, unsigned};
use crate::{Result, Store};
use domain::{AccountId, LibraryId, NoteId, Timestamp, TrackId};
use uuid::Uuid;

/// How many notes of a track are read: more than anybody writes.
const MAX_NOTES: i64 = 1_000;

/// A note to keep.
#[derive(Clone, Debug)]
pub struct NewNote {
    /// Names it.
    pub id: NoteId,
    /// Who writes it, and where.
    pub owner: Owner,
    /// The track.
    pub track: TrackId,
    /// The moment of the track it is about, in milliseconds.
    pub at_ms: Option<u64>,
    /// 1 to 2000 characters.
    pub text: String,
    /// When.
    pub now: Timestamp,
}

/// A note as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteRecord {
    /// Names it.
    pub id: NoteId,
    /// Who wrote it.
    pub account: AccountId,
    /// What they are called now.
    pub author: String,
    /// The moment of the track it is about, in milliseconds.
    pub at_ms: Option<u64>,
    /// What it says.
    pub text: String,
    /// When it was written.
    pub written_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct NoteColumns {
    id: Uuid,
    account_id: Uuid,
    author: String,
    at_ms: Option<i64>,
    text: String,
    created_at: Timestamp,
}

impl Store {
    /// The notes on a track, in the order of the moments they are about; those about the whole come first.
    pub async fn notes(&self, library: LibraryId, track: TrackId) -> Result<Vec<NoteRecord>> {
        let rows: Vec<NoteColumns> = on_read!(self, pool => sqlx::query_as(
            "SELECT n.id, n.account_id, a.name AS author, n.at_ms, n.text, n.created_at
             FROM note n JOIN account a ON a.id = n.account_id
             WHERE n.library_id = $1 AND n.track_id = $2 AND n.deleted_at IS NULL
             ORDER BY coalesce(n.at_ms, -1), n.id LIMIT $3",
        )
        .bind(library.uuid())
        .bind(track.uuid())
        .bind(MAX_NOTES)
        .fetch_all(pool)
        .await?);
        Ok(rows
            .into_iter()
            .map(|columns| NoteRecord {
                id: NoteId::from_uuid(columns.id),
                account: AccountId::from_uuid(columns.account_id),
                author: columns.author,
                at_ms: columns.at_ms.map(unsigned),
                text: columns.text,
                written_at: columns.created_at,
            })
            .collect())
    }

    /// Keeps a note. `false` when there is no such track.
    pub async fn add_note(&self, new: &NewNote) -> Result<bool> {
        let added = on_write!(self, pool => sqlx::query(
            "INSERT INTO note (id, library_id, account_id, track_id, at_ms, text, created_at, updated_at)
             SELECT $1, library_id, $3, id, $5, $6, $7, $7 FROM track
             WHERE library_id = $2 AND id = $4 AND deleted_at IS NULL",
        )
        .bind(new.id.uuid())
        .bind(new.owner.library.uuid())
        .bind(new.owner.account.uuid())
        .bind(new.track.uuid())
        .bind(new.at_ms.map(signed))
        .bind(&new.text)
        .bind(moment(new.now))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(added > 0)
    }

    /// Takes a note away, keeping it for [`Store::restore_note`], and answers its track. Only one of `author`'s, where
    /// one is named; none when there is no such note.
    pub async fn delete_note(
        &self,
        library: LibraryId,
        author: Option<AccountId>,
        note: NoteId,
        now: Timestamp,
    ) -> Result<Option<TrackId>> {
        self.mark_note(
            "UPDATE note SET deleted_at = $4, updated_at = $4
             WHERE library_id = $1 AND id = $2 AND ($3 IS NULL OR account_id = $3) AND deleted_at IS NULL
             RETURNING track_id",
            library,
            author,
            note,
            now,
        )
        .await
    }

    /// Brings a note back; as [`Store::delete_note`].
    pub async fn restore_note(
        &self,
        library: LibraryId,
        author: Option<AccountId>,
        note: NoteId,
        now: Timestamp,
    ) -> Result<Option<TrackId>> {
        self.mark_note(
            "UPDATE note SET deleted_at = NULL, updated_at = $4
             WHERE library_id = $1 AND id = $2 AND ($3 IS NULL OR account_id = $3) AND deleted_at IS NOT NULL
             RETURNING track_id",
            library,
            author,
            note,
            now,
        )
        .await
    }

    async fn mark_note(
        &self,
        text: &'static str,
        library: LibraryId,
        author: Option<AccountId>,
        note: NoteId,
        now: Timestamp,
    ) -> Result<Option<TrackId>> {
        let track: Option<Uuid> = on_write!(self, pool => sqlx::query_scalar(text)
            .bind(library.uuid())
            .bind(note.uuid())
            .bind(author.map(AccountId::uuid))
            .bind(moment(now))
            .fetch_optional(pool)
            .await?);
        Ok(track.map(TrackId::from_uuid))
    }
}
