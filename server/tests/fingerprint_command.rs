//! `reprise fingerprint` in the place of `fpcalc`.

#![expect(clippy::unwrap_used, reason = "a test ends where something is amiss")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn output(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).output().unwrap()
}

#[test]
fn it_prints_what_fpcalc_prints() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("it's \"live\".wav");
    let take = demo::OCCASIONS[0].takes().next().unwrap();
    std::fs::write(&path, take.perform()).unwrap();
    let path = path.to_str().unwrap();
    for options in [&[][..], &["-raw"], &["-json"], &["-plain", "-length", "3"]] {
        let arguments = [options, &[path]].concat();
        let ours = output(
            env!("CARGO_BIN_EXE_reprise"),
            &[&["fingerprint"], arguments.as_slice()].concat(),
        );
        // Debian's build takes the end of a file for an error, and prints all the same.
        let theirs = output(
            "fpcalc",
            &[&["-ignore-errors"], arguments.as_slice()].concat(),
        );
        assert_eq!(
            String::from_utf8_lossy(&ours.stdout),
            String::from_utf8_lossy(&theirs.stdout),
            "{options:?}"
        );
        assert_eq!(ours.status.code(), Some(0));
    }
}

#[test]
fn what_is_not_decoded_here_is_heard_through_ffmpeg() {
    let dir = tempfile::tempdir().unwrap();
    let film = dir.path().join("film.mkv");
    let tones = "aevalsrc=0.3*sin(2000*t)+0.2*sin(900*t*(1+mod(floor(t)\\,5))):d=20:s=48000";
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", tones, "-c:a", "ac3"])
        .arg(&film)
        .status();
    assert!(made.unwrap().success());
    let vectors = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../crates/fingerprint/tests/vectors/he-v1.m4a"
    );
    for path in [vectors, film.to_str().unwrap()] {
        let ours = output(env!("CARGO_BIN_EXE_reprise"), &["fingerprint", path]);
        let theirs = output("fpcalc", &["-ignore-errors", path]);
        assert_eq!(
            String::from_utf8_lossy(&ours.stdout),
            String::from_utf8_lossy(&theirs.stdout),
            "{path}"
        );
        assert_eq!(String::from_utf8_lossy(&ours.stderr), "");
        assert_eq!(ours.status.code(), Some(0));
    }
}

/// Encodes tones of that many seconds by ffmpeg with those arguments, on one track after the other.
fn encode(folder: &Path, name: &str, seconds: u32, arguments: &str) -> String {
    let path = folder.join(name);
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-y"]);
    for step in [5, 7] {
        let tones = format!(
            "aevalsrc=0.03*sin(2000*t)+0.02*sin(900*t*(1+mod(floor({step}*t/5)\\,{step}))):d={seconds}:s=48000"
        );
        command.args(["-f", "lavfi", "-i", &tones]);
    }
    command
        .args(["-map", "0"])
        .args(arguments.split_whitespace());
    assert!(command.arg(&path).status().unwrap().success());
    path.to_str().unwrap().to_owned()
}

#[test]
fn ffmpeg_is_asked_for_the_track_and_the_samples_that_fpcalc_hears() {
    let dir = tempfile::tempdir().unwrap();
    let mut different = Vec::new();
    let second = "-disposition:a:0 0 -disposition:a:1 default";
    for (name, arguments) in [
        ("song.wv", "-sample_fmt s16p".to_owned()),
        ("song.tta", "-sample_fmt s16".to_owned()),
        ("song.w64", String::new()),
        ("song.au", String::new()),
        ("song.ts", "-c:a ac3".to_owned()),
        ("song.m2ts", "-c:a ac3".to_owned()),
        ("song.ac3", "-c:a ac3".to_owned()),
        ("song.eac3", "-c:a eac3".to_owned()),
        ("song.dts", "-c:a dca -strict -2".to_owned()),
        ("forbidden.mp2", "-c:a mp2 -ac 1 -b:a 384k".to_owned()),
        ("tracks.mkv", format!("-map 1 -c:a ac3 {second}")),
        (
            "other.mkv",
            format!("-map 1 -c:a:0 aac -c:a:1 ac3 {second}"),
        ),
        (
            "other.mp4",
            format!("-map 1 -c:a:0 aac -c:a:1 ac3 {second}"),
        ),
        (
            "wavpack.mkv",
            "-map 1 -c:a:0 wavpack -c:a:1 libvorbis".to_owned(),
        ),
    ] {
        let path = encode(dir.path(), name, 20, &arguments);
        let ours = output(
            env!("CARGO_BIN_EXE_reprise"),
            &["fingerprint", "-json", &path],
        );
        let theirs = output("fpcalc", &["-ignore-errors", "-json", &path]);
        if ours.stdout != theirs.stdout || ours.status.code() != Some(0) {
            let said = String::from_utf8_lossy(&ours.stderr).into_owned();
            different.push((name, said));
        }
    }
    assert_eq!(different, []);
}

#[test]
fn nothing_is_left_behind_however_it_ends() {
    let dir = tempfile::tempdir().unwrap();
    let room = tempfile::tempdir().unwrap();
    let path = encode(dir.path(), "song.wv", 600, "-c:a wavpack");
    for is_killed in [false, true] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reprise"));
        command.args(["fingerprint", "-length", "0", &path]);
        command.env("TMPDIR", room.path()).stdout(Stdio::null());
        let mut child = command.spawn().unwrap();
        if is_killed {
            child.kill().unwrap();
        }
        let status = child.wait().unwrap();
        assert_eq!(status.success(), !is_killed);
        let left = std::fs::read_dir(room.path()).unwrap().count();
        assert_eq!(left, 0, "killed: {is_killed}");
    }
}

#[test]
fn without_ffmpeg_the_format_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = encode(dir.path(), "song.wv", 5, "-c:a wavpack");
    let mut command = Command::new(env!("CARGO_BIN_EXE_reprise"));
    let ours = command
        .args(["fingerprint", &path])
        .env("PATH", "")
        .output();
    let ours = ours.unwrap();
    assert_eq!(
        String::from_utf8_lossy(&ours.stderr),
        "ERROR: Could not find any decoder for the audio stream (WavPack): ffmpeg is not installed\n"
    );
    assert_eq!(ours.status.code(), Some(2));
}

#[test]
fn standard_input_is_read_as_fpcalc_reads_it() {
    let take = demo::OCCASIONS[0].takes().next().unwrap().perform();
    let fingerprint = |program: &str, arguments: &[&str]| {
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        // Neither reads more than it hears.
        let _ = input.write_all(&take);
        drop(input);
        let output = child.wait_with_output().unwrap();
        (output.stdout, output.status.code())
    };
    assert_eq!(
        fingerprint(
            env!("CARGO_BIN_EXE_reprise"),
            &["fingerprint", "-plain", "-length", "5", "-"]
        ),
        fingerprint("fpcalc", &["-plain", "-length", "5", "-"]),
    );
}

#[test]
fn a_file_that_is_missing_is_an_error_as_it_is_for_fpcalc() {
    let ours = output(
        env!("CARGO_BIN_EXE_reprise"),
        &["fingerprint", "/nowhere.wav"],
    );
    assert_eq!(ours.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ours.stderr).contains("Could not open the input file"));
}
