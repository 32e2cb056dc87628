//! Interim answers (RFC 9110, section 15.2), which tell something while a request is still being read.
//!
//! hyper sends `100 Continue` by itself and has no way to send any other, so they are written past it: the stream it
//! writes to is shared with the handler. That is sound for HTTP/1.1, where nothing else is written between the end of
//! one answer and the beginning of the next; over HTTP/2 there is no handle to write with.

use http::HeaderMap;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What is to be written ahead of the next answer.
#[derive(Debug, Default)]
struct Waiting {
    bytes: Vec<u8>,
    /// Whoever serves the connection, asleep until the client sends more.
    server: Option<Waker>,
}

/// A way to send interim answers on one connection of HTTP/1.1.
#[derive(Clone, Debug, Default)]
pub struct Interim(Arc<Mutex<Waiting>>);

impl Interim {
    /// Puts an interim answer on its way. Nobody can wait for it to arrive, since clients may ignore it.
    pub fn send(&self, status: u16, reason: &str, headers: &HeaderMap) {
        let mut waiting = self.waiting();
        let line = format!("HTTP/1.1 {status} {reason}\r\n");
        waiting.bytes.extend(line.as_bytes());
        for (name, value) in headers {
            for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
                waiting.bytes.extend(part);
            }
        }
        waiting.bytes.extend(b"\r\n");
        if let Some(server) = waiting.server.take() {
            server.wake();
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection's stream that carries interim answers too.
#[derive(Debug)]
pub struct WithInterim<S> {
    stream: S,
    interim: Interim,
}

impl<S: AsyncWrite + Unpin> WithInterim<S> {
    /// Carries what is sent by `interim`.
    pub const fn new(stream: S, interim: Interim) -> Self {
        Self { stream, interim }
    }

    /// Writes what waits. Pending where the client takes no more at the moment.
    fn poll_interim(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut waiting = self.interim.waiting();
        while !waiting.bytes.is_empty() {
            match Pin::new(&mut self.stream).poll_write(context, &waiting.bytes) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(count)) => drop(waiting.bytes.drain(..count)),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            }
        }
        waiting.server = Some(context.waker().clone());
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for WithInterim<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        // Reading goes on whether or not the client takes what waits.
        if let Poll::Ready(Err(error)) = self.poll_interim(context) {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for WithInterim<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        std::task::ready!(self.poll_interim(context))?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        std::task::ready!(self.poll_interim(context))?;
        Pin::new(&mut self.stream).poll_write_vectored(context, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        std::task::ready!(self.poll_interim(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use http::header::LOCATION;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    #[tokio::test]
    async fn an_interim_answer_goes_ahead_of_the_answer() {
        let (mut client, server) = tokio::io::duplex(1024);
        let interim = Interim::default();
        let mut server = WithInterim::new(server, interim.clone());
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, HeaderValue::from_static("/files/1"));
        interim.send(104, "Upload Resumption Supported", &headers);
        server
            .write_all(b"HTTP/1.1 201 Created\r\n\r\n")
            .await
            .unwrap();
        drop(server);
        let mut heard = String::new();
        client.read_to_string(&mut heard).await.unwrap();
        assert_eq!(
            heard,
            "HTTP/1.1 104 Upload Resumption Supported\r\nlocation: /files/1\r\n\r\nHTTP/1.1 201 Created\r\n\r\n"
        );
    }

    #[tokio::test]
    async fn a_server_that_waits_for_bytes_wakes_to_send_it() {
        let (mut client, server) = tokio::io::duplex(1024);
        let interim = Interim::default();
        let mut server = WithInterim::new(server, interim.clone());
        let reading = tokio::spawn(async move { server.read_u8().await });
        tokio::task::yield_now().await;
        interim.send(104, "Early", &HeaderMap::new());
        let mut heard = [0; 22];
        client.read_exact(&mut heard).await.unwrap();
        assert_eq!(&heard, b"HTTP/1.1 104 Early\r\n\r\n");
        client.write_u8(7).await.unwrap();
        assert_eq!(reading.await.unwrap().unwrap(), 7);
    }
}
