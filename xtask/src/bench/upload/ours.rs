//! Our server, and our client as a process of its own.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command},
};

use anyhow::{Context as _, Result};

use super::{
    net::{Link, SERVER_ADDRESS},
    scenario::{Side, inside},
};
use crate::{fault::server::Server, workspace::Workspace};

pub(super) struct Ours {
    server: Server,
    data: PathBuf,
}

impl Ours {
    pub(super) fn start(workspace: &Workspace, link: &Link, data: &Path) -> Result<Self> {
        fs::create_dir_all(data)?;
        let mut command = Command::new("ip");
        command
            .args(["netns", "exec", &link.server()])
            .arg(workspace.target.join("release/reprise"));
        let address = format!("{SERVER_ADDRESS}:0");
        Ok(Self {
            server: Server::launch(command, &address, data, &[])?,
            data: data.to_owned(),
        })
    }
}

impl Side for Ours {
    fn begin(&mut self, link: &Link, size: u64, _patient: bool) -> Result<Child> {
        let myself = env::current_exe()?;
        let mut command = inside(&link.client());
        command.arg(myself).args([
            "send",
            &self.server.address.to_string(),
            "--size",
            &size.to_string(),
            "--seed",
            &size.to_string(),
            "--interface",
            &link.device(),
        ]);
        if let Some(token) = self.server.setup_token() {
            // A token may begin with a dash.
            command.arg(format!("--setup={token}"));
        }
        command.spawn().context("the client did not start")
    }

    fn arrived(&self) -> Result<u64> {
        newest(&self.data.join("staging"))
    }
}

/// The length of the file in this folder that was written to last.
pub(super) fn newest(folder: &Path) -> Result<u64> {
    let mut found = (None, 0);
    for entry in fs::read_dir(folder)? {
        let Ok(known) = entry?.metadata() else {
            continue;
        };
        let written = known.modified().ok();
        if known.is_file() && written >= found.0 {
            found = (written, known.len());
        }
    }
    Ok(found.1)
}
