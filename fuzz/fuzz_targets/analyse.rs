//! Any bytes as a media file: an error or an analysis, within bounded time and memory.
#![no_main]

use fingerprint::{Algorithm, Options, analyse};
use libfuzzer_sys::fuzz_target;
use std::io::Cursor;
use std::ops::ControlFlow;

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, file)) = bytes.split_last() else {
        return;
    };
    let usual = Options::default();
    let options = Options {
        whole_file: choice & 1 == 0,
        low_band: choice & 2 == 0,
        algorithm: match choice >> 2 & 7 {
            1 => Algorithm::Test1,
            3 => Algorithm::Test3,
            4 => Algorithm::Test4,
            5 => Algorithm::Test5,
            _ => Algorithm::Test2,
        },
        // How far into the file is looked, by quarters.
        reach: match choice >> 5 {
            quarters @ 1..4 => file.len() as u64 * u64::from(quarters) / 4,
            _ => usual.reach,
        },
        ..usual
    };
    // A few kilobytes may rightly claim hours of silence; what is decoded is what costs, so it is counted.
    let mut blocks = 0_u32;
    let _ = analyse(
        Cursor::new(file.to_vec()),
        file.len() as u64,
        &options,
        &mut |_| {
            blocks += 1;
            assert!(blocks < 1_000_000, "it never ends");
            ControlFlow::Continue(())
        },
    );
});
