//! A song is found in the recording of a whole evening, though another encoder wrote it.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    reason = "a test binary has no readers of documentation"
)]

mod common;

use common::{Width, encode, music, ours, wav, write};
use fingerprint::segments;

#[test]
fn a_song_is_found_where_it_was_played() {
    let directory = tempfile::tempdir().unwrap();
    let songs = [81, 82, 83].map(|seed| music(44_100, 2, 30, seed));
    let one = wav(Width::S16, 44_100, 2, &songs[1]);
    let one = write(directory.path(), "one.wav", &one);
    let evening = wav(Width::S16, 44_100, 2, &songs.concat());
    let evening = write(directory.path(), "evening.wav", &evening);
    let one = ours(&encode(&one, "-c:a libmp3lame -b:a 96k", "one.mp3"));
    let whole = ours(&encode(&evening, "-c:a aac -b:a 96k", "evening.m4a"));
    let found = segments(&one, &whole);
    // Words come every 1365 samples at 11 025 Hz, so that 30 s are 242 of them.
    assert_eq!(found.len(), 1, "{found:?}");
    let [begins, ends] = [
        found[0].at_b - found[0].at_a,
        found[0].at_b + found[0].words,
    ];
    assert!((240..=244).contains(&begins), "{found:?}");
    assert!((440..=500).contains(&ends), "{found:?}");
    let other = wav(Width::S16, 44_100, 2, &music(44_100, 2, 30, 84));
    let other = ours(&write(directory.path(), "other.wav", &other));
    assert_eq!(segments(&other, &whole), []);
}
