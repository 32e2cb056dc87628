//! `reprise import`: a table of events or songs, or a folder of files.

use crate::config::{Config, WATCH_EVERY, Watch};
use crate::serve::{self, told};
use crate::watch::{self, News};
use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use domain::LoginName;
use domain::import::{DayOrder, Sheet};
use service::{FolderImport, FolderLook, ImportOptions, ImportReport, SHOWN_ROWS};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;

/// The arguments.
#[derive(clap::Args)]
pub struct Args {
    /// A CSV file of events or songs, or a folder of audio and video
    #[arg(value_name = "FILE.csv|DIR")]
    path: PathBuf,
    /// Say what would happen and change nothing
    #[arg(long)]
    dry_run: bool,
    /// A folder: go on looking for new files until stopped, instead of a server; beside one there is --watch-dir
    #[arg(long, conflicts_with = "dry_run")]
    watch: bool,
    /// A folder: the login name of the member whose uploads these are
    #[arg(long = "as", value_name = "LOGIN")]
    login: Option<LoginName>,
    /// A CSV file: take the good rows although others are rejected
    #[arg(long)]
    accept_rest: bool,
    /// A CSV file: what its rows are, where the columns do not tell
    #[arg(long, value_enum)]
    rows: Option<Rows>,
    /// A CSV file: which comes first in 03/04/2024, where no other date tells
    #[arg(long, value_enum)]
    first: Option<First>,
}

/// What the rows of a table are.
#[derive(Clone, Copy, ValueEnum)]
enum Rows {
    /// Events
    Events,
    /// Songs
    Songs,
}

/// Which number of a date comes first.
#[derive(Clone, Copy, ValueEnum)]
enum First {
    /// The day
    Day,
    /// The month
    Month,
}

/// Carries it out. An error where anything was rejected, so that scripts notice; files that are no music are left out in
/// peace.
pub async fn run(config: &Config, args: Args, stop: CancellationToken) -> Result<()> {
    if args.path.is_dir() {
        folder(config, &args, stop).await
    } else if args.watch || args.login.is_some() {
        bail!("{}: --watch and --as are for folders", args.path.display());
    } else {
        table(config, &args).await
    }
}

async fn table(config: &Config, args: &Args) -> Result<()> {
    let file = std::fs::read(&args.path)
        .with_context(|| format!("cannot read {}", args.path.display()))?;
    let options = ImportOptions {
        sheet: args.rows.map(|rows| match rows {
            Rows::Events => Sheet::Events,
            Rows::Songs => Sheet::Songs,
        }),
        day_order: args.first.map(|first| match first {
            First::Day => DayOrder::DayFirst,
            First::Month => DayOrder::MonthFirst,
        }),
        dry_run: args.dry_run,
        accept_rest: args.accept_rest,
    };
    let service = serve::open_beside(config).await?;
    let operator = service.operator().await.map_err(|error| told(&error))?;
    let report = service.import_table(&operator, &file, options).await;
    let report = report.map_err(|error| told(&error))?;
    service
        .catch_up_searches(&CancellationToken::new())
        .await
        .map_err(|error| told(&error))?;
    let mut out = io::stdout();
    out.write_all(in_words(&report, &args.path, args.dry_run).as_bytes())
        .context("cannot write to standard output")?;
    match report.rejected.len() {
        0 => Ok(()),
        1 => bail!("1 row was rejected"),
        rejected => bail!("{rejected} rows were rejected"),
    }
}

/// The report, for people.
fn in_words(report: &ImportReport, path: &Path, dry_run: bool) -> String {
    let delimiter = match report.delimiter {
        '\t' => "tabs".to_owned(),
        delimiter => format!("{delimiter:?}"),
    };
    let mut lines = vec![format!(
        "{}: {}, {}, divided by {delimiter}",
        path.display(),
        report.sheet.as_str(),
        report.encoding.as_str()
    )];
    if !report.ignored.is_empty() {
        lines.push(format!("columns left out: {}", report.ignored_in_words()));
    }
    lines.push(format!(
        "{} added, {} changed, {} unchanged, {} rejected",
        report.added,
        report.changed,
        report.unchanged,
        report.rejected.len()
    ));
    let shown = report.rejected.iter().take(SHOWN_ROWS);
    lines.extend(shown.map(|row| format!("  line {}: {}", row.line, row.reason)));
    let more = report.rejected.len().saturating_sub(SHOWN_ROWS);
    if more > 0 {
        lines.push(format!("  and {more} more"));
    }
    lines.push(
        match (report.written, dry_run, report.added + report.changed) {
            (true, ..) => "written",
            (_, true, _) => "a dry run: nothing was written",
            (_, _, 0) => "nothing to write",
            _ => "nothing was written: correct the rejected rows, or pass --accept-rest to take the others",
        }
        .to_owned(),
    );
    lines.push(String::new());
    lines.join("\n")
}

async fn folder(config: &Config, args: &Args, stop: CancellationToken) -> Result<()> {
    if args.dry_run {
        let look = FolderImport::new(&args.path).files().await;
        for file in &look.files {
            say(&format!("{}: {} bytes", file.path.display(), file.size))?;
        }
        let unread = unread(&look)?;
        say("a dry run: nothing was brought in")?;
        return left_out(unread);
    }
    let Some(login) = &args.login else {
        bail!("--as LOGIN must name the member whose uploads these are");
    };
    let service = serve::open(config).await?;
    let viewer = service.acting_for(login).await;
    let viewer = viewer.map_err(|error| told(&error))?;
    if args.watch {
        let watch = Watch {
            dir: args.path.clone(),
            login: login.clone(),
            every: WATCH_EVERY,
        };
        let work = tokio::spawn(service.clone().run_jobs(stop.clone()));
        watch::run(service, watch, stop, |news| {
            let (News::File(line) | News::Fault(line)) = news;
            if let Err(error) = say(&line) {
                tracing::warn!("{error:#}: {line}");
            }
        })
        .await;
        return work.await.context("the worker of jobs failed");
    }
    let look = FolderImport::new(&args.path).files().await;
    let mut refused = unread(&look)?;
    for file in &look.files {
        if stop.is_cancelled() {
            break;
        }
        let (line, well) = watch::bring_in(&service, &viewer, file).await?;
        say(&line)?;
        refused += usize::from(!well);
    }
    left_out(refused)
}

/// One line about each thing that cannot be read; how many there are.
fn unread(look: &FolderLook) -> Result<usize> {
    for fault in &look.faults {
        let path = fault.path.display();
        say(&format!(
            "{path}: left out: cannot be read: {}",
            fault.reason
        ))?;
    }
    Ok(look.faults.len())
}

fn left_out(refused: usize) -> Result<()> {
    match refused {
        0 => Ok(()),
        1 => bail!("1 file was left out"),
        refused => bail!("{refused} files were left out"),
    }
}

fn say(line: &str) -> Result<()> {
    writeln!(io::stdout(), "{line}").context("cannot write to standard output")
}
