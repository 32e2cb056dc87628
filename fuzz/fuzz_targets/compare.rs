//! Any two fingerprints: scores stay between 0 and 1, and segments lie within both.
#![no_main]

use fingerprint::{compare, segments};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Vec<u32>, Vec<u32>, u16)| {
    let (a, mut b, from) = input;
    // Without something in common there would be little to compare.
    let shared = usize::from(from).min(a.len());
    b.extend_from_slice(&a[shared..]);
    let score = compare(&a, &b);
    assert!((0.0..=1.0).contains(&score), "{score}");
    for segment in segments(&a, &b) {
        assert!(segment.at_a + segment.words <= a.len());
        assert!(segment.at_b + segment.words <= b.len());
    }
});
