//! Where the samples of each route go.
//!
//! The recorder finds a metric by the text of all its labels, which for each request anew would take longer than finding
//! a range of a file; here it is asked once for each kind of answer.

use http::StatusCode;
use metrics::{Counter, Histogram};
use std::collections::HashMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

/// The metrics of the kinds of answers there were so far, by route.
#[derive(Default)]
pub(super) struct Samples(RwLock<HashMap<Box<str>, Vec<Kind>>>);

/// The metrics of the answers of one route to one method with one status.
struct Kind {
    method: &'static str,
    status: StatusCode,
    requests: Counter,
    bytes: Counter,
    seconds: Histogram,
}

impl Samples {
    /// Adds an answer of so many bytes that took so many seconds.
    pub(super) fn add(
        &self,
        method: &'static str,
        route: &str,
        status: StatusCode,
        bytes: u64,
        seconds: f64,
    ) {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut kinds = known.get(route).into_iter().flatten();
        if let Some(kind) = kinds.find(|kind| kind.method == method && kind.status == status) {
            return kind.add(bytes, seconds);
        }
        drop(known);
        let kind = Kind::new(method, route, status);
        kind.add(bytes, seconds);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(route.into()).or_default().push(kind);
    }
}

impl fmt::Debug for Samples {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Samples")
    }
}

impl Kind {
    fn new(method: &'static str, route: &str, status: StatusCode) -> Self {
        let route = route.to_owned();
        Self {
            method,
            status,
            requests: metrics::counter!("reprise_http_requests_total", "method" => method,
                "route" => route.clone(), "status" => status.as_u16().to_string()),
            bytes: metrics::counter!("reprise_http_response_bytes_total", "route" => route.clone()),
            seconds: metrics::histogram!("reprise_http_request_duration_seconds", "method" => method,
                "route" => route),
        }
    }

    fn add(&self, bytes: u64, seconds: f64) {
        self.requests.increment(1);
        self.bytes.increment(bytes);
        self.seconds.record(seconds);
    }
}
