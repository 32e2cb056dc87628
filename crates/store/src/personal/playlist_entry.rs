//! What stands in a playlist: added, moved, taken out.

use super::Owner;
use crate::value::{list, moment};
use crate::{Result, Store};
use domain::personal::{MAX_PLAYLIST_ENTRIES, Move};
use domain::{PlaylistEntryId, PlaylistId, Timestamp, TrackId};
use uuid::Uuid;

/// A track to put at the end of a playlist.
#[derive(Clone, Copy, Debug)]
pub struct NewEntry {
    /// Names its place.
    pub id: PlaylistEntryId,
    /// Whose playlist it is.
    pub owner: Owner,
    /// Which.
    pub playlist: PlaylistId,
    /// What is put there.
    pub track: TrackId,
    /// When.
    pub now: Timestamp,
}

/// What was taken out of a playlist, for putting it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The track that stood there.
    pub track: TrackId,
    /// Its place among those that are shown, from 0.
    pub place: u32,
}

#[derive(sqlx::FromRow)]
struct Standing {
    id: Uuid,
    track_id: Uuid,
    hidden: bool,
}

/// Writes places back, from a JSON list of entries in their order.
const REORDER: (&str, &str) = (
    "UPDATE playlist_entry SET position = standing.key FROM json_each($3) AS standing
     WHERE playlist_entry.id = unhex(standing.value) AND library_id = $1 AND playlist_id = $2",
    "UPDATE playlist_entry SET position = standing.place - 1
     FROM json_array_elements_text($3::json) WITH ORDINALITY AS standing (value, place)
     WHERE playlist_entry.id = standing.value::uuid AND library_id = $1 AND playlist_id = $2",
);

/// Locks a playlist of this person's and reads what stands in it; returns early where there is none.
macro_rules! standing {
    ($tx:expr, $owner:expr, $playlist:expr, $now:expr, $missing:expr) => {{
        let locked = sqlx::query(
            "UPDATE playlist SET updated_at = $4
             WHERE library_id = $1 AND account_id = $2 AND id = $3 AND deleted_at IS NULL",
        )
        .bind($owner.library.uuid())
        .bind($owner.account.uuid())
        .bind($playlist.uuid())
        .bind(moment($now))
        .execute(&mut *$tx)
        .await?
        .rows_affected();
        if locked == 0 {
            return Ok($missing);
        }
        let standing: Vec<Standing> = sqlx::query_as(
            "SELECT pe.id, pe.track_id, t.deleted_at IS NOT NULL AS hidden
             FROM playlist_entry pe JOIN track t ON t.id = pe.track_id
             WHERE pe.library_id = $1 AND pe.playlist_id = $2 ORDER BY pe.position, pe.id",
        )
        .bind($owner.library.uuid())
        .bind($playlist.uuid())
        .fetch_all(&mut *$tx)
        .await?;
        standing
    }};
}

impl Store {
    /// Puts a track at the end of a playlist of this person's. `false` when there is no such playlist or track, or the
    /// playlist holds [`MAX_PLAYLIST_ENTRIES`] already.
    pub async fn add_to_playlist(&self, new: &NewEntry) -> Result<bool> {
        let added = on_write!(self, pool => sqlx::query(
            "INSERT INTO playlist_entry (id, library_id, playlist_id, track_id, position, created_at)
             SELECT $1, p.library_id, p.id, t.id,
                 coalesce((SELECT max(position) + 1 FROM playlist_entry WHERE playlist_id = p.id), 0), $6
             FROM playlist p JOIN track t ON t.library_id = p.library_id AND t.id = $5 AND t.deleted_at IS NULL
             WHERE p.library_id = $2 AND p.account_id = $3 AND p.id = $4 AND p.deleted_at IS NULL
                 AND (SELECT count(*) FROM playlist_entry WHERE playlist_id = p.id) < $7",
        )
        .bind(new.id.uuid())
        .bind(new.owner.library.uuid())
        .bind(new.owner.account.uuid())
        .bind(new.playlist.uuid())
        .bind(new.track.uuid())
        .bind(moment(new.now))
        .bind(i64::from(MAX_PLAYLIST_ENTRIES))
        .execute(pool)
        .await?
        .rows_affected());
        Ok(added > 0)
    }

