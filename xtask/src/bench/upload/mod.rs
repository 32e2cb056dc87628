//! Uploads beside tus-js-client and @tus/server: over links of a chosen speed, and as fast as this machine can.

mod net;
mod ours;
mod speed;
mod theirs;

use std::{
    env,
    fmt::Write as _,
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use serde_json::Value;

use self::{net::Net, net::SHARE, ours::Ours, theirs::Theirs};
use crate::workspace::Workspace;

pub(super) use speed::measure as speed;

/// Speeds in kbit/s: two bad mobile links, a better one, a home's uplink.
const SPEEDS: [u64; 4] = [128, 512, 2_000, 10_000];
/// How long each file should take, in seconds.
const SECONDS: u64 = 30;
/// The speed at which the link goes away, when it does, and for how many seconds.
const OUTAGE_SPEED: u64 = 2_000;
const OUTAGE_AFTER: Duration = Duration::from_secs(8);
const OUTAGES: [u64; 3] = [3, 15, 60];

/// What a sending program printed when it ended, and what the interface counted.
struct Sent {
    took: Duration,
    /// Bytes that left the client's interface.
    wire: u64,
    /// How long after the link's return the server had another byte.
    moving_after: Option<Duration>,
    /// Why it gave up, where it did.
    gave_up: Option<String>,
}

/// One side of the comparison: a server that runs, and how to have a file sent to it.
trait Side {
    /// Begins to send noise of this length in a process of its own, which prints a line of JSON at its end.
    fn begin(&mut self, size: u64, patient: bool) -> Result<Child>;
    /// Bytes of the newest file that the server has on its disk.
    fn arrived(&self) -> Result<u64>;
}

/// The tables of the link.
pub(super) fn link(workspace: &Workspace, table: &Path) -> Result<()> {
    let _net = Net::make()?;
    let folder = env::temp_dir().join(format!("reprise-link-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let measured = tables(workspace, &folder);
    fs::remove_dir_all(&folder)?;
    fs::write(table, measured?)?;
    Ok(())
}

fn tables(workspace: &Workspace, folder: &Path) -> Result<String> {
    net::speed(1_000_000)?;
    let mut ours = Ours::start(workspace, &folder.join("ours"))?;
    let mut theirs = Theirs::start(workspace, &folder.join("theirs"))?;
    Ok(steady(&mut ours, &mut theirs)? + &outages(&mut ours, &mut theirs)?)
}

fn steady(ours: &mut dyn Side, theirs: &mut dyn Side) -> Result<String> {
    let mut text = format!(
        "## Uploads over a slow link\n\nNoise of {SECONDS} s worth over a link shaped by `tc tbf`; goodput as a share of \
         what full frames can carry, overhead as bytes that left the client's interface beyond the file. Ours is the \
         uploader's state machine over plain sockets, with a checksum for every chunk and a sync before every answer; \
         tus-js-client sends one request, and @tus/server syncs nothing.\n\n\
         | link | goodput | overhead | tus-js-client | overhead |\n| --- | ---: | ---: | ---: | ---: |\n"
    );
    for kilobits in SPEEDS {
        net::speed(kilobits)?;
        let size = kilobits * 125 * SECONDS;
        let cells = |side: &mut dyn Side| -> Result<String> {
            let sent = send(side, size, false, None)?;
            let carried = float(kilobits * 125) * SHARE * sent.took.as_secs_f64();
            Ok(format!(
                "{:.1} % | {:.1} %",
                100.0 * float(size) / carried,
                100.0 * (float(sent.wire) / float(size) - 1.0)
            ))
        };
        writeln!(
            text,
            "| {kilobits} kbit/s | {} | {} |",
            cells(ours)?,
            cells(theirs)?
        )?;
    }
    Ok(text)
}

fn outages(ours: &mut dyn Side, theirs: &mut dyn Side) -> Result<String> {
    let mut text = format!(
        "\n## Uploads over a link that goes away\n\nAt {OUTAGE_SPEED} kbit/s everything is swallowed silently for a while \
         in mid-transfer: how long after the link's return the server has another byte on its disk, what left the \
         client's interface beyond the file, and how it ended. The patient client has retry delays that add up to \
         five minutes.\n\n| silence | client | moving again after | overhead | outcome |\n| --- | --- | ---: | ---: | --- |\n"
    );
    net::speed(OUTAGE_SPEED)?;
    let length = OUTAGE_SPEED * 125 * SECONDS;
    for seconds in OUTAGES {
        let silence = Duration::from_secs(seconds);
        for (client, patient) in [
            ("ours", false),
            ("tus-js-client", false),
            ("tus-js-client", true),
        ] {
            let chosen: &mut dyn Side = if client == "ours" { ours } else { theirs };
            let sent = send(chosen, length, patient, Some(silence))?;
            let moving = sent.moving_after.map_or_else(
                || "never".to_owned(),
                |after| format!("{:.1} s", after.as_secs_f64()),
            );
            let name = if patient {
                "tus-js-client, patient"
            } else {
                client
            };
            let outcome = sent.gave_up.unwrap_or_else(|| "finished".to_owned());
            writeln!(
                text,
                "| {seconds} s | {name} | {moving} | {:.0} KB | {outcome} |",
                (float(sent.wire) - float(length)) / 1000.0
            )?;
        }
    }
    Ok(text)
}

/// Has a file sent, with a silence in the middle where one is wanted.
fn send(
    side: &mut dyn Side,
    length: u64,
    patient: bool,
    silence: Option<Duration>,
) -> Result<Sent> {
    let before = net::sent()?;
    let child = side.begin(length, patient)?;
    let mut moving_after = None;
    if let Some(silence) = silence {
        thread::sleep(OUTAGE_AFTER);
        net::hole(true)?;
        // What was on its way has arrived after a moment.
        thread::sleep(Duration::from_millis(500).min(silence));
        let stood = side.arrived()?;
        thread::sleep(silence.saturating_sub(Duration::from_millis(500)));
        net::hole(false)?;
        let returned = Instant::now();
        while moving_after.is_none() && returned.elapsed() < Duration::from_secs(90) {
            thread::sleep(Duration::from_millis(20));
            if side.arrived()? > stood {
                moving_after = Some(returned.elapsed());
            }
        }
    }
    let output = child.wait_with_output()?;
    let told: Value =
        serde_json::from_slice(&output.stdout).context("the client printed no result")?;
    Ok(Sent {
        took: Duration::from_millis(told["took"].as_u64().context("no time")?),
        wire: net::sent()? - before,
        moving_after,
        gave_up: told["error"].as_str().map(str::to_owned),
    })
}

/// A program that runs inside of a namespace and whose output is read.
fn inside(namespace: &str) -> Command {
    let mut command = Command::new("ip");
    command
        .args(["netns", "exec", namespace])
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    command
}

#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
fn float(number: u64) -> f64 {
    number as f64
}
