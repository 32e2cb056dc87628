//! Where in one recording another occurs: a song in the recording of a whole evening, a sample in a song.
//!
//! [`compare`](crate::compare()) asks whether two recordings are one, and looks ten seconds to either side. This
//! looks everywhere. Words that meet vote for the shift at which they do; along the shifts with the most votes, the
//! stretches are taken in which fewer bits differ than chance would have it, and which an unlucky second does not
//! end: the X-drop extension of sequence alignment (S. F. Altschul et al., *Basic Local Alignment Search Tool*,
//! J. Mol. Biol. 215, 1990), over the bit errors of words instead of the letters of proteins.

use std::collections::BTreeMap;

/// Words are aligned by their top bits alone: noise touches the low ones first.
const KEY_BITS: u32 = 14;

/// Keys that occur more often than this in the longer recording (hum, silence) say little about where something is,
/// and would cost the most.
const MAX_MEETINGS: usize = 256;

/// Words that must meet at a shift before it is looked at.
const MIN_VOTES: u32 = 4;

/// The most shifts that are looked at.
const MAX_SHIFTS: usize = 64;

/// A word of unrelated recordings differs in 16 bits, one of the same recording through a bad codec in about 5; each
/// word counts for a stretch by what it differs less than this, and against it by what it differs more.
const FAIR: i64 = 11;

/// How far the count may fall behind its best before the stretch has ended there: some six seconds of something else.
const DROP: i64 = 250;

/// The shortest stretch that is told, in words: with what the last of them looks back on, about seven seconds.
/// Neighbouring words overlap so much that chance makes shorter ones.
const MIN_WORDS: usize = 36;

/// The most bits by which the words of a stretch may differ on average.
const MAX_ERROR: f32 = 9.0;

/// Shifts that differ by no more than this are taken for the same one where their stretches overlap: neighbouring
/// words are alike.
const BLUR: usize = 12;

/// A stretch that two recordings have in common. Positions and lengths are in words, of which one is
/// 1365 / 11 025 of a second for all algorithms but TEST5.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Where it begins in the first recording.
    pub at_a: usize,
    /// Where it begins in the second.
    pub at_b: usize,
    /// How long it is.
    pub words: usize,
    /// Bits of 32 by which its words differ on average: 0 for the same samples, 16 for chance.
    pub error: f32,
}

/// The stretches that two fingerprints of the same algorithm have in common, in the order in which they occur in
/// `a`, then in `b`.
///
/// A part that occurs several times is told each time. Stretches of less than about seven seconds are not found.
/// Time grows with the lengths and the number of meetings, of which there are at most 256 for each word; memory is
/// a few times that of the fingerprints.
pub fn segments(a: &[u32], b: &[u32]) -> Vec<Segment> {
    let mut found: Vec<Segment> = shifts(a, b)
        .into_iter()
        .flat_map(|shift| along(a, b, shift))
        .collect();
    // The best come first, so that what is told of a stretch is its truest shift.
    found.sort_by_key(|segment| std::cmp::Reverse(segment.weight()));
    let mut told: Vec<Segment> = Vec::new();
    for segment in found {
        if !told.iter().any(|other| other.covers(&segment)) {
            told.push(segment);
        }
    }
    told.sort_by_key(|segment| (segment.at_a, segment.at_b));
    told
}

impl Segment {
    /// How much speaks for it: bits that agree beyond what is fair.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "a weight orders segments, and needs no more than single precision"
    )]
    fn weight(&self) -> i64 {
        ((FAIR as f32 - self.error) * self.words as f32) as i64
    }

    /// Whether another stretch is this one at a neighbouring shift.
    fn covers(&self, other: &Self) -> bool {
        let shift = (self.at_a + other.at_b).abs_diff(self.at_b + other.at_a);
        let apart =
            |here: usize, there: usize| here >= there + other.words || there >= here + self.words;
        shift <= BLUR && !apart(self.at_a, other.at_a)
    }
}

fn key(word: u32) -> u32 {
    word >> (32 - KEY_BITS)
}

/// The shifts at which most words meet, as how far `a` must be moved to lie over `b`, plus the length of `a`.
fn shifts(a: &[u32], b: &[u32]) -> Vec<usize> {
    let mut places: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, &word) in b.iter().enumerate() {
        places.entry(key(word)).or_default().push(at);
    }
    let mut votes = vec![0_u32; a.len() + b.len() + 1];
    let mut previous = None;
    for (at, &word) in a.iter().enumerate() {
        // A word that stays is one event, however long it stays.
        if previous.replace(key(word)) == Some(key(word)) {
            continue;
        }
        let meetings = places.get(&key(word)).map_or(&[][..], Vec::as_slice);
        if meetings.len() <= MAX_MEETINGS {
            for place in meetings {
                votes[place + a.len() - at] += 1;
            }
        }
    }
    let mut ranked: Vec<usize> = (0..votes.len())
        .filter(|&shift| votes[shift] >= MIN_VOTES)
        .collect();
    ranked.sort_by_key(|&shift| std::cmp::Reverse(votes[shift]));
    ranked.truncate(MAX_SHIFTS);
    ranked
}

