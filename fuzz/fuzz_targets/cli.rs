//! Any bytes as a file on the command line, in chunks and without a container: it ends, with one of its exit codes.
#![no_main]

use fingerprint::cli::{Media, World, run};
use libfuzzer_sys::fuzz_target;
use std::ffi::{OsStr, OsString};
use std::io::Cursor;

/// What it may be called with.
const LINES: [&str; 9] = [
    "-chunk 1 -json file",
    "-chunk 2.5 -overlap -raw file",
    "-chunk 0.01 -ts -plain file",
    "-t 3 -low-band -a 4 file",
    "-format s24be -channels 3 -rate 11025 -chunk 1 -overlap file",
    "-format f64le -rate 8000 -plain file",
    "-format mulaw -channels 2 file",
    "-raw -",
    "-ignore-errors -length 0x5 -signed -raw file file",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((&choice, file)) = bytes.split_last() else {
        return;
    };
    let line = LINES[usize::from(choice) % LINES.len()];
    let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut open = |_: &OsStr| {
        let media: Box<dyn Media> = Box::new(Cursor::new(file.to_vec()));
        Ok((media, file.len() as u64))
    };
    let mut world = World {
        open: &mut open,
        input: &mut || Box::new(Cursor::new(file.to_vec())),
        ask: &mut |_| Err("there is nobody".to_owned()),
        now: &|| 1.0,
        out: &mut out,
        err: &mut err,
    };
    let code = run(&arguments, &mut world).expect("there is room to print");
    assert!(matches!(code, 0 | 2 | 3), "exit code {code}");
});
