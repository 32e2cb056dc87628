//! What every run starts from, and what must hold at its end.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, Result, ensure};

use super::{
    random::Random,
    server::Server,
    upload::{Client, Track},
};

/// A server, its administrator, and chance.
pub(crate) struct Scene {
    pub(crate) binary: PathBuf,
    pub(crate) server: Server,
    pub(crate) cookie: String,
    pub(crate) random: Random,
    /// Hashes of the files that have to be in the library.
    known: Vec<String>,
}

impl Scene {
    /// Starts a server on an empty directory.
    pub(crate) fn open(binary: &Path, data: &Path, seed: u64) -> Result<Self> {
        fs::create_dir_all(data)?;
        let mut server = Server::start(binary, data, &[])?;
        let cookie = server.log_in()?;
        Ok(Self {
            binary: binary.to_owned(),
            server,
            cookie,
            random: Random::new(seed),
            known: Vec::new(),
        })
    }

    pub(crate) fn client(&self) -> Client {
        Client {
            address: self.server.address,
            cookie: self.cookie.clone(),
        }
    }

    pub(crate) fn noise(&mut self, length: usize) -> Arc<Track> {
        Arc::new(Track::noise(&mut self.random, length))
    }

    /// Starts the server again on the same data. The login outlives it.
    pub(crate) fn restart(&mut self) -> Result<()> {
        self.server.kill()?;
        self.server = Server::start(&self.binary, &self.server.data, &[])?;
        Ok(())
    }

    /// Checks that the file lies where its content says, byte for byte, and is listed under this track.
    pub(crate) fn expect_whole(&mut self, track: &Track, id: &str) -> Result<()> {
        let kept = fs::read(self.blob(&track.hash)).context("the file is not there")?;
        ensure!(kept == track.bytes, "the file on the disk is another");
        let page = self
            .client()
            .ask("GET", &format!("/tracks/{id}"), "", b"")?;
        ensure!(page.status < 400, "its page answered {}", page.status);
        self.known.push(track.hash.clone());
        Ok(())
    }

    /// Starts the server once more, and checks that it has cleared up: nothing staged but `unfinished` uploads, and no
    /// file that no track has.
    pub(crate) fn expect_tidy(&mut self, unfinished: usize) -> Result<()> {
        self.restart()?;
        let data = &self.server.data;
        let staged = files(&data.join("staging"))?;
        ensure!(staged.len() == unfinished, "left over: {staged:?}");
        let mut kept: Vec<String> = files(&data.join("blobs"))?;
        kept.sort();
        self.known.sort();
        self.known.dedup();
        ensure!(
            kept == self.known,
            "files {kept:?} instead of {:?}",
            self.known
        );
        Ok(())
    }

    pub(crate) fn staged(&self, upload: &str) -> PathBuf {
        let id = upload.rsplit('/').next().unwrap_or_default();
        self.server.data.join("staging").join(id)
    }

    fn blob(&self, hash: &str) -> PathBuf {
        let blobs = self.server.data.join("blobs");
        blobs.join(&hash[..2]).join(&hash[2..4]).join(hash)
    }
}

/// The names of all files below a folder.
fn files(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.extend(files(&entry.path())?);
        } else {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}
