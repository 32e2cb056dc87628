//! `reprise serve`: everything opened in order, served, and closed in order.

use crate::config::Config;
use crate::listen::{self, Limits};
use crate::middleware::observe::RequestIds;
use crate::router::router;
use crate::state::AppState;
use crate::watch::{self, News};
use crate::{telemetry, tools};
use anyhow::{Context as _, Result, anyhow};
use media::{Absent, Tools};
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
    tokio::spawn(telemetry::keep_small(metrics.clone()));
    let stop = stop_on_signals()?;
    let tools = tools::find(config).await;
    let service = open_with(config, tools).await?;
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

    let searches = tokio::spawn(catch_up(service.clone(), stop.clone()));
    let watch = config.watch.clone().map(|watch| {
        let (service, stop) = (service.clone(), stop.clone());
        tokio::spawn(watch::run(service, watch, stop, log))
    });
    let jobs = tokio::spawn(service.run_jobs(stop.clone()));
    let limits = Limits {
        connections: config.max_connections,
        header_timeout: config.header_timeout,
        shutdown: config.shutdown,
    };
    listen::serve(listener, app, limits, stop.clone()).await;
    // The loop may also have ended by itself; then the jobs end with it.
    stop.cancel();
    searches.await.context("the index of searches failed")?;
    match tokio::time::timeout(config.shutdown, jobs).await {
        Ok(ended) => ended.context("the worker of jobs failed")?,
        Err(_) => {
            tracing::warn!("a job did not stop in time; it will be taken up at the next start");
        }
    }
    if let Some(watch) = watch {
        if let Ok(ended) = tokio::time::timeout(config.shutdown, watch).await {
            ended.context("the watch of the folder failed")?;
        } else {
            tracing::warn!("a file was not brought in to its end; the next start goes on with it");
        }
    }
    tracing::info!("stopped");
    Ok(())
}

/// What is new about the folder that is watched, in the log.
fn log(news: News) {
    match news {
        News::File(line) => tracing::info!("{line}"),
        News::Fault(line) => tracing::warn!("{line}"),
    }
}

/// Indexes what an earlier version, an import or another process left for a search to find.
async fn catch_up(service: Service, stop: CancellationToken) {
    if let Err(error) = service.catch_up_searches(&stop).await {
        tracing::error!("searches lag behind: {:#}", told(&error));
    }
}

/// Opens the data directory, the database and the files, and completes or discards what a crash left of uploads.
/// Fails where another process works in the directory. No renditions are made with it.
pub async fn open(config: &Config) -> Result<Service> {
    open_with(config, Err(Absent::because("ffmpeg was not looked for"))).await
}

/// The same for work on the database alone, which goes well beside a server that runs: it is waited for, and what it has
/// under way is left alone.
pub async fn open_beside(config: &Config) -> Result<Service> {
    let dir = DataDir::join(&config.data_dir)?;
    open_in(
        config,
        &dir,
        Err(Absent::because("ffmpeg was not looked for")),
    )
    .await
}

/// As [`open`], with ffmpeg, or with the reason why there is none.
pub async fn open_with(config: &Config, tools: Result<Tools, Absent>) -> Result<Service> {
    let dir = DataDir::claim(&config.data_dir)?;
    open_in(config, &dir, tools).await
}

async fn open_in(config: &Config, dir: &DataDir, tools: Result<Tools, Absent>) -> Result<Service> {
    let store = Store::open(&config.database_url)
        .await
        .with_context(|| format!("cannot open the database {}", config.database_url))?;
    let blobs = Blobs::local(dir).context("cannot open the directory of files")?;
    let settings = Settings {
        max_upload_size: config.max_upload_size.0,
        person_quota: config.person_quota.map(|size| size.0),
        library_quota: config.library_quota.map(|size| size.0),
        max_unfinished_uploads: config.max_unfinished_uploads.into(),
        min_upload_rate: config.min_upload_rate.into(),
        session_days: config.session_days.into(),
        upload_days: config.upload_days.into(),
        job_workers: config.job_workers.into(),
        tools,
        ..Settings::default()
    };
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let service = if dir.is_claimed() {
        Service::open(settings, store, blobs, clock, entropy).await
    } else {
        Service::open_beside(settings, store, blobs, clock, entropy)
    };
    service.map_err(|error| told(&error))
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

/// A token that is cancelled once this process is asked to end.
pub fn stop_on_signals() -> Result<CancellationToken> {
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
