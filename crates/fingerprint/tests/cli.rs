//! What fpcalc prints, and what it exits with.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    reason = "a test binary has no readers of documentation"
)]

mod common;

use common::{Width, fpcalc, music, wav, write};
use fingerprint::cli::{Decoded, Media, Question, World, run};
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::Command;

/// Standard output, standard error and the exit code.
fn ours(arguments: &[&str], path: &Path) -> (String, String, u8) {
    let mut nobody = |_: &Question<'_>| Err("there is no other program".to_owned());
    asking(arguments, path, b"", &mut nobody)
}

/// The same, given what stands in standard input, and whom to ask.
fn asking(
    arguments: &[&str],
    path: &Path,
    input: &[u8],
    ask: &mut dyn FnMut(&Question<'_>) -> Result<Decoded, String>,
) -> (String, String, u8) {
    let mut arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
    arguments.push(path.into());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut open = |name: &OsStr| {
        let file = std::fs::File::open(name)?;
        let length = file.metadata()?.len();
        Ok((Box::new(file) as Box<dyn Media>, length))
    };
    let mut world = World {
        open: &mut open,
        input: &mut || Box::new(std::io::Cursor::new(input.to_vec())),
        ask,
        now: &|| 1_000.0,
        out: &mut out,
        err: &mut err,
    };
    let code = run(&arguments, &mut world).unwrap();
    (
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
        code,
    )
}

#[test]
fn every_option_prints_what_fpcalc_prints() {
    let directory = tempfile::tempdir().unwrap();
    let samples = music(44_100, 2, 20, 23);
    let mut quiet = vec![0.0; 44_100 * 4];
    quiet.extend(samples);
    let path = write(
        directory.path(),
        "song.wav",
        &wav(Width::S16, 44_100, 2, &quiet),
    );
    for arguments in [
        "",
        "-raw",
        "-raw -signed",
        "-signed",
        "-json",
        "-json -raw",
        "-plain",
        "-plain -raw",
        "-json -text",
        "-length 7",
        "-length 7.9 -json",
        "-length 0",
        "-length 200",
        "-algorithm 1",
        "-algorithm 2 -raw",
        "-algorithm 3 -raw",
        "-algorithm 4 -raw",
        "-algorithm 5 -raw",
        "-chunk 5",
        "-chunk 5 -json",
        "-chunk 5 -plain -raw",
        "-chunk 6 -overlap",
        "-chunk 6 -overlap -json",
        "-chunk 4 -length 10 -json",
        "-overlap",
        "-t 7 -json",
        "-a 4 -raw",
        "-r 8000",
        "-c 2 -plain",
        "-length 1e1",
        "-chunk 1e1",
        "-length 0x10",
        "-length +5",
        "-length .5e1",
        "-length -0",
        "-length infinity",
        "-length x",
        "-length -5",
        "-chunk -5",
        "-length nan",
        "-rate 0",
        "-rate -3",
        "-channels 0",
        "-channels -2",
        "-algorithm 0",
        "-algorithm 6",
        "-format wav",
        "-format nothing",
        "-f wav -json",
        "-chunk 2.71828 -overlap -json -length 0",
        "-chunk 0.00001",
        "-chunk 0.00001 -json",
        "-length",
        "-foo",
    ] {
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        // Built against newer FFmpeg, fpcalc takes the end of the file for an error.
        let reference = fpcalc(&[&["-ignore-errors"], arguments.as_slice()].concat(), &path);
        let (out, _, code) = ours(&arguments, &path);
        assert_eq!((out, i32::from(code)), reference, "{arguments:?}");
    }
}

#[test]
fn the_low_end_of_an_mp3_is_enough() {
    let directory = tempfile::tempdir().unwrap();
    let samples = music(44_100, 2, 20, 24);
    let path = write(
        directory.path(),
        "song.wav",
        &wav(Width::S16, 44_100, 2, &samples),
    );
    let wide = ours(&["-low-band", "-plain"], &path);
    assert_eq!(wide, ours(&["-plain"], &path), "of WAV there is no low end");
    let path = common::encode(&path, "-c:a libmp3lame -b:a 192k", "song.mp3");
    let words = |arguments: &[&str]| -> Vec<u32> {
        let (out, _, code) = ours(arguments, &path);
        assert_eq!(code, 0);
        out.trim()
            .split(',')
            .map(|word| word.parse().unwrap())
            .collect()
    };
    let low = words(&["-low-band", "-plain", "-raw"]);
    let share = common::equal_share(&low, &words(&["-plain", "-raw"]));
    assert!(share >= 0.98, "{share}");
    // In chunks the whole is decoded.
    let chunks = ours(&["-low-band", "-chunk", "5", "-plain"], &path);
    assert_eq!(chunks, ours(&["-chunk", "5", "-plain"], &path));
}

#[test]
fn standard_input_is_a_file_too() {
    let directory = tempfile::tempdir().unwrap();
    let samples = music(44_100, 2, 20, 25);
    let song = write(
        directory.path(),
        "song.wav",
        &wav(Width::S16, 44_100, 2, &samples),
    );
    let mut nobody = |_: &Question<'_>| Err("there is no other program".to_owned());
    for (arguments, name) in [
        ("", "song.wav"),
        ("-c:a flac", "song.flac"),
        ("-c:a libvorbis", "song.ogg"),
        ("-c:a libopus", "song.opus"),
        ("-c:a libmp3lame", "song.mp3"),
        ("-c:a aac -movflags +faststart", "song.m4a"),
        ("-c:a pcm_s16be", "song.aiff"),
        ("-c:a pcm_s16le", "song.caf"),
        ("-c:a libopus", "song.mkv"),
        ("-c:a libopus -live 1", "live.mkv"),
        ("-c:a libmp3lame", "song.avi"),
    ] {
        let path = match arguments {
            "" => song.clone(),
            arguments => common::encode(&song, arguments, name),
        };
        let bytes = std::fs::read(&path).unwrap();
        let (piped, err, code) = asking(&["-plain"], Path::new("-"), &bytes, &mut nobody);
        assert_eq!((err.as_str(), code), ("", 0), "{name}");
        assert_eq!(piped, ours(&["-plain"], &path).0, "{name}");
    }
    // Nobody knows how long it is where no header says so.
    let mp3 = common::encode(&song, "-c:a libmp3lame -write_xing 0", "bare.mp3");
    let bytes = std::fs::read(&mp3).unwrap();
    let mut fpcalc = Command::new("fpcalc");
    let piped = fpcalc.args(["-ignore-errors", "-json", "-"]);
    let piped = piped.stdin(std::fs::File::open(&mp3).unwrap()).output();
    let (out, ..) = asking(&["-json"], Path::new("-"), &bytes, &mut nobody);
    let duration = |text: &str| text.split(',').next().unwrap().to_owned();
    let theirs = String::from_utf8(piped.unwrap().stdout).unwrap();
    assert_eq!(duration(&out), duration(&theirs));
    assert_eq!(duration(&out), "{\"duration\": 0.00");
}

#[test]
fn another_program_is_asked_where_not_all_is_heard() {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let directory = tempfile::tempdir().unwrap();
    let decoded = directory.path().join("decoded.wav");
    let path = vectors.join("he-v1.m4a");
    let mut ffmpeg = |question: &Question<'_>| {
        assert_eq!(question.media_type, "audio/mp4");
        assert_eq!(question.seconds, Some(20.0));
        let mut ffmpeg = Command::new("ffmpeg");
        let ffmpeg = ffmpeg.args(["-v", "error", "-i"]).arg(question.name);
        let ffmpeg = ffmpeg.args(["-t", "20", "-c:a", "pcm_f32le"]).arg(&decoded);
        assert!(ffmpeg.status().unwrap().success());
        let media = std::fs::File::open(&decoded).unwrap();
        Ok(Decoded {
            len: media.metadata().unwrap().len(),
            media: Box::new(media),
            duration_ms: None,
            complaint: None,
        })
    };
    let arguments = ["-length", "20", "-json"];
    let (out, err, code) = asking(&arguments, &path, b"", &mut ffmpeg);
    let reference = fpcalc(&[&["-ignore-errors"], arguments.as_slice()].concat(), &path);
    assert_eq!((err.as_str(), code), ("", 0));
    assert_eq!(out, reference.0);

    let (alone, err, code) = ours(&arguments, &path);
    assert!(err.starts_with("WARNING: "), "{err}");
    assert!(err.ends_with(": there is no other program\n"), "{err}");
    assert_eq!(code, 0);
    assert_ne!(alone, out);
}

