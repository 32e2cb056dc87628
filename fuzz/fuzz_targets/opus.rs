//! Any bytes as packets of Opus: nothing is believed that a packet says of itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lowband::Error;
use lowband::opus::{Decoder, RATE};

/// The samples of the longest packet, which is 120 ms.
const LONGEST: usize = RATE as usize * 120 / 1_000;

fuzz_target!(|bytes: &[u8]| {
    let Some((&length, packets)) = bytes.split_first() else {
        return;
    };
    let mut decoder = Decoder::new();
    let mut samples = Vec::new();
    for packet in packets.chunks(usize::from(length) * 2 + 3) {
        samples.clear();
        match decoder.decode(packet, &mut samples) {
            Ok(()) => {
                assert!(samples.len() <= LONGEST);
                assert!(samples.iter().all(|sample| sample.is_finite()));
            }
            Err(Error::Damaged) => assert!(samples.is_empty()),
            Err(Error::Unsuited(_)) => return,
        }
    }
});
