//! Bytes of files that go to a connection straight from the kernel's page cache, without a copy of ours.
//!
//! hyper takes nothing but bytes. So a body gives it bytes of the same length that stand in for a section of a file and
//! that nobody looks at, and the stream hyper writes to puts the section in their place by sendfile(2). That is sound for
//! HTTP/1.1, where hyper writes the bytes of a body as they are and in their order to a stream that takes several buffers
//! at once; HTTP/2 cuts bodies into frames, so that there they are read. So is what the page cache does not hold:
//! sendfile would have the thread wait for the disk.

use bytes::Bytes;
use futures::Stream;
use futures::stream::poll_fn;
use rustix::fs::sendfile;
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use store::{Pieces, Section};
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;

/// Bytes of the longest section: what a connection is given in one turn.
const LONGEST: usize = 256 << 10;

/// What is left of a body is read and copied where it is no more than this: one call to the kernel that writes it with
/// what goes ahead of it takes less time than the two that a section needs. `cargo xtask bench stream` shows which.
const SHORT: u64 = 32 << 10;

/// What stands in for sections. Zeros that the kernel has not even mapped, since nobody reads them.
static STAND_IN: LazyLock<Bytes> = LazyLock::new(|| vec![0; LONGEST].into());

fn stands_in(bytes: &[u8]) -> bool {
    !bytes.is_empty() && STAND_IN.as_ptr_range().contains(&bytes.as_ptr())
}

/// The sections that are to be sent on one connection of HTTP/1.1, in their order.
#[derive(Clone, Debug, Default)]
pub struct Sections(Arc<Mutex<VecDeque<Section>>>);

impl Sections {
    /// The bytes of `pieces` for a body that is sent on this connection.
    pub fn of(self, mut pieces: Pieces) -> impl Stream<Item = io::Result<Bytes>> {
        poll_fn(move |context| {
            if pieces.left() > SHORT {
                // What stands before a page goes with the head.
                if let Some(bytes) = pieces.up_to_page() {
                    return Poll::Ready(Some(Ok(bytes)));
                }
                if let Some(section) = pieces.next_cached(LONGEST) {
                    return Poll::Ready(Some(Ok(self.put(section))));
                }
            }
            pin!(&mut pieces).poll_next(context)
        })
    }

    fn put(&self, section: Section) -> Bytes {
        let stand_in = STAND_IN.slice(..section.len);
        self.waiting().push_back(section);
        stand_in
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Section>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection's stream that puts sections in the place of what stands in for them.
#[derive(Debug)]
pub struct WithSections {
    stream: TcpStream,
    sections: Sections,
}

impl WithSections {
    /// Sends what is put into `sections`.
    pub const fn new(stream: TcpStream, sections: Sections) -> Self {
        Self { stream, sections }
    }

    /// The next bytes of the first section, of which `len` are wanted.
    fn poll_section(&self, context: &mut Context<'_>, len: usize) -> Poll<io::Result<usize>> {
        let mut waiting = self.sections.waiting();
        let Some(section) = waiting.front_mut() else {
            let error = io::Error::other("a body was sent on a connection that is not its own");
            return Poll::Ready(Err(error));
        };
        let wanted = len.min(section.len);
        let sent = loop {
            ready!(self.stream.poll_write_ready(context))?;
            let mut from = section.position;
            let call = || {
                Ok(sendfile(
                    &self.stream,
                    &section.file,
                    Some(&mut from),
                    wanted,
                )?)
            };
            match self.stream.try_io(Interest::WRITABLE, call) {
                // The file is shorter than it was.
                Ok(0) => return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into())),
                Ok(sent) => break sent,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        };
        section.position += sent as u64;
        section.len -= sent;
        if section.len == 0 {
            waiting.pop_front();
        }
        Poll::Ready(Ok(sent))
    }
}

impl AsyncRead for WithSections {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for WithSections {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let Some(place) = buffers.iter().position(|buffer| stands_in(buffer)) else {
            return Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        };
        let (before, wanted) = (&buffers[..place], buffers[place].len());
        let ahead: usize = before.iter().map(|buffer| buffer.len()).sum();
        if ahead == 0 {
            return self.poll_section(context, wanted);
        }
        // Not held back for the section to go with it: a head and 64 KiB are more than the kernel sends in one piece, and what
        // is left over costs more than a packet.
        let sent = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, before))?;
        if sent < ahead {
            return Poll::Ready(Ok(sent));
        }
        // What is amiss with the section is said when it is its turn.
        match self.poll_section(context, wanted) {
            Poll::Ready(Ok(more)) => Poll::Ready(Ok(ahead + more)),
            Poll::Ready(Err(_)) | Poll::Pending => Poll::Ready(Ok(ahead)),
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