#[test]
fn what_nobody_decodes_is_said_to_be_so() {
    let directory = tempfile::tempdir().unwrap();
    let song = write(
        directory.path(),
        "song.wav",
        &wav(Width::S16, 48_000, 2, &music(48_000, 2, 6, 26)),
    );
    let error = "ERROR: Could not find any decoder for the audio stream";
    for (arguments, name, format) in [
        ("-c:a ac3", "song.mkv", "(Dolby Digital)"),
        ("-c:a wavpack", "song.wv", "(WavPack)"),
        // What a decoder of ours takes, and does not read.
        ("-c:a mp2 -ac 1 -b:a 384k", "song.mp2", "(MP2)"),
    ] {
        let path = common::encode(&song, arguments, name);
        let expected = format!("{error} {format}: there is no other program\n");
        assert_eq!(ours(&[], &path), (String::new(), expected, 2), "{name}");
    }
}

#[test]
fn samples_without_a_container_are_taken_as_told() {
    let directory = tempfile::tempdir().unwrap();
    let whole = wav(Width::S16, 48_000, 2, &music(48_000, 2, 6, 29));
    let path = write(directory.path(), "song.raw", &whole[44..]);
    let arguments = [
        "-format",
        "s16le",
        "-rate",
        "48000",
        "-channels",
        "2",
        "-plain",
    ];
    let (out, _, code) = ours(&arguments, &path);
    let reference = fpcalc(&[&["-ignore-errors"], arguments.as_slice()].concat(), &path);
    assert_eq!((out, i32::from(code)), reference);
}

