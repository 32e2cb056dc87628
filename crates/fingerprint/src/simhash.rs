//! One word that stands for a whole fingerprint.

/// The `SimHash` of a fingerprint: each bit is set where it is set in more than half of the words.
///
/// Recordings that sound alike differ in few bits. An empty fingerprint gives 0.
pub fn simhash(words: &[u32]) -> u32 {
    (0..32).fold(0, |hash, bit| {
        let set = words.iter().filter(|&&word| word >> bit & 1 == 1).count();
        hash | u32::from(set * 2 > words.len()) << bit
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_majority_decides_each_bit_and_a_tie_clears_it() {
        assert_eq!(simhash(&[]), 0);
        assert_eq!(simhash(&[0xdead_beef]), 0xdead_beef);
        assert_eq!(simhash(&[0b11, 0b01]), 0b01);
        assert_eq!(simhash(&[0b11, 0b01, 0b10]), 0b11);
    }
}
