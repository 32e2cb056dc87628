//! Containers as they come: joined, cut, with several tracks, with samples of every order. The same words as fpcalc.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    reason = "a test binary has no readers of documentation"
)]

mod common;

use common::{Width, analysis, encode, equal_share, fpcalc, music, ours, reference, wav, write};
use fingerprint::{Options, compare};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Stereo of 20 seconds, the same with another melody, and the folder they are in.
fn songs() -> (TempDir, PathBuf, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let [one, other] = [70, 71].map(|seed| {
        let sound = wav(Width::S16, 44_100, 2, &music(44_100, 2, 20, seed));
        write(directory.path(), &format!("{seed}.wav"), &sound)
    });
    (directory, one, other)
}

/// The words fpcalc hears in spite of the errors it makes of the end of a file.
fn patient_reference(path: &Path) -> Vec<u32> {
    let (text, _) = fpcalc(&["-raw", "-plain", "-ignore-errors"], path);
    let words = text.trim().split(',').filter(|word| !word.is_empty());
    words.map(|word| word.parse().unwrap()).collect()
}

/// Encodes both and puts one behind the other.
fn joined(one: &Path, other: &Path, arguments: [&str; 2], kind: &str) -> PathBuf {
    let parts = [(one, arguments[0]), (other, arguments[1])].map(|(source, arguments)| {
        std::fs::read(encode(source, arguments, &format!("part.{kind}"))).unwrap()
    });
    write(
        one.parent().unwrap(),
        &format!("joined.{kind}"),
        &parts.concat(),
    )
}

#[test]
fn samples_of_every_order_and_width_are_heard_alike() {
    let directory = tempfile::tempdir().unwrap();
    let stereo = write(
        directory.path(),
        "stereo.wav",
        &wav(Width::F32, 48_000, 2, &music(48_000, 2, 12, 72)),
    );
    let surround = write(
        directory.path(),
        "surround.wav",
        &wav(Width::S16, 48_000, 6, &music(48_000, 6, 12, 73)),
    );
    let mut different = Vec::new();
    for (source, arguments, name) in [
        (&stereo, "-c:a pcm_s16be", "s16be.mov"),
        (&stereo, "-c:a pcm_s24be", "s24be.mov"),
        (&stereo, "-c:a pcm_s32be", "s32be.mov"),
        (&stereo, "-c:a pcm_f32be", "f32be.mov"),
        (&stereo, "-c:a pcm_f64be", "f64be.mov"),
        (&stereo, "-c:a pcm_s24le", "s24le.mov"),
        (&stereo, "-c:a pcm_s32le", "s32le.mov"),
        (&stereo, "-c:a pcm_f32le", "f32le.mov"),
        (&stereo, "-c:a pcm_f64le", "f64le.mov"),
        (&stereo, "-c:a pcm_s8", "s8.mov"),
        (&stereo, "-c:a pcm_mulaw", "mulaw.mov"),
        (&stereo, "-c:a pcm_alaw", "alaw.mov"),
        (&surround, "-c:a pcm_s16le", "surround.mov"),
        (&surround, "-c:a pcm_s24be", "surround24.mov"),
        (&stereo, "-c:a pcm_u8", "u8.mkv"),
        (&stereo, "-c:a pcm_s16be", "s16be.mkv"),
        (&stereo, "-c:a pcm_s24be", "s24be.mkv"),
        (&stereo, "-c:a pcm_f64le", "f64le.mkv"),
        (&stereo, "-c:a pcm_mulaw", "mulaw.mkv"),
        (&stereo, "-c:a pcm_alaw", "alaw.mkv"),
        (&stereo, "-c:a pcm_s16le", "s16le.avi"),
        (&stereo, "-c:a pcm_u8", "u8.avi"),
        (&stereo, "-c:a pcm_s24le", "s24le.avi"),
        (&stereo, "-c:a pcm_mulaw", "mulaw.avi"),
    ] {
        let path = encode(source, arguments, name);
        let words = ours(&path);
        if words.is_empty() || words != reference(&path) {
            different.push(name);
        }
    }
    assert_eq!(different, [] as [&str; 0]);
}

