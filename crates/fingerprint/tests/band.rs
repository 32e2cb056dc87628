//! Decoding no more than Chromaprint hears against decoding all of it, over a corpus of encodings.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    reason = "a test binary has no readers of documentation"
)]

mod common;

use common::{Width, analysis, encode, equal_share, music, reference, wav, write};
use fingerprint::{Analysis, Options, compare};
use std::path::Path;
use tempfile::TempDir;

/// The same file through both decoders: all of it, and its low end.
fn both(path: &Path) -> (Analysis, Analysis) {
    let whole = Options {
        whole_file: false,
        ..Options::default()
    };
    let low = Options {
        low_band: true,
        ..whole
    };
    (analysis(path, &whole), analysis(path, &low))
}

fn words(found: Analysis) -> Vec<u32> {
    found.fingerprint.map_or(Vec::new(), |found| found.words)
}

#[test]
fn hardly_a_word_differs_from_those_of_the_whole_sound() {
    let directory = tempfile::tempdir().unwrap();
    let cases = [
        (44_100, 2, "-c:a libmp3lame -b:a 320k"),
        (44_100, 2, "-c:a libmp3lame -b:a 192k -joint_stereo 0"),
        (44_100, 2, "-c:a libmp3lame -b:a 128k"),
        (44_100, 2, "-c:a libmp3lame -b:a 64k"),
        (44_100, 1, "-c:a libmp3lame -b:a 96k"),
        (44_100, 2, "-c:a libmp3lame -q:a 0"),
        (44_100, 2, "-c:a libmp3lame -q:a 6"),
        (44_100, 2, "-c:a libmp3lame -write_xing 0 -id3v2_version 0"),
        (48_000, 2, "-c:a libmp3lame -b:a 160k"),
        (48_000, 1, "-c:a libmp3lame -q:a 4"),
        (32_000, 2, "-c:a libmp3lame -b:a 96k"),
        (24_000, 2, "-c:a libmp3lame -b:a 64k"),
        (22_050, 2, "-c:a libmp3lame -b:a 64k"),
        (22_050, 1, "-c:a libmp3lame -b:a 32k"),
        (16_000, 1, "-c:a libmp3lame -b:a 24k"),
        (44_100, 2, "-c:a libopus -b:a 96k -f ogg"),
        (
            44_100,
            2,
            "-c:a libopus -b:a 160k -frame_duration 60 -f ogg",
        ),
        (48_000, 2, "-c:a libopus -b:a 40k -application voip -f ogg"),
        (48_000, 2, "-c:a libopus -b:a 20k -application voip -f ogg"),
        (48_000, 1, "-c:a libopus -b:a 24k -application voip -f ogg"),
    ];
    hardly_differs(&directory, &cases, "case.mp3", |_, _, _| {});
}

/// Every few tenths of a second a stroke as of a drum: for what comes at once, codecs cut their blocks short.
fn beat(samples: &mut [f64], rate: u32, channels: u16) {
    let (mut state, mut loudness, channels) = (1_u32, 0.0, usize::from(channels));
    for (at, frame) in samples.chunks_mut(channels).enumerate() {
        if at % (rate as usize * 3 / 10) == rate as usize / 7 {
            loudness = 0.5;
        }
        loudness *= 1.0 - 30.0 / f64::from(rate);
        for sample in frame {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = f64::from(state >> 16) / 32_768.0 - 1.0;
            *sample = *sample * 0.6 + loudness * noise;
        }
    }
}

#[test]
fn hardly_a_word_of_aac_differs_from_those_of_the_whole_sound() {
    let directory = tempfile::tempdir().unwrap();
    let cases = [
        (44_100, 2, "-b:a 256k"),
        (44_100, 2, "-b:a 160k -aac_coder fast"),
        (44_100, 2, "-b:a 128k"),
        (44_100, 2, "-b:a 128k -aac_ms 0 -aac_is 0"),
        (44_100, 2, "-b:a 128k -aac_ms 1 -aac_is 0 -aac_tns 0"),
        (44_100, 2, "-b:a 96k -f adts"),
        (44_100, 2, "-b:a 64k -movflags +frag_keyframe+empty_moov"),
        (44_100, 2, "-b:a 48k -aac_pns 0"),
        (44_100, 2, "-b:a 32k -f matroska"),
        (44_100, 1, "-b:a 96k"),
        (44_100, 1, "-b:a 32k"),
        (48_000, 2, "-b:a 192k"),
        (48_000, 1, "-b:a 64k"),
        (32_000, 2, "-b:a 96k"),
        (24_000, 2, "-b:a 64k"),
        (22_050, 1, "-b:a 32k"),
        (64_000, 2, "-b:a 160k"),
        (88_200, 2, "-b:a 192k -f adts"),
        (96_000, 2, "-b:a 256k -f matroska"),
    ]
    .map(|(rate, channels, arguments)| (rate, channels, format!("-c:a aac {arguments}")));
    hardly_differs(&directory, &cases, "case.m4a", |_, _, _| {});
    hardly_differs(&directory, &cases, "case.m4a", beat);
}

