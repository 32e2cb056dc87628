//! A blob open for reading.

use crate::{Result, StoreError};
use bytes::Bytes;
use futures::Stream;
use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

/// Bytes in a piece of a stream: large enough that going to the file costs little, small enough for one listener.
const PIECE: usize = 128 * 1024;

/// A blob, whole and unchanging; it stays readable when it is deleted meanwhile.
#[derive(Debug)]
pub struct BlobFile {
    file: File,
    path: PathBuf,
    len: u64,
}

impl BlobFile {
    pub(super) async fn open(path: PathBuf) -> Result<Option<Self>> {
        let failed = |error| StoreError::io(format!("opening {}", path.display()), error);
        let file = match File::open(&path).await {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let len = file.metadata().await.map_err(failed)?.len();
        Ok(Some(Self { file, path, len }))
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
    pub async fn read_range(
        mut self,
        start: u64,
        len: u64,
    ) -> io::Result<impl Stream<Item = io::Result<Bytes>> + Send + Unpin + 'static> {
        self.file.seek(SeekFrom::Start(start)).await?;
        Ok(ReaderStream::with_capacity(self.file.take(len), PIECE))
    }

    /// Where it lies on this machine, for decoders that seek; none where
    /// [`Capabilities::local_path`](super::Capabilities::local_path) is false.
    pub fn path(&self) -> Option<&Path> {
        Some(&self.path)
    }
}
