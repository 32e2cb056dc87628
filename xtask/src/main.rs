//! `cargo xtask …`: everything one does with this repository beside editing it.
//!
//! It is an ordinary program of the workspace, so that building, testing and serving need nothing but
//! cargo, and so that the versions of the WASM tools are those in Cargo.lock.
#![expect(
    clippy::print_stdout,
    reason = "talking to the person at the terminal is what this program does"
)]

mod bench;
mod fault;
mod fuzz;
mod serve;
mod setup;
mod site;
mod stamp;
mod step;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::{site::Quality, workspace::Workspace};

/// Builds, serves, tests and measures Reprise.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Set up what is missing, build site and server, and serve on <http://127.0.0.1:3000>.
    Serve(serve::Arguments),
    /// Build the site (WASM, scripts, style) into `site/`.
    Site {
        /// Build quickly instead of small.
        #[arg(long)]
        dev: bool,
    },
    /// Run every check and every test, and count them.
    Test(test::Arguments),
    /// Do harm to uploads, and see that none is lost.
    Fault(fault::Arguments),
    /// Send noise to a server: what `bench` runs elsewhere.
    #[command(hide = true)]
    Send(fault::send::Arguments),
    /// Measure, and print tables.
    Bench(bench::Arguments),
    /// Feed what reads strangers' bytes with nonsense.
    Fuzz(fuzz::Arguments),
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match task {
        Task::Serve(arguments) => match serve::run(&workspace, &arguments)? {},
        Task::Site { dev: true } => site::build(&workspace, Quality::Dev)?,
        Task::Site { dev: false } => site::build(&workspace, Quality::Release)?,
        Task::Test(arguments) => return test::run(&workspace, &arguments),
        Task::Fault(arguments) => return fault::run(&workspace, &arguments),
        Task::Send(arguments) => fault::send::run(&arguments)?,
        Task::Bench(arguments) => bench::run(&workspace, &arguments)?,
        Task::Fuzz(arguments) => fuzz::run(&workspace, &arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}
