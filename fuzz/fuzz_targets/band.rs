//! Any bytes as frames of an MP3: nothing is believed that a frame says of itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mp3band::{Decoder, Error, Header};

fuzz_target!(|bytes: &[u8]| {
    let Some((&length, frames)) = bytes.split_first() else {
        return;
    };
    let Some(header) = Header::of(frames) else {
        return;
    };
    let Ok(mut decoder) = Decoder::new(header, 3_520.0, usize::from(length) % 4, |_| 1.0) else {
        return;
    };
    let mut samples = Vec::new();
    for frame in frames.chunks(usize::from(length) * 2 + 40) {
        samples.clear();
        match decoder.decode(frame, &mut samples) {
            Ok(()) => assert_eq!(samples.len(), header.samples()),
            Err(Error::Damaged) => assert!(samples.is_empty()),
            Err(Error::Unsuited(_)) => return,
        }
    }
});
