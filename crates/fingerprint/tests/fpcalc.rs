//! Every bit as fpcalc: the same words for the same samples, and near enough where decoders round differently.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    reason = "a test binary has no readers of documentation"
)]

mod common;

use common::{Width, encode, equal_share, music, ours, reference, wav, write};
use std::process::Command;

#[test]
fn pcm_of_every_rate_and_width_gives_the_same_bits() {
    let directory = tempfile::tempdir().unwrap();
    let widths = [
        Width::U8,
        Width::S16,
        Width::S24,
        Width::S32,
        Width::F32,
        Width::F64,
    ];
    let rates = [
        8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000,
    ];
    let mut different = Vec::new();
    for (case, rate) in rates.into_iter().enumerate() {
        for (step, channels) in [1, 2, 6].into_iter().enumerate() {
            // Each rate meets three widths; each width meets every number of channels.
            let width = widths[(case + step * 2) % widths.len()];
            let seed = u32::try_from(case * 3 + step).unwrap();
            let samples = music(rate, channels, 12, seed);
            let path = write(
                directory.path(),
                "case.wav",
                &wav(width, rate, channels, &samples),
            );
            if ours(&path) != reference(&path) {
                different.push(format!("{rate} Hz, {channels} channels, {width:?}"));
            }
        }
    }
    assert_eq!(different, [] as [String; 0]);
}

#[test]
fn two_minutes_give_948_words_and_no_more_is_heard() {
    let directory = tempfile::tempdir().unwrap();
    let samples = music(44_100, 2, 130, 7);
    let path = write(
        directory.path(),
        "long.wav",
        &wav(Width::S16, 44_100, 2, &samples),
    );
    let words = ours(&path);
    assert_eq!(words.len(), 948);
    assert_eq!(words, reference(&path));
}

#[test]
fn lossless_containers_give_the_same_bits() {
    let directory = tempfile::tempdir().unwrap();
    let samples = music(48_000, 2, 15, 11);
    let source = write(
        directory.path(),
        "source.wav",
        &wav(Width::S24, 48_000, 2, &samples),
    );
    for (arguments, name) in [
        ("-sample_fmt s16 -ar 44100", "16.flac"),
        ("-sample_fmt s32", "24.flac"),
        ("-c:a flac", "flac.oga"),
        ("-c:a flac", "flac.mkv"),
        ("-c:a flac -strict experimental", "flac.mp4"),
        ("-c:a flac -compression_level 12", "12.flac"),
        ("-c:a alac -sample_fmt s16p", "16.m4a"),
        ("-c:a alac -sample_fmt s32p", "24.m4a"),
        ("-c:a pcm_s24be", "24.aiff"),
        ("-c:a pcm_s16be", "16.aiff"),
        ("-c:a alac -sample_fmt s16p", "16.alac.mov"),
        ("-c:a alac -sample_fmt s32p", "24.alac.mov"),
        ("-c:a alac -sample_fmt s16p", "16.alac.caf"),
        ("-c:a alac -sample_fmt s32p", "24.alac.caf"),
        ("-c:a pcm_s8", "8.caf"),
        ("-c:a pcm_s16le", "16.caf"),
        ("-c:a pcm_s24be", "24.caf"),
        ("-c:a pcm_f32le", "float.caf"),
        ("-c:a pcm_mulaw", "mulaw.caf"),
        ("-c:a pcm_alaw", "alaw.caf"),
        ("-c:a pcm_s16le", "16.mov"),
        ("-c:a pcm_s24le", "24.mkv"),
        ("-c:a pcm_s16le -rf64 always", "rf64.wav"),
        ("-c:a pcm_mulaw", "mulaw.wav"),
        ("-c:a pcm_alaw", "alaw.wav"),
    ] {
        let path = encode(&source, arguments, name);
        assert_eq!(ours(&path), reference(&path), "{name}");
    }
}

