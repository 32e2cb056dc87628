//! The launcher alone: confines itself as its arguments say and becomes the program they name.

use std::process::ExitCode;

fn main() -> ExitCode {
    media::confine::run(std::env::args_os().skip(1))
}
