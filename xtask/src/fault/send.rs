//! One upload in a process of its own, for measurements that run it in another network namespace.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use clap::Args;

use super::{driver, random::Random, server::log_in, upload::Track};

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
    /// The token that makes the first administrator.
    #[arg(long)]
    setup: Option<String>,
}

/// Sends it and prints how long that took, as JSON.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let track = Arc::new(Track::noise(
        &mut Random::new(arguments.seed),
        arguments.size,
    ));
    let cookie = log_in(arguments.server, arguments.setup.as_deref())?;
    let began = Instant::now();
    let mut no_login = || bail!("a login was asked for");
    let sent = driver::send(
        arguments.server,
        &cookie,
        &track,
        arguments.seed,
        LIMIT,
        &mut no_login,
    );
    let error = sent.err().map(|error| error.to_string());
    let took = u64::try_from(began.elapsed().as_millis())?;
    println!("{}", serde_json::json!({ "took": took, "error": error }));
    Ok(())
}
