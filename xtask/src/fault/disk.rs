//! The disk is full, or says that it could not write.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};

use super::{Run, scene::Scene};
use crate::workspace::run as run_command;

const LENGTH: usize = 4 << 20;

/// A disk of 16 MiB fills up in mid-transfer; room is made, and it goes on.
pub(crate) fn full(run: &Run) -> Result<String> {
    let small = Small::make(run.folder("small")?, 16 << 20)?;
    let mut scene = Scene::open(&run.binary, &small.0.join("data"), run.seed)?;
    let client = scene.client();
    let track = scene.noise(LENGTH);
    let upload = client.create(&track)?;
    let first = client.patch(&upload, 0, &track.bytes[..1 << 20])?;
    ensure!(
        first.status == 204,
        "the first bytes were answered with {}",
        first.status
    );
    let ballast = small.0.join("ballast");
    fill(&ballast)?;
    let refused = client.patch(&upload, 1 << 20, &track.bytes[1 << 20..])?;
    ensure!(
        refused.status == 507,
        "a full disk was answered with {}",
        refused.status
    );
    fs::remove_file(&ballast)?;
    let offset = client.offset(&upload)?;
    ensure!(
        offset >= 1 << 20,
        "{offset} bytes are left of 1 MiB that was acknowledged"
    );
    let id = client.complete(&track, &upload)?;
    scene.expect_whole(&track, &id)?;
    scene.expect_tidy(0)?;
    scene.server.kill()?;
    Ok("507, and it went on from the acknowledged byte".to_owned())
}

/// Writes until there is no room for a mebibyte.
fn fill(path: &Path) -> Result<()> {
    let piece = vec![0; 64 << 10];
    let mut written = Vec::new();
    let mut file = fs::File::create(path)?;
    while std::io::Write::write_all(&mut file, &piece).is_ok() {
        written.push(());
    }
    // The database needs a little for itself.
    let keep = (written.len() as u64).saturating_sub(12) * piece.len() as u64;
    file.set_len(keep)?;
    Ok(())
}

/// Every sync of the staged file fails for a while, then every sync of the folders at the end.
pub(crate) fn sync(run: &Run) -> Result<String> {
    let mut scene = Scene::open(&run.binary, &run.folder("data")?, run.seed)?;
    let client = scene.client();
    let track = scene.noise(LENGTH);
    let upload = client.create(&track)?;
    let half = LENGTH / 2;
    let first = client.patch(&upload, 0, &track.bytes[..half])?;
    ensure!(
        first.status == 204,
        "the first half was answered with {}",
        first.status
    );

    let staged = scene.staged(&upload);
    let fault = Injected::attach(scene.server.id(), &staged)?;
    for _ in 0..3 {
        let refused = client.patch(&upload, half as u64, &track.bytes[half..])?;
        ensure!(
            refused.status == 500,
            "a failed sync was answered with {}",
            refused.status
        );
        let offset = client.offset(&upload)?;
        ensure!(
            offset == half as u64,
            "{offset} bytes count after a failed sync"
        );
    }
    drop(fault);

    let folder = scene.server.data.join("staging");
    let fault = Injected::attach(scene.server.id(), &folder)?;
    let refused = client.patch(&upload, half as u64, &track.bytes[half..])?;
    ensure!(
        refused.status == 500,
        "a failed finish was answered with {}",
        refused.status
    );
    drop(fault);
    let id = client.complete(&track, &upload)?;
    scene.expect_whole(&track, &id)?;
    scene.expect_tidy(0)?;
    Ok("500 each time, and it went on from the acknowledged byte".to_owned())
}

/// strace on a running server that lets all syncs of one file fail.
struct Injected(Child);

impl Injected {
    fn attach(server: u32, path: &Path) -> Result<Self> {
        let mut child = Command::new("strace")
            .args(["-f", "-p", &server.to_string()])
            .args([
                "-e",
                "trace=fsync,fdatasync",
                "-e",
                "inject=fsync,fdatasync:error=EIO",
                "-P",
            ])
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("strace did not start")?;
        let errors = child.stderr.take().context("its errors are piped")?;
        let mut lines = BufReader::new(errors).lines();
        let attached = lines
            .by_ref()
            .map_while(Result::ok)
            .any(|line| line.contains("attached"));
        ensure!(attached, "strace could not attach to the server");
        // It would stop the server if nobody took what it tells.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self(child))
    }
}

impl Drop for Injected {
    fn drop(&mut self) {
        // SIGINT detaches; SIGKILL would leave the server traced.
        let id = self.0.id().to_string();
        let _ = run_command(Command::new("kill").args(["-INT", &id]));
        let _ = self.0.wait();
    }
}

/// A small file system in memory, mounted while this lives.
struct Small(PathBuf);

impl Small {
    fn make(folder: PathBuf, bytes: u64) -> Result<Self> {
        let size = format!("size={bytes}");
        run_command(
            Command::new("mount")
                .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
                .arg(&folder),
        )?;
        Ok(Self(folder))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = run_command(Command::new("umount").arg(&self.0));
    }
}
