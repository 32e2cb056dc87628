//! Files that lie in a folder on the server's own disk, brought in as an upload would: an interrupted import goes on
//! where it stopped, and what the library has already is not copied again.

use crate::uploads::{NewUpload, Piece, UploadState};
use crate::{Error, Result, Service, Viewer};
use bytes::Bytes;
use domain::{Action, ContentHash, FileName, TrackId};
use fingerprint::{SNIFF_BYTES, sniff};
use futures::{StreamExt as _, stream};
use std::collections::HashMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

/// How much of a file is read at once.
const CHUNK: usize = 1 << 18;

/// The longest label a folder gets, in bytes.
const MAX_FOLDER: usize = 500;

/// A file below a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Where it lies below the folder, for filing it: `Gig 2024/Set 1`; none at the top.
    pub folder: Option<String>,
    /// Its length in bytes.
    pub size: u64,
    /// When it was last written to.
    pub modified: SystemTime,
}

/// What cannot be read of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderFault {
    /// The file or folder.
    pub path: PathBuf,
    /// The operating system's reason.
    pub reason: String,
}

/// What one look at a folder finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderLook {
    /// In the order of their paths.
    pub files: Vec<FolderFile>,
    /// What could not be looked at; all else was.
    pub faults: Vec<FolderFault>,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FolderOutcome {
    /// It is in the library now.
    Added(TrackId),
    /// The library had the same content before.
    Known(TrackId),
    /// It was left out, because it is neither audio nor video: a cover, a note.
    NoMedia,
    /// It was left out. Says why.
    Refused(String),
}

/// Looks at one folder again and again and tells which files are there to be brought in.
#[derive(Debug)]
pub struct FolderImport {
    root: PathBuf,
    /// What each file was like when it was last seen, and whether it was dealt with then.
    seen: HashMap<PathBuf, (u64, SystemTime, bool)>,
}

impl FolderImport {
    /// A folder nothing is known of yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self {
            root: root.into(),
            seen: HashMap::new(),
        }
    }

    /// All files below the folder. Hidden ones and symbolic links are left out: neither is what somebody put there to be
    /// imported.
    pub async fn files(&self) -> FolderLook {
        let root = self.root.clone();
        let looked = tokio::task::spawn_blocking(move || {
            let mut look = FolderLook::default();
            look.walk(&root, &root);
            look.files.sort_by(|one, other| one.path.cmp(&other.path));
            look
        });
        looked.await.unwrap_or_else(|error| FolderLook {
            files: Vec::new(),
            faults: vec![fault(&self.root, &error)],
        })
    }

    /// The files that are whole, as far as anybody can tell: as they were at the look before. Each is answered once,
    /// and again when it was written to since. What cannot be read for a while is not forgotten.
    pub async fn settled(&mut self) -> FolderLook {
        let look = self.files().await;
        let mut settled = Vec::new();
        let mut seen = match look.faults.as_slice() {
            [] => HashMap::with_capacity(look.files.len()),
            _ => self.seen.clone(),
        };
        for file in look.files {
            let before = self.seen.get(&file.path);
            let same = before
                .is_some_and(|&(size, modified, _)| (size, modified) == (file.size, file.modified));
            let done = before.is_some_and(|&(.., done)| done);
            seen.insert(file.path.clone(), (file.size, file.modified, same));
            if same && !done {
                settled.push(file);
            }
        }
        self.seen = seen;
        FolderLook {
            files: settled,
            faults: look.faults,
        }
    }

    /// Answers a file once more at the next look: it could not be dealt with now.
    pub fn again(&mut self, path: &Path) {
        if let Some((.., done)) = self.seen.get_mut(path) {
            *done = false;
        }
    }
}

impl FolderLook {
    /// Adds what lies in a folder and below. What is gone by the time it is looked at was not there; only that the root
    /// is gone is worth telling.
    fn walk(&mut self, root: &Path, folder: &Path) {
        match fs::read_dir(folder) {
            Ok(entries) => entries.for_each(|entry| self.entry(root, folder, entry)),
            Err(error) if error.kind() == io::ErrorKind::NotFound && folder != root => {}
            Err(error) => self.faults.push(fault(folder, &error)),
        }
    }

    fn entry(&mut self, root: &Path, folder: &Path, entry: io::Result<fs::DirEntry>) {
        let entry = match entry {
            Ok(entry) if entry.file_name().to_string_lossy().starts_with('.') => return,
            Ok(entry) => entry,
            Err(error) => return self.faults.push(fault(folder, &error)),
        };
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => self.walk(root, &path),
            Ok(kind) if kind.is_file() => match file(root, folder, &entry) {
                Ok(file) => self.files.push(file),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => self.faults.push(fault(&path, &error)),
            },
            Ok(_) => {}
            Err(error) => self.faults.push(fault(&path, &error)),
        }
    }
}

fn file(root: &Path, folder: &Path, entry: &fs::DirEntry) -> io::Result<FolderFile> {
    let data = entry.metadata()?;
    Ok(FolderFile {
        folder: label(root, folder),
        path: entry.path(),
        size: data.len(),
        modified: data.modified()?,
    })
}

