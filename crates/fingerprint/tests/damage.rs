//! Damaged files give an error or what could be decoded: never a panic, a hang or unbounded memory.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    reason = "a test binary has no readers of documentation"
)]

mod common;

use common::{Width, encode, music, wav, write};
use fingerprint::{AnalyseError, Options, Progress, analyse};
use proptest::prelude::*;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::LazyLock;

/// A short file in each format.
static FILES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let directory = tempfile::tempdir().unwrap();
    let samples = music(22_050, 2, 4, 1);
    let source = write(
        directory.path(),
        "source.wav",
        &wav(Width::S16, 22_050, 2, &samples),
    );
    let cases = [
        "mp3:-c:a libmp3lame",
        "mp2:-c:a mp2",
        "m4a:-c:a aac",
        "aac:-c:a aac",
        "flac:-c:a flac",
        "oga:-c:a flac",
        "ogg:-c:a libvorbis",
        "opus:-c:a libopus",
        "webm:-c:a libvorbis",
        "mkv:-c:a aac",
        "aiff:-c:a pcm_s16be",
        "caf:-c:a pcm_s16le",
        "alac.m4a:-c:a alac",
        "wav:-c:a adpcm_ms",
        "avi:-c:a libmp3lame",
        "pieces.mp4:-c:a aac -movflags +frag_keyframe+empty_moov",
        "rf64.wav:-c:a pcm_s16le -rf64 always",
        "wv:-c:a wavpack",
    ];
    let mut files = vec![("pcm.wav".to_owned(), std::fs::read(&source).unwrap())];
    for case in cases {
        let (extension, arguments) = case.split_once(':').unwrap();
        let name = format!("encoded.{extension}");
        let path = encode(&source, arguments, &name);
        files.push((name, std::fs::read(path).unwrap()));
    }
    files
});

/// Analyses bytes, all of the sound and its low end; an endless stream of blocks would be a hang.
fn survives(bytes: &[u8]) {
    let length = bytes.len() as u64;
    let whole = Options::default();
    let low = Options {
        whole_file: false,
        low_band: true,
        ..whole
    };
    for options in [whole, low] {
        let mut blocks = 0;
        let mut progress = |_: Progress| {
            blocks += 1;
            assert!(blocks < 1_000_000, "a file of {length} bytes never ends");
            ControlFlow::Continue(())
        };
        let _ = analyse(Cursor::new(bytes.to_vec()), length, &options, &mut progress);
    }
}

#[test]
fn every_format_is_read_while_it_is_whole() {
    for (name, bytes) in FILES.iter() {
        let length = bytes.len() as u64;
        let found = analyse(
            Cursor::new(bytes.clone()),
            length,
            &Options::default(),
            &mut |_| ControlFlow::Continue(()),
        );
        let found = found.unwrap();
        let undecodable = name == "encoded.wv";
        assert_eq!(
            found.fingerprint.is_none(),
            undecodable,
            "{name}: {found:?}"
        );
        assert_eq!(found.problem.is_some(), undecodable, "{name}: {found:?}");
        assert_eq!(
            found.peaks.len(),
            if undecodable { 0 } else { 800 },
            "{name}"
        );
        if !undecodable {
            let length = found.duration_ms.unwrap();
            let lossless = ["flac", "oga", "aiff", "caf"];
            let padding = if lossless.iter().any(|ending| name.ends_with(ending)) {
                4_000..=4_000
            } else {
                3_900..=4_200
            };
            assert!(padding.contains(&length), "{name}: {length} ms");
        }
    }
}

#[test]
fn a_file_cut_short_at_any_place_is_survived() {
    for (_, bytes) in FILES.iter() {
        for part in 0..60 {
            survives(&bytes[..bytes.len() * part / 60]);
        }
        for length in 0..400 {
            survives(&bytes[..length.min(bytes.len())]);
        }
    }
}

#[test]
fn a_file_with_a_part_missing_says_so() {
    let flac = &FILES
        .iter()
        .find(|(name, _)| name == "encoded.flac")
        .unwrap()
        .1;
    for bytes in [
        flac[..flac.len() / 2].to_vec(),
        FILES[0].1[..99_000].to_vec(),
    ] {
        let length = bytes.len() as u64;
        let found = analyse(Cursor::new(bytes), length, &Options::default(), &mut |_| {
            ControlFlow::Continue(())
        });
        let found = found.unwrap();
        assert!(found.problem.is_some(), "{found:?}");
        assert!(found.duration_ms.unwrap() < 3_000, "{found:?}");
    }
}

