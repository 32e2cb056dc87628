//! Any bytes as packets of AAC: nothing is believed that a packet says of itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lowband::Error;
use lowband::aac::{Config, Decoder};

fuzz_target!(|bytes: &[u8]| {
    let Some((head, packets)) = bytes.split_at_checked(3) else {
        return;
    };
    let Ok(config) = Config::read(&head[..2]) else {
        return;
    };
    let mut decoder = Decoder::new(config, 3_520.0);
    let mut samples = Vec::new();
    for packet in packets.chunks(usize::from(head[2]) * 2 + 4) {
        samples.clear();
        match decoder.decode(packet, &mut samples) {
            Ok(()) => assert_eq!(samples.len(), config.samples()),
            Err(Error::Damaged) => assert!(samples.is_empty()),
            Err(Error::Unsuited(_)) => return,
        }
    }
});
