//! As fast as this machine can, over loopback.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::Command,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, ensure};

use super::{
    float,
    theirs::{PORT, Theirs},
};
use crate::{
    fault::{
        http::Connection,
        random::Random,
        server::{PATIENCE, Server},
        upload::{Track, piece},
    },
    workspace::{Workspace, capture},
};

const MEBIBYTE: usize = 1 << 20;

/// Uploads at once, and the MiB of each.
const LOADS: [(usize, usize); 2] = [(1, 1024), (20, 64)];

/// The table of speed.
pub(super) fn table(workspace: &Workspace, folder: &Path) -> Result<String> {
    let release = workspace.target.join("release/reprise");
    let mut server = Server::start(&release, &folder.join("ours"), &[])?;
    let cookie = format!("cookie: {}\r\n", server.log_in()?);
    let _theirs = Theirs::launch(
        Command::new("node"),
        workspace,
        &folder.join("theirs"),
        "127.0.0.1",
    )?;
    let ours = (server.address, cookie.as_str());
    let other = (([127, 0, 0, 1], PORT).into(), "");
    let mut text = "## Uploads over loopback\n\nPlain PATCH requests of one client program to both servers, in MB/s, \
                    until the last is answered. Reprise syncs to the disk before it counts, a few times a second, hashes \
                    the whole file and finishes it; @tus/server syncs nothing and hashes nothing, so its bytes are \
                    in memory only when it answers. The disk column writes and syncs as much with `dd`.\n\n\
                    | uploads at once | Reprise | @tus/server | disk |\n| ---: | ---: | ---: | ---: |\n"
        .to_owned();
    for (count, each) in LOADS {
        let bytes = count * each * MEBIBYTE;
        let speed = |took: Duration| float(bytes as u64) / 1e6 / took.as_secs_f64();
        let mut row = format!("| {count} × {each} MiB |");
        for (address, headers) in [ours, other] {
            let took = together(address, headers, count, each * MEBIBYTE)?;
            write!(row, " {:.0} |", speed(took))?;
        }
        writeln!(text, "{row} {:.0} |", speed(disk(folder, bytes)?))?;
    }
    Ok(text)
}

/// How long the disk takes for so many bytes, synced at the end.
fn disk(folder: &Path, bytes: usize) -> Result<Duration> {
    let file = folder.join("disk");
    let began = Instant::now();
    capture(
        Command::new("dd")
            .args(["if=/dev/zero", "bs=1M", "conv=fdatasync", "status=none"])
            .arg(format!("count={}", bytes / MEBIBYTE))
            .arg(format!("of={}", file.display())),
    )?;
    let took = began.elapsed();
    fs::remove_file(file)?;
    Ok(took)
}

/// Sends so many files at the same time and answers how long all of them took.
fn together(
    address: std::net::SocketAddr,
    headers: &str,
    count: usize,
    length: usize,
) -> Result<Duration> {
    let mut random = Random::new(length as u64);
    let tracks: Vec<_> = (0..count)
        .map(|_| Arc::new(Track::noise(&mut random, length)))
        .collect();
    let began = Instant::now();
    let sending = tracks.into_iter().map(|track| {
        let headers = headers.to_owned();
        thread::spawn(move || send(address, &headers, &track))
    });
    let sending: Vec<_> = sending.collect();
    for one in sending {
        one.join().map_err(|_| anyhow!("a sender panicked"))??;
    }
    Ok(began.elapsed())
}

fn send(address: std::net::SocketAddr, headers: &str, track: &Track) -> Result<()> {
    let mut connection = Connection::open(address, PATIENCE * 10)?;
    let announced = format!(
        "{headers}upload-length: {}\r\nupload-metadata: {}\r\n",
        track.len(),
        track.metadata()
    );
    let created = connection.ask("POST", "/files", &announced, b"", &mut |_| {})?;
    ensure!(
        created.status == 201,
        "creation answered {}",
        created.status
    );
    let location = created.header("location").context("no address")?;
    let path = location
        .find("/files")
        .map_or(location, |at| &location[at..])
        .to_owned();
    let headers = format!("{headers}{}", piece(0));
    let mut connection = Connection::open(address, PATIENCE * 10)?;
    let done = connection.ask("PATCH", &path, &headers, &track.bytes, &mut |_| {})?;
    ensure!(
        done.status == 204,
        "the bytes were answered with {}: {}",
        done.status,
        done.text()
    );
    Ok(())
}
