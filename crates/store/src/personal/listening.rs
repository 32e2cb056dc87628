//! Where a person is in the tracks they know. What they listened to is in `plays`.

use super::Owner;
use crate::track::RowColumns;
use crate::value::{moment, signed, unsigned};
use crate::{Result, Store};
use domain::personal::{RESUME_MARGIN_MS, Unfinished};
use domain::track::TrackRow;
use domain::{PlayId, Timestamp, TrackId};
use std::time::Duration;
use uuid::Uuid;

/// A play is told again where the answer was lost, and its time is measured from when it is told: two of a track that are
/// no further apart are one.
const SAME: Duration = Duration::from_secs(5);

/// What a player told.
#[derive(Clone, Copy, Debug)]
pub struct Heard {
    /// Who listens, and where.
    pub owner: Owner,
    /// To what.
    pub track: TrackId,
    /// Where they are, in milliseconds; none at the end.
    pub position_ms: Option<u64>,
    /// Names the play that begins with it, if one does. Its beginning near that of the track is no place to go on from, and
    /// leaves the one that was there.
    pub begins: Option<PlayId>,
    /// When: not long ago, unless the player could reach nobody then.
    pub now: Timestamp,
}

#[derive(sqlx::FromRow)]
struct UnfinishedColumns {
    #[sqlx(flatten)]
    row: RowColumns,
    position_ms: i64,
    heard_at: Timestamp,
}

/// What was stopped in the middle. The page comes first: PostgreSQL does not reorder this many joins, and would join all
/// that a person ever heard before it cut the page off.
const UNFINISHED: &str = concat!(
    "SELECT ",
    track_columns!(),
    ", l.position_ms, l.heard_at
     FROM (
         SELECT l.track_id, l.position_ms, l.heard_at
         FROM listening l JOIN track t ON t.id = l.track_id AND t.deleted_at IS NULL
         WHERE l.library_id = $1 AND l.account_id = $2 AND l.position_ms > 0
         ORDER BY l.heard_at DESC, l.track_id DESC LIMIT $3
     ) l JOIN track t ON t.id = l.track_id",
    track_joins!(),
    "ORDER BY l.heard_at DESC, l.track_id DESC"
);

impl Store {
    /// Keeps where a person is in a track, and the play that begins, if one does. Near the beginning or the end of the
    /// track ([`RESUME_MARGIN_MS`]) nothing is left to go on from. What was heard before what is known already changes no
    /// place: another device has gone on since. `false` when there is no such track.
    pub async fn note_heard(&self, heard: &Heard) -> Result<bool> {
        let known = in_transaction!(self, tx => {
            let known = sqlx::query(
                "INSERT INTO listening (library_id, account_id, track_id, position_ms, heard_at)
                 SELECT t.library_id, $2, t.id,
                     CASE WHEN $4 < $6 OR $4 > coalesce(a.duration_ms, $4 + $6) - $6 THEN 0 ELSE $4 END, $5
                 FROM track t
                 JOIN track_asset ta ON ta.track_id = t.id AND ta.role = 'master'
                 JOIN asset a ON a.id = ta.asset_id
                 WHERE t.library_id = $1 AND t.id = $3 AND t.deleted_at IS NULL
                 ON CONFLICT (account_id, track_id)
                 DO UPDATE SET
                     position_ms = CASE WHEN excluded.heard_at < listening.heard_at OR ($7 AND $4 < $6)
                         THEN listening.position_ms ELSE excluded.position_ms END,
                     heard_at = CASE WHEN excluded.heard_at < listening.heard_at
                         THEN listening.heard_at ELSE excluded.heard_at END",
            )
            .bind(heard.owner.library.uuid())
            .bind(heard.owner.account.uuid())
            .bind(heard.track.uuid())
            .bind(heard.position_ms.map_or(0, signed))
            .bind(moment(heard.now))
            .bind(signed(RESUME_MARGIN_MS))
            .bind(heard.begins.is_some())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if let (Some(play), 1..) = (heard.begins, known) {
                sqlx::query(
                    "INSERT INTO play (id, library_id, account_id, track_id, at)
                     SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (
                         SELECT 1 FROM play
                         WHERE library_id = $2 AND account_id = $3 AND id BETWEEN $6 AND $7 AND track_id = $4
                     )",
                )
                .bind(play.uuid())
                .bind(heard.owner.library.uuid())
                .bind(heard.owner.account.uuid())
                .bind(heard.track.uuid())
                .bind(moment(heard.now))
                // Identifiers are in the order of the times they were made from.
                .bind(PlayId::from_parts(heard.now - SAME, [0; 10]).uuid())
                .bind(PlayId::from_parts(heard.now + SAME, [0xff; 10]).uuid())
                .execute(&mut *tx)
                .await?;
            }
            known
        });
        Ok(known > 0)
    }

    /// Where a person is in what they heard since then, the latest first.
    pub async fn places(
        &self,
        owner: Owner,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<(TrackId, u64, Timestamp)>> {
        let rows: Vec<(Uuid, i64, Timestamp)> = on_read!(self, pool => sqlx::query_as(
            "SELECT track_id, position_ms, heard_at FROM listening
             WHERE library_id = $1 AND account_id = $2 AND heard_at >= $3
             ORDER BY heard_at DESC LIMIT $4",
        )
        .bind(owner.library.uuid())
        .bind(owner.account.uuid())
        .bind(moment(since))
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await?);
        let place = |(track, position_ms, heard_at)| {
            (TrackId::from_uuid(track), unsigned(position_ms), heard_at)
        };
        Ok(rows.into_iter().map(place).collect())
    }

    /// What a person stopped in the middle of, the latest first.
    pub async fn unfinished(&self, owner: Owner, limit: u32) -> Result<Vec<Unfinished>> {
        let rows: Vec<UnfinishedColumns> = on_read!(self, pool => sqlx::query_as(UNFINISHED)
            .bind(owner.library.uuid())
            .bind(owner.account.uuid())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await?);
        rows.into_iter()
            .map(|columns| {
                Ok(Unfinished {
                    track: TrackRow::try_from(columns.row)?,
                    position_ms: unsigned(columns.position_ms),
                    heard_at: columns.heard_at,
                })
            })
            .collect()
    }
}
