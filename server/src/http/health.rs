//! GET `/_health`, `/_health_ro`, `/_health_docker`: whether this server can do its work.
//!
//! What is wrong stands in the log; strangers are told only which half fails.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CACHE_CONTROL;
use service::{Result, Service};

/// Writes to the database and to the directory of files, as an upload would.
pub async fn write(State(service): State<Service>) -> Response {
    answer(service.health_write().await, "cannot write")
}

/// Reads from the database: enough to list and play.
pub async fn read(State(service): State<Service>) -> Response {
    answer(service.health_read().await, "cannot read")
}

/// The process accepts connections and answers; a container that does is not to be restarted for its database.
pub async fn process() -> Response {
    answer(Ok(()), "")
}

fn answer(outcome: Result<()>, reason: &'static str) -> Response {
    let (status, text) = match outcome {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(error) => {
            let cause = error
                .report()
                .map_or_else(|| error.to_string(), service::Report::chain);
            tracing::error!(cause, "health check: {reason}: {cause}");
            (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n"))
        }
    };
    (status, [(CACHE_CONTROL, "no-store")], text).into_response()
}
