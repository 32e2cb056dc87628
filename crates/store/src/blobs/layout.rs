//! Where files lie. A path is made from a typed identifier or hash alone, never from text that came from outside.

use super::disk::Disk;
use crate::{Result, StoreError};
use domain::{ContentHash, UploadId};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub(super) struct Layout {
    pub(super) blobs: PathBuf,
    pub(super) staging: PathBuf,
    pub(super) work: PathBuf,
}

impl Layout {
    pub(super) fn under(data: &Path) -> Self {
        Self {
            blobs: data.join("blobs"),
            staging: data.join("staging"),
            work: data.join("work"),
        }
    }

    pub(super) fn staged(&self, upload: UploadId) -> PathBuf {
        self.staging.join(upload.to_string())
    }

    /// `blobs/ab`, `blobs/ab/cd` and `blobs/ab/cd/abcd…`: 65 536 directories keep each small.
    fn steps(&self, hash: ContentHash) -> [PathBuf; 3] {
        let name = hash.to_string();
        let outer = self.blobs.join(&name[..2]);
        let inner = outer.join(&name[2..4]);
        let file = inner.join(&name);
        [outer, inner, file]
    }

    pub(super) fn blob(&self, hash: ContentHash) -> PathBuf {
        let [_, _, file] = self.steps(hash);
        file
    }

