//! How many things of each kind hold the words, however many of them a page shows.

use super::place::range;
use super::words::{Wanted, Where};
use crate::value::unsigned;
use crate::{Reach, Result, Store};
use domain::search::HitKind;

/// Counts what holds the words `$3` between the places `$1` and `$2`: up to the end of each kind, the ends of all kinds
/// but the last being `$4` to `$7`. To group by kind instead, both engines would sort all rows first, which takes longer
/// than finding them.
macro_rules! totals {
    ($place:literal, $from:literal) => {
        concat!(
            "SELECT count(*) FILTER (WHERE ",
            $place,
            " < $4), count(*) FILTER (WHERE ",
            $place,
            " < $5),
                 count(*) FILTER (WHERE ",
            $place,
            " < $6), count(*) FILTER (WHERE ",
            $place,
            " < $7), count(*)
             FROM ",
            $from,
            " AND ",
            $place,
            " >= $1 AND ",
            $place,
            " < $2"
        )
    };
}
const TOTALS: (&str, &str) = (
    totals!("rowid", "search_word WHERE search_word MATCH $3"),
    // A sum, so that the index of words is read and not that of places.
    totals!("place + 0", "search_word WHERE words @@ $3::tsquery"),
);

/// All kinds, in the order of their places.
const KINDS: [HitKind; 5] = [
    HitKind::Song,
    HitKind::Musician,
    HitKind::Event,
    HitKind::Playlist,
    HitKind::Track,
];

impl Store {
    /// The kinds of which something holds all words, and how much of each, in the order of their places.
    pub(super) async fn search_totals(
        &self,
        library: i64,
        reach: Reach,
        words: &[String],
    ) -> Result<Vec<(HitKind, u64)>> {
        let (first, end) = range(library, reach, None);
        let asked = self.wanted(Wanted {
            words,
            place: Where::Anywhere,
            better: None,
        });
        let ends = KINDS.map(|kind| range(library, reach, Some(kind)).1);
        let counted: (i64, i64, i64, i64, i64) = on_read!(self, pool => sqlx::query_as(self.text(TOTALS.0, TOTALS.1))
            .bind(first)
            .bind(end)
            .bind(&asked)
            .bind(ends[0])
            .bind(ends[1])
            .bind(ends[2])
            .bind(ends[3])
            .fetch_one(pool)
            .await?);
        let (songs, musicians, events, playlists, all) = counted;
        let up_to = [songs, musicians, events, playlists, all].map(unsigned);
        let before = [0].into_iter().chain(up_to);
        Ok(KINDS
            .into_iter()
            .zip(up_to.into_iter().zip(before))
            .map(|(kind, (up_to, before))| (kind, up_to - before))
            .filter(|&(_, total)| total > 0)
            .collect())
    }
}
