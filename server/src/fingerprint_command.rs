//! `reprise fingerprint`: `fpcalc`'s options, output and exit codes, so that it can take its place in scripts.

use fingerprint::cli::{Media, Opening, World, run as fpcalc};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::process::ExitCode;

/// The exit code `fpcalc` has for an error.
const ERROR: u8 = 2;

/// What `fpcalc` would be called with.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub struct Args {
    /// Options and files as `fpcalc` takes them: -raw, -json, -plain, -length SECONDS, … (-help lists them)
    #[arg(
        allow_hyphen_values = true,
        trailing_var_arg = true,
        value_name = "ARGUMENTS"
    )]
    arguments: Vec<OsString>,
}

/// Prints each file's fingerprint to standard output, and what goes wrong to standard error.
pub fn run(args: &Args) -> ExitCode {
    let mut world = World {
        open: &mut open,
        now: &now,
        out: &mut io::stdout().lock(),
        err: &mut io::stderr().lock(),
    };
    match fpcalc(&args.arguments, &mut world) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let _ = writeln!(world.err, "ERROR: cannot print ({error})");
            ExitCode::from(ERROR)
        }
    }
}

fn open(name: &OsStr) -> Opening {
    let file = File::open(name)?;
    let length = file.metadata()?.len();
    let media: Box<dyn Media> = Box::new(file);
    Ok((media, length))
}

/// Seconds since 1970.
fn now() -> f64 {
    use service::Clock as _;
    let since = service::SystemClock.now() - chrono::DateTime::UNIX_EPOCH;
    since.to_std().unwrap_or_default().as_secs_f64()
}
