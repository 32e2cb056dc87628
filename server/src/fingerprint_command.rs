//! `reprise fingerprint`: `fpcalc`'s options, output and exit codes, so that it can take its place in scripts.

use crate::tools;
use fingerprint::cli::{Decoded, Media, Opening, Question, World, run as fpcalc};
use fingerprint::{Options, analyse};
use media::{Input, Tools};
use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File};
use std::io;
use std::ops::ControlFlow;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;

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
        input: &mut || Box::new(io::stdin()),
        ask: &mut ask,
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
    let (file, length) = opened(Path::new(name))?;
    let media: Box<dyn Media> = Box::new(file);
    Ok((media, length))
}

fn opened(path: &Path) -> io::Result<(File, u64)> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    Ok((file, length))
}

/// Asks ffmpeg, in its cage as the server does.
fn ask(question: &Question<'_>) -> Result<Decoded, String> {
    let path = Path::new(question.name)
        .canonicalize()
        .map_err(|error| error.to_string())?;
    let input = Input::new(&path, question.media_type)
        .ok_or("there is no decoder for this kind of file")?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    let folder = Folder::new().map_err(|error| error.to_string())?;
    let [beginning, outline] = ["beginning", "outline"].map(|name| folder.0.join(name));
    let path = std::env::var_os("PATH");
    runtime.block_on(async {
        let tools = Tools::find(tools::launcher(), None, path.as_deref());
        let tools = tools.await.map_err(|absent| absent.to_string())?;
        let seconds = question.seconds.map_or(u32::MAX, whole);
        let never = CancellationToken::new();
        let decoded = tools.decode(&input, seconds, None, &beginning, &outline, &never);
        decoded.await.map_err(|failure| failure.to_string())
    })?;
    // On Unix a file stays as long as somebody has it open.
    let (file, len) = opened(&beginning).map_err(|error| error.to_string())?;
    Ok(Decoded {
        media: Box::new(file),
        len,
        duration_ms: length_of(&outline),
    })
}

/// Seconds that are no less; as many as there are where those are more.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "never negative, and casts from floating point saturate"
)]
fn whole(seconds: f64) -> u32 {
    seconds.ceil() as u32
}

/// How long a WAV file plays, in milliseconds.
fn length_of(path: &Path) -> Option<u64> {
    let (file, len) = opened(path).ok()?;
    let options = Options {
        fingerprint_seconds: 0,
        whole_file: false,
        ..Options::default()
    };
    let described = analyse(file, len, &options, &mut |_| ControlFlow::Continue(()));
    described.ok()?.duration_ms
}

/// A folder of this process, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> io::Result<Self> {
        let folder = std::env::temp_dir().join(format!("reprise-{}", std::process::id()));
        DirBuilder::new().mode(0o700).create(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Seconds since 1970.
fn now() -> f64 {
    use service::Clock as _;
    let since = service::SystemClock.now() - chrono::DateTime::UNIX_EPOCH;
    since.to_std().unwrap_or_default().as_secs_f64()
}
