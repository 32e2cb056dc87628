//! `reprise renditions …`: what was made of files, counted, dropped and made anew.

use crate::config::Config;
use crate::serve;
use anyhow::{Context as _, Result};
use clap::Subcommand;
use std::fmt::Write as _;
use std::io::{self, Write as _};

/// The sub-commands. Each works on all libraries, while no server runs on the same data.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum RenditionsCommand {
    /// Print how much there is of everything that is made of originals
    Count,
    /// Remove everything that was made; originals stay, and nothing is made anew by itself
    Drop,
    /// Queue what is missing, and what failed before; the server makes it when it runs
    Make,
    /// Drop everything, then make everything anew
    Remake,
}

/// Carries one out and says what came of it.
pub async fn run(config: &Config, command: RenditionsCommand) -> Result<()> {
    // What drops files must have them to itself; to count, and to queue work, the database is enough.
    let service = match command {
        RenditionsCommand::Count | RenditionsCommand::Make => serve::open_beside(config).await?,
        RenditionsCommand::Drop | RenditionsCommand::Remake => serve::open(config).await?,
    };
    let told = |error| serve::told(&error);
    let mut text = String::new();
    if let RenditionsCommand::Count = command {
        for row in service.count_renditions().await.map_err(told)? {
            writeln!(
                text,
                "{:10} {:>8} made {:>14} bytes {:>6} impossible",
                row.variant, row.made, row.bytes, row.impossible
            )?;
        }
    }
    if let RenditionsCommand::Drop | RenditionsCommand::Remake = command {
        let dropped = service.drop_renditions().await.map_err(told)?;
        let (files, bytes) = (dropped.files, dropped.bytes);
        writeln!(text, "dropped {files} files, {bytes} bytes")?;
    }
    if let RenditionsCommand::Make | RenditionsCommand::Remake = command {
        let count = service.make_renditions().await.map_err(told)?;
        writeln!(text, "queued a look at {count} originals")?;
    }
    io::stdout()
        .write_all(text.as_bytes())
        .context("cannot write to standard output")
}
