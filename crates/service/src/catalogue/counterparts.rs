//! Putting a film and a recording of one performance together, and apart again.

use crate::{Error, Result, Service, Viewer};
use domain::counterpart::CounterpartForm;
use domain::track::{TrackDetail, TrackRow};
use domain::work::Deed;
use domain::{Action, AssetId, LibraryId, MediaKind, TrackId};

/// A word of a fingerprint covers as many samples at 11 025 Hz more than the one before.
const SAMPLES_A_WORD: i64 = 1365;

/// Bits of 32 by which unrelated words differ less than they agree by chance; what is worse counts against a stretch.
const FAIR_ERROR: f32 = 11.0;

impl Service {
    /// A track and what may be of the same performance: of the other kind, and at its event or sounding like it.
    pub async fn counterpart_candidates(
        &self,
        viewer: &Viewer,
        track: TrackId,
    ) -> Result<(TrackDetail, Vec<TrackRow>)> {
        let detail = self.track(viewer, track).await?;
        viewer.member(Action::Edit)?;
        let store = &self.0.store;
        let others = store
            .counterpart_candidates(viewer.library.id, &detail.row)
            .await?;
        Ok((detail, others))
    }

    /// Puts a track together with the film or recording that `form` names, or lets it stand alone where it names none.
    /// Where no shift was typed it is taken from what the server heard of both, and is 0 where they have nothing in
    /// common. [`Error::Invalid`] for what is no track, or none of the other kind.
    pub async fn set_counterpart(
        &self,
        viewer: &Viewer,
        track: TrackId,
        form: &CounterpartForm,
    ) -> Result<()> {
        viewer.look("track")?;
        viewer.member(Action::Edit)?;
        let library = viewer.library.id;
        let row = self.present_track(library, track).await?;
        let store = &self.0.store;
        let Some(chosen) = form.chosen() else {
            let entry = self.entry(viewer, Deed::TrackPart, &row.title);
            store.part_tracks(library, track, &entry).await?;
            return Ok(());
        };
        let unknown = || {
            let shown: String = chosen.chars().take(100).collect();
            Error::Invalid(format!("no track has the address {shown:?}"))
        };
        let other = TrackId::from_path(chosen).ok_or_else(unknown)?;
        let other = match self.present_track(library, other).await {
            Err(Error::NotFound(_)) => return Err(unknown()),
            found => found?,
        };
        if other.kind == row.kind {
            let (is, wanted) = match row.kind {
                MediaKind::Audio => ("sound alone", "a film"),
                MediaKind::Video => ("a film", "a recording of sound"),
            };
            return Err(Error::Invalid(format!(
                "{:?} is {is} too; choose {wanted}",
                other.title
            )));
        }
        let typed = form
            .shift_ms()
            .map_err(|error| Error::Invalid(format!("the shift {error}")))?;
        let shift_ms = match typed {
            Some(shift_ms) => shift_ms,
            None => self.heard_shift(library, row.asset, other.asset).await?,
        };
        let entry = self.entry(
            viewer,
            Deed::TrackPair,
            &format!("{} and {}", row.title, other.title),
        );
        Ok(store
            .pair_tracks(library, track, other.id, shift_ms, &entry, self.now())
            .await?)
    }

    async fn present_track(&self, library: LibraryId, track: TrackId) -> Result<TrackRow> {
        let found = self.0.store.track(library, track).await?;
        Ok(found.ok_or(Error::NotFound("track"))?.row)
    }

    /// How much later the longest stretch that both have in common comes in `b`, in milliseconds.
    async fn heard_shift(&self, library: LibraryId, a: AssetId, b: AssetId) -> Result<i64> {
        let store = &self.0.store;
        let words = store.fingerprint_words(library, a).await?;
        let others = store.fingerprint_words(library, b).await?;
        Ok(words
            .zip(others)
            .map_or(0, |(words, others)| shift(&words, &others)))
    }
}

/// The shift in milliseconds at which most of two fingerprints agrees.
#[expect(
    clippy::cast_precision_loss,
    reason = "lengths are far below 2²⁴ words"
)]
fn shift(a: &[u32], b: &[u32]) -> i64 {
    let weight = |found: &fingerprint::Segment| (FAIR_ERROR - found.error) * found.words as f32;
    let words = fingerprint::segments(a, b)
        .into_iter()
        .max_by(|one, other| weight(one).total_cmp(&weight(other)))
        .map_or(0, |best| best.at_b.cast_signed() - best.at_a.cast_signed());
    let words = i64::try_from(words).unwrap_or_default();
    words * SAMPLES_A_WORD * 1000 / i64::from(fingerprint::SAMPLE_RATE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words that differ from each other as those of music do.
    fn music(length: u32) -> Vec<u32> {
        (1..=length)
            .map(|n| n.wrapping_mul(2_654_435_761).rotate_left(n % 7))
            .collect()
    }

    #[test]
    fn the_shift_is_where_both_agree() {
        let song = music(600);
        let late: Vec<u32> = std::iter::repeat_n(0x00ff_00ff, 97)
            .chain(song.iter().copied())
            .collect();
        // 97 · 1365 / 11 025 s
        assert_eq!(shift(&song, &late), 12_009);
        assert_eq!(shift(&late, &song), -12_009);
        assert_eq!(shift(&song, &song), 0);
    }

    #[test]
    fn what_has_nothing_in_common_begins_together() {
        let other: Vec<u32> = music(1200).split_off(600);
        assert_eq!(shift(&music(600), &other), 0);
        assert_eq!(shift(&[], &music(600)), 0);
    }
}
