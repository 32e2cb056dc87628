//! The accept loop: HTTP/1.1 and HTTP/2 with bounds on what a client may keep us waiting for.
//!
//! `axum::serve` has no time limit for a request's headers, so a few thousand silent connections would hold a
//! server for ever; this loop is hyper's own builder with limits, a cap on connections, and an orderly end.

use crate::interim::{Interim, WithInterim};
use crate::sections::{Sections, WithSections};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Request, Version};
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use socket2::SockRef;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// A request's headers in full: 8 KiB is what proxies send on, and cookies and an upload's metadata fit into 32.
const MAX_HEADER_BYTES: u16 = 32 << 10;

/// Bytes of an answer that the kernel takes beyond what it has sent. Left to itself it takes megabytes for each of
/// hundreds of listeners as fast as it can, and whoever asks meanwhile waits for all of them.
const UNSENT: u32 = 128 << 10;

/// How long to wait after a failed `accept`, commonly for a free file descriptor.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Bounds of the loop.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at the same time; further ones wait in the kernel's queue.
    pub connections: u32,
    /// Time for a request's headers, from the connection's start or the request before.
    pub header_timeout: Duration,
    /// Time for requests in flight once `stop` is cancelled.
    pub shutdown: Duration,
}

/// Serves until `stop` is cancelled, then accepts nothing more, lets requests in flight finish and breaks off those
/// that take longer than `limits.shutdown`.
pub async fn serve(listener: TcpListener, app: Router, limits: Limits, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(limits.connections as usize));
    let connections = GracefulShutdown::new();
    let builder = Arc::new(builder(limits.header_timeout));
    let accept = async {
        loop {
            // Closed never: the semaphore lives as long as this loop.
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                break;
            };
            let (stream, peer) = match listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection: {error}");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let watcher = connections.watcher();
            let (builder, app) = (Arc::clone(&builder), app.clone());
            tokio::spawn(async move {
                let served =
                    connection(&builder, watcher, app, stream, peer, limits.header_timeout);
                if let Err(error) = served.await {
                    tracing::debug!(%peer, error, "connection from {peer} ended: {error}");
                }
                drop(place);
            });
        }
    };
    tokio::select! {
        () = accept => {}
        () = stop.cancelled() => {}
    }
    drop(listener);
    tracing::info!("finishing {} connections", connections.count());
    if tokio::time::timeout(limits.shutdown, connections.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("breaking off requests that took too long to finish");
    }
}

fn builder(header_timeout: Duration) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_buf_size(MAX_HEADER_BYTES.into());
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_header_list_size(MAX_HEADER_BYTES.into())
        .max_concurrent_streams(100)
        // A dead peer is noticed although nothing is sent to it.
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(20));
    builder
}

/// Serves one connection to its end. One whose first request does not arrive in time is dropped: hyper's own limit
/// begins only once it knows the protocol's version, which a silent client never tells.
async fn connection(
    builder: &Builder<TokioExecutor>,
    watcher: Watcher,
    app: Router,
    stream: TcpStream,
    peer: SocketAddr,
    header_timeout: Duration,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    // Small answers leave at once instead of waiting for more.
    stream.set_nodelay(true)?;
    #[cfg(target_os = "linux")]
    SockRef::from(&stream).set_tcp_notsent_lowat(UNSENT)?;
    let begun = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&begun);
    let interim = Interim::default();
    let sections = Sections::default();
    let stream = WithSections::new(stream, sections.clone());
    let stream = WithInterim::new(stream, interim.clone());
    let service = app.map_request(move |mut request: Request<Incoming>| {
        seen.store(true, Ordering::Relaxed);
        request.extensions_mut().insert(ConnectInfo(peer));
        if request.version() == Version::HTTP_11 {
            request.extensions_mut().insert(interim.clone());
            request.extensions_mut().insert(sections.clone());
        }
        request.map(Body::new)
    });
    let served = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    let mut served = pin!(watcher.watch(served));
    tokio::select! {
        ended = &mut served => return ended,
        () = tokio::time::sleep(header_timeout) => {}
    }
    if begun.load(Ordering::Relaxed) {
        served.await
    } else {
        Err("no request in time".into())
    }
}
