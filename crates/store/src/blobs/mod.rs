//! The bytes of files: staged by upload while they arrive, then named by the hash of their content.
//!
//! [`Blobs`] is the seam for another place to keep them. A backend says what it can do ([`Capabilities`]) and a
//! caller uses the best there is, so that the local disk need not pretend to be an object store or the reverse.
//! Files have mode 0600, directories 0700.

mod buffers;
mod disk;
mod file;
mod layout;
mod made;
mod staged;

pub use file::{BlobFile, Pieces, Section};
pub use made::{Arrival, Made, Workshop};
pub use staged::Staged;

use crate::{DataDir, Result, StoreError};
use buffers::Buffers;
use disk::RealDisk;
use domain::{ContentHash, UploadId};
use layout::Layout;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::RwLock;

/// What a place for blobs can do beyond reading and writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// A blob has a path on this machine.
    pub local_path: bool,
    /// A browser can be sent to fetch a blob by itself, by an address that expires.
    pub presigned_reads: bool,
}

/// The bytes of all libraries. Cheap to clone; holds the data directory's lock.
#[derive(Clone, Debug)]
pub struct Blobs {
    layout: Arc<Layout>,
    buffers: Buffers,
    /// Held shared while a blob comes, alone while one is judged and goes.
    arrivals: Arc<RwLock<()>>,
    _claim: DataDir,
}

impl Blobs {
    /// Keeps blobs in `blobs/`, files in transit in `staging/` and files in the making in `work/` of the data
    /// directory. What a crash left in `work/` goes.
    pub fn local(data_dir: &DataDir) -> Result<Self> {
        let layout = Layout::under(data_dir.path());
        // What a crash left there; what a process that runs has there is its own.
        if data_dir.is_claimed() {
            remove_folder(&layout.work)?;
        }
        layout.create(&RealDisk)?;
        Ok(Self {
            layout: Arc::new(layout),
            buffers: Buffers::default(),
            arrivals: Arc::default(),
            _claim: data_dir.clone(),
        })
    }

    /// What this place can do.
    pub fn capabilities(&self) -> Capabilities {
        Capabilities {
            local_path: true,
            presigned_reads: false,
        }
    }

    /// Creates the staged file of an upload, empty and durable. One that is there stays as it is.
    pub async fn create(&self, upload: UploadId) -> Result<()> {
        self.blocking(move |layout| {
            let path = layout.staged(upload);
            staged::create(&path, &layout.staging)
                .map_err(|error| StoreError::io(format!("creating {}", path.display()), error))
        })
        .await
    }

    /// Writes the staged files of `parts`, in this order, into the staged file of `upload`, durably, and answers its
    /// length in bytes. What an earlier attempt left there is replaced; the parts stay.
    pub async fn join(&self, upload: UploadId, parts: &[UploadId]) -> Result<u64> {
        let parts = parts.to_vec();
        self.blocking(move |layout| {
            let path = layout.staged(upload);
            let parts: Vec<_> = parts.iter().map(|part| layout.staged(*part)).collect();
            staged::join(&parts, &path, &layout.staging)
                .map_err(|error| StoreError::io(format!("joining {}", path.display()), error))
        })
        .await
    }

    /// The staged file for looking into it; none when there is none.
    pub async fn staged_file(&self, upload: UploadId) -> Result<Option<std::fs::File>> {
        self.blocking(move |layout| {
            let path = layout.staged(upload);
            match std::fs::File::open(&path) {
                Ok(file) => Ok(Some(file)),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(StoreError::io(format!("reading {}", path.display()), error)),
            }
        })
        .await
    }

    /// Opens the staged file for going on at `offset`; bytes behind it are dropped. [`StoreError::Missing`] when
    /// there is none, [`StoreError::Corrupt`] when it is shorter than `offset`.
    pub async fn open_at(&self, upload: UploadId, offset: u64) -> Result<Staged> {
        Staged::open_at(self.layout.staged(upload), offset).await
    }

    /// Length of the staged file in bytes, durable or not; none when there is no such file.
    pub async fn staged_len(&self, upload: UploadId) -> Result<Option<u64>> {
        let path = self.layout.staged(upload);
        match tokio::fs::metadata(&path).await {
            Ok(metadata) => Ok(Some(metadata.len())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::io(format!("reading {}", path.display()), error)),
        }
    }

