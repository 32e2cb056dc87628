//! Any bytes as frames of FLAC: whatever they are, each step goes forward and gives as many samples of each channel.
#![no_main]

use flac::{Decoder, StreamInfo, find};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, mut rest)) = bytes.split_first_chunk::<2>() else {
        return;
    };
    let info = StreamInfo {
        max_frame: None,
        rate: 44_100,
        channels: first[0] % 8 + 1,
        bits: 4 + first[1] % 29,
        samples: None,
    };
    let mut decoder = Decoder::new(info);
    let mut channels = vec![Vec::new(); info.channels.into()];
    while !rest.is_empty() {
        channels.iter_mut().for_each(Vec::clear);
        let decoded = decoder.decode(rest);
        decoder.append(&mut channels, |sample| sample);
        let length = channels[0].len();
        assert!(channels.iter().all(|channel| channel.len() == length));
        // Without the checksums hardly a frame of these would be whole.
        let step = match decoded {
            Ok(step) => {
                assert!(length > 0);
                step
            }
            Err(_) => {
                assert_eq!(length, 0);
                find(rest)
            }
        };
        assert!(step > 0);
        rest = &rest[step..];
    }
});
