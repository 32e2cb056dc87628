//! What a track is to a person: whether it is a favourite, and its rating.

use super::Owner;
use crate::value::{moment, small, unsigned};
use crate::{Result, Store};
use domain::personal::{Personal, Stars};
use domain::{Timestamp, TrackId};

#[derive(sqlx::FromRow)]
struct PersonalColumns {
    favourite: bool,
    stars: Option<i64>,
    position_ms: Option<i64>,
}

impl Store {
    /// What a track is to a person. Nothing, where they never met.
    pub async fn personal(&self, owner: Owner, track: TrackId) -> Result<Personal> {
        let columns: PersonalColumns = on_read!(self, pool => sqlx::query_as(
            "SELECT
                 EXISTS (SELECT 1 FROM favourite WHERE library_id = $1 AND account_id = $2 AND track_id = $3)
                     AS favourite,
                 (SELECT stars FROM rating WHERE library_id = $1 AND account_id = $2 AND track_id = $3) AS stars,
                 (SELECT position_ms FROM listening WHERE library_id = $1 AND account_id = $2 AND track_id = $3)
                     AS position_ms",
        )
        .bind(owner.library.uuid())
        .bind(owner.account.uuid())
        .bind(track.uuid())
        .fetch_one(pool)
        .await?);
        Ok(Personal {
            favourite: columns.favourite,
            stars: match columns.stars {
                Some(stars) => Stars::try_from(small::<u8>("rating", stars)?).ok(),
                None => None,
            },
            resume_ms: columns
                .position_ms
                .map(unsigned)
                .filter(|&position| position > 0),
        })
    }

    /// Makes a track a favourite, or no longer one. `false` when there is no such track to like.
    pub async fn set_favourite(
        &self,
        owner: Owner,
        track: TrackId,
        on: bool,
        now: Timestamp,
    ) -> Result<bool> {
        let text = if on {
            "INSERT INTO favourite (library_id, account_id, track_id, created_at)
             SELECT library_id, $2, id, $4 FROM track WHERE library_id = $1 AND id = $3 AND deleted_at IS NULL
             ON CONFLICT (account_id, track_id) DO UPDATE SET created_at = favourite.created_at"
        } else {
            "DELETE FROM favourite WHERE library_id = $1 AND account_id = $2 AND track_id = $3 AND created_at <= $4"
        };
        let changed = on_write!(self, pool => sqlx::query(text)
            .bind(owner.library.uuid())
            .bind(owner.account.uuid())
            .bind(track.uuid())
            .bind(moment(now))
            .execute(pool)
            .await?
            .rows_affected());
        Ok(changed > 0 || !on)
    }

    /// Keeps a person's rating of a track, or takes it back. `false` when there is no such track.
    pub async fn set_rating(
        &self,
        owner: Owner,
        track: TrackId,
        stars: Option<Stars>,
        now: Timestamp,
    ) -> Result<bool> {
        let Some(stars) = stars else {
            on_write!(self, pool => sqlx::query(
                "DELETE FROM rating WHERE library_id = $1 AND account_id = $2 AND track_id = $3",
            )
            .bind(owner.library.uuid())
            .bind(owner.account.uuid())
            .bind(track.uuid())
            .execute(pool)
            .await
            .map(drop)?);
            return Ok(true);
        };
        let changed = on_write!(self, pool => sqlx::query(
            "INSERT INTO rating (library_id, account_id, track_id, stars, created_at, updated_at)
             SELECT library_id, $2, id, $4, $5, $5 FROM track
             WHERE library_id = $1 AND id = $3 AND deleted_at IS NULL
             ON CONFLICT (account_id, track_id)
             DO UPDATE SET stars = excluded.stars, updated_at = excluded.updated_at",
        )
        .bind(owner.library.uuid())
        .bind(owner.account.uuid())
        .bind(track.uuid())
        .bind(i64::from(stars.get()))
        .bind(moment(now))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(changed > 0)
    }
}
