//! Uploads under every misfortune that can be arranged on one machine, and what has to be left at the end.
//!
//! Each scenario starts the real server on a directory of its own, does harm to it, to its disk or to its link, and
//! demands afterwards: the right bytes or a clear error, no acknowledged byte missing, and no file left over once the
//! server has started again.

mod crash;
mod disk;
mod driver;
pub(crate) mod http;
mod line;
mod link;
mod network;
pub(crate) mod random;
mod scene;
pub(crate) mod send;
pub(crate) mod server;
pub(crate) mod upload;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::{Result, bail};
use clap::Args;

use crate::{
    setup,
    step::{duration, step},
    test::Count,
    workspace::{Workspace, capture, on_path, run as run_command},
};

/// How much harm to do.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Without names: everything.
    #[arg(value_name = "SCENARIO")]
    what: Vec<String>,
    /// Hundreds of crashes and minutes of silence instead of a few.
    #[arg(long)]
    long: bool,
    /// Where chance begins.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Do it to this program instead of building one.
    #[arg(long, value_name = "PROGRAM")]
    binary: Option<PathBuf>,
}

/// One scenario under way.
pub(crate) struct Run {
    pub(crate) binary: PathBuf,
    pub(crate) long: bool,
    pub(crate) seed: u64,
    folder: PathBuf,
}

impl Run {
    /// A folder of this scenario's own.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

struct Scenario {
    name: &'static str,
    what: &'static str,
    /// Programs it needs beside the server; it needs root where it needs any.
    needs: &'static [&'static str],
    run: fn(&Run) -> Result<String>,
}

const ALL: [Scenario; 10] = [
    Scenario {
        name: "kill",
        what: "SIGKILL at fixed and random bytes, and after the last",
        needs: &[],
        run: crash::kill,
    },
    Scenario {
        name: "power",
        what: "a power cut in mid-transfer and at the finish",
        needs: &["mkfs.xfs", "xfs_io", "losetup", "mount"],
        run: crash::power,
    },
    Scenario {
        name: "full",
        what: "no space left on the disk",
        needs: &["mount"],
        run: disk::full,
    },
    Scenario {
        name: "sync",
        what: "the disk fails to write",
        needs: &["strace"],
        run: disk::sync,
    },
    Scenario {
        name: "holes",
        what: "the link goes silent",
        needs: &[],
        run: network::holes,
    },
    Scenario {
        name: "resets",
        what: "the connection is cut over and over",
        needs: &[],
        run: network::resets,
    },
    Scenario {
        name: "answer",
        what: "the final answer is lost",
        needs: &[],
        run: network::lost_answer,
    },
    Scenario {
        name: "stuck",
        what: "an old request hangs",
        needs: &[],
        run: network::stuck,
    },
    Scenario {
        name: "twins",
        what: "two devices send one file",
        needs: &[],
        run: network::twins,
    },
    Scenario {
        name: "login",
        what: "the login expires in mid-transfer",
        needs: &[],
        run: network::login,
    },
];

/// Runs the scenarios, prints the table, and gives the exit status.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<ExitCode> {
    setup::packages(workspace, &setup::FOR_FAULTS)?;
    if arguments.binary.is_none() {
        step("cargo build: server", || {
            run_command(&mut workspace.cargo(["build", "--bin", "reprise"]))
        })?;
    }
    let (count, skipped) = all(workspace, arguments)?;
    println!(
        "\n{} passed, {} failed, {skipped} skipped",
        count.passed, count.failed
    );
    Ok(if count.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The short form, as a step of the tests.
pub(crate) fn short(workspace: &Workspace) -> Result<Count> {
    let arguments = Arguments {
        what: Vec::new(),
        long: false,
        seed: 1,
        binary: None,
    };
    run_command(&mut workspace.cargo(["build", "--bin", "reprise"]))?;
    let (count, skipped) = all(workspace, &arguments)?;
    if skipped > 0 {
        println!("{skipped} skipped");
    }
    Ok(count)
}

/// The outcomes, and how many scenarios are not possible on this machine.
fn all(workspace: &Workspace, arguments: &Arguments) -> Result<(Count, u32)> {
    if let Some(unknown) = arguments
        .what
        .iter()
        .find(|name| ALL.iter().all(|one| one.name != **name))
    {
        let known: Vec<&str> = ALL.iter().map(|one| one.name).collect();
        bail!(
            "no scenario is called {unknown}; there are {}",
            known.join(", ")
        );
    }
    let is_root = capture(workspace.command("id").arg("-u"))?.trim() == "0";
    let mut count = Count::default();
    let mut skipped = 0;
    for scenario in &ALL {
        if !arguments.what.is_empty() && !arguments.what.iter().any(|name| name == scenario.name) {
            continue;
        }
        let missing: Vec<&str> = scenario
            .needs
            .iter()
            .copied()
            .filter(|program| !on_path(program) && !Path::new("/usr/sbin").join(program).is_file())
            .collect();
        if !missing.is_empty() || (!scenario.needs.is_empty() && !is_root) {
            let needed = [&["root"], &missing[..]].concat().join(" and ");
            println!("{:<8} skipped: it needs {needed}", scenario.name);
            skipped += 1;
            continue;
        }
        if attempt(workspace, arguments, scenario)? {
            count.passed += 1;
        } else {
            count.failed += 1;
        }
    }
    Ok((count, skipped))
}

fn attempt(workspace: &Workspace, arguments: &Arguments, scenario: &Scenario) -> Result<bool> {
    let folder = env::temp_dir().join(format!(
        "reprise-fault-{}-{}",
        scenario.name,
        std::process::id()
    ));
    fs::create_dir_all(&folder)?;
    let run = Run {
        binary: arguments
            .binary
            .clone()
            .unwrap_or_else(|| workspace.target.join("debug/reprise")),
        long: arguments.long,
        seed: arguments.seed,
        folder: folder.clone(),
    };
    let began = Instant::now();
    let outcome = (scenario.run)(&run);
    let took = duration(began.elapsed());
    match &outcome {
        Ok(told) => println!("{:<8} {}: {told} ({took})", scenario.name, scenario.what),
        Err(error) => println!(
            "{:<8} {}: FAILED after {took}: {error:#}",
            scenario.name, scenario.what
        ),
    }
    fs::remove_dir_all(&folder)?;
    Ok(outcome.is_ok())
}