#[test]
fn a_cut_that_the_container_tells_of_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let song = write(
        directory.path(),
        "song.wav",
        &wav(Width::S16, 22_050, 2, &music(22_050, 2, 20, 34)),
    );
    let aiff = std::fs::read(common::encode(&song, "", "song.aiff")).unwrap();
    let cut = write(directory.path(), "cut.aiff", &aiff[..aiff.len() / 2]);
    let (out, err, code) = ours(&["-plain"], &cut);
    assert_eq!(out, fpcalc(&["-ignore-errors", "-plain"], &cut).0);
    let fault = "ERROR: Error reading from the audio source (End of file)\n";
    assert_eq!((err.as_str(), code), (fault, 3));
    let whole = write(directory.path(), "whole.aiff", &aiff);
    assert_eq!(ours(&["-plain"], &whole).2, 0);
    assert_eq!(ours(&["-plain", "-length", "5"], &cut).2, 0);
}

#[test]
fn samples_may_come_as_slowly_as_to_fpcalc() {
    let directory = tempfile::tempdir().unwrap();
    let whole = wav(Width::S16, 8_000, 1, &music(8_000, 1, 6, 35));
    let path = write(directory.path(), "song.raw", &whole[44..]);
    for rate in ["500", "999"] {
        let arguments = ["-format", "s16le", "-rate", rate, "-plain"];
        let reference = fpcalc(&[&["-ignore-errors"], &arguments[..]].concat(), &path);
        let (out, _, code) = ours(&arguments, &path);
        assert_eq!((out, i32::from(code)), reference, "{rate}");
    }
}

#[test]
fn samples_without_a_container_come_in_every_form() {
    let directory = tempfile::tempdir().unwrap();
    let song = write(
        directory.path(),
        "song.wav",
        &wav(Width::F32, 22_050, 2, &music(22_050, 2, 8, 30)),
    );
    for format in [
        "s16le", "s16be", "u8", "s8", "s24le", "s24be", "s32le", "s32be", "f32le", "f32be",
        "f64le", "f64be", "mulaw", "alaw",
    ] {
        let path = common::encode(&song, &format!("-f {format}"), "song.raw");
        for length in ["120", "5"] {
            let arguments = format!("-format {format} -rate 22050 -channels 2 -length {length}");
            let arguments: Vec<&str> = arguments.split(' ').collect();
            let reference = fpcalc(&[&["-ignore-errors"], arguments.as_slice()].concat(), &path);
            let (out, _, code) = ours(&arguments, &path);
            assert_eq!((out, i32::from(code)), reference, "{arguments:?}");
        }
    }
    let mp3 = common::encode(&song, "-c:a libmp3lame", "song.mp3");
    for (format, path) in [("wav", &song), ("mp3", &mp3)] {
        let reference = fpcalc(&["-ignore-errors", "-format", format], path).1;
        assert_eq!(ours(&["-format", format], path).2, 0, "{format}");
        assert_eq!(reference, 0, "{format}");
    }
}