#[test]
fn hardly_a_word_of_vorbis_differs_from_those_of_the_whole_sound() {
    let directory = tempfile::tempdir().unwrap();
    let cases = [
        (44_100, 2, "-q:a 9"),
        (44_100, 2, "-q:a 5"),
        (44_100, 2, "-q:a 2 -f webm"),
        (44_100, 2, "-q:a -1"),
        (44_100, 1, "-q:a 4"),
        (48_000, 2, "-q:a 6"),
        (48_000, 1, "-q:a 1 -f matroska"),
        (32_000, 2, "-q:a 4"),
        (24_000, 2, "-q:a 3"),
        (22_050, 1, "-q:a 3"),
        (88_200, 2, "-q:a 5"),
        (96_000, 2, "-q:a 5"),
    ]
    .map(|(rate, channels, arguments)| (rate, channels, format!("-c:a libvorbis {arguments}")));
    hardly_differs(&directory, &cases, "case.ogg", |_, _, _| {});
    hardly_differs(&directory, &cases, "case.ogg", beat);
    // Another encoder, which writes residues of another type.
    let other = [
        (44_100, 2, "-c:a vorbis -strict experimental -b:a 128k"),
        (48_000, 2, "-c:a vorbis -strict experimental -b:a 96k"),
    ];
    hardly_differs(&directory, &other, "other.ogg", beat);
}

#[test]
fn hardly_a_word_of_opus_differs_from_those_of_the_whole_sound() {
    let directory = tempfile::tempdir().unwrap();
    let cases = [
        (48_000, 2, "-b:a 256k"),
        (44_100, 2, "-b:a 128k"),
        (48_000, 2, "-b:a 96k -f webm"),
        (48_000, 2, "-b:a 64k -f mp4"),
        (48_000, 2, "-b:a 48k"),
        (48_000, 2, "-b:a 32k -application lowdelay"),
        (48_000, 2, "-b:a 96k -frame_duration 10"),
        (48_000, 2, "-b:a 96k -frame_duration 40"),
        (48_000, 2, "-b:a 96k -frame_duration 60 -vbr off"),
        (48_000, 2, "-b:a 64k -compression_level 0"),
        (48_000, 1, "-b:a 128k"),
        (48_000, 1, "-b:a 64k"),
        (48_000, 1, "-b:a 32k -application lowdelay"),
        (48_000, 1, "-b:a 96k -frame_duration 2.5"),
        (48_000, 1, "-b:a 64k -frame_duration 5"),
        // Narrower bands.
        (24_000, 2, "-b:a 64k -cutoff 12000"),
        (16_000, 1, "-b:a 48k -cutoff 8000 -application lowdelay"),
        // Speech, which another decoder reads.
        (48_000, 2, "-b:a 32k"),
        (48_000, 1, "-b:a 24k -application voip"),
    ]
    .map(|(rate, channels, arguments)| (rate, channels, format!("-c:a libopus {arguments}")));
    hardly_differs(&directory, &cases, "case.opus", |_, _, _| {});
    hardly_differs(&directory, &cases, "case.opus", beat);
}

#[test]
fn short_frames_of_opus_in_two_channels_are_heard_as_fpcalc_hears_them() {
    // The decoder that decodes all of it hears them otherwise than all others do, and is no judge.
    let directory = tempfile::tempdir().unwrap();
    for (number, arguments) in [
        "-b:a 96k -frame_duration 2.5",
        "-b:a 96k -frame_duration 5",
        "-b:a 48k -frame_duration 5 -application lowdelay -vbr off",
    ]
    .into_iter()
    .enumerate()
    {
        let mut samples = music(48_000, 2, 45, u32::try_from(number).unwrap());
        beat(&mut samples, 48_000, 2);
        let source = write(
            directory.path(),
            "source.wav",
            &wav(Width::S16, 48_000, 2, &samples),
        );
        let path = encode(&source, &format!("-c:a libopus {arguments}"), "case.opus");
        let (_, low) = both(&path);
        let share = equal_share(&words(low), &reference(&path));
        assert!(share >= 0.98, "{arguments}: {share} of the words");
    }
}

