//! The terms under which a fingerprint is looked up in an inverted index (`acoustid_extract_query`).

/// The word of digital silence, which says nothing about a recording.
const SILENCE: u32 = 627_964_279;

/// The most terms a query holds.
const MAX_TERMS: usize = 120;

/// The furthest word at which a query begins; introductions are alike more often than what follows.
const START: usize = 80;

/// The index terms of a fingerprint in the order in which they occur: at most 120, none twice, without silence,
/// each the top 28 bits of a word read as a signed number (as `PostgreSQL`'s `integer` keeps it).
pub fn query_terms(words: &[u32]) -> Vec<i32> {
    let heard = words.iter().filter(|&&word| word != SILENCE).count();
    let start = heard.saturating_sub(MAX_TERMS).min(START);
    let mut terms = Vec::with_capacity(MAX_TERMS);
    for &word in words.iter().skip(start).filter(|&&word| word != SILENCE) {
        let term = (word & 0xffff_fff0).cast_signed();
        if !terms.contains(&term) {
            terms.push(term);
        }
        if terms.len() == MAX_TERMS {
            break;
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_and_repetitions_are_left_out() {
        assert_eq!(
            query_terms(&[SILENCE, 0x10, 0x1f, 0x20, SILENCE, 0xffff_ffff]),
            [0x10, 0x20, -16]
        );
        assert_eq!(query_terms(&[]), [] as [i32; 0]);
        assert_eq!(query_terms(&[SILENCE; 500]), [] as [i32; 0]);
    }

    #[test]
    fn a_long_fingerprint_is_asked_from_its_eightieth_word() {
        let words: Vec<u32> = (0..1000).map(|i| i << 4).collect();
        let terms = query_terms(&words);
        assert_eq!((terms[0], terms.len()), (80 << 4, 120));
        assert_eq!(query_terms(&words[..130])[0], 10 << 4);
    }
}