    /// Takes one place out of a playlist of this person's; none when there is no such place.
    pub async fn remove_from_playlist(
        &self,
        owner: Owner,
        playlist: PlaylistId,
        entry: PlaylistEntryId,
        now: Timestamp,
    ) -> Result<Option<Removed>> {
        Ok(in_transaction!(self, tx => {
            let standing = standing!(tx, owner, playlist, now, None);
            let Some(at) = standing.iter().position(|one| one.id == entry.uuid()) else {
                return Ok(None);
            };
            sqlx::query("DELETE FROM playlist_entry WHERE library_id = $1 AND playlist_id = $2 AND id = $3")
                .bind(owner.library.uuid())
                .bind(playlist.uuid())
                .bind(entry.uuid())
                .execute(&mut *tx)
                .await?;
            let before = standing[..at].iter().filter(|one| !one.hidden).count();
            Some(Removed {
                track: TrackId::from_uuid(standing[at].track_id),
                place: u32::try_from(before).unwrap_or(u32::MAX),
            })
        }))
    }

    /// Moves one place of a playlist of this person's among those that are shown, and answers where it stands then, from
    /// 0; none when there is no such place.
    pub async fn move_in_playlist(
        &self,
        owner: Owner,
        playlist: PlaylistId,
        entry: PlaylistEntryId,
        to: Move,
        now: Timestamp,
    ) -> Result<Option<u32>> {
        let reorder = self.text(REORDER.0, REORDER.1);
        Ok(in_transaction!(self, tx => {
            let standing = standing!(tx, owner, playlist, now, None);
            let Some((order, place)) = moved(&standing, entry.uuid(), to) else {
                return Ok(None);
            };
            sqlx::query(reorder)
                .bind(owner.library.uuid())
                .bind(playlist.uuid())
                .bind(list(&order))
                .execute(&mut *tx)
                .await?;
            Some(u32::try_from(place).unwrap_or(u32::MAX))
        }))
    }
}

/// The order after a move, and the place that was moved to. Hidden entries stay behind the shown one they follow.
fn moved(standing: &[Standing], entry: Uuid, to: Move) -> Option<(Vec<uuid::fmt::Simple>, usize)> {
    let shown: Vec<Uuid> = standing
        .iter()
        .filter(|one| !one.hidden)
        .map(|one| one.id)
        .collect();
    let from = shown.iter().position(|&id| id == entry)?;
    let to = match to {
        Move::Up => from.saturating_sub(1),
        Move::Down => from + 1,
        Move::To(place) => usize::try_from(place).unwrap_or(usize::MAX),
    }
    .min(shown.len() - 1);
    // The one it will stand before, or none at the end.
    let before = if to < from {
        shown.get(to)
    } else {
        shown.get(to + 1)
    };
    let mut order: Vec<Uuid> = standing
        .iter()
        .map(|one| one.id)
        .filter(|&id| id != entry)
        .collect();
    let at = before
        .and_then(|before| order.iter().position(|id| id == before))
        .unwrap_or(order.len());
    order.insert(at, entry);
    Some((order.into_iter().map(Uuid::simple).collect(), to))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `A` to `E`; a small letter is hidden.
    fn after(order: &str, entry: char, to: Move) -> String {
        let standing: Vec<Standing> = order
            .chars()
            .map(|c| Standing {
                id: Uuid::from_u128(u128::from(u32::from(c))),
                track_id: Uuid::nil(),
                hidden: c.is_lowercase(),
            })
            .collect();
        let (order, _) =
            moved(&standing, Uuid::from_u128(u128::from(u32::from(entry))), to).unwrap();
        order
            .iter()
            .map(|id| char::from_u32(u32::try_from(id.as_uuid().as_u128()).unwrap()).unwrap())
            .collect()
    }

    #[test]
    fn a_move_counts_what_is_shown() {
        assert_eq!(after("ABC", 'C', Move::Up), "ACB");
        assert_eq!(after("ABC", 'A', Move::Up), "ABC");
        assert_eq!(after("ABC", 'A', Move::Down), "BAC");
        assert_eq!(after("ABC", 'C', Move::Down), "ABC");
        assert_eq!(after("ABCD", 'A', Move::To(2)), "BCAD");
        assert_eq!(after("ABCD", 'D', Move::To(0)), "DABC");
        assert_eq!(after("ABCD", 'B', Move::To(99)), "ACDB");
        assert_eq!(after("AxBC", 'C', Move::To(0)), "CAxB");
        assert_eq!(after("AxyB", 'A', Move::Down), "xyBA");
        assert_eq!(after("AxB", 'B', Move::Up), "BAx");
    }
}