#[test]
fn loud_music_in_opus_is_not_clipped() {
    let directory = tempfile::tempdir().unwrap();
    let mut samples = music(48_000, 2, 45, 21);
    for sample in &mut samples {
        *sample = (*sample * 12.0).clamp(-1.0, 1.0);
    }
    let source = write(
        directory.path(),
        "source.wav",
        &wav(Width::S16, 48_000, 2, &samples),
    );
    for arguments in ["-b:a 96k", "-b:a 256k"] {
        let path = encode(&source, &format!("-c:a libopus {arguments}"), "loud.opus");
        let (whole, low) = both(&path);
        let (whole, low) = (words(whole), words(low));
        let share = equal_share(&whole, &reference(&path));
        assert!(share >= 0.995, "{arguments}: {share} of fpcalc's words");
        let share = equal_share(&whole, &low);
        assert!(share >= 0.98, "{arguments}: {share} of the words");
    }
}

/// Encodes music at those rates, in so many channels and with those arguments, and compares the words of its low end with
/// those of the whole.
fn hardly_differs(
    directory: &TempDir,
    cases: &[(u32, u16, impl AsRef<str>)],
    name: &str,
    change: impl Fn(&mut [f64], u32, u16),
) {
    let mut sum = 0.0;
    for (number, &(rate, channels, ref arguments)) in cases.iter().enumerate() {
        let arguments = arguments.as_ref();
        let seed = u32::try_from(number).unwrap() + 50;
        let mut samples = music(rate, channels, 45, seed);
        change(&mut samples, rate, channels);
        let source = write(
            directory.path(),
            "source.wav",
            &wav(Width::S16, rate, channels, &samples),
        );
        let path = encode(&source, arguments, name);
        let (whole, low) = both(&path);
        assert_eq!(low.sample_rate, whole.sample_rate, "{arguments}");
        assert_eq!(low.channels, whole.channels, "{arguments}");
        let (whole, low) = (words(whole), words(low));
        let share = equal_share(&whole, &low);
        let score = compare(&whole, &low);
        assert!(share >= 0.98, "{rate} Hz {arguments}: {share} of the words");
        assert!(score >= 0.99, "{rate} Hz {arguments}: scores {score}");
        sum += share;
    }
    let mean = sum / f64::from(u32::try_from(cases.len()).unwrap());
    assert!(mean >= 0.995, "{mean}");
}

#[test]
fn sound_that_the_mix_would_lose_is_decoded_whole() {
    let directory = tempfile::tempdir().unwrap();
    let mono = music(44_100, 1, 20, 90);
    // The right channel says nearly the opposite of the left.
    let opposite: Vec<f64> = mono
        .iter()
        .flat_map(|&sample| [sample, -0.995 * sample])
        .collect();
    let source = write(
        directory.path(),
        "opposite.wav",
        &wav(Width::S16, 44_100, 2, &opposite),
    );
    for (arguments, name) in [
        ("-b:a 192k -joint_stereo 0", "apart.mp3"),
        ("-c:a aac -b:a 192k", "opposite.m4a"),
        ("-c:a aac -b:a 192k -aac_ms 0", "apart.m4a"),
        ("-c:a libvorbis -q:a 5", "opposite.ogg"),
        ("-c:a libopus -b:a 256k", "opposite.opus"),
    ] {
        let (whole, low) = both(&encode(&source, arguments, name));
        assert_eq!(low, whole, "{name}");
        assert!(!words(low).is_empty(), "{name}");
    }

    // Written as middle and side, the little that the mix keeps has a channel of its own, and is not lost.
    let (whole, low) = both(&encode(&source, "-b:a 192k", "joint.mp3"));
    let share = equal_share(&words(whole), &words(low));
    assert!(share >= 0.98, "{share}");
}

/// Noise between those frequencies, as loud as can be, over music that lies so many decibels below.
fn faint(rate: u32, below: f64, band: std::ops::Range<u32>) -> Vec<f64> {
    let mut state = 1_u32;
    let mut random = move |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % most
    };
    // Tones of whole hertz, which come round every second.
    let mut noise = vec![0.0; rate as usize];
    for _ in 0..40 {
        let tone = band.start + random(band.end - band.start);
        let begin = random(rate);
        for (at, sample) in (begin..).zip(&mut noise) {
            let turns = f64::from(at) * f64::from(tone) / f64::from(rate);
            *sample += (turns * std::f64::consts::TAU).sin() / 60.0;
        }
    }
    let share = 10_f64.powf(-below / 20.0);
    let music = music(rate, 1, 45, 7).into_iter();
    let mixed = music.zip(noise.iter().cycle());
    mixed.map(|(music, noise)| music * share + noise).collect()
}

