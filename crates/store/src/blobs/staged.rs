//! A file while it is being received.

use crate::{Result, StoreError};
use std::io::SeekFrom;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt, BufWriter};

/// Bytes gathered before they go to the file: a request's body comes in pieces of a few KiB.
const BUFFER: usize = 256 * 1024;

/// A staged file open for appending. After an error, [abandon](Staged::abandon) it and open the upload again at the last durable offset.
#[derive(Debug)]
pub struct Staged {
    file: BufWriter<File>,
    path: PathBuf,
    written: u64,
    /// Whether something failed. From then on nobody knows which of the bytes after the last sync the file holds:
    /// the kernel reports a failed write once, forgets the bytes, and a second sync would succeed without them.
    broken: bool,
}

impl Staged {
    /// Opens the file for going on at `offset`, dropping whatever lies behind it.
    pub(super) async fn open_at(path: PathBuf, offset: u64) -> Result<Self> {
        let failed = |error| StoreError::io(format!("opening {}", path.display()), error);
        let mut file = match File::options().write(true).open(&path).await {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreError::Missing("staged file"));
            }
            Err(error) => return Err(failed(error)),
        };
        let length = file.metadata().await.map_err(failed)?.len();
        if length < offset {
            return Err(StoreError::Corrupt {
                what: "staged file",
                reason: format!("{} has {length} bytes, not {offset}", path.display()),
            });
        }
        if length > offset {
            file.set_len(offset).await.map_err(failed)?;
        }
        file.seek(SeekFrom::Start(offset)).await.map_err(failed)?;
        Ok(Self {
            file: BufWriter::with_capacity(BUFFER, file),
            path,
            written: offset,
            broken: false,
        })
    }

    /// Appends. The bytes are not durable yet. [`StoreError::Full`] when the disk is full, here or at
    /// [`Staged::sync`].
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.refuse_if_broken()?;
        if let Err(error) = self.file.write_all(bytes).await {
            return Err(self.failed(error));
        }
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// How many bytes were written, durable or not, from the beginning of the file.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Forces what was written to the disk and answers the offset that survives a power cut. After an error it fails
    /// for ever.
    pub async fn sync(&mut self) -> Result<u64> {
        self.refuse_if_broken()?;
        let done = async {
            self.file.flush().await?;
            self.file.get_ref().sync_data().await
        };
        match done.await {
            Ok(()) => Ok(self.written),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Gives up what was not synced. Merely dropped, a write that is under way could still reach the file after somebody
    /// has opened it again.
    pub async fn abandon(mut self) {
        // Not the buffer's: only what the file has taken already is waited for, and whether it arrives is all one.
        let _ = self.file.get_mut().flush().await;
    }

    fn refuse_if_broken(&self) -> Result<()> {
        if self.broken {
            let error = std::io::Error::other("an earlier write to it failed");
            return Err(StoreError::io(
                format!("writing {}", self.path.display()),
                error,
            ));
        }
        Ok(())
    }

    fn failed(&mut self, error: std::io::Error) -> StoreError {
        self.broken = true;
        StoreError::io(format!("writing {}", self.path.display()), error)
    }
}

/// Writes files one after the other into a new one, in place of one that is there, durably. Answers its length.
pub(super) fn join(parts: &[PathBuf], into: &Path, directory: &Path) -> std::io::Result<u64> {
    let mut whole = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(into)?;
    let mut length = 0;
    for part in parts {
        // Between two files the kernel copies, or shares the blocks where the file system can.
        length += std::io::copy(&mut std::fs::File::open(part)?, &mut whole)?;
    }
    whole.sync_all()?;
    std::fs::File::open(directory)?.sync_all()?;
    Ok(length)
}

/// Creates an empty file with mode 0600, durably; leaves one that is there as it is.
pub(super) fn create(path: &Path, directory: &Path) -> std::io::Result<()> {
    std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?
        .sync_all()?;
    std::fs::File::open(directory)?.sync_all()
}
