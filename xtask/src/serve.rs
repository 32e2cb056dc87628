//! From a fresh clone to a running library.

use std::{convert::Infallible, os::unix::process::CommandExt as _};

use anyhow::{Context as _, Result};
use clap::Args;

use crate::{
    site::{self, Quality},
    step::step,
    workspace::{Workspace, run as run_command},
};

/// How to serve.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Fill an empty library with synthesised music.
    #[arg(long)]
    demo: bool,
    /// Build for visitors; the default.
    #[arg(long, conflicts_with = "dev")]
    release: bool,
    /// Build quickly, for working on the code.
    #[arg(long)]
    dev: bool,
    /// What to pass to `reprise serve`; see `reprise serve --help`.
    #[arg(last = true)]
    pass: Vec<String>,
}

/// Builds what changed and becomes the server; comes back only when that fails.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<Infallible> {
    let (quality, profile, folder) = if arguments.dev {
        (Quality::Dev, "dev", "debug")
    } else {
        (Quality::Release, "release", "release")
    };
    site::build(workspace, quality)?;
    step(&format!("cargo build: the server ({profile})"), || {
        run_command(&mut workspace.cargo(["build", "--package", "server", "--profile", profile]))
    })?;
    let mut server = workspace.command(workspace.target.join(folder).join("reprise"));
    server.arg("serve");
    if arguments.demo {
        server.arg("--demo");
    }
    // The server takes this process's place: Ctrl-C and the exit status are its own.
    Err(server.args(&arguments.pass).exec()).context("the server did not start")
}