    /// Creates the top directories, durably.
    pub(super) fn create(&self, disk: &dyn Disk) -> Result<()> {
        for path in [&self.blobs, &self.staging, &self.work] {
            let failed = |error| StoreError::io(format!("creating {}", path.display()), error);
            disk.create_dir(path).map_err(failed)?;
            if let Some(parent) = path.parent() {
                disk.sync_dir(parent).map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Moves a staged file to its content address so that a power cut at any moment leaves it whole under the old
    /// name or the new one, and once this returns, under the new one.
    ///
    /// Done again after a crash it completes what is left; a staged file that is gone is fine if the blob is there.
    pub(super) fn adopt(&self, disk: &dyn Disk, upload: UploadId, hash: ContentHash) -> Result<()> {
        self.take(disk, &self.staged(upload), &self.staging, hash)
    }

    /// What [`Layout::adopt`] does, for a file at any place of this disk: `staged` in the directory `from`.
    pub(super) fn take(
        &self,
        disk: &dyn Disk,
        staged: &Path,
        from: &Path,
        hash: ContentHash,
    ) -> Result<()> {
        let [outer, inner, blob] = self.steps(hash);
        let failed = |error| StoreError::io(format!("keeping {}", blob.display()), error);
        let here = match disk.sync_file(staged) {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::NotFound && blob.exists() => false,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(StoreError::Missing("staged file"));
            }
            Err(error) => return Err(failed(error)),
        };
        // A directory is durable once its parent is synced, also when an earlier, interrupted attempt made it.
        disk.create_dir(&outer).map_err(failed)?;
        disk.sync_dir(&self.blobs).map_err(failed)?;
        disk.create_dir(&inner).map_err(failed)?;
        disk.sync_dir(&outer).map_err(failed)?;
        if here {
            // In place of an equal blob that may be there: same name, same content.
            disk.rename(staged, &blob).map_err(failed)?;
        }
        disk.sync_dir(&inner).map_err(failed)?;
        disk.sync_dir(from).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::super::disk::RealDisk;
    use super::*;
    use std::cell::RefCell;
    use std::io;

    /// A real disk that notes what it is asked and loses power before step `power`.
    struct Observed {
        root: PathBuf,
        power: usize,
        steps: RefCell<Vec<String>>,
    }

    impl Observed {
        fn step(&self, what: &str, path: &Path) -> io::Result<()> {
            let mut steps = self.steps.borrow_mut();
            if steps.len() == self.power {
                return Err(io::Error::other("power cut"));
            }
            let path = path.strip_prefix(&self.root).unwrap();
            steps.push(format!("{what} {}", path.display()));
            Ok(())
        }
    }

    impl Disk for Observed {
        fn sync_file(&self, path: &Path) -> io::Result<()> {
            self.step("sync file", path)?;
            RealDisk.sync_file(path)
        }
        fn sync_dir(&self, path: &Path) -> io::Result<()> {
            self.step("sync dir", path)?;
            RealDisk.sync_dir(path)
        }
        fn create_dir(&self, path: &Path) -> io::Result<()> {
            self.step("create dir", path)?;
            RealDisk.create_dir(path)
        }
        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.step("rename to", to)?;
            RealDisk.rename(from, to)
        }
    }

    struct Scene {
        dir: tempfile::TempDir,
        layout: Layout,
        upload: UploadId,
        hash: ContentHash,
    }

    fn scene() -> Scene {
        let dir = tempfile::tempdir().unwrap();
        let layout = Layout::under(dir.path());
        layout.create(&RealDisk).unwrap();
        let upload = UploadId::from_parts(domain::Timestamp::UNIX_EPOCH, [1; 10]);
        std::fs::write(layout.staged(upload), b"sound").unwrap();
        Scene {
            dir,
            layout,
            upload,
            hash: ContentHash::new([0xab; 32]),
        }
    }

    fn observed(scene: &Scene, power: usize) -> Observed {
        Observed {
            root: scene.dir.path().to_owned(),
            power,
            steps: RefCell::default(),
        }
    }

    #[test]
    fn content_is_synced_before_its_name_and_each_name_before_the_answer() {
        let scene = scene();
        let disk = observed(&scene, usize::MAX);
        scene.layout.adopt(&disk, scene.upload, scene.hash).unwrap();
        let hash = "ab".repeat(32);
        assert_eq!(
            *disk.steps.borrow(),
            [
                format!("sync file staging/{}", scene.upload),
                "create dir blobs/ab".to_owned(),
                "sync dir blobs".to_owned(),
                "create dir blobs/ab/ab".to_owned(),
                "sync dir blobs/ab".to_owned(),
                format!("rename to blobs/ab/ab/{hash}"),
                "sync dir blobs/ab/ab".to_owned(),
                "sync dir staging".to_owned(),
            ]
        );
    }

    #[test]
    fn a_crash_between_any_two_steps_is_completed_by_doing_it_again() {
        for power in 0..8 {
            let scene = scene();
            let crashed = observed(&scene, power);
            assert!(
                scene
                    .layout
                    .adopt(&crashed, scene.upload, scene.hash)
                    .is_err()
            );
            let (staged, blob) = (
                scene.layout.staged(scene.upload),
                scene.layout.blob(scene.hash),
            );
            assert_ne!(
                staged.exists(),
                blob.exists(),
                "one whole file, step {power}"
            );

            let again = observed(&scene, usize::MAX);
            scene
                .layout
                .adopt(&again, scene.upload, scene.hash)
                .unwrap();
            assert_eq!(std::fs::read(&blob).unwrap(), b"sound");
            assert!(!staged.exists());
            let steps = again.steps.borrow();
            assert_eq!(
                steps[steps.len() - 2..],
                ["sync dir blobs/ab/ab", "sync dir staging"]
            );
        }
    }

    #[test]
    fn the_same_content_twice_is_one_blob() {
        let scene = scene();
        let second = UploadId::from_parts(domain::Timestamp::UNIX_EPOCH, [2; 10]);
        std::fs::write(scene.layout.staged(second), b"sound").unwrap();
        for upload in [scene.upload, second] {
            scene.layout.adopt(&RealDisk, upload, scene.hash).unwrap();
        }
        assert_eq!(
            std::fs::read(scene.layout.blob(scene.hash)).unwrap(),
            b"sound"
        );
        assert!(!scene.layout.staged(second).exists());
    }

    #[test]
    fn nothing_staged_and_no_blob_is_missing() {
        let scene = scene();
        std::fs::remove_file(scene.layout.staged(scene.upload)).unwrap();
        let answer = scene.layout.adopt(&RealDisk, scene.upload, scene.hash);
        assert!(matches!(answer, Err(StoreError::Missing("staged file"))));
    }
}
