//! How alike two fingerprints are, scored as AcoustID's server scores them (`acoustid_compare2`).
//!
//! The algorithm is kept with its quirks, because scores are only worth something if they mean what everybody
//! else's scores mean. They are marked "quirk" where they stand. Not kept: what the original reads and writes
//! one place past its tables for words whose top bits are all set, which has no defined result.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "lengths are far below 2²⁴ words, and a score is single precision like the original's"
)]

/// Alignments further apart than this many words (about 10 s) are not looked at.
const MAX_OFFSET: usize = 80;

/// Words are aligned by their top bits alone: noise touches the low ones first.
const KEY_BITS: u32 = 14;

/// Distinct values of a key.
const KEYS: usize = 1 << KEY_BITS;

/// How alike two fingerprints of the same algorithm are: 0 (unrelated or empty) to 1 (equal, or one a part of
/// the other within the first ten seconds).
pub fn compare(a: &[u32], b: &[u32]) -> f32 {
    let Some(best) = align(a, b) else {
        return 0.0;
    };
    // Quirk: words are compared in pairs, and an odd one at the end is left out.
    let shorter = a.len().min(b.len()) & !1;
    let a = a.get(best.skip_a..).unwrap_or_default();
    let b = b.get(best.skip_b..).unwrap_or_default();
    let overlap = a.len().min(b.len()) & !1;
    if overlap == 0 {
        return 0.0;
    }

    // Quirk: variety is judged of what is left after aligning, not of the whole fingerprints.
    let (distinct_a, distinct_b) = (distinct(a), distinct(b));
    if best.hits * 50 < distinct_a.max(distinct_b) {
        return 0.0;
    }
    let errors: u32 = a[..overlap]
        .iter()
        .zip(&b[..overlap])
        .map(|(x, y)| (x ^ y).count_ones())
        .sum();
    let bits = overlap as f64 * 32.0;
    let score = (overlap as f64 / shorter as f64) * (1.0 - 2.0 * f64::from(errors) / bits);
    let score = score.max(0.0);
    let diversity = diversity(distinct_a, a.len()).min(diversity(distinct_b, b.len()));
    if diversity < 1.0 {
        score.powf(8.0 - 7.0 * diversity) as f32
    } else {
        score as f32
    }
}

/// How two fingerprints lie over each other.
struct Alignment {
    /// Words to leave out at the beginning of either side so that the rest runs in step; one of them is 0.
    skip_a: usize,
    skip_b: usize,
    /// Keys that meet under this alignment; more than 0.
    hits: usize,
}

/// The shift within [`MAX_OFFSET`] under which most keys meet; none if none meet under any.
fn align(a: &[u32], b: &[u32]) -> Option<Alignment> {
    let mut histogram = [0_usize; 2 * MAX_OFFSET + 1];
    let (mut best, mut hits) = (MAX_OFFSET, 0);
    for (at_a, at_b) in last_positions(a).into_iter().zip(last_positions(b)) {
        if at_a == 0 || at_b == 0 {
            continue;
        }
        let bin = (at_a + MAX_OFFSET).checked_sub(at_b);
        let Some((bin, count)) = bin.and_then(|bin| Some((bin, histogram.get_mut(bin)?))) else {
            continue;
        };
        *count += 1;
        // Quirk: of equals wins the one that got there first, in the order of keys.
        if *count > hits {
            (best, hits) = (bin, *count);
        }
    }
    (hits > 0).then_some(Alignment {
        skip_a: best.saturating_sub(MAX_OFFSET),
        skip_b: MAX_OFFSET.saturating_sub(best),
        hits,
    })
}

fn key(word: u32) -> usize {
    (word >> (32 - KEY_BITS)) as usize
}

/// For each key the last position at which it occurs; 0 where it does not.
///
/// Quirks: a key found only at position 0 counts as absent, and the highest key is never looked at.
fn last_positions(words: &[u32]) -> Vec<usize> {
    let mut last = vec![0; KEYS];
    for (position, &word) in words.iter().enumerate() {
        last[key(word)] = position;
    }
    last.truncate(KEYS - 1);
    last
}

/// How many different keys occur.
fn distinct(words: &[u32]) -> usize {
    let mut seen = vec![false; KEYS];
    words
        .iter()
        .filter(|&&word| !std::mem::replace(&mut seen[key(word)], true))
        .count()
}

/// How varied a fingerprint is, 0.5 to 1: tones and hum repeat few words and match each other by chance.
fn diversity(distinct: usize, length: usize) -> f64 {
    let varied = (distinct as f32 + 10.0) / length as f32;
    (f64::from(varied) + 0.5).min(1.0)
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

    #[test]
    fn the_same_recording_scores_one_and_another_nothing() {
        let song = music(1, 948);
        assert_eq!(compare(&song, &song).to_bits(), 1_f32.to_bits());
        assert!(compare(&song, &music(2, 948)) < 0.2);
    }

    #[test]
    fn a_later_start_costs_the_part_that_does_not_overlap() {
        let song = music(3, 948);
        let late = compare(&song, &song[60..]);
        assert!(
            late > 0.99,
            "the shorter one lies wholly within the longer: {late}"
        );
        assert!(
            compare(&song, &song[81..]) < 0.2,
            "more than 80 words apart"
        );
        let half: Vec<u32> = song[474..].iter().chain(&music(4, 474)).copied().collect();
        assert!(compare(&song, &half) < 0.2);
    }

    #[test]
    fn each_wrong_bit_costs_its_share_twice() {
        let song = music(5, 900);
        let noisy: Vec<u32> = song.iter().map(|word| word ^ 0b11).collect();
        assert!((compare(&song, &noisy) - (1.0 - 2.0 * 2.0 / 32.0)).abs() < 1e-6);
    }

    #[test]
    fn monotony_is_not_trusted() {
        let mut hum = vec![0x1234_5678; 900];
        hum[450] = 0x8765_4321;
        let other: Vec<u32> = hum.iter().map(|word| word ^ 0b1111).collect();
        assert!(
            compare(&hum, &other) < 0.4,
            "0.75 of the bits, but two different words"
        );
    }

    #[test]
    fn a_key_at_position_zero_alone_counts_as_absent() {
        assert_eq!(
            compare(&[5 << 20, 0], &[5 << 20, 0]).to_bits(),
            1_f32.to_bits()
        );
        assert_eq!(compare(&[5 << 20], &[5 << 20]).to_bits(), 0_f32.to_bits());
        assert_eq!(
            compare(&[1, u32::MAX], &[1, u32::MAX]).to_bits(),
            0_f32.to_bits()
        );
    }

    proptest! {
        #[test]
        fn scores_stay_between_nothing_and_one(
            a in prop::collection::vec(any::<u32>(), 0..200), b in prop::collection::vec(0_u32..1 << 20, 0..200),
        ) {
            let score = compare(&a, &b);
            prop_assert!((0.0..=1.0).contains(&score));
        }
    }
}
