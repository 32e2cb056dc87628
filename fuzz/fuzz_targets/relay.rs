//! Any bytes as a media file that another decoder hears: its packets come to an end, and whatever is made of them is taken.
#![no_main]

use fingerprint::resample::Planes;
use fingerprint::{Options, Relay};
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, file)) = bytes.split_last() else {
        return;
    };
    let source = Cursor::new(file.to_vec());
    let Ok(Some(mut relay)) = Relay::open(source, file.len() as u64, &Options::default()) else {
        return;
    };
    let Some(way) = relay.ways().first().cloned() else {
        return;
    };
    let channels = usize::from(choice % 9);
    let mut packets = 0_u32;
    while let Ok(Some(packet)) = relay.packet() {
        packets += 1;
        assert!(packets < 1_000_000, "it never ends");
        // As many samples as there are bytes, which no decoder would give.
        let plane: Vec<f32> = packet.iter().map(|&byte| f32::from(byte) / 256.0).collect();
        relay.hear(way.rate, &mut Planes::F32(vec![plane; channels]));
    }
    relay.finish(choice > 127);
});
