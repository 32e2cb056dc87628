//! @tus/server and tus-js-client in Node, as npm gives them.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result};

use super::{
    net::{Link, SERVER_ADDRESS},
    ours::newest,
    scenario::{Side, inside},
};
use crate::workspace::Workspace;

pub(super) const PORT: u16 = 1080;

pub(super) struct Theirs {
    server: Child,
    data: PathBuf,
    scripts: PathBuf,
}

impl Theirs {
    pub(super) fn start(workspace: &Workspace, link: &Link, data: &Path) -> Result<Self> {
        let mut command = inside(&link.server());
        command.arg("node");
        Self::launch(command, workspace, data, SERVER_ADDRESS)
    }

    /// `node` starts Node wherever it shall run.
    pub(super) fn launch(
        mut node: Command,
        workspace: &Workspace,
        data: &Path,
        address: &str,
    ) -> Result<Self> {
        fs::create_dir_all(data)?;
        let scripts = workspace.root.join("end2end/bench/tus");
        let mut server = node
            .arg(scripts.join("server.mjs"))
            .arg(data)
            .args([address, &PORT.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .context("Node did not start")?;
        let output = server.stdout.take().context("its output is piped")?;
        // It says a line once it listens, and nothing after that.
        BufReader::new(output)
            .lines()
            .next()
            .context("@tus/server ended at once")??;
        Ok(Self {
            server,
            data: data.to_owned(),
            scripts,
        })
    }
}

impl Side for Theirs {
    fn begin(&mut self, link: &Link, size: u64, patient: bool) -> Result<Child> {
        let mut command = inside(&link.client());
        command
            .arg("node")
            .arg(self.scripts.join("client.mjs"))
            .arg(format!("http://{SERVER_ADDRESS}:{PORT}/files"))
            .args([size.to_string(), patient.to_string(), link.device()]);
        command.spawn().context("the client did not start")
    }

    fn arrived(&self) -> Result<u64> {
        newest(&self.data)
    }
}

impl Drop for Theirs {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
