//! How much is read of a body that is refused, before the answer goes out.
//!
//! Over HTTP/1.1 a server that answers and closes while the client still sends resets the connection, and the client
//! may lose the answer: "disk full" would look like a broken line, and be tried again for ever. So the rest of a refused
//! body is read and dropped, within bounds: nobody holds a connection with what nobody wants.

use std::future::Future;
use std::time::Duration;

/// More than a chunk of our own client.
pub const MOST_BYTES: usize = 64 << 20;

/// How long.
const MOST_TIME: Duration = Duration::from_secs(5);

/// Waits until the rest was read, but not for ever.
pub async fn within_bounds(rest: impl Future<Output = ()>) {
    // Either way the answer goes out now.
    let _ = tokio::time::timeout(MOST_TIME, rest).await;
}