#[test]
fn mp3_is_heard_in_containers_that_are_not_its_own() {
    let (_directory, song, _) = songs();
    for (arguments, name) in [
        ("-c:a libmp3lame -b:a 128k", "mp3.wav"),
        ("-c:a libmp3lame -b:a 128k", "mp3.avi"),
        ("-c:a libmp3lame -q:a 4", "vbr.avi"),
        ("-c:a mp2 -b:a 192k", "mp2.avi"),
        ("-c:a libmp3lame -b:a 128k", "mp3.mkv"),
        ("-c:a libmp3lame -b:a 128k", "mp3.mp4"),
        ("-c:a libmp3lame -b:a 128k", "mp3.mov"),
    ] {
        let path = encode(&song, arguments, name);
        let share = equal_share(&ours(&path), &reference(&path));
        assert!(share >= 0.98, "{name}: {share}");
        let found = analysis(&path, &Options::default());
        assert_eq!(found.problem, None, "{name}");
    }
}

#[test]
fn nothing_is_heard_in_a_container_that_cannot_be_taken_apart() {
    let (_directory, song, _) = songs();
    for (arguments, name) in [
        ("-c:a mp2 -f mpeg", "mp2.mpg"),
        ("-c:a libmp3lame -f mpeg", "mp3.mpg"),
        ("-c:a wmav2", "song.wma"),
        ("-c:a wavpack", "song.wv"),
    ] {
        let path = encode(&song, arguments, name);
        for low_band in [false, true] {
            let options = Options {
                whole_file: false,
                low_band,
                ..Options::default()
            };
            let found = analysis(&path, &options);
            assert_eq!(found.fingerprint, None, "{name}");
            assert!(found.problem.is_some(), "{name}");
        }
    }
}

#[test]
fn a_fragmented_file_with_an_edit_list_is_heard_from_its_beginning() {
    let (_directory, song, _) = songs();
    for flags in ["+dash+delay_moov", "+frag_keyframe+delay_moov"] {
        let path = encode(&song, &format!("-c:a aac -movflags {flags}"), "dash.mp4");
        let share = equal_share(&ours(&path), &reference(&path));
        assert!(share >= 0.98, "{flags}: {share}");
    }
}

#[test]
fn every_link_of_a_chain_is_heard() {
    let (_directory, one, other) = songs();
    // FFmpeg's decoders of lossy codecs go on with what they had of the link before, where they should begin anew: around
    // the joint some words differ, and Vorbis takes 128 samples longer.
    for (arguments, kind, least) in [
        ("-c:a libvorbis", "ogg", 0.94),
        ("-c:a libopus", "opus", 0.94),
        ("-c:a flac", "oga", 1.0),
    ] {
        let path = joined(&one, &other, [arguments; 2], kind);
        let reference = patient_reference(&path);
        assert_eq!(reference.len(), 302, "{kind}");
        let words = ours(&path);
        let share = equal_share(&words, &reference);
        assert!(share >= least, "{kind}: {share}");
        let score = compare(&words, &reference);
        assert!(score >= 0.99, "{kind}: {score}");
        let low = Options {
            whole_file: false,
            low_band: true,
            ..Options::default()
        };
        let low = analysis(&path, &low).fingerprint.unwrap();
        let score = compare(&low.words, &reference);
        assert!(score >= 0.98, "the low end of {kind}: {score}");
        assert!((39_900..=40_200).contains(&low.duration_ms), "{kind}");
    }
}

