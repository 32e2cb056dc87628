//! Favourites and ratings.

use super::Owner;
use crate::track::RowColumns;
use crate::value::{moment, small, unsigned};
use crate::{Result, Store};
use domain::personal::{FavouritePage, Personal, Stars};
use domain::track::TrackRow;
use domain::{Timestamp, TrackId};

#[derive(sqlx::FromRow)]
struct PersonalColumns {
    favourite: bool,
    stars: Option<i64>,
    position_ms: Option<i64>,
}

/// A page of favourites; the position is the track the page before ended with.
macro_rules! favourites {
    ($position:literal) => {
        concat!(
            "SELECT ",
            track_columns!(),
            " FROM favourite f JOIN track t ON t.id = f.track_id AND t.deleted_at IS NULL",
            track_joins!(),
            "WHERE f.library_id = $1 AND f.account_id = $2",
            $position,
            " ORDER BY f.created_at DESC, f.track_id DESC LIMIT $3"
        )
    };
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

    /// A person's favourites, the latest first: those behind `after`, at most `limit`.
    pub async fn favourites(
        &self,
        owner: Owner,
        after: Option<TrackId>,
        limit: u32,
    ) -> Result<FavouritePage> {
        let text = match after {
            None => favourites!(""),
            Some(_) => favourites!(
                " AND (f.created_at, f.track_id) <
                     (SELECT created_at, track_id FROM favourite WHERE account_id = $2 AND track_id = $4)"
            ),
        };
        let (mut rows, total): (Vec<RowColumns>, i64) = on_read!(self, pool => {
            let page = sqlx::query_as(text)
                .bind(owner.library.uuid())
                .bind(owner.account.uuid())
                .bind(i64::from(limit) + 1);
            let page = match after {
                None => page,
                Some(track) => page.bind(track.uuid()),
            };
            let rows = page.fetch_all(pool).await?;
            let total = sqlx::query_scalar(
                // All of them, less those of tracks in the bin: there is much of the former in one index, and little of
                // the latter.
                "SELECT (SELECT count(*) FROM favourite WHERE library_id = $1 AND account_id = $2)
                     - (SELECT count(*) FROM track t CROSS JOIN favourite f
                        WHERE t.library_id = $1 AND t.deleted_at IS NOT NULL
                            AND f.account_id = $2 AND f.track_id = t.id)",
            )
            .bind(owner.library.uuid())
            .bind(owner.account.uuid())
            .fetch_one(pool)
            .await?;
            (rows, total)
        });
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let rows: Vec<TrackRow> = rows
            .into_iter()
            .map(TrackRow::try_from)
            .collect::<Result<_>>()?;
        Ok(FavouritePage {
            next: rows.last().filter(|_| more).map(|row| row.id),
            rows,
            total: unsigned(total),
        })
    }
}