#[test]
fn lossy_codecs_give_998_of_1000_words() {
    let directory = tempfile::tempdir().unwrap();
    let samples = music(44_100, 2, 60, 13);
    let source = write(
        directory.path(),
        "source.wav",
        &wav(Width::S16, 44_100, 2, &samples),
    );
    let cases = [
        ("-c:a libmp3lame -b:a 128k", "cbr.mp3"),
        ("-c:a libmp3lame -q:a 2 -ar 48000", "vbr.mp3"),
        ("-c:a libmp3lame -write_xing 0 -id3v2_version 0", "bare.mp3"),
        ("-c:a libmp3lame -ar 22050 -ac 1 -b:a 64k", "mpeg2.mp3"),
        ("-c:a mp2 -b:a 192k", "layer2.mp2"),
        ("-c:a libmp3lame", "mp3.caf"),
        ("-c:a libvorbis -q:a 5", "vorbis.ogg"),
        ("-c:a libvorbis", "vorbis.webm"),
        ("-c:a aac -b:a 160k", "aac.m4a"),
        (
            "-c:a aac -movflags +frag_keyframe+empty_moov",
            "fragmented.mp4",
        ),
        ("-c:a aac", "aac.mov"),
        ("-c:a aac", "aac.mkv"),
        ("-c:a aac", "adts.aac"),
        ("-c:a libopus -b:a 96k", "opus.opus"),
        ("-c:a libopus -b:a 24k -ac 1", "speech.opus"),
        ("-c:a libopus", "opus.webm"),
        ("-c:a libopus", "opus.caf"),
        ("-c:a libopus", "opus.mkv"),
        ("-c:a libopus", "opus.mp4"),
    ];
    let mut sum = 0.0;
    for (arguments, name) in cases {
        let path = encode(&source, arguments, name);
        let share = equal_share(&ours(&path), &reference(&path));
        assert!(share >= 0.99, "{name}: {share}");
        sum += share;
    }
    let mean = sum / f64::from(u32::try_from(cases.len()).unwrap());
    assert!(mean >= 0.998, "{mean}");
}

#[test]
fn speech_in_opus_is_heard_as_its_reference_decoder_decodes_it() {
    let directory = tempfile::tempdir().unwrap();
    let samples = music(48_000, 2, 20, 14);
    let source = write(
        directory.path(),
        "source.wav",
        &wav(Width::S16, 48_000, 2, &samples),
    );
    // fpcalc asks FFmpeg's own decoder of Opus, which departs from libopus where speech is coded (SILK).
    for bitrate in ["8k", "12k", "16k", "24k"] {
        for channels in [1, 2] {
            let arguments = format!("-c:a libopus -application voip -b:a {bitrate} -ac {channels}");
            let path = encode(&source, &arguments, "speech.opus");
            let decoded = directory.path().join("decoded.wav");
            let mut ffmpeg = Command::new("ffmpeg");
            ffmpeg.args(["-v", "error", "-y", "-request_sample_fmt", "flt"]);
            ffmpeg.args(["-c:a", "libopus", "-i"]).arg(&path);
            ffmpeg.args(["-c:a", "pcm_f32le"]).arg(&decoded);
            assert!(ffmpeg.status().unwrap().success());
            let share = equal_share(&ours(&path), &reference(&decoded));
            assert!(share >= 0.99, "{arguments}: {share}");
        }
    }
}

#[test]
fn adpcm_is_heard_whole() {
    let directory = tempfile::tempdir().unwrap();
    let samples = music(44_100, 2, 15, 12);
    let source = write(
        directory.path(),
        "source.wav",
        &wav(Width::S16, 44_100, 2, &samples),
    );
    for codec in ["adpcm_ms", "adpcm_ima_wav"] {
        let path = encode(&source, &format!("-c:a {codec}"), "adpcm.wav");
        // fpcalc itself hears no more than the first block of each packet of several, and is of no use as a judge.
        let decoded = encode(&path, "-c:a pcm_s16le", "decoded.wav");
        assert_eq!(ours(&path), reference(&decoded), "{codec}");
        assert!(
            reference(&path).len() < reference(&decoded).len() / 2,
            "{codec}"
        );
    }
}

#[test]
fn a_short_file_ends_as_fpcalc_ends_it() {
    let directory = tempfile::tempdir().unwrap();
    let samples = music(44_100, 2, 4, 17);
    let mut lengths = Vec::new();
    // 125 621 frames are the fewest that complete a second word: the end stays in the resampler.
    for frames in [30_000, 120_000, 125_584, 125_620, 125_621, 130_000] {
        let part = wav(Width::S16, 44_100, 2, &samples[..frames * 2]);
        let path = write(directory.path(), "short.wav", &part);
        let words = ours(&path);
        assert_eq!(words, reference(&path), "{frames} frames");
        lengths.push(words.len());
    }
    assert_eq!(lengths[2..], [1, 1, 2, 2]);
}
