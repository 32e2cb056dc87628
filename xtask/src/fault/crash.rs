//! The process ends, or the power does, at some byte.

use std::{
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use anyhow::{Result, ensure};

use super::{
    Run,
    http::Connection,
    random::Random,
    scene::Scene,
    server::{PATIENCE, Server},
    upload::{Client, Track, piece},
};
use crate::workspace::{capture, run};

/// Small enough for hundreds of runs, and several syncs long.
const LENGTH: usize = 3 << 20;

/// How much goes with one request: what is acknowledged moves on in these.
const CHUNK: usize = 512 << 10;

/// How the machine stops.
enum Stop<'a> {
    /// SIGKILL.
    Kill,
    /// The file system mounted here stops writing, in the middle of what it did, and then SIGKILL.
    Power(&'a Path),
}

/// SIGKILL at 10, 50 and 99 per cent, and at random offsets; every fourth of those after the last byte, where the moment
/// alone is random.
pub(crate) fn kill(run: &Run) -> Result<String> {
    let mut scene = Scene::open(&run.binary, &run.folder("data")?, run.seed)?;
    let fixed = [LENGTH / 10, LENGTH / 2, LENGTH / 100 * 99, LENGTH];
    let random = if run.long { 500 } else { 12 };
    for at in fixed {
        once(&mut scene, at, &Stop::Kill)?;
    }
    let mut ended = 1;
    for number in 0..random {
        let at = if number % 4 == 3 {
            ended += 1;
            LENGTH
        } else {
            below(&mut scene.random, LENGTH)
        };
        once(&mut scene, at, &Stop::Kill)?;
    }
    scene.expect_tidy(0)?;
    let runs = fixed.len() + random;
    Ok(format!("{runs} runs, {ended} of them after the last byte"))
}

/// A power cut in mid-transfer and around the finish, on a file system of its own.
pub(crate) fn power(run: &Run) -> Result<String> {
    let runs = if run.long { 40 } else { 4 };
    let disk = Disk::make(&run.folder("disk")?)?;
    let mut scene = Scene::open(&run.binary, &disk.mounted.join("data"), run.seed)?;
    for number in 0..runs {
        let at = if number % 2 == 0 {
            below(&mut scene.random, LENGTH)
        } else {
            LENGTH
        };
        once(&mut scene, at, &Stop::Power(&disk.mounted))?;
    }
    scene.expect_tidy(0)?;
    scene.server.kill()?;
    Ok(format!("{runs} cuts"))
}

/// Sends a file, stops at a byte, starts again, and goes on to the end.
fn once(scene: &mut Scene, at: usize, stop: &Stop) -> Result<()> {
    let track = scene.noise(LENGTH);
    let client = scene.client();
    let upload = client.create(&track)?;
    let (acknowledged, unread) = send_until(&client, &upload, &track, at)?;
    // Somewhere between the answer and all that follows it: sync, hash, rename, transaction.
    thread::sleep(Duration::from_micros(scene.random.below(60_000)));
    if let Stop::Power(mounted) = stop {
        run(Command::new("xfs_io")
            .args(["-x", "-c", "shutdown"])
            .arg(mounted))?;
    }
    scene.server.kill()?;
    if let Stop::Power(mounted) = stop {
        remount(mounted)?;
    }
    // What the server said before it ended can be read still.
    let heard = unread.and_then(|mut connection| connection.answer(false).ok());
    let was_finished = at == LENGTH && heard.is_some_and(|reply| reply.status == 204);
    scene.server = Server::start(&scene.binary, &scene.server.data, &[])?;
    let client = scene.client();
    ensure!(
        !was_finished || is_finished(&client, &upload)?,
        "it was finished, and is not any more"
    );
    let offset = client.offset(&upload)?;
    ensure!(
        offset >= acknowledged && offset <= at as u64,
        "stopped at {at}: {offset} bytes are there, {acknowledged} were acknowledged"
    );
    let id = client.complete(&track, &upload)?;
    scene.expect_whole(&track, &id)
}

fn is_finished(client: &Client, upload: &str) -> Result<bool> {
    let told = client.ask("GET", &format!("{upload}/status"), "", b"")?;
    let told: serde_json::Value = serde_json::from_slice(&told.body)?;
    Ok(told["state"] == "finished")
}

/// Sends so many bytes in chunks, the last of them perhaps not whole, and answers how many were acknowledged, with the
/// connection whose answer was not waited for.
fn send_until(
    client: &Client,
    upload: &str,
    track: &Track,
    at: usize,
) -> Result<(u64, Option<Connection>)> {
    let mut acknowledged = 0;
    for start in (0..at).step_by(CHUNK) {
        let end = (start + CHUNK).min(track.bytes.len());
        let mut connection = Connection::open(client.address, PATIENCE)?;
        let headers = format!("cookie: {}\r\n{}", client.cookie, piece(start as u64));
        connection.begin("PATCH", upload, &headers, end - start)?;
        connection.send(&track.bytes[start..end.min(at)])?;
        if end < at {
            let reply = connection.answer(false)?;
            ensure!(reply.status == 204, "{}: {}", reply.status, reply.text());
            acknowledged = reply.number("upload-offset").unwrap_or(0);
        } else {
            return Ok((acknowledged, Some(connection)));
        }
    }
    Ok((acknowledged, None))
}

fn below(random: &mut Random, limit: usize) -> usize {
    usize::try_from(random.below(limit as u64)).unwrap_or(0)
}

fn remount(mounted: &Path) -> Result<()> {
    let source = capture(
        Command::new("findmnt")
            .args(["-n", "-o", "SOURCE"])
            .arg(mounted),
    )?;
    run(Command::new("umount").arg(mounted))?;
    run(Command::new("mount").arg(source.trim()).arg(mounted))
}

/// A file system in a file, mounted while this lives.
struct Disk {
    mounted: PathBuf,
    device: String,
}

impl Disk {
    fn make(folder: &Path) -> Result<Self> {
        let image = folder.join("image");
        let mounted = folder.join("mounted");
        std::fs::create_dir_all(&mounted)?;
        // XFS takes no less.
        std::fs::File::create(&image)?.set_len(512 << 20)?;
        capture(Command::new("mkfs.xfs").arg("-q").arg(&image))?;
        let device = capture(
            Command::new("losetup")
                .args(["--find", "--show"])
                .arg(&image),
        )?;
        let disk = Self {
            mounted,
            device: device.trim().to_owned(),
        };
        run(Command::new("mount").arg(&disk.device).arg(&disk.mounted))?;
        Ok(disk)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // What does not come off now stays visible in `losetup`.
        let _ = run(Command::new("umount").arg(&self.mounted));
        let _ = run(Command::new("losetup").args(["--detach", &self.device]));
    }
}
