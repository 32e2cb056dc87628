//! Uploads beside tus-js-client and @tus/server: over links of a chosen speed, and as fast as this machine can.

mod link;
mod net;
mod ours;
mod packet;
mod scenario;
mod speed;
mod theirs;

use std::{env, fs, path::Path};

use anyhow::Result;

use crate::workspace::Workspace;

/// Writes the tables of the link.
pub(super) fn link(workspace: &Workspace, table: &Path) -> Result<()> {
    measure(workspace, table, "link", link::tables)
}

/// Writes the table of speed.
pub(super) fn speed(workspace: &Workspace, table: &Path) -> Result<()> {
    measure(workspace, table, "speed", speed::table)
}

fn measure(
    workspace: &Workspace,
    table: &Path,
    name: &str,
    tables: fn(&Workspace, &Path) -> Result<String>,
) -> Result<()> {
    let folder = env::temp_dir().join(format!("reprise-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let measured = tables(workspace, &folder);
    fs::remove_dir_all(&folder)?;
    fs::write(table, measured?)?;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
fn float(number: u64) -> f64 {
    number as f64
}
