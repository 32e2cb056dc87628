//! One upload over one link, with what happens to the link meanwhile.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow};
use serde_json::Value;

use super::{
    net::{Link, Shape},
    ours::Ours,
    theirs::Theirs,
};
use crate::workspace::Workspace;

/// When the link goes away, when it does.
const AFTER: Duration = Duration::from_secs(8);
/// Whoever has not moved so long after the link's return will not.
const HOPE: Duration = Duration::from_mins(1);

/// Who sends, to a server of its own kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Client {
    Ours,
    /// tus-js-client as its documentation starts it.
    Stock,
    /// The same with retry delays that add up to five minutes.
    Patient,
}

impl Client {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Stock => "tus-js-client",
            Self::Patient => "tus-js-client, patient",
        }
    }
}

/// What happens to the link in mid-transfer.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trouble {
    Nothing,
    /// It swallows everything for so long.
    Silence(Duration),
    /// Connections are reset so many times, three seconds apart.
    Resets(u32),
}

/// An upload to measure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scenario {
    pub(super) client: Client,
    pub(super) shape: Shape,
    /// Bytes of the file.
    pub(super) size: u64,
    pub(super) trouble: Trouble,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) took: Duration,
    /// Bytes that left the client's interface.
    pub(super) wire: u64,
    /// How long after the link's return the server had bytes that left after it.
    pub(super) moving_after: Option<Duration>,
    /// Why it gave up, where it did.
    pub(super) gave_up: Option<String>,
}

/// A server that runs, and how to have a file sent to it.
pub(super) trait Side {
    /// Begins to send noise of this length in a process of its own. It prints lines of JSON: perhaps one for each chunk
    /// that landed, and at last how it ended.
    fn begin(&mut self, link: &Link, size: u64, patient: bool) -> Result<Child>;
    /// Bytes of the file that have arrived, for a client that does not tell.
    fn arrived(&self) -> Result<u64>;
}

/// Runs all of them at the same time, each on a link of its own.
pub(super) fn together(
    workspace: &Workspace,
    folder: &Path,
    all: &[Scenario],
) -> Result<Vec<Sent>> {
    thread::scope(|scope| {
        let running: Vec<_> = all
            .iter()
            .enumerate()
            .map(|(number, scenario)| {
                let folder = folder.join(number.to_string());
                scope.spawn(move || run(workspace, &folder, number, scenario))
            })
            .collect();
        running
            .into_iter()
            .map(|one| one.join().map_err(|_| anyhow!("a scenario panicked"))?)
            .collect()
    })
}

fn run(workspace: &Workspace, folder: &Path, number: usize, scenario: &Scenario) -> Result<Sent> {
    let link = Link::make(number, scenario.shape)?;
    let mut side: Box<dyn Side> = match scenario.client {
        Client::Ours => Box::new(Ours::start(workspace, &link, folder)?),
        Client::Stock | Client::Patient => Box::new(Theirs::start(workspace, &link, folder)?),
    };
    let patient = scenario.client == Client::Patient;
    let mut child = side.begin(&link, scenario.size, patient)?;
    let lines = listen(&mut child)?;
    let mut returned = None;
    let mut seen = None;
    match scenario.trouble {
        Trouble::Nothing => {}
        Trouble::Resets(times) => {
            thread::sleep(AFTER);
            for _ in 0..times {
                link.reset();
                thread::sleep(Duration::from_secs(3));
            }
        }
        Trouble::Silence(silence) => {
            thread::sleep(AFTER);
            link.hole(true);
            thread::sleep(silence);
            let stood = side.arrived()?;
            link.hole(false);
            let now = Instant::now();
            returned = Some(now);
            while scenario.client != Client::Ours && seen.is_none() && now.elapsed() < HOPE {
                if child.try_wait()?.is_some() {
                    break;
                }
                thread::sleep(Duration::from_millis(20));
                seen = (side.arrived()? > stood).then(|| now.elapsed());
            }
        }
    }
    let (mut landed, mut told) = (Vec::new(), None);
    for (at, line) in lines {
        if line.get("landed").is_some() {
            landed.push(at);
        } else {
            told = Some(line);
        }
    }
    child.wait()?;
    let told = told.context("the client printed no result")?;
    let landed = returned.and_then(|returned| {
        let first = landed.into_iter().find(|at| *at > returned)?;
        Some(first - returned)
    });
    Ok(Sent {
        took: Duration::from_millis(told["took"].as_u64().context("no time")?),
        wire: told["wire"].as_u64().context("no count of bytes")?,
        moving_after: seen.or(landed),
        gave_up: told["error"].as_str().map(str::to_owned),
    })
}

/// The lines of JSON that a client prints, and when.
fn listen(child: &mut Child) -> Result<Receiver<(Instant, Value)>> {
    let output = child.stdout.take().context("its output is piped")?;
    let (tell, heard) = mpsc::channel();
    thread::spawn(move || {
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        for line in lines {
            if let Ok(value) = serde_json::from_str(&line)
                && tell.send((Instant::now(), value)).is_err()
            {
                break;
            }
        }
    });
    Ok(heard)
}

/// A program that runs inside of a namespace and whose output is read.
pub(super) fn inside(namespace: &str) -> Command {
    let mut command = Command::new("ip");
    command
        .args(["netns", "exec", namespace])
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    command
}
