//! The data directory, held by one process at a time.

use crate::{Result, StoreError};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Proof that this process alone works in the directory, for as long as a clone lives. The operating system takes
/// the lock back when the process ends, however it ends.
#[derive(Clone, Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: Arc<File>,
}

impl DataDir {
    /// Creates the directory (mode 0700) where it is missing and locks it. [`StoreError::InUse`] when another
    /// process holds it.
    pub fn claim(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        let failed = |error| {
            StoreError::io(
                format!("opening the data directory {}", path.display()),
                error,
            )
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&path)
            .map_err(failed)?;
        let lock = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path.join("lock"))
            .map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path,
                _lock: Arc::new(lock),
            }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path)),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the embedded database lives unless the operator says otherwise.
    pub fn database(&self) -> crate::DatabaseUrl {
        crate::DatabaseUrl::sqlite(self.path.join("reprise.db"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_refused_until_the_first_lets_go() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("data");
        let first = DataDir::claim(&path).unwrap();
        assert!(matches!(DataDir::claim(&path), Err(StoreError::InUse(p)) if p == path));
        drop(first);
        DataDir::claim(&path).unwrap();
    }
}
