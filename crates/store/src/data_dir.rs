//! The data directory, whose files one process at a time works on.

use crate::{Result, StoreError};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The directory and, where it was [claimed](DataDir::claim), the proof that this process alone works on its files, for
/// as long as a clone lives. The operating system takes the lock back when the process ends, however it ends.
#[derive(Clone, Debug)]
pub struct DataDir {
    path: PathBuf,
    lock: Option<Arc<File>>,
}

impl DataDir {
    /// Creates the directory (mode 0700) where it is missing and locks it. [`StoreError::InUse`] when another
    /// process holds it.
    pub fn claim(path: impl Into<PathBuf>) -> Result<Self> {
        let dir = Self::join(path)?;
        match dir.lock {
            Some(_) => Ok(dir),
            None => Err(StoreError::InUse(dir.path)),
        }
    }

    /// The same, but also where another process holds it: for work on the database alone, which both may do at once.
    pub fn join(path: impl Into<PathBuf>) -> Result<Self> {
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
        let lock = match lock.try_lock() {
            Ok(()) => Some(Arc::new(lock)),
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        };
        Ok(Self { path, lock })
    }

    /// Whether this process alone works on the files.
    pub const fn is_claimed(&self) -> bool {
        self.lock.is_some()
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
        let beside = DataDir::join(&path).unwrap();
        assert!(first.is_claimed() && !beside.is_claimed());
        drop(first);
        drop(beside);
        assert!(DataDir::join(&path).unwrap().is_claimed());
        DataDir::claim(&path).unwrap();
    }
}
