//! GET `/metrics`: counters and durations for Prometheus.

use crate::middleware::client::Client;
use crate::middleware::problem::Problem;
use crate::state::AppState;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

/// The text exposition format, version 0.0.4, for the networks in `metrics_from`; to others the page does not exist.
pub async fn show(
    State(state): State<AppState>,
    Extension(client): Extension<Client>,
) -> Result<Response, Problem> {
    let allowed = |address| {
        let mut networks = state.metrics_from.iter();
        networks.any(|network| network.contains(address))
    };
    if !(client.direct && allowed(client.address)) {
        return Err(Problem::no_such_page());
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a gauge is a float; nobody has 2^53 jobs"
    )]
    let pending = state.service.jobs_pending().await? as f64;
    metrics::gauge!("reprise_jobs_pending").set(pending);
    let headers = [
        (CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, state.metrics.render()).into_response())
}