#[test]
fn joined_mp3s_are_heard_to_their_end() {
    let (_directory, one, other) = songs();
    let mp3 = "-c:a libmp3lame -b:a 128k";
    for (arguments, words) in [
        ([mp3, mp3], 302),
        ([mp3, "-c:a libmp3lame -q:a 2"], 302),
        // fpcalc takes the second as if it had the rate of the first.
        ([mp3, "-c:a libmp3lame -b:a 128k -ar 48000"], 316),
    ] {
        let path = joined(&one, &other, arguments, "mp3");
        let reference = patient_reference(&path);
        assert_eq!(reference.len(), words, "{arguments:?}");
        let whole = analysis(&path, &Options::default());
        assert_eq!(whole.problem, None, "{arguments:?}");
        let length = whole.duration_ms.unwrap();
        assert!((39_900..=40_200).contains(&length), "{length}");
        let share = equal_share(&whole.fingerprint.unwrap().words, &reference);
        assert!(share >= 0.98, "{arguments:?}: {share}");
        let options = Options {
            whole_file: false,
            low_band: true,
            ..Options::default()
        };
        let low = analysis(&path, &options).fingerprint.unwrap();
        assert!(compare(&low.words, &reference) >= 0.97, "{arguments:?}");
    }
    // Where the number of channels changes, fpcalc ends by a signal.
    let path = joined(&one, &other, [mp3, "-c:a libmp3lame -ac 1"], "mp3");
    let whole = analysis(&path, &Options::default());
    assert_eq!((whole.problem, whole.channels), (None, Some(2)));
    assert_eq!(whole.fingerprint.unwrap().words.len(), 302);
}

#[test]
fn junk_before_the_first_frame_changes_what_it_changes_for_fpcalc() {
    let (directory, song, _) = songs();
    let mp3 = std::fs::read(encode(&song, "-c:a libmp3lame -b:a 128k", "song.mp3")).unwrap();
    for size in [1, 5_000, 500_000, 2_000_000] {
        for fill in [&[0][..], b"this is no frame of an mp3\n"] {
            let mut junk = fill.repeat(size / fill.len() + 1);
            junk.truncate(size);
            let bytes = [&junk[..], &mp3].concat();
            let path = write(directory.path(), "junk.mp3", &bytes);
            let share = equal_share(&ours(&path), &patient_reference(&path));
            assert!(share >= 0.98, "{size} bytes: {share}");
        }
    }
}

#[test]
fn the_default_track_is_heard() {
    let (_directory, one, other) = songs();
    let second = format!(
        "-i {} -map 0 -map 1 -c:a aac -disposition:a:0 0 -disposition:a:1 default",
        other.display()
    );
    let first = format!(
        "-i {} -map 0 -map 1 -c:a aac -disposition:a:0 default -disposition:a:1 0",
        other.display()
    );
    for name in ["tracks.mp4", "tracks.mkv"] {
        for arguments in [&first, &second] {
            let path = encode(&one, arguments, name);
            let share = equal_share(&ours(&path), &reference(&path));
            assert!(share >= 0.98, "{name}: {share}");
        }
    }
}

/// Both songs as two tracks of one file.
fn tracks(one: &Path, other: &Path, arguments: &str, name: &str) -> PathBuf {
    let both = format!("-i {} -map 0 -map 1 {arguments}", other.display());
    encode(one, &both, name)
}