/// The stretches along one shift.
fn along(a: &[u32], b: &[u32], shift: usize) -> Vec<Segment> {
    let (from_a, from_b) = (a.len().saturating_sub(shift), shift.saturating_sub(a.len()));
    let pairs = a[from_a..].iter().zip(&b[from_b..]);
    let errors: Vec<u32> = pairs.map(|(x, y)| (x ^ y).count_ones()).collect();

    let mut segments = Vec::new();
    let mut take = |start: usize, end: usize| {
        let words = end - start;
        let error = mean(&errors[start..end]);
        if words >= MIN_WORDS && error <= MAX_ERROR {
            segments.push(Segment {
                at_a: from_a + start,
                at_b: from_b + start,
                words,
                error,
            });
        }
    };
    let (mut start, mut end, mut count, mut best) = (0, 0, 0, 0);
    for (at, &error) in errors.iter().enumerate() {
        count += FAIR - i64::from(error);
        if count > best {
            (best, end) = (count, at + 1);
        } else if count <= 0 || best - count > DROP {
            take(start, end);
            (start, end, count, best) = (at + 1, at + 1, 0, 0);
        }
    }
    take(start, end);
    segments
}

#[expect(clippy::cast_precision_loss, reason = "an average of few bits")]
fn mean(errors: &[u32]) -> f32 {
    errors.iter().sum::<u32>() as f32 / errors.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A fingerprint as varied as music: successive words share most of their bits.
    fn music(seed: u32, length: usize) -> Vec<u32> {
        let mut state = seed;
        let mut word = seed.wrapping_mul(2_654_435_761);
        (0..length)
            .map(|_| {
                for _ in 0..4 {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    word ^= 1 << (state >> 27);
                }
                word
            })
            .collect()
    }

    /// The same through a bad codec: about four bits of each word are others.
    fn worn(words: &[u32], seed: u32) -> Vec<u32> {
        let mut state = seed;
        words
            .iter()
            .map(|word| {
                (0..4).fold(*word, |word, _| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    word ^ 1 << (state >> 27)
                })
            })
            .collect()
    }

    #[test]
    fn a_song_is_found_in_a_whole_evening() {
        let evening = music(1, 50_000);
        let song = worn(&evening[20_000..21_500], 7);
        let found = segments(&song, &evening);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].at_b.abs_diff(20_000) <= 4, "{found:?}");
        assert!(found[0].words >= 1_480, "{found:?}");
        assert_eq!(found[0].at_b - found[0].at_a, 20_000);
        assert!((3.0..4.5).contains(&found[0].error), "{found:?}");
    }

    #[test]
    fn what_occurs_twice_is_told_twice() {
        let song = music(2, 600);
        let evening = [music(3, 900), song.clone(), music(4, 700), song.clone()].concat();
        let found = segments(&song, &evening);
        let places: Vec<usize> = found.iter().map(|segment| segment.at_b).collect();
        assert_eq!(places, [900, 2_200], "{found:?}");
        let back = segments(&evening, &song);
        let places: Vec<usize> = back.iter().map(|segment| segment.at_a).collect();
        assert_eq!(places, [900, 2_200], "{back:?}");
    }

    #[test]
    fn a_shared_middle_is_cut_out_of_both() {
        let middle = music(5, 300);
        let a = [music(6, 400), middle.clone(), music(7, 200)].concat();
        let b = [music(8, 1_000), middle, music(9, 400)].concat();
        let found = segments(&a, &b);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].at_a.abs_diff(400) <= 3, "{found:?}");
        assert!(found[0].at_b.abs_diff(1_000) <= 3, "{found:?}");
        assert!(found[0].words.abs_diff(300) <= 6, "{found:?}");
    }

    #[test]
    fn a_dropped_out_second_does_not_end_a_stretch() {
        let song = music(10, 900);
        let mut other = song.clone();
        other[400..410].copy_from_slice(&music(11, 10));
        let found = segments(&song, &other);
        assert_eq!((found.len(), found[0].words), (1, 900), "{found:?}");
    }

    #[test]
    fn unrelated_recordings_share_nothing() {
        for seed in 0..20 {
            let found = segments(&music(100 + seed, 948), &music(200 + seed, 20_000));
            assert_eq!(found, [], "{seed}");
        }
        assert_eq!(segments(&[], &music(1, 10)), []);
        assert_eq!(segments(&vec![7; 5_000], &[]), []);
    }

    proptest! {
        #[test]
        fn a_segment_lies_within_both(
            a in prop::collection::vec(0_u32..1 << 20, 0..300), b in prop::collection::vec(any::<u32>(), 0..300),
            from in 0_usize..300,
        ) {
            let b = [b.as_slice(), &a[from.min(a.len())..]].concat();
            for segment in segments(&a, &b) {
                prop_assert!(segment.at_a + segment.words <= a.len());
                prop_assert!(segment.at_b + segment.words <= b.len());
                prop_assert!(segment.error <= MAX_ERROR);
            }
        }
    }
}
