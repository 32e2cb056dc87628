//! Measures the release build against the tools people know, and writes the tables down.
//!
//! The measurements live beside the browser tests and share their server, music and clients; this starts
//! them on what it has built and collects their tables.

mod upload;

use std::{fs, path::Path, process::Command, thread};

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};

use crate::{
    setup,
    site::{self, Quality},
    step::step,
    workspace::{Workspace, capture, run as run_command},
};

/// What to measure.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Without names: everything.
    #[arg(value_enum)]
    what: Vec<Subject>,
    /// Measure what was built last, without building.
    #[arg(long)]
    as_built: bool,
    /// Write the tables to BENCHMARKS.md.
    #[arg(long)]
    write: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Subject {
    /// Fingerprinting, native and WASM, beside fpcalc.
    Fingerprint,
    /// Range requests beside nginx on the same file.
    Stream,
    /// Every kind of page at 100 000 tracks, on both engines.
    Library,
    /// Pages on a phone by Lighthouse, and what they weigh.
    Pages,
    /// Uploads over slow links and links that go away, beside tus-js-client; needs root.
    Link,
    /// Uploads over loopback beside @tus/server.
    Speed,
    /// Memory of server and browser while small and huge files go up.
    Memory,
}

impl Subject {
    fn name(self) -> &'static str {
        match self {
            Self::Fingerprint => "fingerprint",
            Self::Stream => "stream",
            Self::Library => "library",
            Self::Pages => "pages",
            Self::Link => "link",
            Self::Speed => "speed",
            Self::Memory => "memory",
        }
    }
}

/// Builds, measures and prints; the tables stay in the cache for `--write`.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    setup::packages(workspace, &setup::FOR_BENCH)?;
    if !arguments.as_built {
        build(workspace)?;
    }
    let tables = workspace.cache().join("bench");
    fs::create_dir_all(&tables)?;
    let all = Subject::value_variants();
    let chosen = if arguments.what.is_empty() {
        all
    } else {
        &arguments.what[..]
    };
    for subject in chosen {
        step(&format!("measure: {}", subject.name()), || {
            measure(workspace, &tables, *subject)?;
            date(workspace, &table(&tables, *subject))
        })?;
        println!("\n{}", fs::read_to_string(table(&tables, *subject))?);
    }
    if arguments.write {
        fs::write(
            workspace.root.join("BENCHMARKS.md"),
            document(workspace, &tables)?,
        )?;
        println!("BENCHMARKS.md is written");
    }
    Ok(())
}

fn build(workspace: &Workspace) -> Result<()> {
    setup::for_tests(workspace)?;
    site::build(workspace, Quality::Release)?;
    step("cargo build: server and bench (release)", || {
        run_command(&mut workspace.cargo([
            "build",
            "--release",
            "--package",
            "server",
            "--package",
            "bench",
        ]))
    })
}

fn measure(workspace: &Workspace, tables: &Path, subject: Subject) -> Result<()> {
    match subject {
        Subject::Link => return upload::link(workspace, &table(tables, subject)),
        Subject::Speed => return upload::speed(workspace, &table(tables, subject)),
        Subject::Pages => setup::lighthouse(workspace)?,
        Subject::Fingerprint | Subject::Stream | Subject::Library | Subject::Memory => {}
    }
    let release = workspace.target.join("release");
    let measuring = workspace.cache().join("bench-worker");
    if subject == Subject::Fingerprint {
        site::build_measuring(workspace, &measuring)?;
        // Nothing may be compiled while the rest is measured.
        let stages = ["bench", "--package", "fingerprint", "--bench", "stages"];
        run_command(workspace.cargo(stages).arg("--no-run"))?;
    }
    let end2end = workspace.root.join("end2end");
    let mut playwright = ahead_of_others(workspace)?;
    playwright
        .arg(end2end.join("node_modules/.bin/playwright"))
        .current_dir(&end2end)
        .args(["test", "--config", "bench.config.ts", subject.name()])
        .env("BENCH_TABLES", tables)
        .env("REPRISE_BIN", release.join("reprise"))
        .env("BENCH_FILL", release.join("bench-fill"))
        .env("BENCH_WORKER", measuring);
    if subject == Subject::Library && has_memory_folder(workspace) {
        playwright.env("TMPDIR", MEMORY);
    }
    run_command(&mut playwright)?;
    if subject == Subject::Pages {
        let file = table(tables, subject);
        let measured = fs::read_to_string(&file)?;
        let weights = site::weight::text(workspace)?;
        fs::write(&file, format!("{measured}\n{weights}"))?;
    }
    Ok(())
}

/// Says at the end of a table when it was measured, and on which state of the sources.
fn date(workspace: &Workspace, table: &Path) -> Result<()> {
    let day = capture(
        workspace
            .command("date")
            .env("LC_ALL", "C")
            .arg("+%-d %B %Y"),
    )?;
    let sources =
        capture(
            workspace
                .command("git")
                .args(["describe", "--always", "--dirty", "--abbrev=10"]),
        )?;
    let measured = fs::read_to_string(table)
        .with_context(|| format!("no table was written to {}", table.display()))?;
    let line = format!(
        "Measured on {} at commit {}.",
        day.trim(),
        sources.trim().replace("-dirty", " with changes")
    );
    Ok(fs::write(
        table,
        format!("{}\n\n{line}\n", measured.trim_end()),
    )?)
}

/// Starts a program before whatever else runs on the machine, where this user may: only root goes ahead of others.
fn ahead_of_others(workspace: &Workspace) -> Result<Command> {
    let root = capture(workspace.command("id").arg("-u"))?.trim() == "0";
    let mut command = workspace.command(if root { "nice" } else { "env" });
    if root {
        command.args(["-n", "-5"]);
    }
    Ok(command)
}

/// Filling a library commits hundreds of thousands of times; what is measured afterwards reads from memory anyway.
const MEMORY: &str = "/dev/shm";
const MEMORY_NEEDED: u64 = 2_000_000_000;

fn has_memory_folder(workspace: &Workspace) -> bool {
    capture(
        workspace
            .command("df")
            .args(["--output=avail", "--block-size=1", MEMORY]),
    )
    .ok()
    .and_then(|text| text.lines().last()?.trim().parse::<u64>().ok())
    .is_some_and(|free| free > MEMORY_NEEDED)
}

fn table(tables: &Path, subject: Subject) -> std::path::PathBuf {
    tables.join(subject.name()).with_extension("md")
}

/// All tables that were ever measured here, with the machine they were measured on.
fn document(workspace: &Workspace, tables: &Path) -> Result<String> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("unknown", |rest| rest.trim_start_matches([' ', '\t', ':']));
    let rustc = capture(workspace.command("rustc").arg("--version"))?;
    let mut text = format!(
        "# Benchmarks\n\nWritten by `cargo xtask bench --write` on {cores} cores of {cpu}, {}. Compare rows of one \
         table, not numbers of two machines.\n",
        rustc.trim()
    );
    for subject in Subject::value_variants() {
        let file = table(tables, *subject);
        let table = fs::read_to_string(&file)
            .with_context(|| format!("{} was not measured yet", subject.name()))?;
        text.push('\n');
        text.push_str(&table);
    }
    Ok(text)
}
