//! Files that are made here from others: a folder to work in, and the way from there to a content address.

use super::disk::RealDisk;
use super::{Blobs, Staged, remove_folder};
use crate::{Result, StoreError};
use domain::{ContentHash, JobId};
use std::fs::{DirBuilder, File, Permissions};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::OwnedRwLockReadGuard;

/// A folder for one piece of work. It goes, with all it holds, when this is dropped.
#[derive(Debug)]
pub struct Workshop {
    path: PathBuf,
}

impl Workshop {
    /// Where it is; absolute if the data directory's path is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A new file in it, to be written a piece at a time.
    pub async fn create(&self, file: &str) -> Result<Staged> {
        let path = self.path.join(file);
        tokio::fs::File::create_new(&path)
            .await
            .map_err(|error| StoreError::io(format!("creating {}", path.display()), error))?;
        Staged::open_at(path, 0).await
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // What stays behind is cleared away at the next start.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// The content of a file that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Names it.
    pub hash: ContentHash,
    /// Its length in bytes.
    pub size: u64,
}

/// While there is one, no blob is removed ([`Blobs::delete_unless`]). Whoever makes one holds it until something that
/// is written down refers to the blob; new arrivals wait behind a removal that waits for it, so not longer than that.
#[derive(Debug)]
pub struct Arrival {
    _shared: OwnedRwLockReadGuard<()>,
}

impl Blobs {
    /// Keeps every blob where it is until this is dropped.
    pub async fn arrival(&self) -> Arrival {
        Arrival {
            _shared: Arc::clone(&self.arrivals).read_owned().await,
        }
    }

    /// An empty folder for the work on `job`, on the same disk as the blobs.
    pub async fn workshop(&self, job: JobId) -> Result<Workshop> {
        self.blocking(move |layout| {
            let path = layout.work.join(job.to_string());
            let failed = |error| StoreError::io(format!("creating {}", path.display()), error);
            remove_folder(&path)?;
            DirBuilder::new()
                .mode(0o700)
                .create(&path)
                .map_err(failed)?;
            // Programs that work in it are told its place from the root.
            let path = path.canonicalize().map_err(failed)?;
            Ok(Workshop { path })
        })
        .await
    }

    /// Takes a file out of a workshop and makes it the blob of its content. Durable when it returns; equal content
    /// that is there already stays. The arrival must last until the outcome is referred to.
    pub async fn keep(&self, _: &Arrival, workshop: &Workshop, file: &str) -> Result<Made> {
        let (folder, file) = (workshop.path.clone(), workshop.path.join(file));
        self.blocking(move |layout| {
            let failed = |error| StoreError::io(format!("keeping {}", file.display()), error);
            let mut hasher = blake3::Hasher::new();
            let content = File::open(&file).map_err(failed)?;
            content
                .set_permissions(Permissions::from_mode(0o600))
                .map_err(failed)?;
            hasher.update_reader(content).map_err(failed)?;
            let hash = ContentHash::new(*hasher.finalize().as_bytes());
            layout.take(&RealDisk, &file, &folder, hash)?;
            Ok(Made {
                hash,
                size: hasher.count(),
            })
        })
        .await
    }
}
