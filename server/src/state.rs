//! What every handler may reach.

use crate::config::Config;
use crate::http::assets;
use crate::net::Network;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusHandle;
use service::Service;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The state of the router: cheap to clone, the same for all requests.
#[derive(Clone)]
pub struct AppState {
    /// The use cases.
    pub service: Service,
    /// Names the build of the embedded site.
    pub build_id: Arc<str>,
    /// What Leptos wants to know; only the names of the package's files are read from it.
    pub leptos: Arc<LeptosOptions>,
    /// Renders `/metrics`.
    pub metrics: PrometheusHandle,
    /// Who may read them.
    pub metrics_from: Arc<[Network]>,
    /// The largest file anyone may send, in bytes.
    pub max_upload_size: u64,
    /// Whether the draft of the successor of tus is spoken too.
    pub resumable_draft: bool,
    /// Days a login cookie lives.
    pub session_days: u32,
    /// Who holds it brings in a table; nobody else does meanwhile, because a table is held in memory whole.
    pub importing: Arc<Semaphore>,
}

impl AppState {
    /// The state of a server with this configuration.
    pub fn new(config: &Config, service: Service, metrics: PrometheusHandle) -> Self {
        Self {
            service,
            build_id: assets::build_id(),
            leptos: Arc::new(LeptosOptions::builder().output_name("reprise").build()),
            metrics,
            metrics_from: config.metrics_from.as_slice().into(),
            max_upload_size: config.max_upload_size.0,
            resumable_draft: config.resumable_draft,
            session_days: config.session_days.into(),
            importing: Arc::new(Semaphore::new(1)),
        }
    }
}

impl FromRef<AppState> for Service {
    fn from_ref(state: &AppState) -> Self {
        state.service.clone()
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        LeptosOptions::clone(&state.leptos)
    }
}

impl FromRef<AppState> for Arc<str> {
    fn from_ref(state: &AppState) -> Self {
        state.build_id.clone()
    }
}
