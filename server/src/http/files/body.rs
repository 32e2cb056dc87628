//! The body of a request that sends bytes of a file, and what becomes of it when they are refused.

use super::headers::{self, UPLOAD_CHECKSUM};
use crate::http::refused::{MOST_BYTES, within_bounds};
use crate::middleware::problem::Problem;
use axum::body::Body;
use bytes::Bytes;
use futures::Stream;
use http::HeaderMap;
use http::header::TRAILER;
use http_body::Body as _;
use service::{Checksum, Promise};
use std::future::{Future, poll_fn};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::sync::oneshot;

/// Passes where what the request promises of its bytes can be read: to be known before anything is begun for them.
pub(super) fn check_promise(headers: &HeaderMap) -> Result<(), Problem> {
    promise(headers).map(drop)
}

/// Hands the body's bytes to `take`, with what the request promises of them in its head or will in its trailer, and
/// reads what it leaves if it fails.
pub(super) async fn lend<T, F>(
    headers: &HeaderMap,
    body: Body,
    take: impl FnOnce(Promise, Lent) -> F,
) -> Result<T, Problem>
where
    F: Future<Output = Result<T, service::Error>>,
{
    let (back, left) = oneshot::channel();
    let (promise, trailer) = promise(headers)?;
    let loan = Lent {
        body: Some(body),
        back: Some(back),
        trailer,
        received: metrics::counter!("reprise_upload_bytes_total"),
    };
    let outcome = take(promise, loan).await;
    // Where a newer request has taken over, nobody waits for this answer: bytes that still come would only take the
    // link's room from the newer one, and closing the connection ends them.
    let unheard = matches!(outcome, Err(service::Error::Preempted { .. }));
    if outcome.is_err()
        && !unheard
        && let Ok(body) = left.await
    {
        within_bounds(drop_rest(body)).await;
    }
    outcome.map_err(Problem::from)
}

fn promise(headers: &HeaderMap) -> Result<(Promise, Option<oneshot::Sender<Checksum>>), Problem> {
    if let Some(slices) = headers::slices(headers)? {
        return Ok((Promise::Slices(slices), None));
    }
    if let Some(checksum) = headers::checksum(headers)? {
        return Ok((Promise::Header(checksum), None));
    }
    let announced = headers
        .get_all(TRAILER)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|names| names.split(','))
        .any(|name| name.trim().eq_ignore_ascii_case(UPLOAD_CHECKSUM.as_str()));
    if !announced {
        return Ok((Promise::Nothing, None));
    }
    let (tell, told) = oneshot::channel();
    Ok((Promise::Trailer(told), Some(tell)))
}

async fn drop_rest(mut body: Body) {
    let mut left = MOST_BYTES;
    while let Some(Ok(frame)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(length) {
            Some(less) => left = less,
            None => break,
        }
    }
}

/// The bytes as the use case reads them, counted. Dropped, it gives the rest of the body back.
pub(super) struct Lent {
    body: Option<Body>,
    back: Option<oneshot::Sender<Body>>,
    trailer: Option<oneshot::Sender<Checksum>>,
    received: metrics::Counter,
}

impl Stream for Lent {
    type Item = io::Result<Bytes>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Bytes>>> {
        loop {
            let Some(body) = &mut self.body else {
                return Poll::Ready(None);
            };
            let frame = match ready!(Pin::new(body).poll_frame(context)) {
                None => {
                    // What was announced did not come: nobody is to wait for it.
                    self.trailer = None;
                    return Poll::Ready(None);
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(io::Error::other(error)))),
                Some(Ok(frame)) => frame,
            };
            match frame.into_data() {
                Ok(bytes) => {
                    self.received.increment(bytes.len() as u64);
                    return Poll::Ready(Some(Ok(bytes)));
                }
                Err(frame) => {
                    let told = frame.trailers_ref().map(headers::checksum);
                    if let (Some(Ok(Some(checksum))), Some(tell)) = (told, self.trailer.take()) {
                        // Nobody waits for it where the request itself is gone.
                        let _ = tell.send(checksum);
                    }
                }
            }
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(body), Some(back)) = (self.body.take(), self.back.take()) {
            let _ = back.send(body);
        }
    }
}
