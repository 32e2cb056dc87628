//! One line in the log and one sample in the metrics for every request, and an id that ties them to what the
//! client saw.

use super::samples::Samples;
use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request};
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;
use tracing::Span;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest request id that is taken over from a client.
const MAX_ID: usize = 64;

/// Makes request ids that no other process makes: a random prefix and a counter.
#[derive(Clone, Debug)]
pub struct RequestIds {
    prefix: Arc<str>,
    next: Arc<AtomicU64>,
}

impl RequestIds {
    /// `random` tells this process from others that log to the same place.
    pub fn new(random: [u8; 6]) -> Self {
        Self {
            prefix: hex::encode(random).into(),
            next: Arc::new(AtomicU64::new(1)),
        }
    }

    /// The client's own id if it is harmless in a log, else a new one.
    fn of(&self, request: &Request) -> HeaderValue {
        let harmless = |value: &&HeaderValue| {
            (1..=MAX_ID).contains(&value.len())
                && value
                    .as_bytes()
                    .iter()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
        };
        let made = || {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            HeaderValue::try_from(format!("{}-{number}", self.prefix))
        };
        match request.headers().get(REQUEST_ID).filter(harmless) {
            Some(given) => given.clone(),
            None => made().unwrap_or(HeaderValue::from_static("unknown")),
        }
    }
}

/// Observes requests: names them, and tells the log and the metrics about each.
#[derive(Clone, Debug)]
pub struct Observer {
    ids: RequestIds,
    samples: Arc<Samples>,
}

impl Observer {
    /// Names requests by `ids`.
    pub fn new(ids: RequestIds) -> Self {
        Self {
            ids,
            samples: Arc::default(),
        }
    }

    /// Begins to observe a request that the router has found a handler for, or none.
    pub fn begin(&self, request: &Request) -> Observation {
        Observation {
            id: self.ids.of(request),
            method: method_label(request.method()),
            route: request.extensions().get::<MatchedPath>().cloned(),
            begun: Instant::now(),
            samples: Arc::clone(&self.samples),
        }
    }
}

/// What is known of a request under way.
#[derive(Debug)]
pub struct Observation {
    id: HeaderValue,
    method: &'static str,
    route: Option<MatchedPath>,
    begun: Instant,
    samples: Arc<Samples>,
}

impl Observation {
    /// What the log says of everything that happens within the request.
    pub fn span(&self) -> Span {
        tracing::info_span!(
            "request",
            id = self.id(),
            method = self.method,
            route = self.route()
        )
    }

    /// Names the request in its answer, and goes on observing until the last byte of it is gone.
    pub fn follow(self, mut response: Response) -> Response {
        response.headers_mut().insert(REQUEST_ID, self.id.clone());
        let line = Line {
            status: response.status(),
            bytes: 0,
            request: self,
        };
        response.map(|inner| Body::new(Observed { inner, line }))
    }

    fn id(&self) -> &str {
        self.id.to_str().unwrap_or_default()
    }

    /// The route's template, never the address itself: addresses hold set-up tokens.
    fn route(&self) -> &str {
        self.route.as_ref().map_or("unmatched", MatchedPath::as_str)
    }
}

/// Methods as label values: a closed set, since anyone can invent methods.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// What is told of one request in the end.
struct Line {
    request: Observation,
    status: StatusCode,
    bytes: u64,
}

impl Line {
    fn tell(&self) {
        let (method, route) = (self.request.method, self.request.route());
        let seconds = self.request.begun.elapsed().as_secs_f64();
        let status = self.status.as_u16();
        self.request
            .samples
            .add(method, route, self.status, self.bytes, seconds);
        tracing::info!(
            target: "server::access",
            request = self.request.id(),
            method,
            route,
            status,
            seconds,
            bytes = self.bytes,
            "{method} {route} answered {status}",
        );
    }
}

/// The body of the answer, counted. The line is told when it is dropped: sent to the end, or broken off.
struct Observed {
    inner: Body,
    line: Line,
}

impl HttpBody for Observed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.inner).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            self.line.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        self.line.tell();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_for(given: Option<&str>) -> String {
        let mut request = http::Request::get("/");
        if let Some(given) = given {
            request = request.header(REQUEST_ID, given);
        }
        let observer = Observer::new(RequestIds::new([0xab; 6]));
        let observation = observer.begin(&request.body(Body::empty()).unwrap());
        let answer = observation.follow(Response::default());
        answer.headers()[&REQUEST_ID].to_str().unwrap().to_owned()
    }

    #[test]
    fn a_harmless_id_is_kept_and_any_other_replaced() {
        assert_eq!(id_for(Some("edge-7.a_b")), "edge-7.a_b");
        assert_eq!(id_for(None), "abababababab-1");
        assert_eq!(id_for(Some("x\tinjected=1")), "abababababab-1");
        assert_eq!(id_for(Some(&"x".repeat(65))), "abababababab-1");
    }
}
