//! One upload in a process of its own, for measurements that run it in another network namespace. It prints a line of
//! JSON for each chunk that landed, and one at the end.

use std::{
    fs,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::{
    driver::{self, Owner},
    random::Random,
    server::log_in,
    upload::Track,
};

/// Whoever has not finished after this long never will.
const LIMIT: Duration = Duration::from_mins(15);

/// What to send, and where to.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The server.
    server: SocketAddr,
    /// Bytes of noise.
    #[arg(long)]
    size: usize,
    /// Where chance begins.
    #[arg(long)]
    seed: u64,
    /// The interface whose bytes are counted.
    #[arg(long)]
    interface: String,
    /// The token that makes the first administrator.
    #[arg(long)]
    setup: Option<String>,
}

/// Sends it and prints how long that took.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let track = Arc::new(Track::noise(
        &mut Random::new(arguments.seed),
        arguments.size,
    ));
    let cookie = log_in(arguments.server, arguments.setup.as_deref())?;
    let before = left(&arguments.interface)?;
    let began = Instant::now();
    let mut no_login = || bail!("a login was asked for");
    let mut owner = Owner {
        log_in: &mut no_login,
        landed: &mut || println!("{}", serde_json::json!({ "landed": true })),
    };
    let sent = driver::send(
        arguments.server,
        &cookie,
        &track,
        arguments.seed,
        LIMIT,
        &mut owner,
    );
    let error = sent.err().map(|error| error.to_string());
    let took = u64::try_from(began.elapsed().as_millis())?;
    let wire = left(&arguments.interface)? - before;
    println!(
        "{}",
        serde_json::json!({ "took": took, "wire": wire, "error": error })
    );
    Ok(())
}

/// Bytes that have left an interface, headers and all.
fn left(interface: &str) -> Result<u64> {
    let text = fs::read_to_string(format!("/sys/class/net/{interface}/statistics/tx_bytes"))?;
    text.trim().parse().context("the interface has no count")
}
