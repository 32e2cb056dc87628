//! The few operations of a file system that durability hangs on, behind a seam so that tests can note their order
//! and stop between any two of them.

use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

pub(super) trait Disk {
    /// Forces a file's content and length to the disk.
    fn sync_file(&self, path: &Path) -> io::Result<()>;
    /// Forces a directory's entries to the disk: a rename or a new name is not durable before.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
    /// Creates a directory with mode 0700 unless it is there.
    fn create_dir(&self, path: &Path) -> io::Result<()>;
    /// Gives a file its other name, in one step, in place of what has that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
}

pub(super) struct RealDisk;

impl Disk for RealDisk {
    fn sync_file(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }
}