#[test]
fn low_notes_that_are_faint_beside_high_ones_are_decoded_whole() {
    let directory = tempfile::tempdir().unwrap();
    for (rate, arguments, name) in [
        (44_100, "-b:a 128k", "faint.mp3"),
        (44_100, "-b:a 320k", "faint.mp3"),
        (24_000, "-b:a 48k", "faint.mp3"),
        (44_100, "-c:a aac -b:a 128k", "faint.m4a"),
        (44_100, "-c:a libvorbis -q:a 4", "faint.ogg"),
        (48_000, "-c:a libopus -b:a 96k", "faint.opus"),
    ] {
        for band in [4_600..6_000, 6_000..8_000] {
            for below in [15.0, 25.0, 35.0, 45.0, 55.0] {
                let samples = faint(rate, below, band.clone());
                let source = write(
                    directory.path(),
                    "source.wav",
                    &wav(Width::S16, rate, 1, &samples),
                );
                let (whole, low) = both(&encode(&source, arguments, name));
                let (whole, low) = (words(whole), words(low));
                let case = format!("{name} {arguments}, {band:?} Hz {below} dB above");
                let share = equal_share(&whole, &low);
                assert!(share >= 0.98, "{case}: {share} of the words");
                assert!(below < 45.0 || low == whole, "{case}: not decoded whole");
                assert!(!whole.is_empty(), "{case}");
            }
        }
    }
}

#[test]
fn intensity_stereo_is_decoded_whole() {
    let directory = tempfile::tempdir().unwrap();
    let source = write(
        directory.path(),
        "source.wav",
        &wav(Width::S16, 44_100, 2, &music(44_100, 2, 20, 93)),
    );
    let path = encode(&source, "-c:a libmp3lame -b:a 128k", "joint.mp3");
    // No encoder at hand writes it. A bit in the headers of frames in joint stereo makes the same numbers mean it: from the
    // middle of the file on, when the low end was taken for enough already.
    let mut bytes = std::fs::read(path).unwrap();
    let (mut changed, half) = (0, bytes.len() / 2);
    for at in half..bytes.len() - 4 {
        if let [0xff, 0xfb, 0x90 | 0x92, mode] = &mut bytes[at..at + 4]
            && *mode >> 6 == 1
        {
            *mode |= 0x10;
            changed += 1;
        }
    }
    assert!(changed > 300, "{changed}");
    let (whole, low) = both(&write(directory.path(), "intensity.mp3", &bytes));
    assert_eq!(low, whole);
    assert!(!words(low).is_empty());
}

#[test]
fn kinds_that_are_not_taken_are_decoded_whole() {
    let directory = tempfile::tempdir().unwrap();
    for (rate, arguments, name) in [
        (11_025, "-c:a libmp3lame", "mpeg2.5.mp3"),
        (44_100, "-c:a mp2 -b:a 96k", "layer2.mp2"),
        (16_000, "-c:a aac", "speech.m4a"),
        (16_000, "-c:a libvorbis", "speech.ogg"),
        (96_000, "-c:a aac", "untold.m4a"),
    ] {
        let source = write(
            directory.path(),
            "source.wav",
            &wav(Width::S16, rate, 1, &music(rate, 1, 12, 91)),
        );
        let path = encode(&source, arguments, name);
        let (whole, low) = both(&path);
        assert_eq!(low, whole, "{name}");
        assert!(!words(low).is_empty(), "{name}");
    }
}

#[test]
fn a_stream_cut_out_of_another_is_heard_from_where_it_can_be() {
    let directory = tempfile::tempdir().unwrap();
    let source = write(
        directory.path(),
        "source.wav",
        &wav(Width::S16, 44_100, 2, &music(44_100, 2, 30, 92)),
    );
    for (arguments, name) in [
        ("-c:a libmp3lame -b:a 128k", "source.mp3"),
        ("-c:a aac -b:a 128k", "source.aac"),
    ] {
        let path = encode(&source, arguments, name);
        let mut bytes = std::fs::read(path).unwrap();
        // Frames now refer to what came before; and later on some are damaged.
        bytes.drain(..40_000);
        bytes[200_000..200_700].fill(0x55);
        let path = write(directory.path(), name, &bytes);
        let (whole, low) = both(&path);
        assert_eq!(whole.problem.is_some(), low.problem.is_some(), "{name}");
        let (whole, low) = (words(whole), words(low));
        let score = compare(&whole, &low);
        assert!(score > 0.95, "{name}: {score}");
    }
}