#[test]
fn the_first_half_of_a_film_is_heard() {
    let directory = tempfile::tempdir().unwrap();
    let source = write(
        directory.path(),
        "source.wav",
        &wav(Width::S16, 22_050, 2, &music(22_050, 2, 20, 2)),
    );
    for (arguments, name) in [
        ("-c:a aac", "half.mkv"),
        ("-c:a libvorbis", "half.webm"),
        ("-c:a libopus", "half.webm"),
        ("-c:a pcm_s16le", "half.mkv"),
        ("-c:a aac -movflags faststart", "half.mp4"),
        (
            "-c:a aac -movflags +frag_keyframe+empty_moov -frag_duration 1000000",
            "half.mp4",
        ),
    ] {
        let path = encode(&source, arguments, name);
        let bytes = std::fs::read(&path).unwrap();
        let half = write(directory.path(), name, &bytes[..bytes.len() / 2]);
        let words = common::ours(&half).len();
        assert!((50..=75).contains(&words), "{name}: {words} words");
        let found = common::analysis(&half, &Options::default());
        let length = found.duration_ms.unwrap();
        assert!((8_500..=11_500).contains(&length), "{name}: {length} ms");
        let fpcalc = common::fpcalc(&["-ignore-errors", "-raw", "-plain"], &half).0;
        if !fpcalc.is_empty() {
            assert!(fpcalc.split(',').count().abs_diff(words) <= 8, "{name}");
        }
    }
}

#[test]
fn tags_behind_the_sound_are_no_damage() {
    let directory = tempfile::tempdir().unwrap();
    let source = write(
        directory.path(),
        "source.wav",
        &wav(Width::S16, 22_050, 2, &music(22_050, 2, 12, 3)),
    );
    let number = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
    let item = |key: &str, value: &[u8]| {
        [
            &number(value.len())[..],
            &[0; 4],
            key.as_bytes(),
            &[0],
            value,
        ]
        .concat()
    };
    // What looks like frames of an MP3 all over.
    let picture = [0xff, 0xfb, 0x90, 0x64, 1, 2, 3, 4, 5].repeat(30_000);
    let items = [
        item("Title", b"Tale"),
        item("ARTIST", b"Teller"),
        item("Cover Art (Front)", &picture),
    ]
    .concat();
    let mark = |flags: u32| {
        let size = number(items.len() + 32);
        [
            &b"APETAGEX"[..],
            &number(2000),
            &size,
            &number(3),
            &flags.to_le_bytes(),
            &[0; 8],
        ]
        .concat()
    };
    let ape = [mark(0xa000_0000), items.clone(), mark(0x8000_0000)].concat();
    let old = [&b"TAG"[..], &[b' '; 125]].concat();
    let text = [
        &b"LYRICSBEGIN"[..],
        b"IND00002",
        b"00",
        b"LYR00005",
        b"La la",
    ]
    .concat();
    let lyrics = [
        &text[..],
        format!("{:06}", text.len()).as_bytes(),
        b"LYRICS200",
    ]
    .concat();
    for (arguments, titled) in [
        ("-c:a libmp3lame -id3v2_version 0", true),
        ("-c:a libmp3lame -id3v2_version 0 -write_xing 0", true),
    ] {
        let plain = std::fs::read(encode(&source, arguments, "plain.mp3")).unwrap();
        let usual = common::ours(&write(directory.path(), "plain.mp3", &plain));
        for (before, behind) in [
            (vec![], ape.clone()),
            (vec![], [&ape[..], &old].concat()),
            (vec![], [&ape[..], &lyrics, &old].concat()),
            (vec![], [&lyrics[..], &ape, &old].concat()),
            (ape.clone(), vec![]),
        ] {
            let bytes = [&before[..], &plain, &behind].concat();
            let path = write(directory.path(), "tagged.mp3", &bytes);
            let found = common::analysis(&path, &Options::default());
            assert_eq!(found.problem, None);
            assert_eq!(found.tags.title.as_deref() == Some("Tale"), titled);
            assert_eq!(found.tags.artist.as_deref(), Some("Teller"));
            assert_eq!(found.fingerprint.unwrap().words, usual);
        }
    }
}

#[test]
fn what_is_no_media_is_called_so() {
    for bytes in [
        &b""[..],
        b"hello",
        &[0; 5_000],
        b"%PDF-1.7 and so on",
        b"<html></html>",
    ] {
        let found = analyse(
            Cursor::new(bytes.to_vec()),
            bytes.len() as u64,
            &Options::default(),
            &mut |_| ControlFlow::Continue(()),
        );
        assert!(
            matches!(found, Err(AnalyseError::NotMedia)),
            "{bytes:?}: {found:?}"
        );
    }
}

#[test]
fn the_caller_may_stop_at_any_block() {
    let (_, bytes) = &FILES[0];
    let found = analyse(
        Cursor::new(bytes.clone()),
        bytes.len() as u64,
        &Options::default(),
        &mut |_| ControlFlow::Break(()),
    );
    assert!(matches!(found, Err(AnalyseError::Cancelled)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn flipped_bits_are_survived(
        file in 0_usize..16, flips in prop::collection::vec((0.0_f64..1.0, 0_u8..8, any::<bool>()), 1..30),
    ) {
        let mut bytes = FILES[file].1.clone();
        for (place, bit, in_header) in flips {
            let range = if in_header { bytes.len().min(600) } else { bytes.len() };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place within the file")]
            let at = (place * range as f64) as usize;
            bytes[at] ^= 1 << bit;
        }
        survives(&bytes);
    }
}
