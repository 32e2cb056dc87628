//! Feeds the code that reads strangers' bytes with bytes nobody would think of.
//!
//! The targets are libFuzzer's, as cargo-fuzz lays them out and runs them; this runs them without it and on the
//! toolchain of the rest. Coverage and the address sanitiser are switches that stable compilers keep for themselves,
//! hence `RUSTC_BOOTSTRAP`: the programs it makes are for this alone.

use std::{fs, path::Path, process::Command};

use anyhow::Result;
use clap::Args;

use crate::{
    step::step,
    workspace::{Workspace, run as run_command},
};

/// What to run, and for how long.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Targets; without names all of them.
    what: Vec<String>,
    /// Seconds for each.
    #[arg(long, default_value_t = 600)]
    seconds: u32,
    /// Keep of what is found what the corpus did not reach before.
    #[arg(long)]
    keep: bool,
}

/// The targets, and the longest input each is given in bytes.
const TARGETS: [(&str, u32); 10] = [
    ("analyse", 16_384),
    ("relay", 16_384),
    ("cli", 16_384),
    ("band", 8_192),
    ("aac", 8_192),
    ("frames", 8_192),
    ("opus", 4_096),
    ("vorbis", 16_384),
    ("unpack", 4_096),
    ("compare", 8_192),
];

/// What cargo-fuzz passes: coverage of branches and comparisons, and the address sanitiser.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Zsanitizer=address --cfg fuzzing -Ccodegen-units=1";

/// The sanitiser's switches need the target to be named, or they would hold for build scripts too.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// Megabytes beyond which a target has failed.
const MEMORY: u32 = 1024;

/// Builds the targets and runs each; the first finding ends it with an error, and its input is kept.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    let folder = workspace.root.join("fuzz");
    let target = workspace.target.join("fuzz");
    step("cargo build: the fuzz targets", || {
        run_command(
            workspace
                .cargo(["build", "--release", "--target", PLATFORM])
                .arg("--manifest-path")
                .arg(folder.join("Cargo.toml"))
                .arg("--target-dir")
                .arg(&target)
                .env("RUSTFLAGS", FLAGS)
                .env("RUSTC_BOOTSTRAP", "1"),
        )
    })?;
    for (name, longest) in TARGETS {
        if !arguments.what.is_empty() && !arguments.what.iter().any(|chosen| chosen == name) {
            continue;
        }
        let program = target.join(PLATFORM).join("release").join(name);
        step(&format!("fuzz: {name}"), || {
            let found = target.join("found");
            fuzz(&folder, &found, &program, (name, longest), arguments)
        })?;
    }
    Ok(())
}

fn fuzz(
    folder: &Path,
    found: &Path,
    program: &Path,
    (name, longest): (&str, u32),
    arguments: &Arguments,
) -> Result<()> {
    let corpus = folder.join("corpus").join(name);
    let artifacts = folder.join("artifacts").join(name);
    fs::create_dir_all(&artifacts)?;
    let grown = found.join(name);
    fs::create_dir_all(&grown)?;
    // libFuzzer writes what it finds into the first folder and reads the others.
    run_command(
        Command::new(program)
            .arg(&grown)
            .arg(&corpus)
            .arg(format!("-max_total_time={}", arguments.seconds))
            .arg(format!("-max_len={longest}"))
            .arg(format!("-rss_limit_mb={MEMORY}"))
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .args(["-timeout=20", "-print_final_stats=1"]),
    )?;
    if arguments.keep {
        // The fewest that reach what the corpus does not; counting how often they reach it would keep twenty times more.
        run_command(
            Command::new(program)
                .args(["-set_cover_merge=1", "-use_counters=0"])
                .arg(&corpus)
                .arg(&grown),
        )?;
    }
    Ok(())
}
