//! FLAC as it comes: with things behind it, of unknown length, damaged.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    reason = "a test binary has no readers of documentation"
)]

mod common;

use common::{Width, analysis, encode, music, wav, write};
use fingerprint::{Analysis, Options};
use std::path::Path;

const SECONDS: u64 = 12;

/// A file of stereo, and the folder it is in.
fn file() -> (tempfile::TempDir, Vec<u8>) {
    let directory = tempfile::tempdir().unwrap();
    let samples = music(44_100, 2, 12, 5);
    let sound = wav(Width::S16, 44_100, 2, &samples);
    let source = write(directory.path(), "source.wav", &sound);
    let arguments = "-c:a flac -metadata title=Tale -metadata artist=Teller -metadata album=Book";
    let bytes = std::fs::read(encode(&source, arguments, "case.flac")).unwrap();
    (directory, bytes)
}

fn look(directory: &Path, bytes: &[u8]) -> Analysis {
    analysis(&write(directory, "look.flac", bytes), &Options::default())
}

#[test]
fn what_stands_around_the_frames_changes_nothing() {
    let (directory, plain) = file();
    let found = look(directory.path(), &plain);
    assert_eq!(found.problem, None);
    assert_eq!(found.duration_ms, Some(SECONDS * 1000));
    assert_eq!((found.container, found.codec), ("flac", Some("flac")));
    assert_eq!((found.sample_rate, found.channels), (Some(44_100), Some(2)));
    assert_eq!(found.tags.title.as_deref(), Some("Tale"));
    assert_eq!(found.tags.artist.as_deref(), Some("Teller"));
    assert_eq!(found.tags.album.as_deref(), Some("Book"));
    let sound = look(
        directory.path(),
        &std::fs::read(directory.path().join("source.wav")).unwrap(),
    );
    assert_eq!(found.fingerprint, sound.fingerprint);
    assert_eq!(found.peaks, sound.peaks);

    let tag = [&b"TAG"[..], &[b' '; 125]].concat();
    let tagged = [&plain[..], &tag].concat();
    let before = [&b"ID3\x04\0\0\0\0\0\x0a"[..], &[0; 10], &plain].concat();
    let mut unknown = plain.clone();
    unknown[21] &= 0xf0;
    unknown[22..26].fill(0);
    for bytes in [tagged, before, unknown] {
        let again = look(directory.path(), &bytes);
        assert_eq!(again.problem, None);
        assert_eq!(again.duration_ms, found.duration_ms);
        assert_eq!(again.tags, found.tags);
        assert_eq!(again.fingerprint, found.fingerprint);
    }
}

#[test]
fn damage_costs_the_frames_it_is_in() {
    let (directory, mut bytes) = file();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let found = look(directory.path(), &bytes);
    assert_eq!(found.problem.as_deref(), Some("1 damaged part was skipped"));
    let missing = SECONDS * 1000 - found.duration_ms.unwrap();
    assert!((50..=110).contains(&missing), "{missing} ms");

    bytes[middle] ^= 1;
    bytes.truncate(middle);
    let found = look(directory.path(), &bytes);
    assert!(found.problem.is_some());
    assert!(found.duration_ms.unwrap() < SECONDS * 700);
}
