//! `reprise fingerprint` in the place of `fpcalc`.

#![expect(clippy::unwrap_used, reason = "a test ends where something is amiss")]

use std::io::Write as _;
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
