//! The body of a request that sends bytes of a file, and what becomes of it when they are refused.
//!
//! Over HTTP/1.1 a server that answers and closes while the client still sends resets the connection, and the client
//! may lose the answer: "disk full" would look like a broken line, and be tried again for ever. So the rest of a
//! refused body is read and dropped, within bounds, before the answer goes out.

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::oneshot;

/// How much of a refused body is read: more than a chunk of our own client.
const MOST_BYTES: usize = 64 << 20;

/// How long it is read.
const MOST_TIME: Duration = Duration::from_secs(5);

/// Hands the body's bytes to `take`, and reads what it leaves if it fails.
pub(super) async fn lend<T, E, F>(body: Body, take: impl FnOnce(Lent) -> F) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    let (back, left) = oneshot::channel();
    let outcome = take(Lent {
        body: Some(body.into_data_stream()),
        back: Some(back),
        received: metrics::counter!("reprise_upload_bytes_total"),
    })
    .await;
    if outcome.is_err()
        && let Ok(body) = left.await
    {
        // Either way the answer goes out now.
        let _ = tokio::time::timeout(MOST_TIME, drop_rest(body)).await;
    }
    outcome
}

async fn drop_rest(mut body: BodyDataStream) {
    let mut left = MOST_BYTES;
    while let Some(Ok(bytes)) = body.next().await {
        match left.checked_sub(bytes.len()) {
            Some(less) => left = less,
            None => break,
        }
    }
}

/// The bytes as the use case reads them, counted. Dropped, it gives the rest of the body back.
pub(super) struct Lent {
    body: Option<BodyDataStream>,
    back: Option<oneshot::Sender<BodyDataStream>>,
    received: metrics::Counter,
}

impl Stream for Lent {
    type Item = io::Result<Bytes>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Bytes>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let polled = body.poll_next_unpin(context);
        if let Poll::Ready(Some(Ok(bytes))) = &polled {
            self.received.increment(bytes.len() as u64);
        }
        polled.map_err(io::Error::other)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (Some(body), Some(back)) = (self.body.take(), self.back.take()) {
            // Nobody waits for it where the request itself is gone.
            let _ = back.send(body);
        }
    }
}