#[test]
fn of_tracks_that_are_alike_fpcalcs_is_heard() {
    let (_directory, one, other) = songs();
    let mut different = Vec::new();
    for (arguments, name) in [
        ("-c:a libmp3lame -b:a:0 128k -b:a:1 192k", "more.avi"),
        ("-c:a libmp3lame -b:a:0 192k -b:a:1 128k", "less.avi"),
        ("-c:a:0 libmp3lame -c:a:1 pcm_s16le", "mixed.avi"),
        ("-c:a libvorbis", "vorbis.ogg"),
        ("-c:a libvorbis -q:a:0 6 -q:a:1 3", "less.ogg"),
        ("-c:a:0 libopus -c:a:1 flac", "flac2.ogg"),
        ("-c:a:0 flac -c:a:1 libopus", "flac1.ogg"),
        ("-c:a:0 libopus -c:a:1 libvorbis", "vorbis2.ogg"),
        (
            "-c:a:0 libvorbis -c:a:1 libmp3lame -disposition:a 0",
            "mp3.mkv",
        ),
        ("-c:a pcm_s16le -ac:a:0 1 -disposition:a 0", "pcm.mkv"),
        ("-c:a:0 mp2 -c:a:1 aac -disposition:a default", "mp2.mp4"),
        ("-c:a:0 aac -c:a:1 mp2 -disposition:a default", "mp2b.mp4"),
        ("-c:a:0 mp2 -c:a:1 aac", "mp2c.mp4"),
    ] {
        let path = tracks(&one, &other, arguments, name);
        let score = compare(&ours(&path), &reference(&path));
        let apart = analysis(&path, &Options::default()).approximate;
        if score < 0.9 || apart {
            different.push(format!("{name}: {score}"));
        }
    }
    assert_eq!(different, [] as [&str; 0]);
}

#[test]
fn a_track_that_nobody_here_decodes_is_passed_over_and_told_of() {
    let (_directory, one, other) = songs();
    let default =
        |first: &str, second: &str| format!("-disposition:a:0 {first} -disposition:a:1 {second}");
    let (first, second) = (default("default", "0"), default("0", "default"));
    // What is on the tracks, which is the default one, which of them can be heard here, and which is to be heard.
    for (codecs, disposition, decoded, preferred) in [
        ("-c:a:0 ac3 -c:a:1 aac", &first, 1, 0),
        ("-c:a:0 aac -c:a:1 ac3", &second, 0, 1),
        ("-c:a:0 ac3 -c:a:1 aac", &second, 1, 1),
        ("-c:a ac3", &second, 2, 1),
        ("-c:a ac3", &first, 2, 0),
    ] {
        for name in ["film.mp4", "film.mkv"] {
            let path = tracks(&one, &other, &format!("{codecs} {disposition}"), name);
            let found = analysis(&path, &Options::default());
            assert_eq!(
                found.track,
                Some(preferred),
                "{name}: {codecs} {disposition}"
            );
            let songs = [&one, &other].map(|song| reference(song));
            let score = compare(&reference(&path), &songs[preferred]);
            assert!(
                score >= 0.9,
                "fpcalc, {name}: {codecs} {disposition}: {score}"
            );
            let Some(song) = songs.get(decoded) else {
                assert_eq!(found.fingerprint, None, "{name}");
                continue;
            };
            assert_eq!(found.approximate, decoded != preferred, "{name}: {codecs}");
            let score = compare(&found.fingerprint.unwrap().words, song);
            assert!(score >= 0.9, "{name}: {codecs} {disposition}: {score}");
        }
    }
}

#[test]
fn layer_two_is_heard_at_rates_that_the_standard_forbids() {
    let (_directory, song, _) = songs();
    for (arguments, name) in [
        ("-c:a mp2 -b:a 32k", "32.mp2"),
        ("-c:a mp2 -b:a 56k", "56.mp2"),
        ("-c:a mp2 -b:a 80k -ar 48000", "80.mp2"),
        ("-c:a mp2 -b:a 48k -ar 32000", "48.mp2"),
        ("-c:a mp2 -b:a 192k", "mp2.mp4"),
        ("-c:a mp2 -b:a 64k -ar 24000", "low.mp4"),
        ("-c:a mp2 -b:a 192k -movflags +empty_moov", "pieces.mp4"),
    ] {
        let path = encode(&song, arguments, name);
        let share = equal_share(&ours(&path), &reference(&path));
        assert!(share >= 0.98, "{name}: {share}");
        let found = analysis(&path, &Options::default());
        assert_eq!((found.codec, found.problem), (Some("mp2"), None), "{name}");
    }
}
