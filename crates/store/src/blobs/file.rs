//! A blob open for reading.
//!
//! A listener asks for a few dozen KiB at a time, hundreds do so at once, and what they ask for nearly always lies in
//! the kernel's page cache. Those bytes are copied at once, into buffers that are used again; only a read that would
//! wait for the disk goes to a thread that may wait. Whoever can send them from the page cache need not even have them
//! copied. So a cached range costs two calls to the kernel and no change of thread, and a slow disk holds up nobody but
//! those who wait for it.

use super::buffers::{Buffer, Buffers};
use crate::{Result, StoreError};
use bytes::Bytes;
use futures::Stream;
use rustix::io::{Errno, ReadWriteFlags, preadv2};
use std::fs::File;
use std::io::{self, IoSliceMut};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::task::JoinHandle;

/// A blob, whole and unchanging; it stays readable when it is deleted meanwhile. Cheap to clone: clones share the
/// open file.
#[derive(Clone, Debug)]
pub struct BlobFile {
    file: Arc<File>,
    path: Arc<Path>,
    len: u64,
    buffers: Buffers,
}

impl BlobFile {
    pub(super) async fn open(path: PathBuf, buffers: Buffers) -> Result<Option<Self>> {
        let opened = tokio::task::spawn_blocking(move || {
            let len_of = |file: File| Ok((file.metadata()?.len(), file));
            match File::open(&path).and_then(len_of) {
                Ok((len, file)) => Ok(Some(Self {
                    file: Arc::new(file),
                    path: path.into(),
                    len,
                    buffers,
                })),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(StoreError::io(format!("opening {}", path.display()), error)),
            }
        });
        opened
            .await
            .unwrap_or_else(|error| Err(StoreError::io("opening a blob", error.into())))
    }

    /// Length in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bytes from `start` on, `len` of them or as many as there are. Read as the stream is asked for them, so
    /// that memory stays flat; nothing before `start` is read.
    pub fn read_range(&self, start: u64, len: u64) -> Pieces {
        let left = len.min(self.len.saturating_sub(start));
        Pieces {
            file: Arc::clone(&self.file),
            buffers: self.buffers.clone(),
            position: start,
            left,
            waiting: None,
            at_cached: false,
        }
    }

    /// Where it lies on this machine, for decoders that seek; none where
    /// [`Capabilities::local_path`](super::Capabilities::local_path) is false.
    pub fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }
}

/// The bytes of a range, piece by piece. A file that turns out shorter than it was ends with an error.
#[derive(Debug)]
pub struct Pieces {
    file: Arc<File>,
    buffers: Buffers,
    position: u64,
    left: u64,
    /// A read that had to wait for the disk.
    waiting: Option<JoinHandle<io::Result<Buffer>>>,
    /// Whether the last bytes that were given came from the page cache: so will those that follow.
    at_cached: bool,
}

/// Bytes of a blob that lie in the page cache, for whoever hands them on without reading them.
#[derive(Debug)]
pub struct Section {
    /// The open file.
    pub file: Arc<File>,
    /// Where in it they begin.
    pub position: u64,
    /// How many they are, at least one.
    pub len: usize,
}

/// The page cache is asked once in so many bytes: it is filled and emptied in larger parts than pages.
const ASKED: usize = 64 << 10;

/// Bytes of a page. Where a machine's are larger, what is given up to one ends within one.
const PAGE: u64 = 4096;

impl Pieces {
    /// The bytes up to where a page begins, where the page cache holds them. None where there are none of them, where there
    /// is nothing behind them, or where they have to be read. A section that begins with a page is sent in fewer parts than
    /// one that lies across pages.
    pub fn up_to_page(&mut self) -> Option<Bytes> {
        let len = self.position.next_multiple_of(PAGE) - self.position;
        if len == 0 || len >= self.left || self.waiting.is_some() {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(len).ok()?];
        let mut slices = [IoSliceMut::new(&mut bytes)];
        let read = preadv2(
            &self.file,
            &mut slices,
            self.position,
            ReadWriteFlags::NOWAIT,
        );
        if read != Ok(bytes.len()) {
            return None;
        }
        self.position += len;
        self.left -= len;
        self.at_cached = true;
        Some(bytes.into())
    }

    /// The next `most` bytes, or as many as there are, where the page cache holds them; they do not come from the stream
    /// then. None where they have to be read, and at the end.
    pub fn next_cached(&mut self, most: usize) -> Option<Section> {
        let len = usize::try_from(self.left).unwrap_or(most).min(most);
        if len == 0 || self.waiting.is_some() {
            return None;
        }
        let first = if self.at_cached { ASKED } else { 0 };
        let mut places = (first..len).step_by(ASKED).chain([len - 1]);
        if !places.all(|place| is_cached(&self.file, self.position + place as u64)) {
            return None;
        }
        let section = Section {
            file: Arc::clone(&self.file),
            position: self.position,
            len,
        };
        self.position += len as u64;
        self.left -= len as u64;
        self.at_cached = true;
        Some(section)
    }

    /// Bytes still to come.
    pub fn left(&self) -> u64 {
        self.left
    }

    fn give(&mut self, buffer: Buffer) -> Bytes {
        self.at_cached = false;
        self.position += buffer.len() as u64;
        self.left -= buffer.len() as u64;
        buffer.into_bytes()
    }
}

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        if self.waiting.is_none() {
            let mut buffer = self.buffers.take(self.left);
            match read_cached(&self.file, &mut buffer, self.position) {
                Ok(Some(())) => return Poll::Ready(Some(Ok(self.give(buffer)))),
                Ok(None) => {
                    let (file, position) = (Arc::clone(&self.file), self.position);
                    self.waiting = Some(tokio::task::spawn_blocking(move || {
                        read_waiting(&file, &mut buffer, position)?;
                        Ok(buffer)
                    }));
                }
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
        let Some(waiting) = &mut self.waiting else {
            return Poll::Pending;
        };
        let read = ready!(Pin::new(waiting).poll(context));
        self.waiting = None;
        Poll::Ready(Some(match read {
            Ok(Ok(buffer)) => Ok(self.give(buffer)),
            Ok(Err(error)) => Err(error),
            Err(error) => Err(error.into()),
        }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::from(self.left > 0), None)
    }
}

/// Reads what the page cache holds; none where the disk would be waited for, or the file system cannot tell.
fn read_cached(file: &File, buffer: &mut Buffer, position: u64) -> io::Result<Option<()>> {
    let mut slices = [IoSliceMut::new(buffer.space())];
    match preadv2(file, &mut slices, position, ReadWriteFlags::NOWAIT) {
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        Ok(read) => {
            buffer.fill(read);
            Ok(Some(()))
        }
        Err(Errno::AGAIN | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL | Errno::INTR) => {
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn is_cached(file: &File, position: u64) -> bool {
    let mut byte = [0];
    let mut slices = [IoSliceMut::new(&mut byte)];
    matches!(
        preadv2(file, &mut slices, position, ReadWriteFlags::NOWAIT),
        Ok(1)
    )
}

fn read_waiting(file: &File, buffer: &mut Buffer, position: u64) -> io::Result<()> {
    match file.read_at(buffer.space(), position)? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        read => {
            buffer.fill(read);
            Ok(())
        }
    }
}
