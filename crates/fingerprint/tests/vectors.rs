//! Fingerprints that fpcalc 1.5.1 made of samples computed in integers alone: they hold on every machine, whether
//! or not fpcalc is installed.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    reason = "a test binary has no readers of documentation"
)]

mod common;

use fingerprint::{Algorithm, Fingerprinter, compare, pack, simhash, unpack};

/// Ten seconds of a melody in saw-teeth at 44.1 kHz, interleaved stereo.
fn melody() -> Vec<i16> {
    // Phase steps of 2¹⁶ a period for C major from 262 Hz on.
    let steps = [389_u32, 437, 490, 519, 583, 654, 735, 779];
    let (mut state, mut lead, mut bass) = (1_u32, 0_u16, 0_u16);
    let (mut step, mut root) = (steps[0], steps[0]);
    (0..441_000_u32)
        .flat_map(|index| {
            if index % 11_025 == 0 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                step = steps[(state >> 29) as usize];
                if index % 44_100 == 0 {
                    root = step / 2;
                }
            }
            lead = lead.wrapping_add(u16::try_from(step).unwrap_or(0));
            bass = bass.wrapping_add(u16::try_from(root).unwrap_or(0));
            let (lead, bass) = (lead.cast_signed() / 4, bass.cast_signed() / 4);
            [lead + bass / 2, lead / 2 + bass]
        })
        .collect()
}

fn words(algorithm: Algorithm) -> Vec<u32> {
    let mut fingerprinter =
        Fingerprinter::of_s16(algorithm, 44_100, 2, 120).expect("a common format");
    for block in melody().chunks(2_000) {
        assert!(fingerprinter.feed_s16(block));
    }
    fingerprinter.finish()
}

#[test]
fn the_streaming_fingerprinter_equals_fpcalc() {
    for (algorithm, expected) in [(Algorithm::Test2, TEST2), (Algorithm::Test1, TEST1)] {
        let words = words(algorithm);
        assert_eq!(pack(&words, algorithm.wire_byte()), expected);
        assert_eq!(unpack(expected), Ok((words, algorithm.wire_byte())));
    }
}

#[test]
fn the_vectors_are_what_fpcalc_makes() {
    let directory = tempfile::tempdir().expect("a directory");
    let bytes: Vec<u8> = melody()
        .iter()
        .flat_map(|sample| sample.to_le_bytes())
        .collect();
    let path = common::write(directory.path(), "melody.raw", &bytes);
    for (number, expected) in [("2", TEST2), ("1", TEST1)] {
        let arguments = [
            "-plain",
            "-algorithm",
            number,
            "-format",
            "s16le",
            "-rate",
            "44100",
            "-channels",
            "2",
        ];
        assert_eq!(common::fpcalc(&arguments, &path).0.trim(), expected);
    }
}

#[test]
fn derived_values_stay() {
    let words = words(Algorithm::Test2);
    assert_eq!(compare(&words, &words).to_bits(), 1_f32.to_bits());
    assert_eq!(simhash(&words), SIMHASH);
}

const TEST2: &str = "AQAAOwuT-RGaH7WOipmOKk-QH1qePQibaDku4mxTxE5WOKkSPA9xMUeu4ckxZSjy4Nqgf0GzHZGalbhT5Myh3aicIc6OK81BLztOnaC-5MJ9PIrQrAg7GscpofqD9aug-cGe5MNNC96jHUeOSxXyRHUi_IQDNcUdfELzBOWeQlFzhHmOL9PwAiKkVcIRIAAiDCGACHOMIEYFRY44QAxAyCARAQJMKCCA-IQQhRRlwgAEAA";
const TEST1: &str = "AAAAO8uVLAqXIEeiKgQfjLySDWH-EJoeI7oEpirxZ0ifB1LEE9niHQf_BhPPoFmmI3pkJMl54cyPp0-EfEiWfZnQkxqOByePJwtOjsZ0MQyRJTuSJ3iELDySvhkofQnoZTryIeOOXU9gKdcQH8l_9HOCo3-CphuR5MmFPDzeCVeDNxHEY0euBMmjPCgthPmh0gDhqQGMIKKEEFABQBQDCCACDCOCBCCQMY4rUJhSlgBBASBGCSEcYQha7YQQCgA";
const SIMHASH: u32 = 0x8a04_81af;
