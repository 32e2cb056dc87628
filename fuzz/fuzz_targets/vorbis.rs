//! Any bytes as headers and packets of Vorbis: nothing is believed that a stream says of itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lowband::Error;
use lowband::vorbis::Decoder;

fuzz_target!(|bytes: &[u8]| {
    // How long the headers are, and each packet.
    let Some((&[low, high, packet], rest)) = bytes.split_first_chunk() else {
        return;
    };
    let headers = usize::from(u16::from_le_bytes([low, high])).min(rest.len());
    let (headers, packets) = rest.split_at(headers);
    let Ok(mut decoder) = Decoder::new(headers, 3_520.0) else {
        return;
    };
    let mut samples = Vec::new();
    for packet in packets.chunks(usize::from(packet) * 4 + 1) {
        samples.clear();
        match decoder.decode(packet, &mut samples) {
            Ok(()) => assert!(samples.len() <= 4_096 / decoder.config().divisor()),
            Err(Error::Damaged) => assert!(samples.is_empty()),
            Err(Error::Unsuited(_)) => return,
        }
    }
});
