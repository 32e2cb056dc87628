//! `reprise fingerprint`: `fpcalc`'s options, output and exit codes, so that it can take its place in scripts.

use crate::tools;
use fingerprint::cli::{Decoded, Media, Opening, Question, World, run as fpcalc};
use media::{Input, Tools, Wanted};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Seek as _};
use std::path::Path;
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
    let file = File::open(name)?;
    let length = file.metadata()?.len();
    let media: Box<dyn Media> = Box::new(file);
    Ok((media, length))
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
    // A file without a name: it goes with this process, however that ends.
    let mut file = tempfile::tempfile().map_err(|error| error.to_string())?;
    let written = file.try_clone().map_err(|error| error.to_string())?;
    let path = std::env::var_os("PATH");
    let told = runtime.block_on(async {
        let tools = Tools::find(tools::launcher(), None, path.as_deref());
        // The advice is for who runs a server.
        let tools = tools.await.map_err(|absent| absent.why)?;
        let wanted = Wanted {
            track: question.track,
            seconds: question.seconds.map_or(u32::MAX, whole),
        };
        let never = CancellationToken::new();
        let decoded = tools.decode_beginning(&input, wanted, written, &never);
        decoded.await.map_err(|failure| failure.to_string())
    })?;
    // It stands where the other program left it.
    file.rewind().map_err(|error| error.to_string())?;
    let metadata = file.metadata().map_err(|error| error.to_string())?;
    Ok(Decoded {
        len: metadata.len(),
        media: Box::new(file),
        duration_ms: told.duration_ms,
        complaint: told.complaint,
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

/// Seconds since 1970.
fn now() -> f64 {
    use service::Clock as _;
    let since = service::SystemClock.now() - chrono::DateTime::UNIX_EPOCH;
    since.to_std().unwrap_or_default().as_secs_f64()
}
