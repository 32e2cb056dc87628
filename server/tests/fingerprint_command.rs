//! `reprise fingerprint` in the place of `fpcalc`.

#![expect(clippy::unwrap_used, reason = "a test ends where something is amiss")]

use std::process::{Command, Output};

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
fn a_file_that_is_missing_is_an_error_as_it_is_for_fpcalc() {
    let ours = output(
        env!("CARGO_BIN_EXE_reprise"),
        &["fingerprint", "/nowhere.wav"],
    );
    assert_eq!(ours.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ours.stderr).contains("Could not open the input file"));
}