fn fault(path: &Path, reason: &dyn std::fmt::Display) -> FolderFault {
    FolderFault {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

/// The part of a folder's path below the root, cut to its end where it is too long.
fn label(root: &Path, folder: &Path) -> Option<String> {
    let parts: Vec<String> = folder
        .strip_prefix(root)
        .ok()?
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    let label = parts.join("/");
    let cut = label.len().saturating_sub(MAX_FOLDER);
    let start = (cut..=label.len()).find(|&at| label.is_char_boundary(at))?;
    (!label.is_empty()).then(|| label[start..].to_owned())
}

impl Service {
    /// Brings one file in: known content is found by its hash, everything else goes through the same finish as an
    /// upload. What is at fault with the file is an outcome, what is at fault with the server an error.
    pub async fn import_file(&self, viewer: &Viewer, file: &FolderFile) -> Result<FolderOutcome> {
        viewer.member(Action::Upload)?;
        let path = file.path.clone();
        let looked = tokio::task::spawn_blocking(move || look(&path))
            .await
            .map_err(Error::internal)?;
        let (hash, media) = match looked {
            Ok(found) => found,
            Err(error) => return Ok(FolderOutcome::Refused(format!("cannot be read: {error}"))),
        };
        if !media {
            return Ok(FolderOutcome::NoMedia);
        }
        let known = self
            .0
            .store
            .known_tracks(viewer.library.id, &[hash])
            .await?;
        if let Some((_, track)) = known.first() {
            return Ok(FolderOutcome::Known(track.id));
        }
        match self.send(viewer, file, hash).await {
            Ok(track) => Ok(FolderOutcome::Added(track)),
            Err(
                error @ (Error::Invalid(_)
                | Error::Conflict(_)
                | Error::Preempted { .. }
                | Error::NoRoom(_)
                | Error::TooLarge { .. }
                | Error::HashMismatch { .. }
                | Error::Interrupted { .. }),
            ) => Ok(FolderOutcome::Refused(error.to_string())),
            Err(error) => Err(error),
        }
    }

    async fn send(&self, viewer: &Viewer, file: &FolderFile, hash: ContentHash) -> Result<TrackId> {
        let name = file.path.file_name().unwrap_or_default().to_string_lossy();
        let new = NewUpload {
            folder: file.folder.clone(),
            hash: Some(hash),
            ..NewUpload::of(name.parse::<FileName>()?, file.size)
        };
        let mut upload = self.create_upload(viewer, new).await?;
        if let UploadState::Receiving = upload.state {
            let body = contents(file.path.clone(), upload.offset);
            upload = self
                .append(viewer, upload.id, Piece::at(upload.offset), body)
                .await?;
        }
        match upload.state {
            UploadState::Finished(track) => Ok(track),
            UploadState::Failed(why) => Err(Error::Invalid(why)),
            UploadState::Receiving => Err(Error::Interrupted { at: upload.offset }),
        }
    }
}

/// The hash of a whole file, and whether its first bytes are media.
fn look(path: &Path) -> io::Result<(ContentHash, bool)> {
    let mut file = fs::File::open(path)?;
    let mut first = Vec::new();
    file.by_ref()
        .take(SNIFF_BYTES as u64)
        .read_to_end(&mut first)?;
    let media = sniff(&first).is_some();
    let mut hasher = blake3::Hasher::new();
    hasher.update(&first);
    if media {
        hasher.update_reader(file)?;
    }
    Ok((ContentHash::new(*hasher.finalize().as_bytes()), media))
}

/// A file's bytes from `offset` on.
fn contents(
    path: PathBuf,
    offset: u64,
) -> impl futures::Stream<Item = io::Result<Bytes>> + Unpin + Send + 'static {
    let open = async move {
        let mut file = tokio::fs::File::open(path).await?;
        file.seek(io::SeekFrom::Start(offset)).await?;
        Ok::<_, io::Error>(file)
    };
    let chunks = stream::once(open).flat_map(|opened| match opened {
        Ok(file) => stream::try_unfold(file, |mut file| async move {
            let mut chunk = Vec::with_capacity(CHUNK);
            (&mut file)
                .take(CHUNK as u64)
                .read_to_end(&mut chunk)
                .await?;
            Ok((!chunk.is_empty()).then(|| (Bytes::from(chunk), file)))
        })
        .boxed(),
        Err(error) => stream::once(std::future::ready(Err(error))).boxed(),
    });
    chunks.boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folders_label_is_its_path_below_the_root() {
        let root = Path::new("/music");
        assert_eq!(label(root, root), None);
        assert_eq!(
            label(root, Path::new("/music/Gig/Set 1")).as_deref(),
            Some("Gig/Set 1")
        );
        let long = root.join("é".repeat(400));
        assert!(label(root, &long).is_some_and(|label| label.len() <= MAX_FOLDER));
    }
}
