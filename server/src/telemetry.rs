//! Logs and metrics: what the operator sees of a running server.

use crate::config::{Config, LogFormat};
use anyhow::{Context as _, Result};
use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::io::{IsTerminal as _, stderr};
use std::time::Duration;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

/// Buckets of durations in seconds: from a cached answer to an upload over a slow line.
const DURATION_BUCKETS: [f64; 11] = [
    0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0, 300.0,
];

/// Begins logging to standard error: for people on a terminal, one JSON object a line otherwise.
pub fn log(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log).context("log")?;
    let human = match config.log_format {
        LogFormat::Human => true,
        LogFormat::Json => false,
        LogFormat::Auto => stderr().is_terminal(),
    };
    tracing_subscriber::registry()
        .with(format(human, stderr))
        .with(filter)
        .try_init()
        .context("logging was set up already")
}

fn format<W>(human: bool, writer: W) -> Box<dyn Layer<Registry> + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let layer = fmt::layer().with_writer(writer);
    if human {
        layer.with_ansi(stderr().is_terminal()).boxed()
    } else {
        layer.json().flatten_event(true).boxed()
    }
}

/// How often the samples of durations are put into their buckets. Until then each takes its own place.
const UPKEEP: Duration = Duration::from_secs(5);

/// Keeps the metrics as small as they are when read, although nobody may ever read them. Never ends.
pub async fn keep_small(metrics: PrometheusHandle) {
    loop {
        tokio::time::sleep(UPKEEP).await;
        metrics.run_upkeep();
    }
}

/// Makes this process's metrics go to the handle that `/metrics` renders. Once per process.
pub fn metrics() -> Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets(&DURATION_BUCKETS)
        .context("buckets")?
        .install_recorder()
        .context("metrics were set up already")?;
    describe_counter!(
        "reprise_http_requests_total",
        "Requests, by method, route and status"
    );
    describe_counter!(
        "reprise_http_response_bytes_total",
        Unit::Bytes,
        "Bytes of answers' bodies, by route"
    );
    describe_histogram!(
        "reprise_http_request_duration_seconds",
        Unit::Seconds,
        "From the headers of a request to the last byte of its answer"
    );
    describe_counter!(
        "reprise_upload_bytes_total",
        Unit::Bytes,
        "Bytes of files received"
    );
    describe_counter!(
        "reprise_recognitions_total",
        "Candidates answered, by answer"
    );
    describe_gauge!("reprise_jobs_pending", "Jobs that wait or run");
    Ok(handle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn machines_get_one_json_object_a_line_with_the_fields() {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = Registry::default().with(format(false, move || writer.clone()));
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(upload = 7, "upload 7 finished");
        });
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["message"], "upload 7 finished");
        assert_eq!(line["upload"], 7);
    }
}
