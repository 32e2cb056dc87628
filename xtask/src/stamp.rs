//! Remembers by content what a step was last done for, so that a second run can skip it.
//!
//! Modification times lie after a checkout or a copy; a hash over the inputs does not.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

/// A hash over files, folders and words, in the order they are given.
#[derive(Default)]
pub(crate) struct Inputs(blake3::Hasher);

impl Inputs {
    /// Adds something that is not a file: a mode, a version.
    pub(crate) fn word(&mut self, word: &str) -> &mut Self {
        self.0.update(&(word.len() as u64).to_le_bytes());
        self.0.update(word.as_bytes());
        self
    }

    /// Adds a file's name and content, or every file below a folder. What does not exist counts as absent.
    pub(crate) fn path(&mut self, root: &Path, path: &str) -> Result<&mut Self> {
        let full = root.join(path);
        if full.is_dir() {
            for file in files_below(&full)? {
                self.word(&format!("{path}/{}", file.to_string_lossy()));
                self.content(&full.join(file))?;
            }
        } else if full.is_file() {
            self.word(path);
            self.content(&full)?;
        }
        Ok(self)
    }

    fn content(&mut self, file: &Path) -> Result<()> {
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        self.0.update(blake3::hash(&bytes).as_bytes());
        Ok(())
    }

    /// The first 16 hexadecimal digits: enough to tell builds apart, short enough for a URL.
    pub(crate) fn finish(&self) -> String {
        self.0.finalize().to_hex()[..16].to_owned()
    }
}

/// Every file below `folder`, relative to it, sorted; dependencies and build output are left out.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![PathBuf::new()];
    while let Some(relative) = waiting.pop() {
        let full = folder.join(&relative);
        for entry in
            fs::read_dir(&full).with_context(|| format!("cannot list {}", full.display()))?
        {
            let entry = entry?;
            let name = relative.join(entry.file_name());
            if !entry.file_type()?.is_dir() {
                found.push(name);
            } else if entry.file_name() != "node_modules" && entry.file_name() != "target" {
                waiting.push(name);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether the stamp in `file` carries `mark`.
pub(crate) fn is_current(file: &Path, mark: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|found| found.trim() == mark)
}

/// Writes the stamp, once the step it stands for is done.
pub(crate) fn set(file: &Path, mark: &str) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, format!("{mark}\n")).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(root: &Path) -> String {
        let mut inputs = Inputs::default();
        inputs.path(root, "src").unwrap();
        inputs.finish()
    }

    #[test]
    fn a_stamp_changes_with_content_and_name_and_with_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("src/deep")).unwrap();
        fs::write(folder.path().join("src/deep/a"), "one").unwrap();
        let first = mark(folder.path());
        fs::write(folder.path().join("src/deep/a"), "one").unwrap();
        assert_eq!(mark(folder.path()), first);
        fs::write(folder.path().join("src/deep/a"), "two").unwrap();
        assert_ne!(mark(folder.path()), first);
        fs::write(folder.path().join("src/deep/a"), "one").unwrap();
        fs::rename(
            folder.path().join("src/deep/a"),
            folder.path().join("src/deep/b"),
        )
        .unwrap();
        assert_ne!(mark(folder.path()), first);
    }

    #[test]
    fn a_step_without_a_stamp_is_not_current() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cache/site");
        assert!(!is_current(&file, "x"));
        set(&file, "x").unwrap();
        assert!(is_current(&file, "x"));
        assert!(!is_current(&file, "y"));
    }
}
