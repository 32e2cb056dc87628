//! `reprise fingerprint`: what the library hears in a file, in the lines `fpcalc` prints.

use anyhow::{Context as _, Result};
use fingerprint::{Algorithm, Fingerprint, Options, analyse, pack};
use std::fs::File;
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// TEST2 as the packed form's first byte names it.
const TEST2: u8 = 1;

/// Which files, and how the fingerprint is written.
#[derive(clap::Args)]
pub struct Args {
    /// Audio or video files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Seconds from the beginning that are listened to; 0 for all
    #[arg(long, default_value_t = 120, value_name = "SECONDS")]
    length: u32,
    /// Numbers instead of the packed text
    #[arg(long)]
    raw: bool,
}

/// Prints each file's fingerprint to standard output. A file that fails is named on standard error, and the others
/// go on; the exit code then tells.
pub fn run(args: &Args) -> ExitCode {
    let mut failed = false;
    for file in &args.files {
        if let Err(error) = print(file, args) {
            failed = true;
            let _ = writeln!(io::stderr(), "reprise: {}: {error:#}", file.display());
        }
    }
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn print(path: &Path, args: &Args) -> Result<()> {
    let heard = hear(path, args.length)?;
    let text = if args.raw {
        let words: Vec<_> = heard.words.iter().map(ToString::to_string).collect();
        words.join(",")
    } else {
        pack(&heard.words, TEST2)
    };
    let seconds = heard.duration_ms / 1000;
    writeln!(
        io::stdout(),
        "FILE={}\nDURATION={seconds}\nFINGERPRINT={text}",
        path.display()
    )
    .context("cannot write to standard output")
}

fn hear(path: &Path, length: u32) -> Result<Fingerprint> {
    let file = File::open(path).context("cannot open it")?;
    let size = file.metadata().context("cannot read it")?.len();
    let options = Options {
        fingerprint_seconds: length,
        whole_file: false,
        algorithm: Algorithm::Test2,
        ..Options::default()
    };
    let analysis = analyse(file, size, &options, &mut |_| ControlFlow::Continue(()))?;
    let problem = analysis.problem;
    analysis
        .fingerprint
        .with_context(|| problem.unwrap_or_else(|| "there is too little audio in it".to_owned()))
}