#[test]
fn a_file_is_as_long_as_fpcalc_says() {
    let directory = tempfile::tempdir().unwrap();
    let samples = music(44_100, 2, 25, 33);
    let path = write(
        directory.path(),
        "song.wav",
        &wav(Width::S16, 44_100, 2, &samples),
    );
    let alac = common::encode(&path, "-c:a alac", "whole.m4a");
    let mut different = Vec::new();
    for (source, arguments, name) in [
        (&path, "-c:a aac", "song.m4a"),
        (&path, "-c:a aac", "song.mov"),
        (&path, "-c:a aac", "song.3gp"),
        (&path, "-c:a libopus", "opus.mp4"),
        (&path, "-c:a libmp3lame", "mp3.mp4"),
        (&alac, "-ss 3.3 -c copy", "cut.m4a"),
        (&path, "-c:a libmp3lame -b:a 128k", "cbr.mp3"),
        (&path, "-c:a libmp3lame -q:a 3", "vbr.mp3"),
        (&path, "-c:a libvorbis", "song.ogg"),
        (&path, "-c:a libopus", "song.opus"),
        (&path, "-c:a flac", "song.flac"),
        (&path, "-c:a flac", "flac.ogg"),
        (&path, "-c:a pcm_s16le", "song.mov"),
        (&path, "-c:a libopus", "song.mkv"),
        (&path, "-c:a pcm_s16be", "song.aiff"),
        (&path, "-c:a pcm_s16be", "song.caf"),
    ] {
        let path = common::encode(source, arguments, name);
        let (reference, _) = fpcalc(&["-ignore-errors", "-json"], &path);
        let (out, ..) = ours(&["-json"], &path);
        let [theirs, ours] = [&reference, &out].map(|text| text.split(',').next().unwrap());
        if theirs != ours {
            different.push(format!("{name}: {ours}, not {theirs}"));
        }
    }
    assert_eq!(different, [] as [&str; 0]);
    let found = common::analysis(
        &directory.path().join("song.m4a"),
        &fingerprint::Options::default(),
    );
    assert_eq!(found.duration_ms, Some(25_000));
}

#[test]
fn a_file_cut_short_is_as_long_as_what_is_left() {
    let directory = tempfile::tempdir().unwrap();
    let whole = wav(Width::S16, 22_050, 2, &music(22_050, 2, 60, 32));
    let path = write(directory.path(), "cut.wav", &whole[..1_000_000]);
    let reference = fpcalc(&["-ignore-errors"], &path).0;
    assert_eq!(ours(&[], &path).0, reference);
}

#[test]
fn timestamps_are_the_clocks() {
    let directory = tempfile::tempdir().unwrap();
    let samples = music(11_025, 1, 9, 31);
    let path = write(
        directory.path(),
        "song.wav",
        &wav(Width::S16, 11_025, 1, &samples),
    );
    let (out, _, _) = ours(&["-ts", "-chunk", "4", "-overlap", "-json"], &path);
    let stamps: Vec<&str> = out
        .lines()
        .filter_map(|line| line.split(',').next())
        .collect();
    assert_eq!(
        stamps,
        ["{\"timestamp\": 1000.00", "{\"timestamp\": 997.40"]
    );
}

#[test]
fn failures_have_their_exit_codes() {
    let directory = tempfile::tempdir().unwrap();
    let whole = wav(Width::S16, 8_000, 1, &music(8_000, 1, 9, 37));
    let short = write(directory.path(), "short.wav", &whole[..20_000]);
    assert_eq!(
        ours(&[], &short),
        (String::new(), "ERROR: Empty fingerprint\n".to_owned(), 2)
    );

    let text = write(directory.path(), "text.txt", b"not media");
    let refused =
        "ERROR: Could not open the input file (Invalid data found when processing input)\n";
    assert_eq!(ours(&[], &text), (String::new(), refused.to_owned(), 2));

    let (out, err, code) = ours(&[], &directory.path().join("missing.wav"));
    assert_eq!((out.as_str(), code), ("", 2));
    let missing = "ERROR: Could not open the input file (No such file or directory)\n";
    assert_eq!(err, missing);

    let empty = write(
        directory.path(),
        "empty.wav",
        &wav(Width::S16, 8_000, 1, &[]),
    );
    let (reference, code) = fpcalc(&["-ignore-errors"], &empty);
    assert_eq!((reference.as_str(), code), ("", 2));
    let nothing = "ERROR: Not enough audio data\n".to_owned();
    assert_eq!(ours(&[], &empty), (reference, nothing, 2));

    let song = write(directory.path(), "song.wav", &whole);
    let mut bytes = std::fs::read(common::encode(&song, "-c:a aac", "song.m4a")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 500].fill(0xff);
    let damaged = write(directory.path(), "damaged.m4a", &bytes);
    let (out, err, code) = ours(&["-plain"], &damaged);
    assert!(out.starts_with("AQAA"), "a result exists: {out}");
    assert_eq!(code, 3, "{err}");
    assert_eq!(ours(&["-plain", "-ignore-errors"], &damaged).2, 0);
}
