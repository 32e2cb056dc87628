//! As fast as this machine can, over loopback, and how much memory it takes.

use std::{
    env,
    fmt::Write as _,
    fs,
    path::Path,
    process::Command,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, ensure};

use super::{float, theirs::Theirs};
use crate::{
    fault::{
        http::Connection,
        random::Random,
        server::{PATIENCE, Server},
        upload::{Track, piece},
    },
    workspace::Workspace,
};

const MEBIBYTE: usize = 1 << 20;

/// Writes the table of speed and of memory.
pub(in super::super) fn measure(workspace: &Workspace, table: &Path) -> Result<()> {
    let folder = env::temp_dir().join(format!("reprise-speed-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let measured = tables(workspace, &folder);
    fs::remove_dir_all(&folder)?;
    fs::write(table, measured?)?;
    Ok(())
}

fn tables(workspace: &Workspace, folder: &Path) -> Result<String> {
    let release = workspace.target.join("release/reprise");
    let mut server = Server::start(&release, &folder.join("ours"), &[])?;
    let cookie = format!("cookie: {}\r\n", server.log_in()?);
    let theirs = Theirs::launch(
        Command::new("node"),
        workspace,
        &folder.join("theirs"),
        "127.0.0.1",
    )?;
    let ours = (server.address, cookie.as_str());
    let other = (([127, 0, 0, 1], 1080).into(), "");
    let mut text = "## Uploads over loopback\n\nPlain PATCH requests of one client program to both servers, in MB/s. \
                    Reprise syncs every mebibyte to the disk, hashes the whole file and finishes it; @tus/server \
                    syncs nothing and hashes nothing.\n\n\
                    | uploads at once | Reprise | @tus/server |\n| ---: | ---: | ---: |\n"
        .to_owned();
    for (count, each) in [(1, 512), (20, 32)] {
        let mut row = format!("| {count} × {each} MiB |");
        for (address, headers) in [ours, other] {
            let took = together(address, headers, count, each * MEBIBYTE)?;
            write!(
                row,
                " {:.0} |",
                float((count * each * MEBIBYTE) as u64) / 1e6 / took.as_secs_f64()
            )?;
        }
        text += &(row + "\n");
    }
    text += "\n## Memory of a server during an upload\n\nThe most that was resident, in MB, after files of growing \
             length, one after the other.\n\n| file | Reprise | @tus/server |\n| ---: | ---: | ---: |\n";
    let mut grown = Vec::new();
    for mebibytes in [50, 500, 5000] {
        let mut row = format!("| {mebibytes} MiB |");
        for ((address, headers), id) in [(ours, server.id()), (other, theirs.id())] {
            together(address, headers, 1, mebibytes * MEBIBYTE)?;
            let most = resident(id)?;
            write!(row, " {:.0} |", float(most) / 1e6)?;
            grown.push(most);
        }
        text += &(row + "\n");
    }
    let slope = float(grown[4].saturating_sub(grown[0])) / 4950.0 / float(MEBIBYTE as u64);
    writeln!(
        text,
        "\nReprise grows by {slope:.6} bytes for each byte of a file."
    )?;
    Ok(text)
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

/// The most memory a process had resident, in bytes.
fn resident(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    Ok(kibibytes.context("the process tells no peak")? * 1024)
}
