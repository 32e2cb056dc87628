//! Our front end against rusty-chromaprint's, word by word, from the same 11 025 Hz mono samples.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    reason = "a test binary has no readers of documentation"
)]

use fingerprint::{Algorithm, Fingerprinter, SAMPLE_RATE};
use rusty_chromaprint::{Configuration, Fingerprinter as Reference};

/// The words of the reference implementation.
fn reference(configuration: &Configuration, samples: &[i16]) -> Vec<u32> {
    let mut reference = Reference::new(configuration);
    reference
        .start(SAMPLE_RATE, 1)
        .expect("a rate that is taken as it is");
    reference.consume(samples);
    reference.finish();
    reference.fingerprint().to_vec()
}

/// Our words, from blocks of uneven length.
fn ours(algorithm: Algorithm, samples: &[i16]) -> Vec<u32> {
    let mut fingerprinter =
        Fingerprinter::of_s16(algorithm, SAMPLE_RATE, 1, 3_600).expect("a rate that is taken");
    let mut rest = samples;
    for length in [1, 17, 1_000, 4_095, 4_097, 20_000].into_iter().cycle() {
        let (block, later) = rest.split_at(length.min(rest.len()));
        fingerprinter.feed_s16(block);
        rest = later;
        if rest.is_empty() {
            break;
        }
    }
    fingerprinter.finish()
}

fn presets() -> [(Algorithm, Configuration); 3] {
    [
        (Algorithm::Test2, Configuration::preset_test2()),
        (Algorithm::Test1, Configuration::preset_test1()),
        (
            // Its own preset lacks classifiers; fpcalc's has those of TEST2.
            Algorithm::Test5,
            Configuration::preset_test2()
                .with_frame_size(2_048)
                .with_frame_overlap(1_024),
        ),
    ]
}

struct Random(u32);

impl Random {
    fn next(&mut self) -> u16 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) as u16
    }
}

/// Saw-teeth that change every quarter of a second, over noise, at a loudness of its own.
fn music(seed: u32, seconds: u32) -> Vec<i16> {
    let mut random = Random(seed);
    let loudness = f64::from(random.next()) / 65_536.0;
    let (mut steps, mut phases) = ([0_u16; 3], [0_u16; 3]);
    (0..SAMPLE_RATE * seconds)
        .map(|index| {
            if index % 2_756 == 0 {
                steps = std::array::from_fn(|_| 300 + random.next() / 16);
            }
            let mut sum = f64::from(random.next().cast_signed()) / 20.0;
            for (phase, step) in phases.iter_mut().zip(steps) {
                *phase = phase.wrapping_add(step);
                sum += f64::from(phase.cast_signed()) / 3.5;
            }
            #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
            let sample = (sum * loudness) as i16;
            sample
        })
        .collect()
}

#[test]
fn every_word_is_that_of_the_reference() {
    for seed in 0..12 {
        let samples = music(seed, 60);
        for (algorithm, configuration) in presets() {
            let words = ours(algorithm, &samples);
            assert!(words.len() > 450, "{} words", words.len());
            assert_eq!(words, reference(&configuration, &samples), "{algorithm:?}");
        }
    }
}

#[test]
fn extremes_give_the_words_of_the_reference() {
    let mut random = Random(7);
    let length = SAMPLE_RATE as usize * 20;
    let square = (0..length).map(|at| if at / 25 % 2 == 0 { i16::MAX } else { i16::MIN });
    let noise = (0..length).map(|_| random.next().cast_signed());
    let mut random = Random(8);
    let whisper = (0..length).map(|_| (random.next() % 3).cast_signed() - 1);
    let signals: [Vec<i16>; 4] = [
        vec![0; length],
        square.collect(),
        noise.collect(),
        whisper.collect(),
    ];
    for samples in signals {
        for (algorithm, configuration) in presets() {
            let words = ours(algorithm, &samples);
            assert_eq!(words, reference(&configuration, &samples), "{algorithm:?}");
        }
    }
}

#[test]
fn words_begin_with_the_sample_that_completes_them() {
    for (algorithm, configuration) in presets() {
        let samples = music(3, 4);
        let complete = (0..samples.len())
            .step_by(61)
            .map(|length| ours(algorithm, &samples[..length]).len());
        let expected = (0..samples.len())
            .step_by(61)
            .map(|length| reference(&configuration, &samples[..length]).len());
        assert!(complete.eq(expected), "{algorithm:?}");
    }
}
