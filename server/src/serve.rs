//! `reprise serve`: everything opened in order, served, and closed in order.

use crate::config::Config;
use crate::listen::{self, Limits};
use crate::middleware::observe::RequestIds;
use crate::router::router;
use crate::state::AppState;
use crate::telemetry;
use anyhow::{Context as _, Result, anyhow};
use service::{Entropy as _, Service, Settings, SystemClock, SystemEntropy};
use std::io::{self, Write as _};
use std::sync::Arc;
use store::{Blobs, DataDir, Store};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Serves until SIGTERM or SIGINT, then finishes what is in flight and gives jobs back.
pub async fn run(config: &Config, demo: bool) -> Result<()> {
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    let metrics = telemetry::metrics()?;
    let stop = stop_on_signals()?;
    let service = open(config).await?;
    if demo {
        let added = service::demo::fill(&service)
            .await
            .map_err(|error| told(&error))?;
        tracing::info!(added, "added {added} tracks of synthesised music");
    }
    let listener = TcpListener::bind(config.bind)
        .await
        .with_context(|| format!("bind: cannot listen on {}", config.bind))?;
    let origin = origin(&listener)?;
    let app = router(
        AppState::new(config, service.clone(), metrics),
        config,
        RequestIds::new(random()),
    );
    announce(&service, &origin).await?;

    let jobs = tokio::spawn(service.run_jobs(stop.clone()));
    let limits = Limits {
        connections: config.max_connections,
        header_timeout: config.header_timeout,
        shutdown: config.shutdown,
    };
    listen::serve(listener, app, limits, stop.clone()).await;
    // The loop may also have ended by itself; then the jobs end with it.
    stop.cancel();
    match tokio::time::timeout(config.shutdown, jobs).await {
        Ok(ended) => ended.context("the worker of jobs failed")?,
        Err(_) => {
            tracing::warn!("a job did not stop in time; it will be taken up at the next start");
        }
    }
    tracing::info!("stopped");
    Ok(())
}

/// Opens the data directory, the database and the files, and completes or discards what a crash left of uploads.
/// Fails where another process works in the directory.
pub async fn open(config: &Config) -> Result<Service> {
    let dir = DataDir::claim(&config.data_dir)?;
    let store = Store::open(&config.database_url)
        .await
        .with_context(|| format!("cannot open the database {}", config.database_url))?;
    let blobs = Blobs::local(&dir).context("cannot open the directory of files")?;
    let settings = Settings {
        max_upload_size: config.max_upload_size.0,
        session_days: config.session_days.into(),
        upload_days: config.upload_days.into(),
        job_workers: config.job_workers.into(),
        ..Settings::default()
    };
    Service::open(
        settings,
        store,
        blobs,
        Arc::new(SystemClock),
        Arc::new(SystemEntropy),
    )
    .await
    .map_err(|error| told(&error))
}

/// A use case's error as the operator reads it: with its causes.
pub fn told(error: &service::Error) -> anyhow::Error {
    match error.report() {
        Some(report) => anyhow!("{}", report.chain()),
        None => anyhow!("{error}"),
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemEntropy.fill(&mut bytes);
    bytes
}

/// Where a browser on this machine finds the server.
fn origin(listener: &TcpListener) -> Result<String> {
    let mut address = listener.local_addr().context("bind")?;
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    Ok(format!("http://{address}"))
}

/// Tells on standard output, apart from the log, what a person at the terminal needs to go on.
async fn announce(service: &Service, origin: &str) -> Result<()> {
    tracing::info!(origin, "serving on {origin}");
    let link = service.setup_link_token().await;
    let link = link.map_err(|error| told(&error))?;
    let link = link.map_or_else(String::new, |token| {
        let token = token.reveal();
        format!("Set it up, once: {origin}/setup?token={token}\n")
    });
    let mut out = io::stdout();
    write!(out, "Reprise is at {origin}\n{link}")
        .and_then(|()| out.flush())
        .context("cannot write to standard output")
}

fn stop_on_signals() -> Result<CancellationToken> {
    let stop = CancellationToken::new();
    for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
        let mut signals = signal(kind).context("cannot listen to signals")?;
        let stop = stop.clone();
        tokio::spawn(async move {
            while signals.recv().await.is_some() {
                tracing::info!("stopping");
                stop.cancel();
            }
        });
    }
    Ok(stop)
}