    /// The first bytes of the staged file, at most `len` of them. [`StoreError::Missing`] when there is none.
    pub async fn staged_head(&self, upload: UploadId, len: usize) -> Result<Vec<u8>> {
        self.blocking(move |layout| {
            let path = layout.staged(upload);
            let mut head = Vec::with_capacity(len);
            let read = std::fs::File::open(&path)
                .and_then(|file| file.take(len as u64).read_to_end(&mut head));
            match read {
                Ok(_) => Ok(head),
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    Err(StoreError::Missing("staged file"))
                }
                Err(error) => Err(StoreError::io(format!("reading {}", path.display()), error)),
            }
        })
        .await
    }

    /// Removes the staged file. `false` when there was none.
    pub async fn discard(&self, upload: UploadId) -> Result<bool> {
        let path = self.layout.staged(upload);
        self.blocking(move |_| remove(&path)).await
    }

    /// The uploads that have a staged file. Files that were not made here are left alone.
    pub async fn staged_ids(&self) -> Result<Vec<UploadId>> {
        self.blocking(|layout| {
            let failed =
                |error| StoreError::io(format!("reading {}", layout.staging.display()), error);
            let mut ids = Vec::new();
            for entry in std::fs::read_dir(&layout.staging).map_err(failed)? {
                let name = entry.map_err(failed)?.file_name();
                ids.extend(name.to_str().and_then(|name| name.parse::<UploadId>().ok()));
            }
            Ok(ids)
        })
        .await
    }

    /// Hashes the staged file as the disk gives it back. Takes as long as reading it; other work goes on.
    pub async fn hash(&self, upload: UploadId) -> Result<ContentHash> {
        self.blocking(move |layout| {
            let path = layout.staged(upload);
            let mut hasher = blake3::Hasher::new();
            let read =
                std::fs::File::open(&path).and_then(|file| hasher.update_reader(file).map(drop));
            match read {
                Ok(()) => Ok(ContentHash::new(*hasher.finalize().as_bytes())),
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    Err(StoreError::Missing("staged file"))
                }
                Err(error) => Err(StoreError::io(format!("reading {}", path.display()), error)),
            }
        })
        .await
    }

    /// Makes the staged file the blob of that hash, which the caller computed with [`Blobs::hash`]. Durable when it
    /// returns. Repeating it is fine, also when the staged file is already gone and the blob is there;
    /// [`StoreError::Missing`] when neither is.
    pub async fn adopt(&self, upload: UploadId, hash: ContentHash) -> Result<()> {
        let _arriving = self.arrivals.read().await;
        self.blocking(move |layout| layout.adopt(&RealDisk, upload, hash))
            .await
    }

    /// Opens a blob; none when there is no such content.
    pub async fn open(&self, hash: ContentHash) -> Result<Option<BlobFile>> {
        BlobFile::open(self.layout.blob(hash), self.buffers.clone()).await
    }

    /// Removes a blob that no library refers to any more
    /// ([`Store::blob_is_referenced`](crate::Store::blob_is_referenced)). `false` when there was none.
    pub async fn delete(&self, hash: ContentHash) -> Result<bool> {
        let path = self.layout.blob(hash);
        self.blocking(move |_| remove(&path)).await
    }

    /// Removes a blob, if it is there, unless `needed` says that something refers to it; `false` where it does. No blob
    /// arrives meanwhile, so that one whose reference was written down before it came
    /// ([`Store::blob_is_referenced`](crate::Store::blob_is_referenced)) is not lost.
    pub async fn delete_unless(
        &self,
        needed: impl Future<Output = Result<bool>>,
        hash: ContentHash,
    ) -> Result<bool> {
        let _alone = self.arrivals.write().await;
        if needed.await? {
            return Ok(false);
        }
        self.delete(hash).await?;
        Ok(true)
    }

    /// Writes a few bytes, forces them to the disk and removes them.
    pub async fn write_test(&self) -> Result<()> {
        self.blocking(|layout| {
            let path = layout.staging.join("write-test");
            let written = std::fs::OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&path)
                .and_then(|mut file| {
                    file.write_all(&[0; 4096])?;
                    file.sync_all()
                });
            let removed = remove(&path);
            written
                .map_err(|error| StoreError::io(format!("writing {}", path.display()), error))?;
            removed.map(drop)
        })
        .await
    }

    /// Runs file work that waits for the disk on a thread that may wait.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Layout) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let layout = Arc::clone(&self.layout);
        match tokio::task::spawn_blocking(move || work(&layout)).await {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(error) => Err(StoreError::io("file work", error.into())),
            },
        }
    }
}

/// Removes a folder with all it holds, if it is there.
fn remove_folder(path: &Path) -> Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::io(
            format!("removing {}", path.display()),
            error,
        )),
        _ => Ok(()),
    }
}

/// Removes a file, durably. `false` when there was none.
fn remove(path: &Path) -> Result<bool> {
    let failed = |error| StoreError::io(format!("removing {}", path.display()), error);
    match std::fs::remove_file(path) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(failed(error)),
    }
    if let Some(directory) = path.parent() {
        std::fs::File::open(directory)
            .and_then(|directory| directory.sync_all())
            .map_err(failed)?;
    }
    Ok(true)
}
